//! The messages between the candidate's page and a session, over the data channel named "emily".
//!
//! JSON objects with `"v": 1` and a `"type"`. A page that speaks another version is told so and can still talk by voice.

use serde::{Deserialize, Serialize};

use crate::conversation::FloorState;
use crate::interview::Phase;
use crate::interview::event::{CloseReason, EntryKind, Ms, Request};

/// The version of these messages.
pub const VERSION: u32 = 1;

/// What the server tells the page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToPage {
    /// Where the interview is.
    State {
        phase: &'static str,
        question: Option<u8>,
        of: u8,
        follow_up: u8,
        elapsed_ms: Ms,
        recording: bool,
        interviewer: String,
    },
    /// Whose turn it is. `commit_in_ms`: the pause is taken as the end of the turn after this long.
    Floor {
        state: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        commit_in_ms: Option<Ms>,
    },
    /// What was said or typed; the same id again replaces the text.
    Caption { id: String, speaker: &'static str, text: String, r#final: bool, kind: EntryKind },
    /// Another device took the interview over.
    TakenOver,
    /// The interview is over.
    Ended { reason: CloseReason, reference: String, next_steps: String },
    /// Something the candidate should know.
    Notice { code: &'static str, text: String },
}

/// What the page tells the server.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromPage {
    /// A page is there, or there again, and knows nothing yet.
    Hello {
        #[serde(default)]
        playout_delay_ms: Option<f64>,
    },
    Typed {
        text: String,
    },
    Typing {
        active: bool,
    },
    Request {
        request: Request,
    },
    Mute {
        muted: bool,
    },
    Playout {
        delay_ms: f64,
    },
    Bye {},
}

/// Why a message from the page was not understood.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    #[error("the page speaks version {0} of the messages, this server version {VERSION}: reload the page")]
    Version(u64),
    #[error("not a message of version {VERSION}: {0}")]
    Malformed(#[from] serde_json::Error),
}

impl ToPage {
    /// The message as JSON text, with its version.
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Versioned<'a> {
            v: u32,
            #[serde(flatten)]
            message: &'a ToPage,
        }
        // Plain strings and numbers always serialise.
        serde_json::to_string(&Versioned { v: VERSION, message: self }).unwrap_or_default()
    }

    /// Whether this state message says anything else than `other`, the running time aside.
    pub fn differs_beyond_time(&self, other: &ToPage) -> bool {
        let timeless = |message: &ToPage| match message.clone() {
            ToPage::State { phase, question, of, follow_up, recording, interviewer, .. } => {
                ToPage::State { phase, question, of, follow_up, recording, interviewer, elapsed_ms: 0 }
            }
            other => other,
        };
        timeless(self) != timeless(other)
    }

    /// The floor's state as the page knows it.
    pub fn floor(floor: FloorState, now: Ms) -> ToPage {
        let (state, commit_in_ms) = match floor {
            FloorState::Speaking => ("speaking", None),
            FloorState::Listening => ("listening", None),
            FloorState::Hearing => ("hearing", None),
            FloorState::Pausing { until_ms } => ("pausing", Some(until_ms.saturating_sub(now))),
            FloorState::Thinking => ("thinking", None),
        };
        ToPage::Floor { state, commit_in_ms }
    }
}

impl FromPage {
    /// Reads one message.
    ///
    /// # Errors
    /// Another version, or not a message at all.
    pub fn parse(text: &str) -> Result<FromPage, WireError> {
        let value: serde_json::Value = serde_json::from_str(text)?;
        match value.get("v").and_then(serde_json::Value::as_u64) {
            Some(version) if version != u64::from(VERSION) => Err(WireError::Version(version)),
            _ => Ok(serde_json::from_value(value)?),
        }
    }
}

/// The phase's name on the wire.
pub fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Waiting => "waiting",
        Phase::Consent => "consent",
        Phase::Question { .. } => "question",
        Phase::CandidateQuestions => "candidate_questions",
        Phase::ConfirmingEnd => "confirming_end",
        Phase::Closing => "closing",
        Phase::Closed => "closed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_carry_their_version() {
        let json = ToPage::floor(FloorState::Pausing { until_ms: 1_500 }, 1_000).to_json();
        assert_eq!(json, r#"{"v":1,"type":"floor","state":"pausing","commit_in_ms":500}"#);
    }

    #[test]
    fn the_page_is_understood() {
        let hello = FromPage::parse(r#"{"v":1,"type":"hello","time_zone":"Europe/Berlin"}"#).unwrap();
        assert_eq!(hello, FromPage::Hello { playout_delay_ms: None });
        let request = FromPage::parse(r#"{"v":1,"type":"request","request":"how_many_left"}"#).unwrap();
        assert_eq!(request, FromPage::Request { request: Request::HowManyLeft });
        assert_eq!(FromPage::parse(r#"{"v":1,"type":"bye"}"#).unwrap(), FromPage::Bye {});
    }

    #[test]
    fn other_versions_and_garbage_are_refused() {
        assert!(matches!(FromPage::parse(r#"{"v":2,"type":"bye"}"#), Err(WireError::Version(2))));
        for text in ["", "[]", "{}", r#"{"v":1,"type":"request","request":"explode"}"#, "\u{0}"] {
            assert!(FromPage::parse(text).is_err(), "{text}");
        }
    }
}
