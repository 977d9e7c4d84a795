//! Requests that are really spoken and really heard: Piper says them, Whisper hears them. Skipped, with the reason,
//! where a model is absent: `emily models fetch` brings the models.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[path = "understanding/mod.rs"]
#[allow(dead_code, reason = "shared with the corpus's other test, which uses all of it")]
mod corpus;
mod installed;

use corpus::{Report, half};
use emily::audio::{self, Pcm16k};
use emily::speech::wer::word_errors;
use emily::speech::{Engines, Hints, Priority, Voice};

/// What Whisper makes of what Piper makes of a text.
async fn hear(engines: &Engines, text: &str) -> String {
    let clip = engines.synthesizer.synthesize(text, Voice::default(), Priority::Turn.into()).await.expect("said");
    let audio = Pcm16k(audio::resample(&clip.0, 48_000, 16_000).expect("resampled"));
    engines.transcriber.transcribe(audio, Hints::default(), Priority::Turn.into()).await.expect("transcribed").text()
}

#[tokio::test]
async fn spoken_requests_are_understood_and_spoken_answers_are_not_eaten() {
    let Some(engines) = installed::engines(&installed::settings()).await else { return };
    let items: Vec<_> = half("unseen").into_iter().filter(|item| item.speak).collect();
    assert!(items.len() >= 30, "too few to judge by: {}", items.len());
    let mut heard = Vec::new();
    for item in &items {
        let text = hear(&engines, &item.said).await;
        if word_errors(&item.said, &text).rate() > 0.0 {
            println!("said:  {}\nheard: {text}\n", item.said);
        }
        heard.push(text);
    }
    let report = Report::of(items.iter().zip(heard.iter().map(String::as_str)));
    report.print("unseen, spoken");
    let pooled = report.pooled();
    assert!(pooled.recall() >= 0.85, "found: {pooled:?}");
    for (item, text) in items.iter().zip(&heard).filter(|(item, _)| item.is == "answer") {
        assert!(!item.is_taken_for_a_request(text), "an answer was eaten: {text}");
    }
}
