//! Live interviews: the one place where the pure core meets the adapters.
//!
//! * [`registry`]: links, admission, and who is in which interview right now;
//! * [`admission`]: pure; whether one more interview can be carried;
//! * [`director`]: pure; joins [`conversation`](crate::conversation) and [`interview`](crate::interview) into one machine;
//! * [`driver`]: one task per interview, which carries out what the director asks for;
//! * [`ears`] and [`mouth`]: the audio of one session, listening and speaking; [`hearing`]: what is recognised in it;
//!   [`news`]: what the voice reports;
//! * [`rehearsal`]: Emily's known lines, made beforehand; [`calm`]: when such work may run;
//! * [`second_look`]: a better recogniser listens again, after the end;
//! * [`record`]: the recording, and [`clock`]: session time;
//! * [`wire`]: the messages to and from the candidate's page.
//!
//! A session costs buffers, not models: those belong to the machine and are shared.

pub mod admission;
pub mod calm;
pub mod clock;
pub mod director;
pub mod driver;
pub mod ears;
pub mod hearing;
mod info;
pub mod mouth;
pub mod news;
pub mod record;
pub mod registry;
pub mod rehearsal;
pub mod second_look;
pub mod wire;

use std::sync::{Arc, Mutex};

use crate::audio::AudioError;
use crate::config::Config;
use crate::language::{LanguageModel, Tally};
use crate::meeting::{ErrorKind, MeetingError, Meetings};
use crate::speech::Engines;
use crate::store::{Store, StoreError};

pub use info::{
    Created, EnginesInfo, Health, InterviewInfo, JoinedCall, NewInterview, NoticeInfo, PageConsent, Restarted,
    TranscriptFormat,
};
pub use registry::Registry;

/// What all sessions share.
pub struct Shared {
    pub config: Config,
    pub store: Store,
    pub engines: Engines,
    /// The language model that words replies, where one is configured.
    pub language: Option<Arc<dyn LanguageModel>>,
    /// What became of its answers.
    pub wordings: Mutex<Tally>,
    pub meetings: Meetings,
    /// When background work may run.
    pub calm: Arc<calm::Calm>,
    pub rehearsals: rehearsal::Rehearsals,
}

/// Why something about an interview could not be done. The texts are safe to show to a candidate.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    #[error("this link is not one of ours: check that it was copied whole")]
    UnknownLink,
    #[error("this link has expired: ask the company for a new one")]
    ExpiredLink,
    #[error("this interview is over ({status})")]
    ClosedInterview { status: String },
    #[error("the interview is not over yet: its transcript is ready when it is")]
    NotClosed,
    #[error("the offer cannot be used: {detail}")]
    BadOffer { detail: String },
    #[error("Opus audio is needed for the interview: {detail}")]
    NoOpus { detail: String },
    #[error("that is too large: {detail}")]
    TooLarge { detail: String },
    #[error("every place is taken right now: try again in {retry_after_s} s")]
    Full { retry_after_s: u64 },
    #[error("the server is about to stop: try again in {retry_after_s} s")]
    Draining { retry_after_s: u64 },
    #[error("the notice was changed: it is at version {current} now")]
    NoticeChanged { current: String },
    #[error("this call is not running any more: join again")]
    UnknownCall,
    #[error("the call has moved on: its ETag is another one now")]
    StaleEtag,
    #[error("the interview's record cannot be written: {0}")]
    Store(String),
    #[error("the meeting failed: {0}")]
    Meeting(String),
    #[error("there is no room left on the server's disk: {0}")]
    NoRoom(String),
    #[error("the language model cannot be used: {0}")]
    Language(String),
    #[error("sound cannot be processed: {0}")]
    Audio(String),
}

impl From<AudioError> for SessionError {
    fn from(error: AudioError) -> Self {
        match error {
            AudioError::DiskFull { .. } => SessionError::NoRoom(error.to_string()),
            _ => SessionError::Audio(error.to_string()),
        }
    }
}

impl From<MeetingError> for SessionError {
    fn from(error: MeetingError) -> Self {
        let detail = error.to_string();
        match error.kind() {
            ErrorKind::Malformed | ErrorKind::Unprocessable => SessionError::BadOffer { detail },
            ErrorKind::NotAcceptable => SessionError::NoOpus { detail },
            ErrorKind::TooLarge => SessionError::TooLarge { detail },
            ErrorKind::Stale => SessionError::StaleEtag,
            ErrorKind::Full => SessionError::Full { retry_after_s: registry::RETRY_AFTER_S },
            ErrorKind::Closed => SessionError::UnknownCall,
            ErrorKind::Internal => SessionError::Meeting(detail),
        }
    }
}

impl From<StoreError> for SessionError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::UnknownInterview(_) => SessionError::UnknownLink,
            StoreError::DiskFull(_) => SessionError::NoRoom(error.to_string()),
            _ => SessionError::Store(error.to_string()),
        }
    }
}
