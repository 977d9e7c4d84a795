//! A data folder seen from beside the server that holds it: for commands that read interviews and add what is said of
//! them afterwards. Nothing here can write to an interview's log.

use std::path::{Path, PathBuf};

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteSynchronous};
use uuid::Uuid;

use super::rows::{MAX_LIST, Rows};
use super::{BUSY_TIMEOUT, DATABASE_FILE, Interview, Store, StoreError};
use crate::interview::event::Logged;
use crate::interview::reference;

/// A data folder that this process does not hold. SQLite lets it in beside a server and keeps their writes apart.
#[derive(Clone, Debug)]
pub struct Archive {
    database: PathBuf,
    pool: SqlitePool,
}

impl Archive {
    /// Opens a data folder that is there, and brings its database up to date unless a server holds it.
    ///
    /// # Errors
    /// A folder without a database, one that cannot be used, or one that a server of an older or newer version holds.
    pub async fn open(data_dir: &Path) -> Result<Self, StoreError> {
        let database = data_dir.join(DATABASE_FILE);
        std::fs::metadata(&database).map_err(|error| StoreError::io(&database, error))?;
        match Store::open(data_dir).await {
            Ok(store) => store.close().await,
            // The server that holds it brought it up to date when it started.
            Err(StoreError::InUse(_)) => {}
            Err(error) => return Err(error),
        }
        let options = SqliteConnectOptions::new()
            .filename(&database)
            .create_if_missing(false)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let pool =
            SqlitePoolOptions::new().max_connections(1).acquire_timeout(BUSY_TIMEOUT).connect_with(options).await;
        let archive = Archive { pool: pool.map_err(|error| StoreError::database(&database, error))?, database };
        archive.check_version().await?;
        Ok(archive)
    }

    /// Closes the database in order.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// The interview of an id, or of a reference as candidates are told it (`K7MQ-2D4T`, in any case, with or without
    /// the hyphen). None where there is none, or where two interviews share the reference.
    ///
    /// # Errors
    /// As every statement.
    pub async fn find(&self, named: &str) -> Result<Option<Interview>, StoreError> {
        if let Ok(id) = named.trim().parse::<Uuid>() {
            return match self.rows().get(id).await {
                Ok(interview) => Ok(Some(interview)),
                Err(StoreError::UnknownInterview(_)) => Ok(None),
                Err(error) => Err(error),
            };
        }
        let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase();
        let wanted = plain(named);
        let mut found: Option<Interview> = None;
        let mut before = None;
        loop {
            let page = self.rows().list(MAX_LIST, before).await?;
            let Some(last) = page.last() else { return Ok(found) };
            before = Some(last.id);
            for interview in page {
                if plain(&reference(&interview.id.to_string())) == wanted && found.replace(interview).is_some() {
                    return Ok(None);
                }
            }
        }
    }

    /// As [`Store::log`].
    ///
    /// # Errors
    /// As there.
    pub async fn log(&self, id: Uuid) -> Result<Vec<Logged>, StoreError> {
        self.rows().log(id).await
    }

    pub(super) fn rows(&self) -> Rows<'_> {
        Rows { database: &self.database, pool: &self.pool }
    }

    /// Another version's server may hold the folder, with tables that this one does not know or has no use for.
    async fn check_version(&self) -> Result<(), StoreError> {
        let newest: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations")
            .fetch_one(&self.pool)
            .await
            .map_err(|error| self.rows().failed(error))?;
        let ours = super::MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
        match newest.cmp(&ours) {
            std::cmp::Ordering::Less => Err(StoreError::Older(self.database.clone())),
            std::cmp::Ordering::Equal => Ok(()),
            std::cmp::Ordering::Greater => Err(StoreError::Newer(self.database.clone())),
        }
    }
}
