//! Nothing is invented: sounds without words give no words, and words are not lost to what sees to that. Skipped, with
//! the reason, where a model is absent: `emily models fetch` brings the models.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[path = "sounds/catalogue.rs"]
mod catalogue;
#[path = "sounds/synthesis.rs"]
mod synthesis;
#[path = "sounds/voices.rs"]
mod voices;

use std::ops::Range;
use std::path::Path;

use catalogue::Sound;
use emily::audio::Pcm16k;
use emily::config::{ModelsConfig, SpeechConfig};
use emily::conversation::Settings;
use emily::conversation::voice::{VOICE_FRAME_MS, VoiceEvent, VoiceGate};
use emily::models::Library;
use emily::speech::wer::{WordErrors, word_errors};
use emily::speech::{Engines, Hints, Priority, SpeechError, Vad, cli};
use synthesis::{Chance, at_rms, in_a_room};
use tokio::sync::OnceCell;

/// Samples per millisecond.
const PER_MS: usize = 16;

/// The default engines, once for all tests: more threads than cores would make every test slow.
async fn engines() -> Option<Engines> {
    static ENGINES: OnceCell<Option<Engines>> = OnceCell::const_new();
    ENGINES
        .get_or_init(|| async {
            let models = Library::open(&ModelsConfig::default()).expect("the built-in manifest");
            let mut config = SpeechConfig::default();
            // Said twice alike, so that a test passes or fails every time.
            config.piper.noise = Some(0.0);
            match Engines::start(&config, &models).await {
                Ok(engines) => Some(engines),
                Err(SpeechError::Model(error)) => {
                    eprintln!("skipped: {error}");
                    assert!(std::env::var_os("REQUIRE_ALL_TESTS").is_none(), "{error}");
                    None
                }
                Err(error) => panic!("{error}"),
            }
        })
        .await
        .clone()
}

async fn hear(engines: &Engines, samples: &[f32]) -> String {
    let audio = Pcm16k(samples.to_vec());
    engines.transcriber.transcribe(audio, Hints::default(), Priority::Turn).await.expect("transcribed").text()
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
    let walled = synthesis::Filter::LowPass { hz: 900.0 }.apply(&babble);
    let sounds = vec![
        Sound { name: "babble", samples: in_a_room(at_rms(babble, -45.0), &mut Chance::new(7)) },
        Sound { name: "babble through a wall", samples: in_a_room(at_rms(walled, -45.0), &mut Chance::new(8)) },
    ];
    let invented = invented(&engines, sounds).await;
    assert!(invented.is_empty(), "invented:\n{}", invented.join("\n"));
}
