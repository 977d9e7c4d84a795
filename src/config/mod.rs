//! The configuration: one struct per concern, from one TOML file with `EMILY_*` environment variables over it.
//!
//! A tour: this file holds the structs, and the comment on a field is its documentation (`emily.example.toml` says the
//! same to the person who runs the server); [`settings`](SETTINGS) lists every key with what it allows; `load.rs` layers
//! defaults, file and environment, and answers a mistake with its place, its key and what is allowed; [`Secret`] keeps
//! keys out of logs.
//!
//! A variable's name is its key in capitals with `_` for `.`: `http.address` is `EMILY_HTTP_ADDRESS`,
//! `speech.whisper.model` is `EMILY_SPEECH_WHISPER_MODEL`. Lists are separated by commas there.

mod error;
mod load;
mod ports;
mod secret;
mod settings;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use error::ConfigError;
pub use load::{ProcessEnvironment, Strings};
pub use ports::PortRange;
pub use secret::Secret;
pub use settings::{Kind, SETTINGS, Setting};

/// Everything that can be set. [`Config::load`] makes one; [`Config::default`] is what an empty file gives, except that
/// loading puts the user's own folders in place of the defaults of [`Config::data_dir`], [`ModelsConfig::dir`] and
/// [`SpeechConfig::cache_dir`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where interviews are kept: the database, recordings, the server's key, a self-signed certificate. Loading puts
    /// `$XDG_DATA_HOME/emily` here if nothing else is set, else `$HOME/.local/share/emily`.
    pub data_dir: PathBuf,
    pub http: HttpConfig,
    pub meeting: MeetingConfig,
    pub models: ModelsConfig,
    pub speech: SpeechConfig,
    pub language: LanguageConfig,
    pub interview: InterviewConfig,
    pub metrics: MetricsConfig,
    pub log: LogConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("emily-data"),
            http: HttpConfig::default(),
            meeting: MeetingConfig::default(),
            models: ModelsConfig::default(),
            speech: SpeechConfig::default(),
            language: LanguageConfig::default(),
            interview: InterviewConfig::default(),
            metrics: MetricsConfig::default(),
            log: LogConfig::default(),
        }
    }
}

/// The web server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpConfig {
    /// Where the pages and the joining of meetings are served. Port 0 takes a free one.
    pub address: SocketAddr,
    /// How candidates reach this server, for the links that are handed out, such as `https://interviews.example.com`.
    /// Without it links are made of `address`.
    pub public_url: Option<String>,
    /// Browsers give a page the microphone only over HTTPS or from localhost.
    pub tls: Tls,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self { address: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)), public_url: None, tls: Tls::Off }
    }
}

/// How the web server encrypts. In TOML a table of `mode`, `cert` and `key`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "settings::TlsTable", into = "settings::TlsTable")]
pub enum Tls {
    /// Plain HTTP: for localhost, or behind a proxy that does TLS.
    #[default]
    Off,
    /// HTTPS with a certificate of our own, made once and kept in the data folder. Browsers warn about it once.
    SelfSigned,
    /// HTTPS with a certificate chain and its private key, both PEM.
    Files { cert: PathBuf, key: PathBuf },
}

/// The WebRTC side: where media arrives and how many interviews run at once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MeetingConfig {
    /// The addresses of this machine to take media on. Empty: all of them.
    pub addresses: Vec<IpAddr>,
    /// The UDP ports to use, first to last, written `"50000-50100"`. None: any free port.
    pub ports: Option<PortRange>,
    /// The address that candidates reach this machine at when it is behind one-to-one NAT.
    pub public_address: Option<IpAddr>,
    /// Interviews at the same time at most; one more is told when to come back. None: as many as the machine serves well.
    pub max_sessions: Option<usize>,
}

