//! What the routes need of the sessions. [`Registry`] is it; tests of the routes have one that answers as they say.

use async_trait::async_trait;
use serde_json::Value;

use crate::session::{JoinedCall, PageConsent, Registry, Restarted, SessionError, TranscriptFormat};

/// The interviews of this server, by the token of a candidate's link. Every call but [`Interviews::health`] fails with
/// [`SessionError::UnknownLink`] or [`SessionError::ExpiredLink`] for a token that will not do.
#[async_trait]
pub trait Interviews: Send + Sync {
    /// What the candidate's page shows before the meeting, as JSON.
    async fn info(&self, token: &str) -> Result<Value, SessionError>;
    /// The candidate agreed to the notice on the page, or declined it.
    async fn consent(&self, token: &str, consent: PageConsent) -> Result<(), SessionError>;
    /// A device joins with an SDP offer.
    async fn join(&self, token: &str, offer: &str) -> Result<JoinedCall, SessionError>;
    /// More candidates of the ICE session that `etag` names.
    async fn trickle(&self, token: &str, call: &str, etag: &str, fragment: &str) -> Result<(), SessionError>;
    /// A new ICE session for a running call.
    async fn restart(&self, token: &str, call: &str, fragment: &str) -> Result<Restarted, SessionError>;
    /// The device ends its call.
    async fn hang_up(&self, token: &str, call: &str) -> Result<(), SessionError>;
    /// The transcript of an interview that is over.
    async fn transcript(&self, token: &str, format: TranscriptFormat) -> Result<String, SessionError>;
    /// Whether interviews are taken, as JSON with a `status`.
    fn health(&self) -> Value;
}

#[async_trait]
impl Interviews for Registry {
    async fn info(&self, token: &str) -> Result<Value, SessionError> {
        Ok(json(&Registry::info(self, token).await?))
    }

    async fn consent(&self, token: &str, consent: PageConsent) -> Result<(), SessionError> {
        Registry::consent(self, token, consent).await
    }

    async fn join(&self, token: &str, offer: &str) -> Result<JoinedCall, SessionError> {
        Registry::join(self, token, offer).await
    }

    async fn trickle(&self, token: &str, call: &str, etag: &str, fragment: &str) -> Result<(), SessionError> {
        Registry::trickle(self, token, call, etag, fragment).await
    }

    async fn restart(&self, token: &str, call: &str, fragment: &str) -> Result<Restarted, SessionError> {
        Registry::restart(self, token, call, fragment).await
    }

    async fn hang_up(&self, token: &str, call: &str) -> Result<(), SessionError> {
        Registry::hang_up(self, token, call).await
    }

    async fn transcript(&self, token: &str, format: TranscriptFormat) -> Result<String, SessionError> {
        Registry::transcript(self, token, format).await
    }

    fn health(&self) -> Value {
        json(&Registry::health(self))
    }
}

/// Plain structs of strings, numbers and lists always have JSON; `null` would show that one no longer is.
fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
