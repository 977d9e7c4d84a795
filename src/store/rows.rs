//! The statements that read, and those that add what is said of an interview after it: the same for a server that holds
//! the data folder ([`Store`](super::Store)) and for a command beside it ([`Archive`](super::Archive)).

use std::path::Path;

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqlitePool};
use uuid::Uuid;

use super::{Interview, StoreError};
use crate::interview::event::Logged;

/// No list is longer; the next page goes on from its last id.
pub(super) const MAX_LIST: u32 = 500;

/// A database as one of its doors sees it.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub database: &'a Path,
    pub pool: &'a SqlitePool,
}

impl Rows<'_> {
    pub fn failed(&self, error: sqlx::Error) -> StoreError {
        StoreError::database(self.database, error)
    }

    pub async fn get(&self, id: Uuid) -> Result<Interview, StoreError> {
        let row = sqlx::query("SELECT * FROM interviews WHERE id = ?")
            .bind(id.to_string())
            .fetch_optional(self.pool)
            .await
            .map_err(|error| self.failed(error))?
            .ok_or(StoreError::UnknownInterview(id))?;
        interview(&row)
    }

    pub async fn list(&self, limit: u32, before: Option<Uuid>) -> Result<Vec<Interview>, StoreError> {
        let rows = sqlx::query("SELECT * FROM interviews WHERE ?1 IS NULL OR id < ?1 ORDER BY id DESC LIMIT ?2")
            .bind(before.map(|id| id.to_string()))
            .bind(limit.min(MAX_LIST))
            .fetch_all(self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        rows.iter().map(interview).collect()
    }

    pub async fn log(&self, id: Uuid) -> Result<Vec<Logged>, StoreError> {
        let rows: Vec<(i64, i64, String)> =
            sqlx::query_as("SELECT seq, at_ms, body FROM events WHERE interview = ? ORDER BY seq")
                .bind(id.to_string())
                .fetch_all(self.pool)
                .await
                .map_err(|error| self.failed(error))?;
        let bad = |detail: String| StoreError::BadRecord { interview: id.to_string(), detail };
        (1..)
            .zip(rows)
            .map(|(wanted, (seq, at_ms, body))| {
                if seq.unsigned_abs() != wanted {
                    return Err(bad(format!("event {wanted} is missing from its log")));
                }
                // The parser's message has positions and field names, never the text of an answer.
                let event = serde_json::from_str(&body).map_err(|error| {
                    bad(format!("event {seq} cannot be read ({:?} at column {})", error.classify(), error.column()))
                })?;
                Ok(Logged { seq: wanted, at_ms: at_ms.unsigned_abs(), event })
            })
            .collect()
    }
}

/// A row of the table `interviews`.
pub(super) fn interview(row: &SqliteRow) -> Result<Interview, StoreError> {
    let read = || -> Result<Interview, sqlx::Error> {
        let decode = |column: &str, source: Box<dyn std::error::Error + Send + Sync>| sqlx::Error::ColumnDecode {
            index: column.to_owned(),
            source,
        };
        let time = |column: &str| {
            Timestamp::from_millisecond(row.try_get(column)?).map_err(|error| decode(column, error.into()))
        };
        let id: String = row.try_get("id")?;
        let status: String = row.try_get("status")?;
        Ok(Interview {
            id: id.parse().map_err(|error: uuid::Error| decode("id", error.into()))?,
            created_at: time("created_ms")?,
            expires_at: time("expires_ms")?,
            generation: row.try_get("generation")?,
            status: status.parse().map_err(|error: String| decode("status", error.into()))?,
            plan: row.try_get("plan")?,
            role: row.try_get("role")?,
            candidate: row.try_get("candidate")?,
        })
    };
    read().map_err(|error| StoreError::BadRecord {
        interview: row.try_get("id").unwrap_or_else(|_| "without an id".to_owned()),
        detail: error.to_string(),
    })
}
