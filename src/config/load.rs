//! From defaults, file and environment to a [`Config`], or to a mistake with its place.
//!
//! The layers meet as one TOML table before anything is typed, so that a value is checked the same way wherever it
//! came from, and a key's [`Place`] is looked up only for an error.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

use super::settings::{self, Kind, SETTINGS, Setting, setting};
use super::{Config, ConfigError, Secret};

/// The file that is read from the working directory when none is named.
const DEFAULT_FILE: &str = "emily.toml";

const PREFIX: &str = "EMILY_";

/// Named strings to configure from: the process environment, or a test's own.
pub trait Strings {
    /// All of them.
    fn strings(&self) -> Vec<(String, OsString)>;
}

/// The environment of this process.
#[derive(Clone, Copy, Debug)]
pub struct ProcessEnvironment;

impl Strings for ProcessEnvironment {
    fn strings(&self) -> Vec<(String, OsString)> {
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value))).collect()
    }
}

impl Strings for [(&str, &str)] {
    fn strings(&self) -> Vec<(String, OsString)> {
        self.iter().map(|&(name, value)| (name.to_owned(), value.into())).collect()
    }
}

impl<const N: usize> Strings for [(&str, &str); N] {
    fn strings(&self) -> Vec<(String, OsString)> {
        self.as_slice().strings()
    }
}

impl Config {
    /// Reads `file`, else `emily.toml` in the working directory if there is one, else nothing, and puts the `EMILY_*`
    /// variables of `env` over it; an empty variable counts as unset. `XDG_DATA_HOME`, `XDG_CACHE_HOME` and `HOME`
    /// give the default folders. Relative paths are the working directory's.
    ///
    /// # Errors
    /// A file that cannot be read, an unknown key or variable, a value that is not allowed: each with its place.
    pub fn load(file: Option<&Path>, env: &dyn Strings) -> Result<Self, ConfigError> {
        let name = file.unwrap_or(Path::new(DEFAULT_FILE));
        let text = match fs::read_to_string(name) {
            Ok(text) => text,
            Err(error) if file.is_none() && error.kind() == ErrorKind::NotFound => String::new(),
            Err(source) => return Err(ConfigError::Read { file: name.to_owned(), source }),
        };
        Self::parse(&name.display().to_string(), &text, env)
    }

    /// Like [`Config::load`], with the text of a file; `name` is what errors call it.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn parse(name: &str, text: &str, env: &dyn Strings) -> Result<Self, ConfigError> {
        let strings: BTreeMap<String, OsString> =
            env.strings().into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let source = Source::parse(name, text, &strings)?;
        let mut table = source.table.clone();
        for (name, value) in strings.iter().filter(|(name, _)| name.starts_with(PREFIX)) {
            let setting = variable(name)?;
            insert(&mut table, setting.key, source.value(setting, value)?);
        }
        default_folders(&mut table, &strings)?;

        let mut config: Self = serde_path_to_error::deserialize(Value::Table(table))
            .map_err(|error| source.invalid(&error.path().to_string(), error.inner().message()))?;
        settings::check(&config).map_err(|(key, detail)| source.invalid(key, &detail))?;
        let speech = &mut config.speech.openai;
        source.read_secret("speech.openai.api_key_file", speech.api_key_file.as_deref(), &mut speech.api_key)?;
        let language = &mut config.language.openai;
        source.read_secret("language.openai.api_key_file", language.api_key_file.as_deref(), &mut language.api_key)?;
        Ok(config)
    }
}

/// The file's text and the variables, to find the place of a key.
struct Source<'a> {
    name: &'a str,
    text: &'a str,
    strings: &'a BTreeMap<String, OsString>,
    table: Table,
    spans: DeTable<'a>,
}

