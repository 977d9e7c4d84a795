//! What can go wrong with the store, in words for the person who runs the server.

use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// A failure of the store. None of them holds anything personal.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{}: another Emily server is running on this data folder; stop it, or set data_dir to another folder", .0.display())]
    InUse(PathBuf),
    #[error("{}: {source}; check that the folder exists and that this user may write to it", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{}: the disk is full; make room, nothing more can be recorded until then", .0.display())]
    DiskFull(PathBuf),
    #[error("{}: the database cannot be written; check the permissions of the file and its folder, and that the disk is not mounted read-only", .0.display())]
    ReadOnly(PathBuf),
    #[error("{}: the database stayed locked; another program has it open, close that", .0.display())]
    Busy(PathBuf),
    #[error("{}: the database is damaged ({detail}); put it aside and restore a backup, or try `sqlite3 {} .recover`", path.display(), path.display())]
    Corrupt { path: PathBuf, detail: String },
    #[error("{}: the database is of a newer version of Emily; use that version", .0.display())]
    Newer(PathBuf),
    #[error("{}: a server of an older version of Emily holds the database; restart it with this version first", .0.display())]
    Older(PathBuf),
    #[error("{}: not a server key ({detail}); restore it from a backup, or delete it: all links that were handed out then stop working", path.display())]
    BadKey { path: PathBuf, detail: String },
    #[error("there is no interview {0}")]
    UnknownInterview(Uuid),
    /// What was read back does not make sense: written by another version, or edited by hand.
    #[error("interview {interview}: {detail}")]
    BadRecord { interview: String, detail: String },
    #[error("{}: {source}", path.display())]
    Database { path: PathBuf, source: sqlx::Error },
}

impl StoreError {
    /// A file operation that failed.
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull(path),
            _ => Self::Io { path, source },
        }
    }

    /// A statement that failed, by SQLite's primary result code (<https://www.sqlite.org/rescode.html>).
    pub(super) fn database(path: &Path, source: sqlx::Error) -> Self {
        let path = path.to_owned();
        let code = source
            .as_database_error()
            .and_then(|error| error.code()?.parse::<u32>().ok())
            .map(|extended| extended & 0xff);
        match code {
            Some(5 | 6) => Self::Busy(path),
            Some(8) => Self::ReadOnly(path),
            Some(13) => Self::DiskFull(path),
            Some(11 | 26) => Self::Corrupt { path, detail: message(&source) },
            Some(10 | 14) => Self::Io { path, source: io::Error::other(message(&source)) },
            _ => match source {
                sqlx::Error::Migrate(error) => Self::migration(path, *error),
                source => Self::Database { path, source },
            },
        }
    }

    pub(super) fn migration(path: PathBuf, error: sqlx::migrate::MigrateError) -> Self {
        use sqlx::migrate::MigrateError;
        match error {
            MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) | MigrateError::VersionMismatch(_) => {
                Self::Newer(path)
            }
            MigrateError::Execute(source) | MigrateError::ExecuteMigration(source, _) => Self::database(&path, source),
            other => Self::Database { path, source: other.into() },
        }
    }
}

fn message(error: &sqlx::Error) -> String {
    match error.as_database_error() {
        Some(error) => error.message().to_owned(),
        None => error.to_string(),
    }
}
