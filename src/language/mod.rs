//! The port to a language model: text in, JSON of a given shape out.
//!
//! Without a model Emily is complete; with one she finds more natural words for a few lines. What a model may word and
//! what of its answers is spoken is decided in [`crate::interview::wording`]; here is only how it is asked, within
//! which time, and what came of it, counted.

mod configured;
mod openai;
mod tally;

use std::time::Duration;

use async_trait::async_trait;

use crate::config::Secret;
use crate::interview::Prompt;

pub use configured::configured;
pub use openai::OpenAiLanguage;
pub use tally::{Answered, Tally};

/// A language model that answers a prompt with the text of a JSON document, not yet checked.
#[async_trait]
pub trait LanguageModel: Send + Sync {
    /// The engine and model, as kept in the log of an interview.
    fn label(&self) -> String;

    /// Asks the model.
    ///
    /// # Errors
    /// A [`LanguageError`] when there is no whole answer; whoever asks goes on without.
    async fn complete(&self, prompt: &Prompt) -> Result<String, LanguageError>;
}

/// Asks a model and waits so long at most: whatever the model does, the answer or its absence is known by then. An
/// answer that is on its way when the time is over is dropped, and with it the request.
///
/// # Errors
/// [`LanguageError::Late`] at the deadline; else what the model's client says.
pub async fn within(model: &dyn LanguageModel, prompt: &Prompt, deadline: Duration) -> Result<String, LanguageError> {
    let late = LanguageError::Late { ms: u64::try_from(deadline.as_millis()).unwrap_or(u64::MAX) };
    tokio::time::timeout(deadline, model.complete(prompt)).await.unwrap_or(Err(late))
}

/// An OpenAI-compatible server and a model on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenAiSettings {
    /// The server's address, with or without `/v1`.
    pub base_url: String,
    /// Sent as a bearer token. None: requests carry none, as local servers want it.
    pub api_key: Option<Secret<String>>,
    /// The model's name at that server.
    pub model: String,
    /// How long a request may take from the first byte sent to the last one read, in ms. When three quarters of it have
    /// passed without a word of the answer, the rest is not waited for.
    pub timeout_ms: u64,
}

/// Why a language model gave no answer. Nothing of what was said is in it.
#[derive(Debug, thiserror::Error)]
pub enum LanguageError {
    #[error("{what} is not usable: {reason}")]
    Setup { what: &'static str, reason: String },
    #[error(
        "{url} is not reached: {reason}; check that the server runs and that language.openai.base_url is its address"
    )]
    Unreachable { url: String, reason: String },
    #[error("{url} refused with status {status}{message}{advice}")]
    Refused { url: String, status: u16, message: String, advice: &'static str },
    #[error("no answer within {ms} ms; a smaller model or a longer language.deadline_ms may help")]
    Late { ms: u64 },
    #[error("{url} sent what is no answer: {reason}")]
    BadStream { url: String, reason: String },
    #[error("the answer of {url} is longer than what was asked for: {reason}")]
    TooLong { url: String, reason: String },
    #[error("the model at {url} declined to answer")]
    Declined { url: String },
}

impl LanguageError {
    /// The kind of failure, for counting.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Setup { .. } => "setup",
            Self::Unreachable { .. } => "unreachable",
            Self::Refused { .. } => "refused",
            Self::Late { .. } => "late",
            Self::BadStream { .. } => "bad_stream",
            Self::TooLong { .. } => "cut_off",
            Self::Declined { .. } => "declined",
        }
    }
}
