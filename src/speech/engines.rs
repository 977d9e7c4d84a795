//! Building the engines that the configuration names.

use std::sync::{Arc, Once};

use super::cache::Cached;
use super::espeak::{self, Espeak};
use super::openai::OpenAi;
use super::piper::{self, Piper};
use super::pool::{Pool, Share};
use super::whisper::Whisper;
use super::{SpeechError, Synthesizer, Transcriber};
use crate::config::{SpeechConfig, SynthesizerKind, TranscriberKind};
use crate::models::Library;

/// The machine's ear and voice. Cloning shares them.
#[derive(Clone)]
pub struct Engines {
    /// Speech to text.
    pub transcriber: Arc<dyn Transcriber>,
    /// Text to speech.
    pub synthesizer: Arc<dyn Synthesizer>,
}

impl Engines {
    /// Loads and warms both engines. After this the first turn is as quick as any.
    ///
    /// # Errors
    /// What is missing or torn, and the command or setting that mends it.
    pub async fn start(config: &SpeechConfig, models: &Library) -> Result<Self, SpeechError> {
        Self::start_on(config, models, &machine_pool(config)?).await
    }

    /// The same on a pool that others use too.
    ///
    /// # Errors
    /// As [`Engines::start`].
    pub async fn start_on(config: &SpeechConfig, models: &Library, pool: &Arc<Pool>) -> Result<Self, SpeechError> {
        Ok(Self {
            transcriber: transcriber(config, models, pool).await?,
            synthesizer: remembering(config, synthesizer(config, models, pool).await?),
        })
    }
}

/// The pool that the configuration describes. A process has one, since it shares out the machine's cores.
///
/// # Errors
/// [`SpeechError::Thread`] where the operating system refuses a thread.
pub fn machine_pool(config: &SpeechConfig) -> Result<Arc<Pool>, SpeechError> {
    let share = Share::of_this_machine(config.workers, config.threads);
    Ok(Arc::new(Pool::new(share, config.queue)?))
}

/// The configured ear alone, loaded and warm.
///
/// # Errors
/// As [`Engines::start`].
pub async fn transcriber(
    config: &SpeechConfig,
    models: &Library,
    pool: &Arc<Pool>,
) -> Result<Arc<dyn Transcriber>, SpeechError> {
    Ok(match config.transcriber {
        TranscriberKind::Whisper => {
            let model = &config.whisper.model;
            let path = models.weights(model)?;
            Arc::new(Whisper::load(model, &path, pool.clone()).await?)
        }
        TranscriberKind::OpenAi => Arc::new(OpenAi::new(&config.openai)?),
    })
}

/// The configured voice alone, loaded and warm.
///
/// # Errors
/// As [`Engines::start`].
pub async fn synthesizer(
    config: &SpeechConfig,
    models: &Library,
    pool: &Arc<Pool>,
) -> Result<Arc<dyn Synthesizer>, SpeechError> {
    let data = config.espeak_data.as_deref();
    Ok(match config.synthesizer {
        SynthesizerKind::Piper => {
            let name = models.voice(config.piper.voice.as_deref());
            let onnx = models.weights(&name)?;
            let mut json = onnx.clone().into_os_string();
            json.push(".json");
            let model = piper::Model { json: json.into(), onnx, noise: config.piper.noise, name };
            piper::install_onnxruntime(&models.onnxruntime()?)?;
            espeak::install(espeak::find_data(data)?.as_deref())?;
            Arc::new(Piper::load(model, pool.clone()).await?)
        }
        SynthesizerKind::Espeak => {
            let voice = &config.espeak.voice;
            Arc::new(Espeak::new(voice, data, pool.clone())?)
        }
        SynthesizerKind::OpenAi => Arc::new(OpenAi::new(&config.openai)?),
    })
}

/// The voice with its memory of known lines, where the configuration has a place for one. A place that cannot be used costs the head
/// start, not the interview.
fn remembering(config: &SpeechConfig, voice: Arc<dyn Synthesizer>) -> Arc<dyn Synthesizer> {
    let Some(folder) = config.cache_dir.as_deref().filter(|_| config.cache_mb > 0) else { return voice };
    // What the label does not tell and the sound depends on.
    let settings = match config.synthesizer {
        SynthesizerKind::Piper => format!("noise {:?}", config.piper.noise),
        SynthesizerKind::Espeak => config.espeak.voice.clone(),
        SynthesizerKind::OpenAi => config.openai.base_url.clone(),
    };
    match Cached::open(voice.clone(), &settings, folder, config.cache_mb * 1_000_000) {
        Ok(cached) => Arc::new(cached),
        Err(error) => {
            tracing::warn!(folder = %folder.display(), %error, "no lines are made beforehand: speech.cache_dir cannot be used");
            voice
        }
    }
}

/// Sends whisper.cpp's and ggml's own messages to nowhere; they would go to the standard error stream, tensor by tensor.
pub fn install_logging_hooks() {
    static ONCE: Once = Once::new();
    // Without whisper-rs's logging features the hooks swallow every message.
    ONCE.call_once(whisper_rs::install_logging_hooks);
}
