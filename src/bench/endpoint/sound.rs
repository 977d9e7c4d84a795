//! The script as sound: stretches said by the voice, pauses of room noise, and the voice detector's view of both.

use super::EndpointError;
use super::script::{Answer, Place, Stretch};
use crate::audio::{self, Pcm16k};
use crate::interview::event::Ms;
use crate::simulate::rng::Rng;
use crate::speech::{Priority, Synthesizer, Vad};

/// Samples of a millisecond.
const PER_MS: usize = 16;
/// Silence before the first word, ms.
const LEAD_MS: usize = 1_000;
/// Silence after the last word, ms: longer than the longest wait and a reply that stands.
pub const TRAIL_MS: Ms = 12_000;
/// Highest sample of the room's noise: white, −60 dBFS.
const NOISE: f32 = 0.001_732;
/// What is quieter than this (−46 dBFS) at the ends of a stretch is not speech.
const SPEECH: f32 = 0.005;

/// An answer as it is heard.
pub struct Sound {
    samples: Vec<f32>,
    /// The probability of speech of each [`Vad::FRAME_MS`].
    pub speech: Vec<f32>,
    /// The scripted pauses: the last sample of the words before, the first of those after.
    pub pauses: Vec<Silence>,
    /// The last sample of the last word.
    pub end_ms: Ms,
}

/// A scripted pause in time.
#[derive(Clone, Copy, Debug)]
pub struct Silence {
    pub place: Place,
    pub from_ms: Ms,
    pub to_ms: Ms,
}

impl Sound {
    /// Says an answer.
    ///
    /// # Errors
    /// What the voice says.
    pub async fn of(answer: &Answer, voice: &dyn Synthesizer) -> Result<Sound, EndpointError> {
        let mut samples = vec![0.0; LEAD_MS * PER_MS];
        let mut pauses = Vec::new();
        for stretch in &answer.stretches {
            let clip = voice.synthesize(&sayable(stretch), answer.voice, Priority::Background.into()).await?;
            let said = audio::resample(&clip.0, 48_000, 16_000)?;
            samples.extend_from_slice(voiced(&said));
            let from_ms = (samples.len() / PER_MS) as Ms;
            if let Some(pause) = stretch.pause {
                samples.resize(samples.len() + pause.ms as usize * PER_MS, 0.0);
                pauses.push(Silence { place: pause.place, from_ms, to_ms: from_ms + pause.ms });
            }
        }
        let end_ms = (samples.len() / PER_MS) as Ms;
        samples.resize(samples.len() + TRAIL_MS as usize * PER_MS, 0.0);
        let mut rng = Rng::new(1, &answer.id);
        for sample in &mut samples {
            let chance = (rng.next_u64() >> 40) as f32 / (1_u32 << 23) as f32 - 1.0;
            *sample += chance * NOISE;
        }
        let speech = Vad::new().push(&samples).collect();
        Ok(Sound { samples, speech, pauses, end_ms })
    }

    /// The sound between two times.
    pub fn slice(&self, from_ms: Ms, to_ms: Ms) -> Pcm16k {
        let place = |ms: Ms| (ms as usize * PER_MS).min(self.samples.len());
        Pcm16k(self.samples[place(from_ms)..place(to_ms.max(from_ms))].to_vec())
    }
}

/// The words with a comma where the sentence goes on: a voice lets its tone fall where nothing follows.
fn sayable(stretch: &Stretch) -> String {
    match stretch.words.ends_with(['.', '?', '!', ',']) {
        true => stretch.words.clone(),
        false => format!("{},", stretch.words),
    }
}

/// A clip without the silence at its ends.
fn voiced(samples: &[f32]) -> &[f32] {
    let loud = |sample: &f32| sample.abs() > SPEECH;
    let first = samples.iter().position(loud).unwrap_or(0);
    let last = samples.iter().rposition(loud).map_or(samples.len(), |at| at + 1);
    &samples[first..last]
}
