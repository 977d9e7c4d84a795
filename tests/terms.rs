//! The words of the trade with the real models: a part of `emily bench terms` as a gate. Counts and ratios only. Skipped, with the
//! reason, where a model is absent: `emily models fetch` brings the models.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod installed;

use std::sync::Arc;

use emily::audio::{self, Pcm16k};
use emily::bench::terms::{Ear, Options, measure};
use emily::config::SynthesizerKind;
use emily::speech::{self, Hints, Priority, SpeechError, Synthesizer, Transcriber, Voice};
use tokio::sync::OnceCell;

#[derive(Clone)]
struct Models {
    transcriber: Arc<dyn Transcriber>,
    voice: Arc<dyn Synthesizer>,
    second_voice: Arc<dyn Synthesizer>,
}

async fn start() -> Result<Models, SpeechError> {
    let library = installed::library();
    let mut config = installed::settings();
    let pool = speech::machine_pool(&config)?;
    let transcriber = speech::transcriber(&config, &library, &pool).await?;
    let voice = speech::synthesizer(&config, &library, &pool).await?;
    config.synthesizer = SynthesizerKind::Espeak;
    let second_voice = speech::synthesizer(&config, &library, &pool).await?;
    Ok(Models { transcriber, voice, second_voice })
}

/// The default engines, once for all tests: more threads than cores would make every test slow.
async fn models() -> Option<Models> {
    static MODELS: OnceCell<Option<Models>> = OnceCell::const_new();
    MODELS.get_or_init(|| async { installed::or_skip(start().await) }).await.clone()
}

#[tokio::test]
async fn most_terms_are_heard_and_everyday_talk_stays_as_it_is() {
    let Some(models) = models().await else { return };
    let ear = Ear {
        transcriber: models.transcriber.as_ref(),
        voice: models.voice.clone(),
        second_voice: models.second_voice.clone(),
    };
    let options = Options { sentences: Some(16), recordings: None };
    let outcomes = measure(&options, &ear).await.expect("measured");
    println!("{outcomes:#?}");
    let unseen = outcomes.unseen;
    assert!(unseen.recall() >= 0.85, "{} with, {} without", unseen.recall(), unseen.recall_without());
    assert!(unseen.with.errors() < unseen.without.errors());
    for talk in [outcomes.own, outcomes.foreign] {
        assert!(talk.invented <= 1, "{} terms were invented", talk.invented);
        assert!(talk.with.rate() <= talk.without.rate() + 0.005, "{:?} {:?}", talk.without, talk.with);
        assert!(talk.looked < talk.clips, "no clip was spared the second look");
    }
}

#[tokio::test]
async fn a_correction_keeps_what_was_heard_at_first() {
    let Some(models) = models().await else { return };
    let text = "We put Redis caching in front of the database, and every order goes through Kafka first.";
    let clip = models.voice.synthesize(text, Voice::default(), Priority::Turn.into()).await.expect("said");
    let clip = audio::resample(&clip.0, 48_000, 16_000).expect("resampled");
    let hear = async |terms: &[&str]| {
        let hints = Hints { language: None, terms: terms.iter().map(|term| (*term).to_owned()).collect() };
        models.transcriber.transcribe(Pcm16k(clip.clone()), hints, Priority::Turn.into()).await.expect("transcribed")
    };
    let plain = hear(&[]).await;
    let told = hear(&["Kubernetes", "Redis", "GraphQL", "Kafka", "PostgreSQL"]).await;
    assert!(plain.corrections.is_empty());
    let words: Vec<String> = told.words().map(|word| word.text.clone()).collect();
    let mut undone: Vec<String> = Vec::new();
    let mut at = 0;
    for correction in &told.corrections {
        undone.extend_from_slice(&words[at..correction.first]);
        undone.push(correction.heard.clone());
        at = correction.first + correction.count;
    }
    undone.extend_from_slice(&words[at..]);
    assert_eq!(undone.join(" "), plain.text());
    println!("{} | {}", plain.text(), told.text());
}
