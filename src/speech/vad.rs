//! Voice activity: the probability of speech for each 16 ms of a stream.

use earshot::Detector;

/// Samples of one decision at 16 kHz.
const FRAME: usize = 256;

/// A streaming voice activity detector (the crate earshot; 8 KiB of state, about 0.5 ms of processor time per second of audio).
///
/// It only measures: when speech starts and stops is decided by `conversation`.
pub struct Vad {
    detector: Box<Detector>,
    pending: Vec<f32>,
}

impl Vad {
    /// Milliseconds of audio behind each probability.
    pub const FRAME_MS: u64 = 16;

    /// A detector that has heard nothing.
    pub fn new() -> Self {
        Self { detector: Detector::default_boxed(), pending: Vec::with_capacity(FRAME) }
    }

    /// Takes 16 kHz samples, any number of them, and yields the probability of speech for each 16 ms frame that is complete now.
    ///
    /// Samples beyond [-1, 1] are clipped and those that are no number count as silence: a decoder may produce both.
    pub fn push(&mut self, samples: &[f32]) -> impl Iterator<Item = f32> + use<> {
        let mut probabilities = Vec::with_capacity((self.pending.len() + samples.len()) / FRAME);
        for &sample in samples {
            let sample = if sample.is_finite() { sample } else { 0.0 };
            self.pending.push(sample.clamp(-1.0, 1.0));
            if self.pending.len() == FRAME {
                probabilities.push(self.detector.predict_f32(&self.pending).clamp(0.0, 1.0));
                self.pending.clear();
            }
        }
        probabilities.into_iter()
    }

    /// Forgets all that was heard.
    pub fn reset(&mut self) {
        self.detector.reset();
        self.pending.clear();
    }
}

impl Default for Vad {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn silence_is_not_speech_and_bad_samples_do_no_harm() {
        let mut vad = Vad::new();
        assert!(vad.push(&vec![0.0; 16_000]).all(|p| p < 0.3));
        let wild = [f32::NAN, f32::INFINITY, -7.0, 3.0].repeat(256);
        assert!(vad.push(&wild).all(|p| (0.0..=1.0).contains(&p)));
    }

    proptest! {
        #[test]
        fn chunking_changes_nothing(chunks in proptest::collection::vec(1usize..700, 1..8)) {
            let total: usize = chunks.iter().sum();
            let signal: Vec<f32> = (0..total).map(|n| (n as f32 * 0.13).sin() * 0.3).collect();
            let mut whole = Vad::new();
            let at_once: Vec<f32> = whole.push(&signal).collect();
            let mut parts = Vad::new();
            let mut start = 0;
            let mut in_parts = Vec::new();
            for chunk in chunks {
                in_parts.extend(parts.push(&signal[start..start + chunk]));
                start += chunk;
            }
            prop_assert_eq!(at_once.len(), total / FRAME);
            prop_assert_eq!(at_once, in_parts);
        }
    }
}