/// The models on disk.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelsConfig {
    /// Where models are kept. Loading puts `$XDG_CACHE_HOME/emily/models` here if nothing else is set, else
    /// `$HOME/.cache/emily/models`; None only where neither variable exists.
    pub dir: Option<PathBuf>,
    /// The base URL of the model hub to fetch from. None: the manifest's own.
    pub hub: Option<String>,
    /// A manifest of models to use in place of the built-in one.
    pub manifest: Option<PathBuf>,
}

/// Hearing and speaking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SpeechConfig {
    /// What turns speech into text.
    pub transcriber: TranscriberKind,
    pub whisper: WhisperConfig,
    /// Which model listens to recordings again after the end: a model of the manifest, `off`, or `auto` for the best one
    /// that is here and better than the live one.
    pub second_look: String,
    /// What turns text into speech.
    pub synthesizer: SynthesizerKind,
    pub piper: PiperConfig,
    pub espeak: EspeakConfig,
    pub openai: OpenAiConfig,
    /// What tells a finished turn from a pause for thought. None: Smart Turn if its model is here, else the words alone.
    pub end_of_turn: Option<EndOfTurnKind>,
    /// Model workers on this machine. None: from the number of cores, so that workers × threads ≤ cores.
    pub workers: Option<usize>,
    /// Threads of each worker. None: from the number of cores.
    pub threads: Option<usize>,
    /// Jobs that may wait for a worker; one more is refused.
    pub queue: usize,
    /// The folder that holds `espeak-ng-data`. None: beside the executable, else the one compiled in.
    pub espeak_data: Option<PathBuf>,
    /// Where the sound of lines that every interview has is kept. Loading puts `$XDG_CACHE_HOME/emily/voice` here if
    /// nothing else is set, else `$HOME/.cache/emily/voice`; None: nothing is kept.
    pub cache_dir: Option<PathBuf>,
    /// Most of it, in MB; what was used least recently goes first. 0: nothing is kept.
    pub cache_mb: u64,
}

impl Default for SpeechConfig {
    fn default() -> Self {
        Self {
            transcriber: TranscriberKind::default(),
            whisper: WhisperConfig::default(),
            second_look: "auto".to_owned(),
            synthesizer: SynthesizerKind::default(),
            piper: PiperConfig::default(),
            espeak: EspeakConfig::default(),
            openai: OpenAiConfig::default(),
            end_of_turn: None,
            workers: None,
            threads: None,
            queue: 32,
            espeak_data: None,
            cache_dir: None,
            cache_mb: 256,
        }
    }
}

/// The engines that hear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TranscriberKind {
    /// A Whisper model on this machine.
    #[default]
    Whisper,
    /// An OpenAI-compatible `/v1/audio/transcriptions`: audio leaves this machine.
    #[serde(rename = "openai")]
    OpenAi,
}

/// The engines that speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SynthesizerKind {
    /// A Piper voice on this machine.
    #[default]
    Piper,
    /// eSpeak NG, which is built in: plain, but needs no voice file.
    Espeak,
    /// An OpenAI-compatible `/v1/audio/speech`.
    #[serde(rename = "openai")]
    OpenAi,
}

/// What tells a finished turn from a pause for thought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndOfTurnKind {
    /// The words, and besides them the sound of the turn's last seconds, by the model Smart Turn on this machine.
    SmartTurn,
    /// The words alone.
    Text,
}

/// Whisper on this machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WhisperConfig {
    /// A model of the manifest, such as `whisper-small.en`.
    pub model: String,
}

impl Default for WhisperConfig {
    fn default() -> Self {
        Self { model: "whisper-tiny.en".to_owned() }
    }
}

/// Piper on this machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PiperConfig {
    /// A voice of the manifest, such as `piper-en_US-joe-medium`. None: kristin if she is here, else joe.
    pub voice: Option<String>,
    /// Variation of the voice, 0 to 1. None: the voice's own.
    pub noise: Option<f32>,
}

/// eSpeak NG.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EspeakConfig {
    /// A voice name of eSpeak NG.
    pub voice: String,
}

