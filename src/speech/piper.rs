//! A Piper voice on this machine: VITS through ONNX Runtime.
//!
//! Text is made sayable ([`super::spoken`]), turned into phonemes with its punctuation ([`super::espeak::phonemes`]), and said sentence
//! by sentence. Each pool worker borrows a session of its own; sessions compute with the pool's threads per job and do not spin, so that
//! they cost nothing while nobody speaks.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use ort::session::Session;
use piper_rs::ModelConfig;

use super::pool::{Pool, Priority, Stock, Urgency};
use super::text::{sentences, spoken};
use super::{SpeechError, Synthesizer, Voice, espeak, finish};
use crate::audio::Pcm48k;

/// Between sentences that are said in one go.
const PAUSE_MS: usize = 220;
/// Phonemes of one inference; a longer sentence is cut at a space. The graph's memory grows with the square of it.
const MOST_PHONEMES: usize = 600;

/// Loads ONNX Runtime, once per process: later calls, whatever they name, give the first one's result.
///
/// # Errors
/// [`SpeechError::Setup`] where the library does not load.
pub fn install_onnxruntime(library: &Path) -> Result<(), SpeechError> {
    static INSTALLED: OnceLock<Result<(), String>> = OnceLock::new();
    INSTALLED
        .get_or_init(|| {
            let runtime = ort::init_from(library).map_err(|error| {
                format!(
                    "{} does not load ({error}); run `emily models fetch onnxruntime` to mend it",
                    library.display()
                )
            })?;
            // False where something made an environment before: then that one serves.
            runtime.with_name("emily").commit();
            Ok(())
        })
        .clone()
        .map_err(|reason| SpeechError::Setup { what: "ONNX Runtime", reason })
}

/// Which files make a voice, and how it varies.
#[derive(Clone, Debug)]
pub struct Model {
    /// The voice's name in the manifest.
    pub name: String,
    /// `….onnx`.
    pub onnx: PathBuf,
    /// `….onnx.json`.
    pub json: PathBuf,
    /// Variation of sound and rhythm. `None`: the voice's own. 0: the same text gives the same samples.
    pub noise: Option<f32>,
}

/// A loaded voice.
pub struct Piper {
    inner: Arc<Inner>,
    pool: Arc<Pool>,
    name: String,
}

struct Inner {
    voices: Stock<piper_rs::Piper>,
    /// eSpeak's name of the language the voice was trained on.
    language: String,
    length_scale: f32,
    noise_scale: f32,
    noise_w: f32,
}

impl Piper {
    /// Loads a voice and says a sentence for nobody. ONNX Runtime and eSpeak are to be installed before
    /// ([`install_onnxruntime`], [`espeak::install`]).
    ///
    /// # Errors
    /// [`SpeechError::Load`] with the file's name and the command that mends it.
    pub async fn load(model: Model, pool: Arc<Pool>) -> Result<Self, SpeechError> {
        let name = model.name.clone();
        let threads = pool.share().threads;
        let inner = pool.run(Priority::Background, move || Inner::load(model, threads)).await?;
        let piper = Self { inner: Arc::new(inner), pool, name };
        piper.synthesize("Hello, I am ready.", Voice::default(), Priority::Speech.into()).await?;
        Ok(piper)
    }
}

impl Inner {
    fn load(model: Model, threads: usize) -> Result<Self, SpeechError> {
        let config = read_config(&model)?;
        let inference = &config.inference;
        let own = (inference.noise_scale, inference.noise_w);
        let (noise_scale, noise_w) = match model.noise {
            // The rhythm's noise keeps its proportion to the sound's.
            Some(noise) if own.0 > 0.0 => (noise, noise * own.1 / own.0),
            Some(noise) => (noise, noise),
            None => own,
        };
        let inner = Self {
            language: config.espeak.voice.clone(),
            length_scale: inference.length_scale,
            noise_scale,
            noise_w,
            voices: Stock::new(move || open(&model, threads)),
        };
        // The first instance is made now, so that a torn file shows at the start.
        inner.voices.with(|_| Ok(()))?;
        Ok(inner)
    }

