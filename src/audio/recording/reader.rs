//! One side of a recording as sound to be listened to.

use std::path::Path;

use super::side::Side;
use crate::audio::frame::FRAME_48K;
use crate::audio::{AudioError, Pcm16k, resample};

/// Samples in a millisecond at 48 kHz.
const PER_MS: u64 = 48;
/// Strides in which audio that nobody wants is passed, samples (1 s): memory stays bounded by it.
const STRIDE: u64 = 48_000;

/// Reads one side's audio by its time, from front to back.
pub struct SideReader {
    side: Side,
    /// Up to where it was read, samples at 48 kHz.
    at: u64,
}

impl SideReader {
    /// Opens a side's packet log; a missing file is a silent side.
    ///
    /// # Errors
    /// [`AudioError::NotARecording`] or [`AudioError::Io`] when it cannot be read, [`AudioError::Opus`] when libopus cannot be set up.
    pub fn open(path: &Path) -> Result<Self, AudioError> {
        Ok(SideReader { side: Side::open(path)?, at: 0 })
    }

    /// The audio between two times, ms since the interview's anchor; silence where nothing was sent. Reading goes forward only: what lies
    /// before the end of the last reading is left out.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn read(&mut self, from_ms: u64, to_ms: u64) -> Result<Pcm16k, AudioError> {
        let (from, to) = ((from_ms * PER_MS).max(self.at), to_ms * PER_MS);
        while self.at + STRIDE < from {
            self.side.frame(self.at)?;
            self.at += STRIDE;
        }
        let mut samples = Vec::with_capacity(to.saturating_sub(from) as usize);
        let mut at = from;
        while at < to {
            let frame = self.side.frame(at)?;
            let length = (to - at).min(FRAME_48K as u64);
            // At most a frame, so it fits.
            samples.extend_from_slice(&frame[..length as usize]);
            at += length;
        }
        self.at = self.at.max(at);
        Ok(Pcm16k(resample(&samples, 48_000, 16_000)?))
    }
}

#[cfg(test)]
mod tests {
    use super::super::PacketLog;
    use super::*;
    use crate::audio::OpusEncoder;

    #[test]
    fn a_side_is_read_by_its_time() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("side.packets");
        let mut log = PacketLog::open(&path).expect("opened");
        let mut encoder = OpusEncoder::new().expect("encoder");
        // A tone from 10 s to 11 s, and from 100 s to 101 s.
        for start_ms in [10_000_u64, 100_000] {
            for n in 0..50_u64 {
                let tone = |k: usize| ((n as usize * FRAME_48K + k) as f32 * 0.05).sin() * 0.3;
                let frame: Vec<f32> = (0..FRAME_48K).map(tone).collect();
                log.append((start_ms + 20 * n) * PER_MS, &encoder.encode(&frame).expect("encodes")).expect("appended");
            }
        }
        log.flush().expect("flushed");
        let mut reader = SideReader::open(&path).expect("opened");
        let loud =
            |clip: &Pcm16k| clip.0.iter().filter(|sample| sample.abs() > 0.05).count() as f32 / clip.0.len() as f32;
        let before = reader.read(5_000, 9_900).expect("read");
        assert_eq!((before.duration_ms(), loud(&before)), (4_900, 0.0));
        let tone = reader.read(10_100, 10_905).expect("read");
        assert!(
            tone.duration_ms().abs_diff(805) <= 1 && loud(&tone) > 0.7,
            "{} ms, {}",
            tone.duration_ms(),
            loud(&tone)
        );
        assert!(loud(&reader.read(100_050, 100_900).expect("read")) > 0.7);
        assert!(reader.read(100_000, 100_500).expect("read").0.is_empty(), "reading does not go back");
        assert!(loud(&reader.read(200_000, 201_000).expect("read")) == 0.0);
        let mut silent = SideReader::open(&folder.path().join("none")).expect("a missing side is silent");
        assert!(loud(&silent.read(0, 100).expect("read")) == 0.0);
    }
}
