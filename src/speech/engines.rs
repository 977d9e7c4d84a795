//! Building the engines that the configuration names.

use std::sync::{Arc, Once};
use std::time::Instant;

use super::cache::Cached;
use super::espeak::{self, Espeak};
use super::instant::InstantSynthesizer;
use super::openai::OpenAi;
use super::piper::{self, Piper};
use super::pool::{Pool, Share};
use super::smart_turn::SmartTurn;
use super::whisper::Whisper;
use super::{EndOfTurn, Hints, Priority, SpeechError, Synthesizer, Transcriber, Voice};
use crate::audio::Pcm16k;
use crate::config::{EndOfTurnKind, SpeechConfig, SynthesizerKind, TranscriberKind};
use crate::models::{Library, ONNXRUNTIME, SMART_TURN};

/// What is said and heard when the engines start, to see how quick they are.
const SENTENCE: &str = "I have worked on the booking platform of a railway for eight years, mostly on its search.";
/// The shares of an interview in which Emily and the candidate speak.
const EMILY_SPEAKS: f64 = 0.35;
const CANDIDATE_SPEAKS: f64 = 0.55;
/// How often a second of the candidate's speech is decoded: for captions, where windows overlap, and on suspicion.
const DECODED: f64 = 2.0;

/// The machine's ear and voice. Cloning shares them.
#[derive(Clone)]
pub struct Engines {
    /// Speech to text.
    pub transcriber: Arc<dyn Transcriber>,
    /// Text to speech.
    pub synthesizer: Arc<dyn Synthesizer>,
    /// Whether a turn is finished, by sound; `None`: the words alone have to tell.
    pub end_of_turn: Option<Arc<dyn EndOfTurn>>,
    /// The model threads, where engines run on this machine.
    pub pool: Option<Arc<Pool>>,
    /// The share of the model threads' time that one interview is expected to take, 0 to 1; 0 without model threads.
    pub interview_share: f64,
}

impl Engines {
    /// Engines that need no model threads.
    pub fn new(transcriber: Arc<dyn Transcriber>, synthesizer: Arc<dyn Synthesizer>) -> Self {
        Self { transcriber, synthesizer, end_of_turn: None, pool: None, interview_share: 0.0 }
    }

    /// Loads and warms the engines. After this the first turn is as quick as any.
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
        let voice = remembering(config, synthesizer(config, models, pool).await?);
        let mut engines = Self::new(transcriber(config, models, pool).await?, voice);
        engines.interview_share = engines.measure(config).await? / pool.share().workers as f64;
        engines.end_of_turn = end_of_turn(config, models, pool).await?;
        engines.pool = Some(pool.clone());
        Ok(engines)
    }

    /// The time of a model thread that a second of an interview takes, s: measured on a sentence that is said and heard.
    async fn measure(&self, config: &SpeechConfig) -> Result<f64, SpeechError> {
        let mut seconds = 0.0;
        let mut sound = InstantSynthesizer::sound(SENTENCE, Voice::default());
        // A service is not asked: its time is not this machine's.
        if !matches!(config.synthesizer, SynthesizerKind::OpenAi) {
            let begun = Instant::now();
            sound = self.synthesizer.synthesize(SENTENCE, Voice::default(), Priority::Background.into()).await?;
            seconds += EMILY_SPEAKS * begun.elapsed().as_secs_f64() / length_s(&sound.0);
        }
        if matches!(config.transcriber, TranscriberKind::Whisper) {
            // Every third sample: what is heard does not matter here, only how long it takes.
            let clip = Pcm16k(sound.0.iter().step_by(3).copied().collect());
            let begun = Instant::now();
            self.transcriber.transcribe(clip, Hints::default(), Priority::Background.into()).await?;
            seconds += CANDIDATE_SPEAKS * DECODED * begun.elapsed().as_secs_f64() / length_s(&sound.0);
        }
        Ok(seconds)
    }
}

/// Seconds of sound at 48 kHz.
fn length_s(samples: &[f32]) -> f64 {
    samples.len().max(1) as f64 / 48_000.0
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
