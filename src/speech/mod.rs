//! Hearing and speaking: the ports [`Transcriber`], [`Synthesizer`] and [`EndOfTurn`], and the engines behind them.
//!
//! A tour: [`Engines::start`] builds what the configuration names, loads it and warms it. Local engines share one [`Pool`] of model
//! threads. [`whisper`] turns sound into text, [`piper`] and [`espeak`] text into sound, [`openai`] asks a server for either;
//! [`smart_turn`] tells a finished turn from a pause for thought. [`text`] makes written text sayable and cuts it into [`clauses`];
//! [`Cached`] keeps clips of known lines; [`Vad`] says how likely each 16 ms is speech; [`wer`] compares what was heard
//! with what was said; [`terms`] finds the words of the trade in two decodes; [`instant`] has engines without models for tests and benchmarks; [`cli`] is `emily transcribe` and `emily say`.

mod cache;
pub mod cli;
mod engines;
mod error;
pub mod espeak;
mod finish;
pub mod instant;
mod mel;
pub mod openai;
pub mod piper;
mod pool;
mod second;
pub mod smart_turn;
pub mod terms;
pub mod text;
mod vad;
pub mod wer;
pub mod whisper;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

pub use cache::Cached;
pub use engines::{Engines, end_of_turn, install_logging_hooks, machine_pool, synthesizer, transcriber};
pub use error::SpeechError;
pub use pool::{Lane, Load, Pool, Priority, Share, Urgency};
pub use second::SecondEar;
pub use text::{clauses, spoken};
pub use vad::Vad;

use crate::audio::{Pcm16k, Pcm48k};

/// A word as it was heard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// The word with its punctuation.
    pub text: String,
    /// Where it begins, in ms from the clip's start. Roughly: the end of the word before, or later after a pause.
    pub start_ms: u64,
    /// Where it ends.
    pub end_ms: u64,
    /// How sure the recogniser is, 0 to 1 (1 where an engine does not say).
    pub confidence: f32,
}

/// A stretch of speech as the recogniser divides it, about a sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// The words joined with spaces.
    pub text: String,
    /// Where it begins, in ms from the clip's start.
    pub start_ms: u64,
    /// Where it ends.
    pub end_ms: u64,
    /// The probability that this is not speech, 0 to 1.
    pub no_speech: f32,
    /// Its words; empty where an engine gives none.
    pub words: Vec<Word>,
}

/// Words that stand in a text in place of others: what was heard at first is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The first corrected word, counted from 0 over all words of the corrected text.
    pub first: usize,
    /// How many words were put there.
    pub count: usize,
    /// What stood there, its words joined with spaces.
    pub heard: String,
    /// What changed it.
    pub by: CorrectedBy,
}

/// What changed words after the recogniser's plain decode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CorrectedBy {
    /// A second decode, told of the terms, heard one where something alike stood.
    SecondLook,
    /// What stood there sounds like a listed term, and the recogniser doubted it or only parted it otherwise.
    SoundAlike,
}

/// What was heard in a clip; no segments where nothing was said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Transcription {
    /// In order of time.
    pub segments: Vec<Segment>,
    /// How often the loop guard decoded again.
    pub redecoded: u32,
    /// The words that were corrected, in order and apart from each other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
}

impl Transcription {
    /// The whole text; empty when nothing was said.
    pub fn text(&self) -> String {
        let texts: Vec<&str> = self.segments.iter().map(|s| s.text.as_str()).collect();
        texts.join(" ")
    }

    /// True when nothing was said.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// Its words in order.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        self.segments.iter().flat_map(|segment| &segment.words)
    }

    /// Adds what was heard in the audio that begins `offset_ms` after this one's start.
    pub fn append(&mut self, mut later: Transcription, offset_ms: u64) {
        for segment in &mut later.segments {
            segment.start_ms += offset_ms;
            segment.end_ms += offset_ms;
            for word in &mut segment.words {
                word.start_ms += offset_ms;
                word.end_ms += offset_ms;
            }
        }
        let words = self.words().count();
        for correction in &mut later.corrections {
            correction.first += words;
        }
        self.segments.append(&mut later.segments);
        self.corrections.append(&mut later.corrections);
        self.redecoded += later.redecoded;
    }
}

/// What a recogniser may be told beforehand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// A language code such as "en"; "auto" to find it out; `None` for English.
    pub language: Option<String>,
    /// Trade terms that may come up, best first; a dozen are used. Words that stand for them are corrected, others stay.
    pub terms: Vec<String>,
}

/// Speech to text.
#[async_trait]
pub trait Transcriber: Send + Sync {
    /// The engine and model, as shown to candidates and companies.
    fn label(&self) -> String;

    /// Transcribes a clip of any length; times are from its start.
    ///
    /// # Errors
    /// [`SpeechError::Busy`] when the machine has no room for the job; else what the engine says.
    async fn transcribe(&self, audio: Pcm16k, hints: Hints, urgency: Urgency) -> Result<Transcription, SpeechError>;
}

/// How a voice is to sound.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Voice {
    /// 1.0 as it is; 1.1 a tenth higher. Engines keep it within 0.7 to 1.4.
    pub pitch: f32,
    /// 1.0 as it is; 1.2 a fifth faster. Engines keep it within 0.5 to 2.
    pub pace: f32,
}

impl Default for Voice {
    fn default() -> Self {
        Self { pitch: 1.0, pace: 1.0 }
    }
}

impl Voice {
    /// Pitch and pace within what sounds like a person; what is no number counts as 1.
    pub(crate) fn bounded(self) -> Self {
        let sane = |value: f32, low, high| {
            if value.is_finite() { value.clamp(low, high) } else { 1.0 }
        };
        Self { pitch: sane(self.pitch, 0.7, 1.4), pace: sane(self.pace, 0.5, 2.0) }
    }
}

/// What became of a text that was to be made beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prepared {
    /// It was made now and is kept.
    Made,
    /// It was kept already.
    Already,
    /// Nothing is kept: it is made when it is said.
    NotKept,
}

/// Text to speech.
#[async_trait]
pub trait Synthesizer: Send + Sync {
    /// The engine and voice, as shown to candidates and companies.
    fn label(&self) -> String;

    /// Says one clause or sentence, at normalised loudness, with little silence at its ends.
    ///
    /// # Errors
    /// [`SpeechError::Unsayable`] where nothing is to be said, [`SpeechError::Busy`] when the machine has no room for the job; else what
    /// the engine says.
    async fn synthesize(&self, text: &str, voice: Voice, urgency: Urgency) -> Result<Pcm48k, SpeechError>;

    /// Makes a clause in the background and keeps it, so that saying it takes no time. For texts that are said in many interviews: what
    /// is kept stays, so it must hold nothing of a candidate's. A voice without a memory does nothing.
    ///
    /// # Errors
    /// As [`synthesize`](Self::synthesize).
    async fn prepare(&self, _text: &str, _voice: Voice) -> Result<Prepared, SpeechError> {
        Ok(Prepared::NotKept)
    }
}

/// Telling a turn that is finished from a pause within one, by sound.
#[async_trait]
pub trait EndOfTurn: Send + Sync {
    /// The engine and model, as shown to companies.
    fn label(&self) -> String;

    /// The probability, 0 to 1, that the turn is complete. `audio` is the turn so far with the pause that raised the question; only its
    /// last seconds count.
    ///
    /// # Errors
    /// [`SpeechError::Busy`] when the machine has no room for the job; else what the engine says.
    async fn finished(&self, audio: Pcm16k, urgency: Urgency) -> Result<f32, SpeechError>;
}
