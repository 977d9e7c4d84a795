//! Engines that answer at once without models, for tests and for benchmarks of everything around the models.
//!
//! They are whole engines: [`InstantSynthesizer`] makes real sound (a tone per word, as long as a word takes), and
//! [`InstantTranscriber`] reads back, in order, the texts that were queued with [`InstantTranscriber::expect`].

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{Hints, Segment, SpeechError, Synthesizer, Transcriber, Transcription, Urgency, Voice, Word};
use crate::audio::{self, Pcm16k, Pcm48k};

/// Calls that are remembered; older ones are forgotten.
const REMEMBERED: usize = 1_024;

/// One call of a [`InstantTranscriber`].
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// The clip's length in ms.
    pub duration_ms: u64,
    /// The hints that came with it.
    pub hints: Hints,
    /// How urgent it was, and for whom.
    pub urgency: Urgency,
}

#[derive(Default)]
struct Script {
    texts: VecDeque<Result<String, SpeechError>>,
    /// What a clip says for which no text is queued.
    otherwise: String,
    heard: VecDeque<Heard>,
}

/// A transcriber that reads back what was queued.
#[derive(Default)]
pub struct InstantTranscriber(Mutex<Script>);

impl InstantTranscriber {
    /// A transcriber that hears nothing until texts are queued.
    pub fn new() -> Self {
        Self::default()
    }

    /// A transcriber that hears this in every clip.
    pub fn that_always_hears(text: impl Into<String>) -> Self {
        Self(Mutex::new(Script { otherwise: text.into(), ..Script::default() }))
    }

    /// Queues the text of the next clip that is not yet spoken for. An empty text means that nothing is heard in it.
    pub fn expect(&self, text: impl Into<String>) {
        self.script().texts.push_back(Ok(text.into()));
    }

    /// Queues a failure for the next clip that is not yet spoken for.
    pub fn expect_failure(&self, error: SpeechError) {
        self.script().texts.push_back(Err(error));
    }

    /// Texts that no clip has taken yet.
    pub fn remaining(&self) -> usize {
        self.script().texts.len()
    }

