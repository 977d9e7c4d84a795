//! Every setting by its key, with what it allows: the list behind the environment's names, the answers to mistakes and
//! the checks of what a value means. A test holds it against the structs and against `emily.example.toml`.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Config, LanguageKind, Tls};

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Where it is in the file, such as `http.address`.
    pub key: &'static str,
    /// How a variable's text becomes a value.
    pub kind: Kind,
    /// What is allowed, to end a sentence that begins with "allowed:".
    pub allowed: &'static str,
}

impl Setting {
    /// The variable that sets it: `http.address` is `EMILY_HTTP_ADDRESS`.
    pub fn variable(&self) -> String {
        format!("EMILY_{}", self.key.replace('.', "_").to_uppercase())
    }

    /// Whether its value must not be repeated in an error.
    pub fn is_secret(&self) -> bool {
        self.key.ends_with("api_key")
    }
}

/// The form of a setting's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Integer,
    Number,
    /// Text values; separated by commas in a variable.
    List,
}

const fn text(key: &'static str, allowed: &'static str) -> Setting {
    Setting { key, kind: Kind::Text, allowed }
}

const fn integer(key: &'static str, allowed: &'static str) -> Setting {
    Setting { key, kind: Kind::Integer, allowed }
}

/// Every setting, in the order of `emily.example.toml`.
pub const SETTINGS: &[Setting] = &[
    text("data_dir", "the path of a folder"),
    text("http.address", "an IP address and a port, such as 127.0.0.1:8080 or [::]:443"),
    text("http.public_url", "an address such as https://interviews.example.com, without a path"),
    text("http.tls.mode", "off, self-signed or files"),
    text("http.tls.cert", "the path of a PEM file, with mode = \"files\""),
    text("http.tls.key", "the path of a PEM file, with mode = \"files\""),
    Setting {
        key: "meeting.addresses",
        kind: Kind::List,
        allowed: "a list of this machine's IP addresses; empty for all of them",
    },
    text("meeting.ports", "one range of UDP ports, such as \"50000-50100\""),
    text("meeting.public_address", "one IP address"),
    integer("meeting.max_sessions", "a whole number from 1 to 1000"),
    text("models.dir", "the path of a folder"),
    text("models.hub", "a URL that begins with http:// or https://"),
    text("models.manifest", "the path of a file"),
    text("speech.transcriber", "whisper or openai"),
    text("speech.whisper.model", "the name of a model; `emily models` lists them"),
    text("speech.second_look", "auto, off or the name of a model; `emily models` lists them"),
    text("speech.synthesizer", "piper, espeak or openai"),
    text("speech.end_of_turn", "smart_turn or text"),
    text("speech.piper.voice", "the name of a voice; `emily models` lists them"),
    Setting { key: "speech.piper.noise", kind: Kind::Number, allowed: "a number from 0 to 1" },
    text("speech.espeak.voice", "the name of an eSpeak NG voice, such as en-us"),
    text("speech.openai.base_url", "a URL that begins with http:// or https://"),
    text("speech.openai.api_key", "text; not together with api_key_file"),
    text("speech.openai.api_key_file", "the path of a file that holds the key; not together with api_key"),
    text("speech.openai.transcription_model", "the name of a model of that service"),
    text("speech.openai.speech_model", "the name of a model of that service"),
    text("speech.openai.speech_voice", "the name of a voice of that service"),
    integer("speech.openai.timeout_ms", "milliseconds, a whole number from 100 to 120000"),
    integer("speech.workers", "a whole number from 1 to 256"),
    integer("speech.threads", "a whole number from 1 to 256"),
    integer("speech.queue", "a whole number from 1 to 10000"),
    text("speech.espeak_data", "the path of a folder"),
    text("speech.cache_dir", "the path of a folder"),
    integer("speech.cache_mb", "megabytes, a whole number from 0 to 100000; 0 keeps nothing"),
    text("language.engine", "scripted or openai"),
    integer("language.deadline_ms", "milliseconds, a whole number from 100 to 10000"),
    text("language.openai.base_url", "a URL that begins with http:// or https://"),
    text("language.openai.api_key", "text; not together with api_key_file"),
    text("language.openai.api_key_file", "the path of a file that holds the key; not together with api_key"),
    text("language.openai.model", "the name of a model of that service; needed with engine = \"openai\""),
    integer("language.openai.timeout_ms", "milliseconds, a whole number from 1000 to 600000"),
    text("interview.interviewer", "a name"),
    text("interview.company", "a name"),
    text("interview.plan", "the path of a plan (TOML)"),
    text("interview.human_alternative", "a sentence or an address"),
    integer("interview.link_days", "a whole number from 1 to 365"),
    text("metrics.address", "an IP address and a port, such as 127.0.0.1:9090"),
    text("log.format", "text or json"),
    text("log.filter", "levels in EnvFilter's syntax, such as info or emily=debug,info"),
];

