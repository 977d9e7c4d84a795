//! What is said of an interview after it: people's reviews, and a language model's replies. Both are only added to.

use jiff::Timestamp;
use uuid::Uuid;

use super::rows::Rows;
use super::{Archive, Store, StoreError};
use crate::interview::Review;

/// A language model's reply about a competency, as it came. It is checked against the transcript whenever it is read.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredReply {
    pub competency: String,
    /// The model's label.
    pub model: String,
    pub reply: String,
    pub at: Timestamp,
}

/// Leaves the reply out: it has the candidate's words.
impl std::fmt::Debug for StoredReply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredReply")
            .field("competency", &self.competency)
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Keeps a person's review; its time to the millisecond. Whether the interview assesses the competency is the
    /// caller's to check ([`Scorecard::check`](crate::interview::Scorecard::check)).
    ///
    /// # Errors
    /// [`StoreError::BadRecord`] for a review that is not whole, [`StoreError::UnknownInterview`], and as every
    /// statement.
    pub async fn add_review(&self, id: Uuid, review: &Review) -> Result<(), StoreError> {
        self.writing().add_review(id, review).await
    }

    /// An interview's reviews in the order in which they were made.
    ///
    /// # Errors
    /// As every statement.
    pub async fn reviews(&self, id: Uuid) -> Result<Vec<Review>, StoreError> {
        self.reading().reviews(id).await
    }

    /// Keeps a language model's reply.
    ///
    /// # Errors
    /// [`StoreError::UnknownInterview`], and as every statement.
    pub async fn add_reply(&self, id: Uuid, reply: &StoredReply) -> Result<(), StoreError> {
        self.writing().add_reply(id, reply).await
    }

    /// The replies about an interview in the order in which they came.
    ///
    /// # Errors
    /// As every statement.
    pub async fn replies(&self, id: Uuid) -> Result<Vec<StoredReply>, StoreError> {
        self.reading().replies(id).await
    }
}

impl Archive {
    /// As [`Store::add_review`].
    ///
    /// # Errors
    /// As there.
    pub async fn add_review(&self, id: Uuid, review: &Review) -> Result<(), StoreError> {
        self.rows().add_review(id, review).await
    }

    /// As [`Store::reviews`].
    ///
    /// # Errors
    /// As every statement.
    pub async fn reviews(&self, id: Uuid) -> Result<Vec<Review>, StoreError> {
        self.rows().reviews(id).await
    }

    /// As [`Store::add_reply`].
    ///
    /// # Errors
    /// As there.
    pub async fn add_reply(&self, id: Uuid, reply: &StoredReply) -> Result<(), StoreError> {
        self.rows().add_reply(id, reply).await
    }

    /// As [`Store::replies`].
    ///
    /// # Errors
    /// As every statement.
    pub async fn replies(&self, id: Uuid) -> Result<Vec<StoredReply>, StoreError> {
        self.rows().replies(id).await
    }
}

