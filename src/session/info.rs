//! What goes in and out of the [`Registry`](super::Registry): plain data, some of it JSON of the candidate's page.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::interview::Plan;
use crate::store::Status;

/// What is needed to make an interview.
#[derive(Clone, Debug)]
pub struct NewInterview {
    pub plan: Plan,
    pub candidate: Option<String>,
}

/// A made interview.
#[derive(Clone, Debug)]
pub struct Created {
    pub id: Uuid,
    /// The last part of the candidate's link, `/i/{token}`; also the Bearer token of `POST /whip`.
    pub token: String,
    pub expires_at: Timestamp,
}

/// What the candidate's page needs to know before joining.
#[derive(Clone, Debug, Serialize)]
pub struct InterviewInfo {
    pub interview: Uuid,
    pub interviewer: String,
    pub role: String,
    pub company: Option<String>,
    pub candidate: Option<String>,
    pub minutes: u32,
    pub questions: u8,
    pub areas: Vec<String>,
    pub status: Status,
    pub consented: bool,
    pub notice: NoticeInfo,
    pub human_alternative: Option<String>,
    pub next_steps: String,
    pub reference: String,
    pub engines: EnginesInfo,
}

/// The notice that a candidate agrees to.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeInfo {
    pub version: String,
    pub paragraphs: Vec<String>,
}

/// Which engines are at work.
#[derive(Clone, Debug, Serialize)]
pub struct EnginesInfo {
    pub transcriber: String,
    pub synthesizer: String,
    pub language: String,
}

/// The candidate's choice on the page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageConsent {
    pub agree: bool,
    pub notice_version: String,
    #[serde(default)]
    pub time_zone: Option<String>,
}

/// An answered call.
#[derive(Clone, Debug)]
pub struct JoinedCall {
    pub call: String,
    pub etag: String,
    pub answer: String,
}

/// A call after an ICE restart.
#[derive(Clone, Debug)]
pub struct Restarted {
    pub etag: String,
    pub fragment: String,
}

/// How a transcript is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TranscriptFormat {
    Text,
    Markdown,
    Json,
}

/// How the server is.
#[derive(Clone, Debug, Serialize)]
pub struct Health {
    pub status: &'static str,
    pub version: &'static str,
    pub sessions: usize,
    /// The configured most; null where the machine decides.
    pub max_sessions: Option<usize>,
    pub transcriber: String,
    pub synthesizer: String,
}
