//! Nothing is invented: sounds without words give no words, and words are not lost to what sees to that. Skipped, with
//! the reason, where a model is absent: `emily models fetch` brings the models.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[path = "sounds/catalogue.rs"]
mod catalogue;
mod installed;
#[path = "sounds/synthesis.rs"]
mod synthesis;
#[path = "sounds/voices.rs"]
mod voices;

use std::ops::Range;

use catalogue::Sound;
use emily::audio::Pcm16k;
use emily::conversation::Settings;
use emily::conversation::voice::{VOICE_FRAME_MS, VoiceEvent, VoiceGate};
use emily::speech::wer::{WordErrors, word_errors};
use emily::speech::{Engines, Hints, Priority, Vad, Voice, cli};
use synthesis::{Chance, at_rms, in_a_room};
use tokio::sync::OnceCell;

/// Samples per millisecond.
const PER_MS: usize = 16;

/// The default engines, once for all tests: more threads than cores would make every test slow.
async fn engines() -> Option<Engines> {
    static ENGINES: OnceCell<Option<Engines>> = OnceCell::const_new();
    ENGINES.get_or_init(|| async { installed::engines(&installed::settings()).await }).await.clone()
}

async fn hear(engines: &Engines, samples: &[f32]) -> String {
    let audio = Pcm16k(samples.to_vec());
    engines.transcriber.transcribe(audio, Hints::default(), Priority::Turn.into()).await.expect("transcribed").text()
}

/// What a conversation would have transcribed: the stretches that the voice detector and its gate take for speech.
fn phrases(samples: &[f32]) -> Vec<Range<usize>> {
    let settings = Settings::default();
    let (mut vad, mut gate) = (Vad::new(), VoiceGate::default());
    // The pause that ends the last phrase.
    let pause = vec![0.0; (settings.phrase_pause_ms as usize + 100) * PER_MS];
    let mut found = Vec::new();
    for (frame, probability) in vad.push(&[samples, &pause].concat()).enumerate() {
        let now = (frame as u64 + 1) * VOICE_FRAME_MS;
        if let Some(VoiceEvent::Ended { from_ms, to_ms }) = gate.push(probability, false, now, &settings) {
            let from = from_ms.saturating_sub(settings.pre_roll_ms) as usize * PER_MS;
            let to = (to_ms + settings.tail_ms) as usize * PER_MS;
            found.push(from..to.min(samples.len()));
        }
    }
    found
}

/// Everything that is heard in sounds without words, as "sound, stretch: words".
async fn invented(engines: &Engines, sounds: Vec<Sound>) -> Vec<String> {
    let mut invented = Vec::new();
    for Sound { name, samples } in sounds {
        let phrases = phrases(&samples);
        println!("{name}: {} phrases", phrases.len());
        let mut stretches: Vec<(&str, Range<usize>)> = phrases.into_iter().map(|phrase| ("phrase", phrase)).collect();
        stretches.push(("whole", 0..samples.len()));
        for (kind, stretch) in stretches {
            let heard = hear(engines, &samples[stretch.clone()]).await;
            if !heard.is_empty() {
                let (from, to) = (stretch.start / PER_MS, stretch.end / PER_MS);
                invented.push(format!("{name}, {kind} {from} to {to} ms: {heard}"));
            }
        }
    }
    invented
}

#[tokio::test]
async fn no_words_are_heard_where_nobody_speaks() {
    let Some(engines) = engines().await else { return };
    let invented = invented(&engines, catalogue::all()).await;
    assert!(invented.is_empty(), "invented:\n{}", invented.join("\n"));
}

/// What is said over and over in interviews; the first ones are what a recogniser makes up as well.
const ANSWERS: [&str; 12] = [
    "Thank you.",
    "Yes.",
    "No.",
    "Okay.",
    "Sure.",
    "Hello.",
    "Right.",
    "I don't know.",
    "Yes, I am ready to start.",
    "Could you repeat the question, please?",
    "We had to finish the project before the end of the month.",
    "I learned that it is better to test a small change first.",
];

#[tokio::test]
async fn a_crowd_far_away_says_nothing() {
    let Some(engines) = engines().await else { return };
    let babble = voices::babble(&engines, &ANSWERS[7..]).await;
    let walled = synthesis::Filter::Low { hz: 900.0 }.apply(&babble);
    let sounds = vec![
        Sound { name: "babble", samples: in_a_room(at_rms(babble, -45.0), &mut Chance::new(7)) },
        Sound { name: "babble through a wall", samples: in_a_room(at_rms(walled, -45.0), &mut Chance::new(8)) },
    ];
    let invented = invented(&engines, sounds).await;
    assert!(invented.is_empty(), "invented:\n{}", invented.join("\n"));
}

/// How much of a set of answers is lost: nothing heard at all, and the words' errors.
#[derive(Default)]
struct Lost {
    unheard: Vec<String>,
    errors: WordErrors,
}

async fn lost(engines: &Engines, change: impl Fn(Vec<f32>) -> Vec<f32>) -> Lost {
    let mut lost = Lost::default();
    for answer in ANSWERS {
        let samples = change(voices::said(engines, answer, Voice::default()).await);
        let heard = hear(engines, &samples).await;
        if word_errors(answer, &heard).errors() > 0 {
            println!("said: {answer}  heard: {heard}");
        }
        if heard.is_empty() {
            lost.unheard.push(answer.to_owned());
        }
        lost.errors += word_errors(answer, &heard);
    }
    lost
}

#[tokio::test]
async fn short_answers_are_heard_loud_and_quiet() {
    let Some(engines) = engines().await else { return };
    let room = |samples| in_a_room(samples, &mut Chance::new(10));
    for (name, dbfs) in [("loud", -20.0), ("quiet", -45.0)] {
        let Lost { unheard, errors } = lost(&engines, |samples| room(at_rms(samples, dbfs))).await;
        println!("{name}: {errors:?}");
        assert!(unheard.is_empty(), "{name}: nothing was heard of {unheard:?}");
        assert!(errors.rate() <= 0.15, "{name}: {errors:?}");
    }
}

#[tokio::test]
async fn quiet_and_whispered_speech_of_a_person_is_heard() {
    const WORDS: &str =
        "And so my fellow Americans, ask not what your country can do for you, ask what you can do for your country.";
    let Some(engines) = engines().await else { return };
    let Some(path) = installed::recording("jfk.wav") else { return };
    let speech = cli::read_16k(&path).expect("read").0;
    let quiet = in_a_room(at_rms(speech.clone(), -45.0), &mut Chance::new(11));
    let whisper = in_a_room(at_rms(voices::whispered(&speech), -35.0), &mut Chance::new(12));
    for (name, samples, bound) in [("quiet", quiet, 0.1), ("whispered", whisper, 0.35)] {
        let heard = hear(&engines, &samples).await;
        let errors = word_errors(WORDS, &heard);
        println!("{name}: {errors:?}: {heard}");
        assert!(errors.rate() <= bound, "{name}: {heard}");
    }
}