impl<'a> Source<'a> {
    fn parse(name: &'a str, text: &'a str, strings: &'a BTreeMap<String, OsString>) -> Result<Self, ConfigError> {
        let syntax = |error: toml::de::Error| ConfigError::Syntax {
            place: match error.span() {
                Some(span) => format!("{name}, line {}", line(text, span.start)),
                None => name.to_owned(),
            },
            // Only the message: the error's own text shows the line, which may hold a secret.
            message: error.message().trim().replace('\n', ", "),
        };
        let spans = DeTable::parse(text).map_err(syntax)?.into_inner();
        let table = toml::from_str(text).map_err(syntax)?;
        let source = Self { name, text, strings, table, spans };
        source.known(&source.spans, "")?;
        Ok(source)
    }

    /// Whether every key under `prefix` is a setting or a table of settings.
    fn known(&self, table: &DeTable<'_>, prefix: &str) -> Result<(), ConfigError> {
        for (name, value) in table {
            let key = format!("{prefix}{}", name.get_ref());
            if setting(&key).is_some() {
                continue;
            }
            let below = format!("{key}.");
            if !SETTINGS.iter().any(|setting| setting.key.starts_with(&below)) {
                let nearest = nearest(&key, SETTINGS.iter().map(|setting| setting.key.to_owned()));
                let place = format!("{}, line {}", self.name, line(self.text, name.span().start));
                return Err(ConfigError::UnknownKey { place, key, nearest });
            }
            match value.get_ref() {
                DeValue::Table(table) => self.known(table, &below)?,
                _ => return Err(self.invalid(&key, "this is not one value")),
            }
        }
        Ok(())
    }

    /// A variable's text in the form that its setting has in the file.
    fn value(&self, setting: &Setting, text: &OsString) -> Result<Value, ConfigError> {
        let Some(text) = text.to_str().map(str::trim) else {
            return Err(self.invalid(setting.key, "the variable is not UTF-8"));
        };
        match setting.kind {
            Kind::Text => Ok(Value::String(text.to_owned())),
            Kind::List => {
                let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
                Ok(Value::Array(items.map(|item| Value::String(item.to_owned())).collect()))
            }
            Kind::Integer => match text.parse() {
                Ok(number) => Ok(Value::Integer(number)),
                Err(_) => Err(self.invalid(setting.key, &format!("{text:?} is not a whole number"))),
            },
            Kind::Number => match text.parse() {
                Ok(number) => Ok(Value::Float(number)),
                Err(_) => Err(self.invalid(setting.key, &format!("{text:?} is not a number"))),
            },
        }
    }

    /// The error for a value; `key` is a setting, a place inside its value, or a table of settings.
    fn invalid(&self, key: &str, detail: &str) -> ConfigError {
        let within = |setting: &&Setting| key == setting.key || key.starts_with(&format!("{}[", setting.key));
        let Some(setting) = SETTINGS.iter().find(within) else {
            let members: Vec<_> =
                SETTINGS.iter().filter_map(|setting| setting.key.strip_prefix(key)?.strip_prefix('.')).collect();
            return ConfigError::Invalid {
                place: self.place(key),
                key: key.to_owned(),
                detail: detail.to_owned(),
                allowed: format!("a table of {}", members.join(", ")),
            };
        };
        let detail = if setting.is_secret() { "this value will not do" } else { detail };
        ConfigError::Invalid {
            place: self.place(setting.key),
            key: setting.key.to_owned(),
            detail: detail.trim().replace('\n', ", "),
            allowed: setting.allowed.to_owned(),
        }
    }

    /// Where a key, or the first one below it, was set: its variable, else its line of the file.
    fn place(&self, key: &str) -> String {
        let below = format!("{key}.");
        let variable = SETTINGS
            .iter()
            .filter(|setting| setting.key == key || setting.key.starts_with(&below))
            .map(Setting::variable)
            .find(|name| self.strings.contains_key(name));
        if let Some(variable) = variable {
            return variable;
        }
        let mut table = &self.spans;
        let mut at = None;
        for part in key.split('.') {
            let Some((name, value)) = table.iter().find(|(name, _)| name.get_ref() == part) else { break };
            at = Some(name.span().start);
            let DeValue::Table(inner) = value.get_ref() else { break };
            table = inner;
        }
        match at {
            Some(at) => format!("{}, line {}", self.name, line(self.text, at)),
            None => self.name.to_owned(),
        }
    }

