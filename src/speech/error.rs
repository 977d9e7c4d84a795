//! What can go wrong between sound and text.

use std::path::PathBuf;

use crate::audio::AudioError;
use crate::models::ModelError;

/// An error of an engine or of the pool. It never holds what was said.
#[derive(Debug, thiserror::Error)]
pub enum SpeechError {
    /// The queue is full, or a more urgent job took this one's place. Trying again later is right; waiting is not.
    #[error("the speech models are busy: {waiting} jobs are waiting already (speech.queue sets the limit)")]
    Busy {
        /// Jobs in the queue.
        waiting: usize,
    },
    /// The pool was dropped before the job ran.
    #[error("the speech models have been shut down")]
    Stopped,
    /// A job panicked; the worker goes on.
    #[error("a speech model failed unexpectedly: {0}; this is a defect, please report it")]
    Panicked(String),
    /// No thread for the pool.
    #[error("cannot start a thread for the speech models: {0}")]
    Thread(#[source] std::io::Error),
    /// A model is missing or not whole.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A model's file is there and does not load.
    #[error("cannot load the model {model} from {}: {reason}; run `emily models fetch {model}` to mend it", path.display())]
    Load {
        /// The model's name in the manifest.
        model: String,
        /// The file that was tried.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A part of the speech system that is no model cannot be used.
    #[error("{what}: {reason}")]
    Setup {
        /// What was being set up.
        what: &'static str,
        /// Why it failed and what to do.
        reason: String,
    },
    /// A loaded model could not do its work.
    #[error("{what} failed: {reason}")]
    Engine {
        /// Which engine.
        what: &'static str,
        /// Its own message.
        reason: String,
    },
    /// Nothing in the text can be said.
    #[error("the text has no words that can be said")]
    Unsayable,
    /// The remote speech server could not be reached, or did not answer in time.
    #[error(
        "no answer from the speech server at {url}: {reason}; check speech.openai.base_url and speech.openai.timeout_ms"
    )]
    Unreachable {
        /// The address that was called.
        url: String,
        /// The cause.
        reason: String,
    },
    /// The remote speech server answered with an error.
    #[error("the speech server at {url} answered {status}: {message}{advice}")]
    Refused {
        /// The address that was called.
        url: String,
        /// The HTTP status.
        status: u16,
        /// At most 200 characters of its message.
        message: String,
        /// What to do, with a leading "; ", or empty.
        advice: &'static str,
    },
    /// The remote speech server's answer makes no sense.
    #[error("the speech server at {url} sent an answer that cannot be used: {reason}")]
    Answer {
        /// The address that was called.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Sound could not be read, written or converted.
    #[error(transparent)]
    Audio(#[from] AudioError),
}