impl Default for EspeakConfig {
    fn default() -> Self {
        Self { voice: "en-us".to_owned() }
    }
}

/// An OpenAI-compatible speech service, used where `transcriber` or `synthesizer` says `openai`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OpenAiConfig {
    /// The service's address up to and including `/v1`.
    pub base_url: String,
    /// Its key. None: requests carry none, as local services want it.
    pub api_key: Option<Secret<String>>,
    /// A file that holds the key, in place of `api_key`; loading reads it into `api_key`.
    pub api_key_file: Option<PathBuf>,
    pub transcription_model: String,
    pub speech_model: String,
    pub speech_voice: String,
    /// How long one request may take, in ms.
    pub timeout_ms: u64,
}

impl Default for OpenAiConfig {
    fn default() -> Self {
        Self {
            base_url: "https://api.openai.com/v1".to_owned(),
            api_key: None,
            api_key_file: None,
            transcription_model: "whisper-1".to_owned(),
            speech_model: "tts-1".to_owned(),
            speech_voice: "nova".to_owned(),
            timeout_ms: 10_000,
        }
    }
}

/// Who words what the engine decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LanguageConfig {
    pub engine: LanguageKind,
    /// A model's words count within this long, in ms; after it the scripted wording is said.
    pub deadline_ms: u64,
    pub openai: LanguageServiceConfig,
}

impl Default for LanguageConfig {
    fn default() -> Self {
        Self { engine: LanguageKind::default(), deadline_ms: 1_200, openai: LanguageServiceConfig::default() }
    }
}

/// The engines that word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LanguageKind {
    /// No model: the plan, prepared phrases, and the candidate's own words.
    #[default]
    Scripted,
    /// An OpenAI-compatible `/v1/chat/completions`.
    #[serde(rename = "openai")]
    OpenAi,
}

/// An OpenAI-compatible language model, used where `language.engine` says `openai`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LanguageServiceConfig {
    /// The service's address up to and including `/v1`.
    pub base_url: String,
    /// Its key. None: requests carry none, as local services want it.
    pub api_key: Option<Secret<String>>,
    /// A file that holds the key, in place of `api_key`; loading reads it into `api_key`.
    pub api_key_file: Option<PathBuf>,
    /// The model's name at that service.
    pub model: Option<String>,
    /// How long one request may take where nobody waits for it in a conversation: reports and drafts. In ms.
    pub timeout_ms: u64,
}

impl Default for LanguageServiceConfig {
    fn default() -> Self {
        Self {
            base_url: "http://127.0.0.1:11434/v1".to_owned(),
            api_key: None,
            api_key_file: None,
            model: None,
            timeout_ms: 60_000,
        }
    }
}

/// What every interview has in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InterviewConfig {
    /// What the interviewer calls herself.
    pub interviewer: String,
    /// The company she interviews for.
    pub company: Option<String>,
    /// The plan (TOML) of interviews that name none. None: the built-in one.
    pub plan: Option<PathBuf>,
    /// Whom a candidate can turn to who would rather speak with a person: a sentence or an address, shown with the
    /// notice.
    pub human_alternative: Option<String>,
    /// Days until a candidate's link expires.
    pub link_days: u32,
}

impl Default for InterviewConfig {
    fn default() -> Self {
        Self { interviewer: "Emily".to_owned(), company: None, plan: None, human_alternative: None, link_days: 14 }
    }
}

/// Numbers for Prometheus.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetricsConfig {
    /// Where `/metrics` is served, over plain HTTP and apart from the candidates' pages. None: nowhere.
    pub address: Option<SocketAddr>,
}

/// What the server says about itself, on standard error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    pub format: LogFormat,
    /// Levels, in the syntax of `tracing`'s `EnvFilter`: `info`, or `emily=debug,info`. What the libraries are held to
    /// by default stays in force unless the filter names them.
    pub filter: String,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: LogFormat::Text, filter: "info".to_owned() }
    }
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}
