//! The sample and packet types that the rest of the crate passes around.

use bytes::Bytes;

/// Length of a frame, ms: the unit in which sound is captured, played and sent.
pub const FRAME_MS: u64 = 20;
/// Samples of a frame at 16 kHz.
pub const FRAME_16K: usize = 320;
/// Samples of a frame at 48 kHz.
pub const FRAME_48K: usize = 960;

/// Mono samples at 16 kHz in [-1, 1]: what is listened to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pcm16k(pub Vec<f32>);

impl Pcm16k {
    /// Length in whole ms, rounded down.
    pub fn duration_ms(&self) -> u64 {
        self.0.len() as u64 / 16
    }
}

/// Mono samples at 48 kHz in [-1, 1]: what is spoken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pcm48k(pub Vec<f32>);

impl Pcm48k {
    /// Length in whole ms, rounded down.
    pub fn duration_ms(&self) -> u64 {
        self.0.len() as u64 / 48
    }
}

/// A sample in [-1, 1] with 16 bits: what is kept is kept so. Beyond that range it is clipped.
pub fn to_i16(sample: f32) -> i16 {
    // The cast is saturating, and a sample that is no number becomes 0.
    (sample * 32_768.0).round() as i16
}

/// A sample with 16 bits in [-1, 1].
pub fn from_i16(sample: i16) -> f32 {
    f32::from(sample) / 32_768.0
}

/// The audio of one RTP packet (RFC 3550; Opus in RTP, RFC 7587).
#[derive(Clone, Debug)]
pub struct AudioPacket {
    /// RTP sequence number; wraps.
    pub sequence: u16,
    /// RTP timestamp, 48 kHz; wraps.
    pub timestamp: u32,
    /// When it arrived, session time in ms.
    pub arrived_ms: u64,
    /// One Opus packet.
    pub payload: Bytes,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_whole_milliseconds() {
        assert_eq!(Pcm16k(vec![0.0; FRAME_16K]).duration_ms(), FRAME_MS);
        assert_eq!(Pcm48k(vec![0.0; FRAME_48K]).duration_ms(), FRAME_MS);
        assert_eq!(Pcm48k(vec![0.0; 47]).duration_ms(), 0);
    }
}
