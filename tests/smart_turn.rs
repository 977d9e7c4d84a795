//! Smart Turn on real speech: what is cut off in the midst of a sentence looks less finished than its end. Skipped, with
//! the reason, where the model or a recording is absent: `emily models fetch` brings the models.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod installed;

use std::sync::Arc;
use std::time::Instant;

use emily::audio::Pcm16k;
use emily::config::{EndOfTurnKind, ModelsConfig, SpeechConfig};
use emily::models::{Library, SMART_TURN};
use emily::speech::{self, EndOfTurn, Priority, cli};

/// A recording, places within its sentence, many of them in a word, and the end of the sentence; in ms.
struct Cuts {
    file: &'static str,
    within: &'static [usize],
    end: usize,
}

const CUTS: [Cuts; 2] = [
    Cuts {
        file: "jfk.wav",
        // "… so", "my", "fellow", "not", "what", "your", "can do", "ask what", "you can", "do for", "your"
        within: &[800, 1_200, 1_600, 4_250, 5_650, 5_900, 6_900, 8_550, 9_000, 9_600, 9_900],
        end: 10_900,
    },
    Cuts {
        file: "two_cities.wav",
        within: &[
            1_000, 3_000, 5_000, 9_000, 13_000, 17_000, 21_000, 25_000, 29_000, 34_000, 36_000, 38_000, 40_000, 42_000,
        ],
        end: 44_300,
    },
];

/// The pause after a cut, as it is when the question is asked.
const PAUSE: usize = 200 * 16;

/// The model, asked for by its setting, so that its absence is an error that names it.
async fn smart_turn() -> Option<Arc<dyn EndOfTurn>> {
    let config = SpeechConfig { end_of_turn: Some(EndOfTurnKind::SmartTurn), ..installed::settings() };
    let pool = speech::machine_pool(&config).expect("threads");
    installed::or_skip(speech::end_of_turn(&config, &installed::library(), &pool).await).flatten()
}

async fn finished(judge: &dyn EndOfTurn, samples: &[f32]) -> f32 {
    judge.finished(Pcm16k(samples.to_vec()), Priority::Turn.into()).await.expect("judged")
}

#[tokio::test]
async fn a_sentence_that_breaks_off_looks_less_finished_than_its_end() {
    let Some(judge) = smart_turn().await else { return };
    assert_eq!(judge.label(), SMART_TURN);
    let (mut below, mut all) = (0, 0);
    for cuts in CUTS {
        let Some(path) = installed::recording(cuts.file) else { return };
        let samples = cli::read_16k(&path).expect("read").0;
        let score = async |at: usize| {
            let mut cut = samples[..(at * 16).min(samples.len())].to_vec();
            cut.resize(cut.len() + PAUSE, 0.0);
            let score = finished(judge.as_ref(), &cut).await;
            println!("{} cut at {at} ms: {score:.3}", cuts.file);
            score
        };
        let end = score(cuts.end).await;
        for at in cuts.within {
            below += usize::from(score(*at).await < end);
            all += 1;
        }
    }
    println!("{below} of {all} cuts within a sentence look less finished than its end");
    assert!(below * 4 > all * 3, "{below} of {all}");
}

#[tokio::test]
async fn a_judgement_is_repeatable_bounded_and_hears_only_the_last_seconds() {
    let Some(judge) = smart_turn().await else { return };
    let voice = |n: usize| ((n as f32 * 0.06).sin() + (n as f32 * 0.19).sin()) * 0.1 * (n as f32 * 0.000_7).sin().abs();
    let clip: Vec<f32> = (0..128_000).map(voice).collect();
    let started = Instant::now();
    let once = finished(judge.as_ref(), &clip).await;
    println!("{once:.3} in {:.0} ms", started.elapsed().as_secs_f64() * 1e3);
    assert!((0.0..=1.0).contains(&once));
    assert_eq!(once, finished(judge.as_ref(), &clip).await);
    let before: Vec<f32> = clip.iter().rev().chain(&clip).copied().collect();
    assert_eq!(once, finished(judge.as_ref(), &before).await, "only the last 8 s count");
    for odd in [vec![], vec![f32::NAN; 500], vec![0.0; 400_000]] {
        assert!((0.0..=1.0).contains(&finished(judge.as_ref(), &odd).await));
    }
}

#[tokio::test]
async fn without_its_model_the_words_alone_decide_unless_it_is_asked_for() {
    let folder = tempfile::tempdir().expect("folder");
    let empty = ModelsConfig { dir: Some(folder.path().to_owned()), ..ModelsConfig::default() };
    let models = Library::open(&empty).expect("the built-in manifest");
    let with = |end_of_turn| SpeechConfig { end_of_turn, ..SpeechConfig::default() };
    let pool = speech::machine_pool(&SpeechConfig::default()).expect("threads");
    for setting in [None, Some(EndOfTurnKind::Text)] {
        assert!(speech::end_of_turn(&with(setting), &models, &pool).await.expect("no error").is_none());
    }
    let asked = speech::end_of_turn(&with(Some(EndOfTurnKind::SmartTurn)), &models, &pool).await;
    let error = asked.err().expect("it is not here").to_string();
    assert!(error.contains("emily models fetch smart-turn-v3.2"), "{error}");
    assert!(models.default_set(&with(None)).iter().any(|name| name == SMART_TURN));
    assert!(!models.default_set(&with(Some(EndOfTurnKind::Text))).iter().any(|name| name == SMART_TURN));
}
