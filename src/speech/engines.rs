//! Building the engines that the configuration names.

use std::sync::{Arc, Once};

use super::espeak::{self, Espeak};
use super::openai::OpenAi;
use super::piper::{self, Piper};
use super::pool::{Pool, Share};
use super::smart_turn::SmartTurn;
use super::whisper::Whisper;
use super::{EndOfTurn, SpeechError, Synthesizer, Transcriber};
use crate::config::{EndOfTurnKind, SpeechConfig, SynthesizerKind, TranscriberKind};
use crate::models::{Library, ONNXRUNTIME, SMART_TURN};

/// The machine's ear and voice. Cloning shares them.
#[derive(Clone)]
pub struct Engines {
    /// Speech to text.
    pub transcriber: Arc<dyn Transcriber>,
    /// Text to speech.
    pub synthesizer: Arc<dyn Synthesizer>,
    /// Whether a turn is finished, by sound; `None`: the words alone have to tell.
    pub end_of_turn: Option<Arc<dyn EndOfTurn>>,
}

impl Engines {
    /// Loads and warms the engines. After this the first turn is as quick as any.
    ///
    /// # Errors
    /// What is missing or torn, and the command or setting that mends it.
    pub async fn start(config: &SpeechConfig, models: &Library) -> Result<Self, SpeechError> {
        let pool = machine_pool(config)?;
        Ok(Self {
            transcriber: transcriber(config, models, &pool).await?,
            synthesizer: synthesizer(config, models, &pool).await?,
            end_of_turn: end_of_turn(config, models, &pool).await?,
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

/// The configured judge of turns alone, loaded and warm. Without a setting it is Smart Turn where its model is here.
///
/// # Errors
/// As [`Engines::start`], where the setting asks for Smart Turn.
pub async fn end_of_turn(
    config: &SpeechConfig,
    models: &Library,
    pool: &Arc<Pool>,
) -> Result<Option<Arc<dyn EndOfTurn>>, SpeechError> {
    match config.end_of_turn {
        Some(EndOfTurnKind::Text) => return Ok(None),
        None if !models.is_present(SMART_TURN) || !models.is_present(ONNXRUNTIME) => {
            tracing::info!(model = SMART_TURN, "not here: pauses are judged by the words before them");
            return Ok(None);
        }
        None | Some(EndOfTurnKind::SmartTurn) => {}
    }
    let path = models.weights(SMART_TURN)?;
    piper::install_onnxruntime(&models.onnxruntime()?)?;
    Ok(Some(Arc::new(SmartTurn::load(SMART_TURN, &path, pool.clone()).await?)))
}

/// Sends whisper.cpp's and ggml's own messages to nowhere; they would go to the standard error stream, tensor by tensor.
pub fn install_logging_hooks() {
    static ONCE: Once = Once::new();
    // Without whisper-rs's logging features the hooks swallow every message.
    ONCE.call_once(whisper_rs::install_logging_hooks);
}
