//! What a caller says: speech that was synthesised and encoded before anybody calls, so that saying it costs a packet.

use std::time::Duration;

use bytes::Bytes;

use super::LoadError;
use crate::audio::{FRAME_48K, OpusEncoder};
use crate::speech::{Priority, Synthesizer, Voice, clauses};

/// Silence between two clauses, samples at 48 kHz (140 ms, as Emily's own voice has it).
const CLAUSE_PAUSE: usize = 140 * 48;
/// What counts as voiced: −40 dBFS.
pub const VOICED: f32 = 0.01;
/// The room that a microphone hears, peak: −66 dBFS. Digital silence would cost Emily less than a candidate does.
const ROOM: f32 = 0.000_5;
/// Length of the room's loop, frames (2 s).
const ROOM_FRAMES: usize = 100;

/// Packets of 20 ms.
#[derive(Clone, Debug)]
pub struct Clip {
    pub packets: Vec<Bytes>,
    /// From the start of the first packet to the end of the last voiced sample.
    pub voiced: Duration,
}

impl Clip {
    /// A text in a voice, in the sound of a room.
    ///
    /// # Errors
    /// When it cannot be synthesised or encoded.
    pub async fn say(text: &str, synthesizer: &dyn Synthesizer, voice: Voice) -> Result<Self, LoadError> {
        let mut samples = Vec::new();
        for clause in clauses(text) {
            samples.extend(synthesizer.synthesize(&clause, voice, Priority::Speech.into()).await?.0);
            samples.resize(samples.len() + CLAUSE_PAUSE, 0.0);
        }
        Clip::encode(samples)
    }

    /// Nobody speaks: the room alone, to be played in a loop.
    ///
    /// # Errors
    /// When it cannot be encoded.
    pub fn room() -> Result<Self, LoadError> {
        Clip::encode(vec![0.0; ROOM_FRAMES * FRAME_48K])
    }

    fn encode(mut samples: Vec<f32>) -> Result<Self, LoadError> {
        let voiced = samples.iter().rposition(|sample| sample.abs() >= VOICED).map_or(0, |last| last + 1);
        samples.resize(samples.len().next_multiple_of(FRAME_48K), 0.0);
        let mut noise = 1_u32;
        for sample in &mut samples {
            // A linear congruential generator (Numerical Recipes): the same room in every run.
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *sample += (noise as f32 / u32::MAX as f32 - 0.5) * 2.0 * ROOM;
        }
        let mut encoder = OpusEncoder::new()?;
        let packets = samples.chunks(FRAME_48K).map(|frame| encoder.encode(frame)).collect::<Result<_, _>>()?;
        Ok(Clip { packets, voiced: Duration::from_secs_f64(voiced as f64 / 48_000.0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::instant::InstantSynthesizer;

    #[tokio::test]
    async fn a_clip_knows_where_its_voice_ends() {
        let clip = Clip::say("one two", &InstantSynthesizer::new(), Voice::default()).await.unwrap();
        // Two words of 210 ms, each with 60 ms behind it; the last sample of the tone's ramp is all but silent.
        let voiced = clip.voiced.as_millis();
        assert!((476..=480).contains(&voiced), "{voiced}");
        assert_eq!(clip.packets.len(), (540_usize + 140).div_ceil(20));
        assert_eq!(Clip::room().unwrap().voiced, Duration::ZERO);
    }
}
