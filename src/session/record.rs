//! The recording of a session: each side's Opus packets as they came, placed in time; nothing before consent.

use std::path::{Path, PathBuf};

use crate::audio::{self, AudioError, AudioPacket, MixReport, PacketLog};
use crate::interview::event::Ms;

/// Samples of the RTP clock in a millisecond.
const SAMPLES_PER_MS: u64 = 48;
/// When a stream's own clock and the arrival of its packets differ by more than this, the stream was restarted.
const REBASE_SAMPLES: u64 = 1_000 * SAMPLES_PER_MS;

/// The files of one interview's recording.
#[derive(Clone, Debug)]
pub struct RecordingFiles {
    pub candidate: PathBuf,
    pub emily: PathBuf,
    pub mixed: PathBuf,
    /// Is there when the candidate's side was heard again by a better recogniser; holds its name.
    pub heard_again: PathBuf,
}

impl RecordingFiles {
    /// The files within an interview's media folder.
    pub fn within(folder: &Path) -> Self {
        RecordingFiles {
            candidate: folder.join("candidate.packets"),
            emily: folder.join("emily.packets"),
            mixed: folder.join("recording.opus"),
            heard_again: folder.join("heard-again"),
        }
    }

    /// Mixes both sides into one playable Opus file. Takes a while: call it off the async threads.
    ///
    /// # Errors
    /// When a side cannot be read or the file cannot be written.
    pub fn mix(&self) -> Result<MixReport, AudioError> {
        audio::mix(&self.candidate, &self.emily, &self.mixed)
    }
}

/// Writes both sides while an interview runs.
pub struct Recorder {
    candidate: PacketLog,
    emily: PacketLog,
    clock: Option<StreamClock>,
}

/// Where a stream's RTP time lies on the session's clock.
#[derive(Clone, Copy, Debug)]
struct StreamClock {
    at_48k: u64,
    timestamp: u32,
}

impl Recorder {
    /// Opens both sides for appending.
    ///
    /// # Errors
    /// When a file cannot be opened or is not a recording.
    pub fn open(files: &RecordingFiles) -> Result<Self, AudioError> {
        Ok(Recorder {
            candidate: PacketLog::open(&files.candidate)?,
            emily: PacketLog::open(&files.emily)?,
            clock: None,
        })
    }

    /// Keeps a packet of the candidate's; `packet.arrived_ms` is session time.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn candidate(&mut self, packet: &AudioPacket) -> Result<(), AudioError> {
        let arrived = packet.arrived_ms * SAMPLES_PER_MS;
        let placed = self.clock.map(|clock| clock.place(packet.timestamp));
        let at_48k = placed.filter(|at| at.abs_diff(arrived) <= REBASE_SAMPLES).unwrap_or(arrived);
        self.clock = Some(StreamClock { at_48k, timestamp: packet.timestamp });
        self.candidate.append(at_48k, &packet.payload)
    }

    /// Keeps a packet of Emily's that was sent at this session time.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn emily(&mut self, at_ms: Ms, payload: &[u8]) -> Result<(), AudioError> {
        self.emily.append(at_ms * SAMPLES_PER_MS, payload)
    }

    /// Writes what is buffered.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn flush(&mut self) -> Result<(), AudioError> {
        self.candidate.flush()?;
        self.emily.flush()
    }
}

impl StreamClock {
    /// The place of another packet of the same stream; the RTP clock wraps and packets may be out of order.
    fn place(self, timestamp: u32) -> u64 {
        let ahead = timestamp.wrapping_sub(self.timestamp) as i32;
        self.at_48k.saturating_add_signed(i64::from(ahead))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_streams_clock_wraps_and_goes_back() {
        let clock = StreamClock { at_48k: 96_000, timestamp: u32::MAX - 479 };
        assert_eq!(clock.place(480), 96_960);
        assert_eq!(clock.place(u32::MAX - 959), 95_520);
    }
}
