//! What outlives the process: interviews, their event logs and where their media files are.
//!
//! A tour: [`Store`] is the one door to a data folder, over SQLite in WAL mode with full sync, so that an event is on the
//! disk when [`Store::append`] returns; `folder.rs` keeps the folder to one server and makes its key; [`Link`] turns that
//! key into candidates' links, which are checked and not stored; [`Archive`] is the way in for commands beside a running
//! server; `reviews.rs` keeps what is said of an interview after it; [`StoreError`] says what is wrong in words for the
//! person who runs the server.
//!
//! ```text
//! data_dir/emily.lock   held while a server runs      data_dir/server.key   32 bytes, 0600, never in the database
//!          emily.db     interviews, events, reviews            media/<id>/  recordings of one interview
//! ```

mod archive;
mod error;
mod folder;
mod link;
mod reviews;
mod rows;
#[cfg(test)]
mod tests;

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::SqlitePool;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use uuid::Uuid;

use crate::interview::event::{Event, Logged, Ms};

pub use archive::Archive;
pub use error::StoreError;
pub(crate) use folder::write_private;
pub use link::{Link, LinkError};
pub use reviews::StoredReply;
use rows::Rows;

const DATABASE_FILE: &str = "emily.db";
const MEDIA_FOLDER: &str = "media";
/// Connections that read while the writer writes; one more reader waits.
const READERS: u32 = 4;
/// How long a statement waits for a lock or a connection. Another program with the file open is the only rival.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

static MIGRATIONS: Migrator = sqlx::migrate!("src/store/migrations");

/// Where an interview stands, as lists show it. The log decides; this is its short form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Made, and not begun.
    Open,
    Running,
    /// All questions were resolved.
    Done,
    /// Over before that: ended by the candidate, abandoned, cancelled or failed.
    Ended,
    /// The candidate declined the notice.
    Declined,
    /// The link expired before the interview was over.
    Expired,
}

impl Status {
    /// Its name in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Running => "running",
            Self::Done => "done",
            Self::Ended => "ended",
            Self::Declined => "declined",
            Self::Expired => "expired",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Status {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Open, Self::Running, Self::Done, Self::Ended, Self::Declined, Self::Expired]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| format!("{text:?} is not a status"))
    }
}

/// What an interview is made of. Its plan itself goes into the first event of its log.
pub struct NewInterview {
    /// The plan's name.
    pub plan: String,
    pub role: String,
    pub candidate: Option<String>,
    /// When the link stops working. Kept to the millisecond.
    pub expires_at: Timestamp,
}

/// An interview as lists show it. `Debug` leaves the candidate's name out.
#[derive(Clone, PartialEq, Eq)]
pub struct Interview {
    /// UUID v7: ids sort by creation.
    pub id: Uuid,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// The generation of the link that works, from 1.
    pub generation: u32,
    pub status: Status,
    pub plan: String,
    pub role: String,
    pub candidate: Option<String>,
}

impl fmt::Debug for Interview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interview")
            .field("id", &self.id)
            .field("status", &self.status)
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}

/// A data folder that this process holds. Clones share it; the folder is free again when the last one is gone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    database: PathBuf,
    key: [u8; 32],
    /// One connection: SQLite has one writer at a time, and waiting here is in order and without polling.
    writer: SqlitePool,
    readers: SqlitePool,
    /// Held for its lock.
    _lock: File,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Store").field(&self.0.folder).finish()
    }
}

impl Store {
    /// Takes a data folder, making it (0700) and what belongs in it where missing, and brings its database up to date.
    ///
    /// # Errors
    /// Another server on the folder, a folder or database that cannot be used, a database of a newer version.
    pub async fn open(data_dir: &Path) -> Result<Self, StoreError> {
        folder::create(data_dir)?;
        let lock = folder::lock(data_dir)?;
        let key = folder::server_key(data_dir)?;
        folder::create(&data_dir.join(MEDIA_FOLDER))?;
        let database = data_dir.join(DATABASE_FILE);
        let options = SqliteConnectOptions::new()
            .filename(&database)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // FULL, not NORMAL: in WAL mode only FULL has a committed transaction on the disk after a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .optimize_on_close(true, None);
        let pool = |connections| SqlitePoolOptions::new().max_connections(connections).acquire_timeout(BUSY_TIMEOUT);
        let failed = |error| StoreError::database(&database, error);
        let writer = pool(1).connect_with(options.clone()).await.map_err(failed)?;
        MIGRATIONS.run(&writer).await.map_err(|error| StoreError::migration(database.clone(), error))?;
        let readers = pool(READERS).connect_with(options.read_only(true)).await.map_err(failed)?;
        let folder = data_dir.to_owned();
        Ok(Self(Arc::new(Inner { folder, database, key, writer, readers, _lock: lock })))
    }

    /// Closes the database in order. Without it nothing is lost either: the next start takes up the write-ahead log.
    pub async fn close(&self) {
        self.0.readers.close().await;
        self.0.writer.close().await;
    }

    /// The key that links are made with.
    pub fn server_key(&self) -> [u8; 32] {
        self.0.key
    }

