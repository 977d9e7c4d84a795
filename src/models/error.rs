//! What can go wrong with a model file, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// A failure while finding, fetching, checking or converting a model. The text says what to do.
#[derive(Debug, Error)]
pub enum ModelError {
    #[error("no model is called \"{model}\"; the manifest has: {known}")]
    UnknownModel { model: String, known: String },
    #[error("the model {model} has no file \"{file}\"; it has: {known}")]
    UnknownFile { model: String, file: String, known: String },
    #[error("{path} is missing; run `emily models fetch {model}`", path = path.display())]
    Missing { model: String, path: PathBuf },
    #[error(
        "{path} has {have} bytes where {want} belong; run `emily models fetch {model}` to replace it",
        path = path.display()
    )]
    WrongSize { model: String, path: PathBuf, have: u64, want: u64 },
    #[error(
        "{path} has SHA-256 {have} where {want} belongs; run `emily models fetch {model}` to replace it",
        path = path.display()
    )]
    WrongContent { model: String, path: PathBuf, have: String, want: String },
    #[error("{path} names an ONNX Runtime library that is not there; correct ORT_DYLIB_PATH or unset it", path = path.display())]
    BadRuntimePath { path: PathBuf },
    #[error("the model manifest {origin} is not usable: {reason}")]
    Manifest { origin: String, reason: String },
    #[error("{model} could not be fetched from anywhere:\n{tried}")]
    NoSource { model: String, tried: String },
    #[error("{model} has no source for this machine ({machine})")]
    NotForThisMachine { model: String, machine: String },
    #[error("the hub at {hub} cannot be reached ({reason})")]
    HubUnreachable { hub: String, reason: String },
    #[error("{url} answered {status}")]
    Status { url: String, status: String },
    #[error(
        "the download of {url} stopped at {have} bytes of {want} ({reason}); run the command again to go on from there"
    )]
    Interrupted { url: String, have: u64, want: String, reason: String },
    #[error("what came from {origin} has SHA-256 {have} where {want} belongs; nothing was kept")]
    WrongDownload { origin: String, have: String, want: String },
    #[error("what came from {origin} has {have} bytes where {want} belong; nothing was kept")]
    WrongDownloadSize { origin: String, have: u64, want: u64 },
    #[error("pip could not fetch {package} ({reason})")]
    Pip { package: String, reason: String },
    #[error("the wheel {wheel} is not as the manifest says: {reason}")]
    Wheel { wheel: String, reason: String },
    #[error("{what} cannot be converted: {reason}")]
    Conversion { what: String, reason: String },
    #[error("the disk is full while writing {path}; free some space and run the command again", path = path.display())]
    DiskFull { path: PathBuf },
    #[error("cannot {doing} {path}: {source}", path = path.display())]
    Io { doing: &'static str, path: PathBuf, source: io::Error },
    #[error("a worker thread stopped unexpectedly: {0}")]
    Worker(#[from] tokio::task::JoinError),
    #[error("no folder for models: set `models.dir` in the configuration, or HOME")]
    NoFolder,
}

impl ModelError {
    /// Wraps an I/O error with what was being done to which path; a full disk becomes [`ModelError::DiskFull`].
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ModelError {
        let path = path.to_path_buf();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ModelError::DiskFull { path },
            _ => ModelError::Io { doing, path, source },
        }
    }

    /// True where another source would fail in the same way, so that trying it is a waste.
    pub(super) fn is_local(&self) -> bool {
        matches!(self, ModelError::DiskFull { .. } | ModelError::Io { .. } | ModelError::Worker(_))
    }
}