    /// Reads the file that the setting `key` names into the secret beside it.
    fn read_secret(
        &self,
        key: &'static str,
        file: Option<&Path>,
        secret: &mut Option<Secret<String>>,
    ) -> Result<(), ConfigError> {
        let Some(file) = file else { return Ok(()) };
        if secret.is_some() {
            return Err(self.invalid(key, "api_key is set too"));
        }
        let text = fs::read_to_string(file)
            .map_err(|error| self.invalid(key, &format!("{} cannot be read: {error}", file.display())))?;
        if text.trim().is_empty() {
            return Err(self.invalid(key, &format!("{} is empty", file.display())));
        }
        *secret = Some(Secret::new(text.trim().to_owned()));
        Ok(())
    }
}

/// The setting that a variable sets.
fn variable(name: &str) -> Result<&'static Setting, ConfigError> {
    SETTINGS.iter().find(|setting| setting.variable() == name).ok_or_else(|| ConfigError::UnknownVariable {
        name: name.to_owned(),
        nearest: nearest(name, SETTINGS.iter().map(Setting::variable)),
    })
}

/// Puts the user's own folders where none is set.
fn default_folders(table: &mut Table, strings: &BTreeMap<String, OsString>) -> Result<(), ConfigError> {
    // A relative XDG path is to be ignored (XDG Base Directory Specification).
    let folder = |xdg: &str, under_home: &str| {
        let absolute = |name: &str| strings.get(name).map(PathBuf::from).filter(|path| path.is_absolute());
        absolute(xdg).or_else(|| absolute("HOME").map(|home| home.join(under_home)))
    };
    let value = |path: PathBuf| path.to_str().map(|path| Value::String(path.to_owned()));
    if !table.contains_key("data_dir") {
        let path = folder("XDG_DATA_HOME", ".local/share").ok_or(ConfigError::NoHome)?.join("emily");
        insert(table, "data_dir", value(path).ok_or(ConfigError::NoHome)?);
    }
    for (key, name) in [("models.dir", "emily/models"), ("speech.cache_dir", "emily/voice")] {
        let Some((section, inner)) = key.split_once('.') else { continue };
        let is_set = table.get(section).is_some_and(|section| section.get(inner).is_some());
        if let Some(path) = folder("XDG_CACHE_HOME", ".cache").filter(|_| !is_set).and_then(|dir| value(dir.join(name)))
        {
            insert(table, key, path);
        }
    }
    Ok(())
}

/// Sets `key` in `table`, making the tables on its way.
fn insert(table: &mut Table, key: &str, value: Value) {
    match key.split_once('.') {
        None => {
            table.insert(key.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = table.entry(first).or_insert_with(|| Value::Table(Table::new()));
            // `Source::known` has refused a file where this is anything but a table.
            if let Value::Table(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

/// The name most like `wanted`, if any is like it at all: a slip of a few letters, or the right name at another place.
fn nearest(wanted: &str, names: impl Iterator<Item = String>) -> Option<String> {
    let last = |name: &str| name.rsplit('.').next().map(str::to_owned);
    names
        .map(|name| {
            let moved = wanted.split('.').next_back().is_some_and(|part| last(&name).as_deref() == Some(part));
            let likeness = strsim::normalized_damerau_levenshtein(wanted, &name);
            (if moved { likeness.max(0.7) } else { likeness }, name)
        })
        .filter(|(likeness, _)| *likeness >= 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

/// The line, from 1, of a byte offset.
fn line(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|&&byte| byte == b'\n').count() + 1
}