impl Rows<'_> {
    async fn add_review(&self, id: Uuid, review: &Review) -> Result<(), StoreError> {
        review
            .check()
            .map_err(|error| StoreError::BadRecord { interview: id.to_string(), detail: error.to_string() })?;
        sqlx::query(
            "INSERT INTO reviews (interview, seq, at_ms, competency, level, reviewer, reason) \
             SELECT ?1, COALESCE(MAX(seq), 0) + 1, ?2, ?3, ?4, ?5, ?6 FROM reviews WHERE interview = ?1",
        )
        .bind(id.to_string())
        .bind(review.at.as_millisecond())
        .bind(&review.competency)
        .bind(review.level)
        .bind(review.reviewer.trim())
        .bind(review.reason.trim())
        .execute(self.pool)
        .await
        .map_err(|error| self.of_interview(id, error))?;
        Ok(())
    }

    async fn reviews(&self, id: Uuid) -> Result<Vec<Review>, StoreError> {
        let rows: Vec<(i64, String, Option<u8>, String, String)> = sqlx::query_as(
            "SELECT at_ms, competency, level, reviewer, reason FROM reviews WHERE interview = ? ORDER BY seq",
        )
        .bind(id.to_string())
        .fetch_all(self.pool)
        .await
        .map_err(|error| self.failed(error))?;
        rows.into_iter()
            .map(|(at_ms, competency, level, reviewer, reason)| {
                Ok(Review { competency, level, reviewer, reason, at: time(id, at_ms)? })
            })
            .collect()
    }

    async fn add_reply(&self, id: Uuid, reply: &StoredReply) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO judgements (interview, seq, at_ms, competency, model, reply) \
             SELECT ?1, COALESCE(MAX(seq), 0) + 1, ?2, ?3, ?4, ?5 FROM judgements WHERE interview = ?1",
        )
        .bind(id.to_string())
        .bind(reply.at.as_millisecond())
        .bind(&reply.competency)
        .bind(&reply.model)
        .bind(&reply.reply)
        .execute(self.pool)
        .await
        .map_err(|error| self.of_interview(id, error))?;
        Ok(())
    }

    async fn replies(&self, id: Uuid) -> Result<Vec<StoredReply>, StoreError> {
        let rows: Vec<(i64, String, String, String)> =
            sqlx::query_as("SELECT at_ms, competency, model, reply FROM judgements WHERE interview = ? ORDER BY seq")
                .bind(id.to_string())
                .fetch_all(self.pool)
                .await
                .map_err(|error| self.failed(error))?;
        rows.into_iter()
            .map(|(at_ms, competency, model, reply)| Ok(StoredReply { competency, model, reply, at: time(id, at_ms)? }))
            .collect()
    }

    fn of_interview(&self, id: Uuid, error: sqlx::Error) -> StoreError {
        match error.as_database_error() {
            Some(database) if database.is_foreign_key_violation() => StoreError::UnknownInterview(id),
            _ => self.failed(error),
        }
    }
}

fn time(id: Uuid, at_ms: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(at_ms)
        .map_err(|error| StoreError::BadRecord { interview: id.to_string(), detail: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::NewInterview;

    #[tokio::test]
    async fn what_is_kept_is_never_changed_and_goes_with_its_interview() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        let at: Timestamp = "2026-11-25T08:00:00.123Z".parse().unwrap();
        let new = NewInterview { plan: "p".into(), role: "r".into(), candidate: None, expires_at: at };
        let id = store.create(new).await.unwrap().id;
        let review = |level, reason: &str| Review {
            competency: "system design".into(),
            level,
            reviewer: "Kim Lee".into(),
            reason: reason.into(),
            at,
        };
        let (competency, model) = ("system design".to_owned(), "a model".to_owned());
        let reply = StoredReply { competency, model, reply: "{}".into(), at };
        store.add_review(id, &review(Some(2), "One choice.")).await.unwrap();
        store.add_review(id, &review(None, "None at all.")).await.unwrap();
        store.add_reply(id, &reply).await.unwrap();
        let kept = [review(Some(2), "One choice."), review(None, "None at all.")];
        assert_eq!(store.reviews(id).await.unwrap(), kept);
        assert_eq!(store.replies(id).await.unwrap(), [reply]);

        let bad = store.add_review(id, &review(Some(2), " ")).await.unwrap_err();
        assert!(matches!(bad, StoreError::BadRecord { .. }), "{bad}");
        let change = |sql: &'static str| sqlx::query(sql).execute(store.writing().pool);
        let refused = change("UPDATE reviews SET level = 5").await.unwrap_err().to_string();
        assert!(refused.contains("a review is never changed"), "{refused}");
        assert!(change("UPDATE judgements SET reply = ''").await.is_err());
        assert_eq!(store.reviews(id).await.unwrap(), kept);

        change("DELETE FROM interviews").await.unwrap();
        assert_eq!((store.reviews(id).await.unwrap().len(), store.replies(id).await.unwrap().len()), (0, 0));
    }
}