/// The setting of that key.
pub fn setting(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

/// What types alone do not say: the key of the first value that is out of its bounds, and why.
pub fn check(config: &Config) -> Result<(), (&'static str, String)> {
    let whole = |key, value: u64, min: u64, max: u64| {
        let fits = (min..=max).contains(&value);
        if fits { Ok(()) } else { Err((key, value.to_string())) }
    };
    let url = |key, value: &str, bare: bool| {
        let rest = value
            .strip_prefix("https://")
            .or_else(|| value.strip_prefix("http://"))
            .map(|rest| rest.trim_end_matches('/'));
        let fits = rest.is_some_and(|rest| {
            // Credentials do not belong in an address: it is shown and logged.
            let plain = !rest.contains(['@', '?', '#']) && !rest.contains(char::is_whitespace);
            !rest.is_empty() && plain && (!bare || !rest.contains('/'))
        });
        if fits { Ok(()) } else { Err((key, format!("{value:?}"))) }
    };
    let named = |key, value: &str| {
        if value.trim().is_empty() { Err((key, format!("{value:?}"))) } else { Ok(()) }
    };
    let speech = &config.speech;
    if let Some(value) = &config.http.public_url {
        url("http.public_url", value, true)?;
    }
    if let Some(value) = config.meeting.max_sessions {
        whole("meeting.max_sessions", value as u64, 1, 1000)?;
    }
    if let Some(value) = &config.models.hub {
        url("models.hub", value, false)?;
    }
    named("speech.whisper.model", &speech.whisper.model)?;
    named("speech.second_look", &speech.second_look)?;
    if let Some(noise) = speech.piper.noise.filter(|noise| !(0.0..=1.0).contains(noise)) {
        return Err(("speech.piper.noise", noise.to_string()));
    }
    url("speech.openai.base_url", &speech.openai.base_url, false)?;
    whole("speech.openai.timeout_ms", speech.openai.timeout_ms, 100, 120_000)?;
    for (key, value) in [("speech.workers", speech.workers), ("speech.threads", speech.threads)] {
        if let Some(value) = value {
            whole(key, value as u64, 1, 256)?;
        }
    }
    whole("speech.queue", speech.queue as u64, 1, 10_000)?;
    whole("speech.cache_mb", speech.cache_mb, 0, 100_000)?;
    let language = &config.language;
    whole("language.deadline_ms", language.deadline_ms, 100, 10_000)?;
    url("language.openai.base_url", &language.openai.base_url, false)?;
    whole("language.openai.timeout_ms", language.openai.timeout_ms, 1_000, 600_000)?;
    if language.engine == LanguageKind::OpenAi {
        named("language.openai.model", language.openai.model.as_deref().unwrap_or_default())?;
    }
    named("interview.interviewer", &config.interview.interviewer)?;
    whole("interview.link_days", config.interview.link_days.into(), 1, 365)
}

/// [`Tls`] as it is written.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TlsTable {
    mode: TlsMode,
    cert: Option<PathBuf>,
    key: Option<PathBuf>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum TlsMode {
    #[default]
    Off,
    SelfSigned,
    Files,
}

impl TryFrom<TlsTable> for Tls {
    type Error = &'static str;

    fn try_from(table: TlsTable) -> Result<Self, Self::Error> {
        match (table.mode, table.cert, table.key) {
            (TlsMode::Off, None, None) => Ok(Self::Off),
            (TlsMode::SelfSigned, None, None) => Ok(Self::SelfSigned),
            (TlsMode::Files, Some(cert), Some(key)) => Ok(Self::Files { cert, key }),
            (TlsMode::Files, ..) => Err("mode \"files\" needs both cert and key"),
            (TlsMode::Off | TlsMode::SelfSigned, ..) => Err("cert and key are used with mode \"files\" only"),
        }
    }
}

impl From<Tls> for TlsTable {
    fn from(tls: Tls) -> Self {
        let (mode, cert, key) = match tls {
            Tls::Off => (TlsMode::Off, None, None),
            Tls::SelfSigned => (TlsMode::SelfSigned, None, None),
            Tls::Files { cert, key } => (TlsMode::Files, Some(cert), Some(key)),
        };
        Self { mode, cert, key }
    }
}
