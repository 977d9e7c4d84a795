//! Where Emily's voice begins in the packets that arrive.

use std::time::{Duration, Instant};

use super::clip::VOICED;
use crate::audio::{AudioError, OpusDecoder};

/// Emily sends nothing while she is silent: a gap of this length is a silence.
const GAP: Duration = Duration::from_millis(100);

/// Listens for the first voiced sample after each silence; between that and the next silence it decodes nothing, so that
/// it costs the measuring process next to nothing.
#[derive(Debug)]
pub struct Ear {
    decoder: OpusDecoder,
    last: Option<Instant>,
    heard: bool,
}

/// What a packet brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Noticed {
    /// How long nothing had come before it, if that was a silence.
    pub gap: Option<Duration>,
    /// When its first voiced sample is heard, if it is the first since the last silence.
    pub onset: Option<Instant>,
}

impl Ear {
    /// An ear that has heard nothing.
    ///
    /// # Errors
    /// When the Opus decoder cannot be made.
    pub fn new() -> Result<Self, AudioError> {
        Ok(Ear { decoder: OpusDecoder::new()?, last: None, heard: false })
    }

    /// Takes a packet that arrived now.
    ///
    /// # Errors
    /// When it is not Opus.
    pub fn push(&mut self, payload: &[u8], now: Instant) -> Result<Noticed, AudioError> {
        let gap = self.last.replace(now).map(|last| now.duration_since(last)).filter(|gap| *gap >= GAP);
        if gap.is_some() {
            self.decoder.reset()?;
            self.heard = false;
        }
        if self.heard {
            return Ok(Noticed { gap, onset: None });
        }
        let first = self.decoder.decode(payload)?.iter().position(|sample| sample.abs() >= VOICED);
        self.heard = first.is_some();
        let onset = first.map(|first| now + Duration::from_micros(first as u64 * 1_000_000 / 16_000));
        Ok(Noticed { gap, onset })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::{FRAME_48K, OpusEncoder};

    #[test]
    fn the_first_voiced_sample_after_each_silence_is_noticed_once() {
        let mut encoder = OpusEncoder::new().unwrap();
        let silent = encoder.encode(&[0.0; FRAME_48K]).unwrap();
        let tone: Vec<f32> = (0..FRAME_48K).map(|n| (n as f32 * 0.03).sin() * 0.3).collect();
        let voiced = encoder.encode(&tone).unwrap();
        let (mut ear, start) = (Ear::new().unwrap(), Instant::now());
        let at = |ms| start + Duration::from_millis(ms);
        assert_eq!(ear.push(&silent, at(0)).unwrap(), Noticed::default());
        let onset = ear.push(&voiced, at(20)).unwrap().onset.unwrap();
        assert!((at(20)..at(40)).contains(&onset));
        assert_eq!(ear.push(&voiced, at(40)).unwrap(), Noticed::default());
        let again = ear.push(&voiced, at(540)).unwrap();
        assert_eq!(again.gap, Some(Duration::from_millis(500)));
        assert!(again.onset.is_some());
    }
}
