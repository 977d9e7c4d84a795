//! What can go wrong with sound.

use std::io;
use std::path::{Path, PathBuf};

/// An error of the audio module: what happened, to what, and what to do about it. Never holds audio.
#[derive(Debug, thiserror::Error)]
pub enum AudioError {
    /// The Opus library refused an operation.
    #[error("Opus could not {action}: {reason}")]
    Opus {
        /// What was tried, e.g. "decode a packet".
        action: &'static str,
        /// What libopus said.
        reason: String,
    },
    /// A frame of another length than the codec works on.
    #[error("a frame of {actual} samples was given where {expected} are needed; cut the audio into 20 ms frames")]
    FrameLength {
        /// Samples needed.
        expected: usize,
        /// Samples given.
        actual: usize,
    },
    /// A sample rate outside of what can be converted.
    #[error("cannot convert {from_hz} Hz to {to_hz} Hz: {reason}")]
    Resample {
        /// Rate of the given samples, Hz.
        from_hz: u32,
        /// Rate asked for, Hz.
        to_hz: u32,
        /// Why not.
        reason: String,
    },
    /// A file that is not WAV audio this program can read.
    #[error("{} is not a WAV file that can be read ({reason}); convert it, e.g. with `ffmpeg -i IN -c:a pcm_s16le OUT.wav`", path.display())]
    Wav {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A WAV file that ends before its header says.
    #[error("{} is cut off: its header announces {announced} samples, it holds {found}; copy or record it again", path.display())]
    WavTruncated {
        /// The file.
        path: PathBuf,
        /// Samples of all channels that the header announces.
        announced: u64,
        /// Samples of all channels that are there.
        found: u64,
    },
    /// A file that is not one of Emily's packet logs.
    #[error("{} is not a recording of Emily's ({reason}); it was left as it is, move it away or name another file", path.display())]
    NotARecording {
        /// The file.
        path: PathBuf,
        /// What was found instead.
        reason: String,
    },
    /// Neither side of an interview has a packet.
    #[error("nothing was recorded: neither {} nor {} holds any audio", candidate.display(), emily.display())]
    NothingRecorded {
        /// The candidate's packet log.
        candidate: PathBuf,
        /// Emily's packet log.
        emily: PathBuf,
    },
    /// No room left where a file is to be written.
    #[error("the disk is full: {action} {} failed; free some space, what was written before is intact", path.display())]
    DiskFull {
        /// What was tried, e.g. "writing".
        action: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// A file could not be read or written.
    #[error("{action} {} failed: {source}", path.display())]
    Io {
        /// What was tried, e.g. "writing".
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl AudioError {
    /// An I/O error with what was done to which file; a full disk or quota gets its own variant.
    pub(crate) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        let path = path.to_path_buf();
        match source.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => AudioError::DiskFull { action, path },
            _ => AudioError::Io { action, path, source },
        }
    }

    /// An error of libopus with what was tried.
    pub(crate) fn opus(action: &'static str) -> impl Fn(opus::Error) -> Self {
        move |error| AudioError::Opus { action, reason: error.description().to_owned() }
    }
}
