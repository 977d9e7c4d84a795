//! The recording of an interview: each side's Opus packets as they came, and one playable file of both afterwards.
//!
//! While an interview runs each side has a [`PacketLog`], which costs no encoding and survives a crash up to the last
//! flush. Afterwards [`mix`] makes one stereo Ogg Opus file of both.

use std::path::Path;

use super::AudioError;

mod log;
mod mixer;
mod ogg_opus;
mod reader;
mod side;

pub use log::PacketLog;
pub use mixer::MixReport;
pub use reader::SideReader;

/// Mixes both sides' packet logs into one stereo Ogg Opus file (RFC 7845) of 48 kHz.
///
/// Each voice is at 1.0 in its own channel (the candidate's is the left one) and at 0.5 in the other. Packets lie where
/// they were in time; where nothing was sent is silence. The file appears under its name when it is whole, and replaces
/// one that is there. Memory is bounded: recordings of any length up to a day are streamed. A side that is missing or
/// empty is silent.
///
/// # Errors
/// [`AudioError::NothingRecorded`] when neither side has audio, [`AudioError::NotARecording`] when a file is something
/// else, [`AudioError::Io`], [`AudioError::DiskFull`] or [`AudioError::Opus`] when reading or writing fails. Then `out` is
/// as it was before.
pub fn mix(candidate: &Path, emily: &Path, out: &Path) -> Result<MixReport, AudioError> {
    mixer::mix(candidate, emily, out)
}

#[cfg(test)]
mod tests;
