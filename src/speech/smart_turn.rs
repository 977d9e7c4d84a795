//! Smart Turn: has this person finished, or are they only thinking? Judged by sound, through ONNX Runtime.
//!
//! The model (pipecat-ai/smart-turn-v3, a Whisper tiny encoder with a classifier on top) takes the last 8 s of a turn, its pause included,
//! as a spectrogram of 80 bands and 800 frames, and gives a probability. What its own inference code does before: shorter audio gets
//! silence *in front*, and the whole 8 s are brought to a mean of zero and a variance of one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use ort::session::Session;
use ort::value::Tensor;

use super::mel::{self, HOP, LogMel};
use super::pool::{Pool, Priority, Stock};
use super::{EndOfTurn, SpeechError, Urgency, piper};
use crate::audio::Pcm16k;

/// Samples that the model hears: 8 s.
const HEARD: usize = 8 * 16_000;
/// Bands of its spectrogram.
const BANDS: usize = 80;
/// The graph's input; its output, which it calls logits, has been through a sigmoid.
const INPUT: &str = "input_features";
const OUTPUT: &str = "logits";

/// The loaded model.
pub struct SmartTurn {
    inner: Arc<Inner>,
    pool: Arc<Pool>,
    name: String,
}

struct Inner {
    sessions: Stock<Session>,
    mel: LogMel,
}

impl SmartTurn {
    /// Loads the model `name` (its name in the manifest) and judges a silence for nobody. ONNX Runtime is to be installed before
    /// ([`piper::install_onnxruntime`]).
    ///
    /// # Errors
    /// [`SpeechError::Load`] with the file's name and the command that mends it.
    pub async fn load(name: &str, path: &Path, pool: Arc<Pool>) -> Result<Self, SpeechError> {
        let (model, file) = (name.to_owned(), path.to_owned());
        let inner = pool.run(Priority::Background, move || Inner::load(model, file)).await?;
        let smart_turn = Self { inner: Arc::new(inner), pool, name: name.to_owned() };
        smart_turn.finished(Pcm16k(vec![0.0; HEARD]), Priority::Background.into()).await?;
        Ok(smart_turn)
    }
}

impl Inner {
    fn load(model: String, path: PathBuf) -> Result<Self, SpeechError> {
        // One thread: it takes a few hundredths of a second, and a second thread gains less than it costs the others.
        let open = move || {
            piper::session(&path, 1).map_err(|reason| SpeechError::Load {
                model: model.clone(),
                path: path.clone(),
                reason,
            })
        };
        let inner = Self { sessions: Stock::new(open), mel: LogMel::new(BANDS) };
        // The first instance is made at once, so that a torn file shows at the start.
        inner.sessions.with(|_| Ok(()))?;
        Ok(inner)
    }

    fn judge(&self, samples: &[f32]) -> Result<f32, SpeechError> {
        let failed = |reason: String| SpeechError::Engine { what: "Smart Turn", reason };
        let features = self.mel.features(&heard(samples));
        let shape = [1, BANDS, HEARD / HOP];
        let input = Tensor::from_array((shape, features)).map_err(|error| failed(error.to_string()))?;
        self.sessions.with(|session| {
            let outputs = session.run(ort::inputs![INPUT => input]).map_err(|error| failed(error.to_string()))?;
            let output = outputs.get(OUTPUT).ok_or_else(|| failed(format!("the model has no output {OUTPUT}")))?;
            let (_, values) = output.try_extract_tensor::<f32>().map_err(|error| failed(error.to_string()))?;
            let probability = values.first().copied().filter(|value| value.is_finite());
            probability.map(|value| value.clamp(0.0, 1.0)).ok_or_else(|| failed("it gave no number".to_owned()))
        })
    }
}

/// The last 8 s, with silence in front where there is less, as the model wants them.
fn heard(samples: &[f32]) -> Vec<f32> {
    let last = &samples[samples.len().saturating_sub(HEARD)..];
    let mut heard = vec![0.0; HEARD - last.len()];
    heard.extend(last.iter().map(|s| if s.is_finite() { s.clamp(-1.0, 1.0) } else { 0.0 }));
    mel::standardise(&mut heard);
    heard
}

#[async_trait]
impl EndOfTurn for SmartTurn {
    fn label(&self) -> String {
        self.name.clone()
    }

    async fn finished(&self, audio: Pcm16k, urgency: Urgency) -> Result<f32, SpeechError> {
        let inner = self.inner.clone();
        self.pool.run(urgency, move || inner.judge(&audio.0)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_heard_with_silence_in_front() {
        let clip: Vec<f32> = (0..1_600).map(|n| (n as f32 * 0.2).sin()).collect();
        let short = heard(&clip);
        assert_eq!(short.len(), HEARD);
        assert!(short[..HEARD - 1_600].windows(2).all(|pair| pair[0] == pair[1]));
        let power = short.iter().map(|s| s * s).sum::<f32>() / HEARD as f32;
        assert!((power - 1.0).abs() < 0.01, "{power}");
        let mut long = vec![f32::NAN; HEARD];
        long.extend(&clip);
        assert_eq!(heard(&long)[HEARD - 1_600..], short[HEARD - 1_600..], "what was before does not count");
        assert_eq!(heard(&[]), vec![0.0; HEARD]);
    }
}