    /// The last calls, oldest first (at most 1,024).
    pub fn heard(&self) -> Vec<Heard> {
        self.script().heard.iter().cloned().collect()
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Transcriber for InstantTranscriber {
    fn label(&self) -> String {
        "instant".to_owned()
    }

    async fn transcribe(&self, audio: Pcm16k, hints: Hints, urgency: Urgency) -> Result<Transcription, SpeechError> {
        let duration_ms = audio.0.len() as u64 / 16;
        let mut script = self.script();
        if script.heard.len() == REMEMBERED {
            script.heard.pop_front();
        }
        script.heard.push_back(Heard { duration_ms, hints, urgency });
        match script.texts.pop_front() {
            Some(text) => Ok(spread(&text?, duration_ms)),
            None => Ok(spread(&script.otherwise, duration_ms)),
        }
    }
}

/// The text's words, evenly over a clip.
fn spread(text: &str, duration_ms: u64) -> Transcription {
    let texts: Vec<&str> = text.split_whitespace().collect();
    let count = texts.len() as u64;
    let words: Vec<Word> = (0..)
        .zip(&texts)
        .map(|(n, text)| Word {
            text: (*text).to_owned(),
            start_ms: duration_ms * n / count,
            end_ms: duration_ms * (n + 1) / count,
            confidence: 1.0,
        })
        .collect();
    let segment = Segment { text: texts.join(" "), start_ms: 0, end_ms: duration_ms, no_speech: 0.0, words };
    Transcription { segments: Vec::from_iter((count > 0).then_some(segment)), ..Transcription::default() }
}

/// A synthesizer that says each word as a tone.
#[derive(Default)]
pub struct InstantSynthesizer(Mutex<VecDeque<String>>);

impl InstantSynthesizer {
    /// A synthesizer that has said nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// The last texts that it said, oldest first (at most 1,024).
    pub fn said(&self) -> Vec<String> {
        self.script().iter().cloned().collect()
    }

    fn script(&self) -> MutexGuard<'_, VecDeque<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The sound of a text: per word a tone of 120 ms and 30 ms per letter, and 60 ms of silence behind it.
    pub fn sound(text: &str, voice: Voice) -> Pcm48k {
        let voice = voice.bounded();
        let mut samples = Vec::new();
        for word in text.split_whitespace() {
            // The pitch follows the letters, so that two words rarely sound the same.
            let letters = word.bytes().fold(7_u32, |sum, b| sum * 31 % 997 + u32::from(b));
            let hz = (160 + letters % 160) as f32 * voice.pitch;
            let milliseconds = (120 + 30 * word.chars().count()) as f32 / voice.pace;
            let length = (milliseconds * 48.0) as usize;
            let ramp = 240.min(length / 2);
            samples.extend((0..length).map(|n| {
                let gain = n.min(length - 1 - n).min(ramp) as f32 / ramp as f32;
                (n as f32 * hz * std::f32::consts::TAU / 48_000.0).sin() * 0.2 * gain
            }));
            samples.resize(samples.len() + (60.0 * 48.0 / voice.pace) as usize, 0.0);
        }
        audio::normalise(&mut samples, -20.0);
        Pcm48k(samples)
    }
}

#[async_trait]
impl Synthesizer for InstantSynthesizer {
    fn label(&self) -> String {
        "instant".to_owned()
    }

    async fn synthesize(&self, text: &str, voice: Voice, _urgency: Urgency) -> Result<Pcm48k, SpeechError> {
        if !text.contains(char::is_alphanumeric) {
            return Err(SpeechError::Unsayable);
        }
        let mut said = self.script();
        if said.len() == REMEMBERED {
            said.pop_front();
        }
        said.push_back(text.to_owned());
        Ok(Self::sound(text, voice))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::Priority;

    #[tokio::test]
    async fn texts_are_read_back_in_order_with_word_times() {
        let transcriber = InstantTranscriber::new();
        transcriber.expect("Hello there Emily");
        transcriber.expect("");
        transcriber.expect_failure(SpeechError::Stopped);
        let clip = || Pcm16k(vec![0.1; 48_000]);
        let hear = || transcriber.transcribe(clip(), Hints::default(), Priority::Turn.into());
        let always = InstantTranscriber::that_always_hears("Yes");
        for _ in 0..2 {
            let heard = always.transcribe(clip(), Hints::default(), Priority::Turn.into()).await.expect("heard");
            assert_eq!(heard.text(), "Yes");
        }
        let first = hear().await.expect("heard");
        assert_eq!(first.text(), "Hello there Emily");
        let times: Vec<_> = first.words().map(|w| (w.start_ms, w.end_ms)).collect();
        assert_eq!(times, [(0, 1_000), (1_000, 2_000), (2_000, 3_000)]);
        assert!(hear().await.expect("heard").is_empty());
        assert!(hear().await.is_err());
        assert!(hear().await.expect("heard").is_empty());
        assert_eq!(transcriber.heard().len(), 4);
        assert_eq!(transcriber.heard()[0].duration_ms, 3_000);
    }

    #[tokio::test]
    async fn a_text_becomes_sound_of_its_length() {
        let synthesizer = InstantSynthesizer::new();
        let say = |voice| synthesizer.synthesize("one two", voice, Priority::Speech.into());
        let sound = say(Voice::default()).await.expect("sound");
        assert_eq!(sound.0.len(), 2 * (210 + 60) * 48);
        assert!(audio::level_dbfs(&sound.0) > -30.0);
        let fast = Voice { pitch: 1.0, pace: 2.0 };
        assert_eq!(say(fast).await.expect("sound").0.len(), (210 + 60) * 48);
        assert_eq!(synthesizer.said(), ["one two", "one two"]);
        assert!(synthesizer.synthesize("—", fast, Priority::Speech.into()).await.is_err());
    }
}