    fn say(&self, text: &str, voice: Voice) -> Result<Pcm48k, SpeechError> {
        let mut clips = Vec::new();
        for sentence in sentences(text) {
            let phonemes = espeak::phonemes(&sentence, &self.language)?;
            for part in parts(&phonemes) {
                clips.push(self.voices.with(|piper| self.infer(piper, part, voice))?);
            }
        }
        if clips.is_empty() {
            return Err(SpeechError::Unsayable);
        }
        Ok(finish::join(clips, PAUSE_MS))
    }

    fn infer(&self, piper: &mut piper_rs::Piper, phonemes: &str, voice: Voice) -> Result<Pcm48k, SpeechError> {
        // Raising the pitch by resampling shortens the sound, so it is spoken slower by as much.
        let length_scale = self.length_scale * voice.pitch / voice.pace;
        let (samples, hz) = piper
            .create(phonemes, true, None, Some(length_scale), Some(self.noise_scale), Some(self.noise_w))
            .map_err(|error| SpeechError::Engine { what: "Piper", reason: error.to_string() })?;
        finish::finish(&samples, hz, voice.pitch)
    }
}

#[async_trait]
impl Synthesizer for Piper {
    fn label(&self) -> String {
        self.name.clone()
    }

    async fn synthesize(&self, text: &str, voice: Voice, urgency: Urgency) -> Result<Pcm48k, SpeechError> {
        let (inner, text) = (self.inner.clone(), spoken(text));
        self.pool.run(urgency, move || inner.say(&text, voice.bounded())).await
    }
}

fn failed(model: &Model, path: &Path, reason: String) -> SpeechError {
    SpeechError::Load { model: model.name.clone(), path: path.to_owned(), reason }
}

fn read_config(model: &Model) -> Result<ModelConfig, SpeechError> {
    let file =
        File::open(&model.json).map_err(|error| failed(model, &model.json, format!("it cannot be read ({error})")))?;
    serde_json::from_reader(BufReader::new(file))
        .map_err(|error| failed(model, &model.json, format!("it is no Piper voice description ({error})")))
}

fn open(model: &Model, threads: usize) -> Result<piper_rs::Piper, SpeechError> {
    let session = session(&model.onnx, threads).map_err(|r| failed(model, &model.onnx, r))?;
    Ok(piper_rs::Piper::from_session(session, read_config(model)?))
}

/// A session that computes with `threads` threads and lets them sleep between runs.
pub(super) fn session(path: &Path, threads: usize) -> Result<Session, String> {
    fn said(error: impl std::fmt::Display) -> String {
        format!("ONNX Runtime refuses it ({error})")
    }
    Session::builder()
        .map_err(said)?
        .with_intra_threads(threads)
        .map_err(said)?
        .with_inter_threads(1)
        .map_err(said)?
        .with_intra_op_spinning(false)
        .map_err(said)?
        .with_inter_op_spinning(false)
        .map_err(said)?
        .commit_from_file(path)
        .map_err(said)
}

/// Cuts phonemes that are too long for one inference, at spaces where there are any.
fn parts(phonemes: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = phonemes.trim();
    while rest.chars().count() > MOST_PHONEMES {
        let end = rest.char_indices().nth(MOST_PHONEMES).map_or(rest.len(), |(at, _)| at);
        let cut = rest[..end].rfind(' ').filter(|at| *at > 0).unwrap_or(end);
        parts.push(rest[..cut].trim());
        rest = rest[cut..].trim_start();
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_phonemes_are_cut_at_spaces_without_loss() {
        let long = "həlˈoʊ ".repeat(300);
        let cut = parts(&long);
        assert!(cut.len() > 1 && cut.iter().all(|part| part.chars().count() <= MOST_PHONEMES));
        assert_eq!(cut.join(" "), long.trim());
        let solid = "ə".repeat(1_500);
        assert_eq!(parts(&solid).concat(), solid);
        assert!(parts("  ").is_empty());
    }

    #[test]
    fn a_voice_without_a_usable_description_is_an_error_that_says_how_to_mend_it() {
        let folder = tempfile::tempdir().expect("folder");
        let json = folder.path().join("voice.onnx.json");
        std::fs::write(&json, "{}").expect("written");
        let model = Model {
            name: "piper-en_US-joe-medium".to_owned(),
            onnx: folder.path().join("voice.onnx"),
            json,
            noise: None,
        };
        let error = Inner::load(model, 1).err().expect("refused").to_string();
        assert!(error.contains("emily models fetch piper-en_US-joe-medium"), "{error}");
    }
}
