//! A mistake in the configuration: where it is, which key, and what is allowed.

use std::path::PathBuf;

/// Why there is no configuration. None of them repeats a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{}: cannot be read: {source}; check the path and its permissions", file.display())]
    Read { file: PathBuf, source: std::io::Error },
    /// Not TOML.
    #[error("{place}: {message}")]
    Syntax { place: String, message: String },
    #[error("{place}: there is no setting `{key}`{}", suggestion(.nearest))]
    UnknownKey { place: String, key: String, nearest: Option<String> },
    #[error("there is no variable {name}{}", suggestion(.nearest))]
    UnknownVariable { name: String, nearest: Option<String> },
    /// `place` is a file with its line, or a variable.
    #[error("{place}: {key}: {detail}; allowed: {allowed}")]
    Invalid { place: String, key: String, detail: String, allowed: String },
    #[error("data_dir: neither XDG_DATA_HOME nor HOME is set; set data_dir or EMILY_DATA_DIR to a folder")]
    NoHome,
}

fn suggestion(nearest: &Option<String>) -> String {
    match nearest {
        Some(nearest) => format!("; did you mean `{nearest}`?"),
        None => "; emily.example.toml lists them all".to_owned(),
    }
}
