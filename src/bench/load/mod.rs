//! Emily under load: whole calls over WebRTC on loopback. What [`turn`](super::turn) and [`talk`](super::talk) share.
//!
//! Emily runs in a process of her own ([`house`], started and watched by [`process`]), so that its processor time and its
//! memory are hers alone; everybody who calls her is in the process that measures. A [`caller`] joins as a candidate's
//! page does, with a data channel, speaks clips that were encoded beforehand ([`clip`]), answers when Emily has finished,
//! and notes when its own voice ended and when hers began ([`ear`]). [`round`] holds one round with so many callers, and
//! [`stages`] reads from the interviews' own records how long each pause was meant to be.
//!
//! Latency is what a candidate has: from the last voiced sample at the microphone (the rest of its packet and the
//! encoder's delay included) to the first voiced sample of the reply's first packet that arrives. Neither a network nor a
//! sound card is in it.

pub mod caller;
pub mod clip;
pub mod ear;
pub mod house;
pub mod process;
pub mod round;
pub mod stages;

use std::io;
use std::path::PathBuf;

use crate::audio::AudioError;
use crate::meeting::MeetingError;
use crate::models::ModelError;
use crate::speech::SpeechError;
use crate::store::StoreError;

/// Which rounds are held.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    /// The configuration file that Emily's process gets too.
    pub config: Option<PathBuf>,
    /// A round for each: sessions at the same time.
    pub sessions: Vec<usize>,
    /// How long everybody talks in each round, s.
    pub seconds: u64,
}

/// Why a round could not be held.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("Emily's process: {0}")]
    Process(#[from] io::Error),
    #[error("Emily's process said {0:?}, which is not what was asked")]
    Protocol(String),
    #[error("Emily's process ended; its messages are above")]
    Gone,
    #[error("{0} of another process can be read on Linux only")]
    NoProc(&'static str),
    #[error(transparent)]
    Meeting(#[from] MeetingError),
    #[error(transparent)]
    Speech(#[from] SpeechError),
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error(transparent)]
    Audio(#[from] AudioError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("Emily's server: {0}")]
    Host(String),
    #[error("the prepared answers: {0}")]
    Answers(#[from] toml::de::Error),
}