    /// Where an interview's recordings are; [`Store::create_media_dir`] makes it.
    pub fn media_dir(&self, id: Uuid) -> PathBuf {
        self.0.folder.join(MEDIA_FOLDER).join(id.to_string())
    }

    /// Makes an interview's media folder (0700) where missing.
    ///
    /// # Errors
    /// A folder that cannot be made.
    pub fn create_media_dir(&self, id: Uuid) -> Result<PathBuf, StoreError> {
        let path = self.media_dir(id);
        folder::create(&path)?;
        Ok(path)
    }

    /// Makes an interview, open and with an empty log.
    ///
    /// # Errors
    /// As every statement: disk full, database not writable or damaged.
    pub async fn create(&self, new: NewInterview) -> Result<Interview, StoreError> {
        let row = sqlx::query(
            "INSERT INTO interviews (id, created_ms, expires_ms, plan, role, candidate) VALUES (?, ?, ?, ?, ?, ?) \
             RETURNING *",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(Timestamp::now().as_millisecond())
        .bind(new.expires_at.as_millisecond())
        .bind(new.plan)
        .bind(new.role)
        .bind(new.candidate)
        .fetch_one(&self.0.writer)
        .await
        .map_err(|error| self.failed(error))?;
        rows::interview(&row)
    }

    /// # Errors
    /// [`StoreError::UnknownInterview`], and as every statement.
    pub async fn get(&self, id: Uuid) -> Result<Interview, StoreError> {
        self.reading().get(id).await
    }

    /// Interviews, newest first: at most `limit` (of which 500 count), and only those older than `before`, to page on
    /// with the last one's id.
    ///
    /// # Errors
    /// As every statement.
    pub async fn list(&self, limit: u32, before: Option<Uuid>) -> Result<Vec<Interview>, StoreError> {
        self.reading().list(limit, before).await
    }

    /// Adds an event to an interview's log under the next `seq`. It is on the disk when this returns.
    ///
    /// # Errors
    /// [`StoreError::UnknownInterview`], and as every statement; then the log is as it was.
    pub async fn append(&self, id: Uuid, at_ms: Ms, event: &Event) -> Result<Logged, StoreError> {
        let bad = |detail: String| StoreError::BadRecord { interview: id.to_string(), detail };
        let body = serde_json::to_value(event).map_err(|error| bad(format!("an event has no JSON: {error}")))?;
        let kind = body.get("type").and_then(|kind| kind.as_str()).unwrap_or_default().to_owned();
        let at = i64::try_from(at_ms).map_err(|_| bad(format!("{at_ms} ms is out of range")))?;
        let seq: i64 = sqlx::query_scalar(
            "INSERT INTO events (interview, seq, at_ms, type, body) \
             SELECT ?1, COALESCE(MAX(seq), 0) + 1, ?2, ?3, ?4 FROM events WHERE interview = ?1 RETURNING seq",
        )
        .bind(id.to_string())
        .bind(at)
        .bind(kind)
        .bind(body.to_string())
        .fetch_one(&self.0.writer)
        .await
        .map_err(|error| match error.as_database_error() {
            Some(database) if database.is_foreign_key_violation() => StoreError::UnknownInterview(id),
            _ => self.failed(error),
        })?;
        Ok(Logged { seq: seq.unsigned_abs(), at_ms, event: event.clone() })
    }

    /// An interview's log from the beginning; empty if it has none, or if there is no such interview.
    ///
    /// # Errors
    /// [`StoreError::BadRecord`] where an event is missing or cannot be read, and as every statement.
    pub async fn log(&self, id: Uuid) -> Result<Vec<Logged>, StoreError> {
        self.reading().log(id).await
    }

    /// Withdraws the interview's links and gives the generation of those that work from now on.
    ///
    /// # Errors
    /// [`StoreError::UnknownInterview`], and as every statement.
    pub async fn bump_generation(&self, id: Uuid) -> Result<u32, StoreError> {
        sqlx::query_scalar("UPDATE interviews SET generation = generation + 1 WHERE id = ? RETURNING generation")
            .bind(id.to_string())
            .fetch_optional(&self.0.writer)
            .await
            .map_err(|error| self.failed(error))?
            .ok_or(StoreError::UnknownInterview(id))
    }

    /// Keeps where the interview stands, for lists.
    ///
    /// # Errors
    /// [`StoreError::UnknownInterview`], and as every statement.
    pub async fn set_status(&self, id: Uuid, status: Status) -> Result<(), StoreError> {
        let done = sqlx::query("UPDATE interviews SET status = ? WHERE id = ?")
            .bind(status.as_str())
            .bind(id.to_string())
            .execute(&self.0.writer)
            .await
            .map_err(|error| self.failed(error))?;
        if done.rows_affected() == 0 {
            return Err(StoreError::UnknownInterview(id));
        }
        Ok(())
    }

    fn reading(&self) -> Rows<'_> {
        Rows { database: &self.0.database, pool: &self.0.readers }
    }

    fn writing(&self) -> Rows<'_> {
        Rows { database: &self.0.database, pool: &self.0.writer }
    }

    fn failed(&self, error: sqlx::Error) -> StoreError {
        StoreError::database(&self.0.database, error)
    }
}
