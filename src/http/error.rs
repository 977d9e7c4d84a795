//! Every error that leaves the server, as problem details (RFC 9457): a message that is safe to show, and no more.

use axum::extract::rejection::{BytesRejection, JsonRejection, PathRejection};
use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::session::SessionError;

/// What every handler fails with.
#[derive(Debug)]
pub enum AppError {
    Session(SessionError),
    /// No link was sent with a request for the meeting.
    NoBearer,
    /// The link that was sent with a request for the meeting is none of ours.
    BadBearer,
    NotFound,
    MethodNotAllowed,
    /// The body is of another media type than `wanted`.
    UnsupportedMediaType {
        wanted: &'static str,
    },
    TooLarge,
    /// A request that makes no sense; `detail` says why.
    BadRequest {
        status: StatusCode,
        detail: String,
    },
    /// A PATCH without `If-Match`.
    PreconditionRequired,
    Timeout,
    /// A mistake of ours; `detail` goes to the log only.
    Internal {
        detail: String,
    },
}

impl From<SessionError> for AppError {
    fn from(error: SessionError) -> Self {
        Self::Session(error)
    }
}

impl From<PathRejection> for AppError {
    fn from(_: PathRejection) -> Self {
        Self::NotFound
    }
}

impl From<BytesRejection> for AppError {
    fn from(rejection: BytesRejection) -> Self {
        Self::body(rejection.status(), rejection.body_text())
    }
}

impl From<JsonRejection> for AppError {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::MissingJsonContentType(_) => Self::UnsupportedMediaType { wanted: "application/json" },
            other => Self::body(other.status(), other.body_text()),
        }
    }
}

/// What an answer says: status, a title that goes with it, and a detail for this case.
struct Problem {
    status: StatusCode,
    title: &'static str,
    detail: String,
    /// A header that the status calls for.
    header: Option<(HeaderName, HeaderValue)>,
}

/// A time to wait as a candidate would say it.
fn in_words(seconds: u64) -> String {
    match seconds.div_ceil(60) {
        0 | 1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}

impl Problem {
    fn new(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, title, detail: detail.into(), header: None }
    }

    fn with(self, name: HeaderName, value: impl Into<HeaderValue>) -> Self {
        Self { header: Some((name, value.into())), ..self }
    }
}

impl AppError {
    fn body(status: StatusCode, detail: String) -> Self {
        if status == StatusCode::PAYLOAD_TOO_LARGE { Self::TooLarge } else { Self::BadRequest { status, detail } }
    }

    /// For requests that name the interview by bearer token: a link that is not ours is a failed authentication there
    /// (RFC 6750 section 3.1), not a page that does not exist.
    pub(super) fn for_bearer(error: SessionError) -> Self {
        match error {
            SessionError::UnknownLink => Self::BadBearer,
            other => Self::Session(other),
        }
    }

    fn problem(&self) -> Problem {
        match self {
            Self::Session(error) => session_problem(error),
            Self::NoBearer => Problem::new(
                StatusCode::UNAUTHORIZED,
                "No link",
                "Send the token of the interview's link: Authorization: Bearer TOKEN.",
            )
            .with(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"emily\"")),
            Self::BadBearer => Problem::new(
                StatusCode::UNAUTHORIZED,
                "Unknown link",
                "This link is not one of this server's, or it was withdrawn. Ask for a new one.",
            )
            .with(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"emily\", error=\"invalid_token\"")),
            Self::NotFound => Problem::new(StatusCode::NOT_FOUND, "Not found", "There is nothing at this address."),
            Self::MethodNotAllowed => Problem::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "Method not allowed",
                "This address does not take that method; see the Allow header.",
            ),
            Self::UnsupportedMediaType { wanted } => Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Unsupported media type",
                format!("The body has to be {wanted}."),
            )
            .with(ACCEPT, HeaderValue::from_static(wanted)),
            Self::TooLarge => Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "Too large",
                format!("The body may have {} bytes at most.", super::BODY_LIMIT),
            ),
            Self::BadRequest { status, detail } => Problem::new(*status, "Bad request", detail),
            Self::PreconditionRequired => Problem::new(
                StatusCode::PRECONDITION_REQUIRED,
                "Precondition required",
                "Send If-Match with the ETag of the session, or * to restart ICE.",
            ),
            Self::Timeout => {
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, "Timed out", "This took too long. Try again.")
                    .with(RETRY_AFTER, 2)
            }
            Self::Internal { .. } => internal(),
        }
    }

    /// A failure of ours, for the log.
    fn cause(&self) -> Option<&str> {
        match self {
            Self::Session(
                SessionError::Store(cause)
                | SessionError::Meeting(cause)
                | SessionError::NoRoom(cause)
                | SessionError::Language(cause)
                | SessionError::Audio(cause),
            )
            | Self::Internal { detail: cause } => Some(cause),
            _ => None,
        }
    }
}

fn session_problem(error: &SessionError) -> Problem {
    match error {
        SessionError::UnknownLink => Problem::new(
            StatusCode::NOT_FOUND,
            "Unknown link",
            "This link is not one of this server's, or it was withdrawn. Ask for a new one.",
        ),
        SessionError::ExpiredLink => {
            Problem::new(StatusCode::GONE, "Expired link", "This link has expired. Ask for a new one.")
        }
        SessionError::ClosedInterview { status } => Problem::new(
            StatusCode::CONFLICT,
            "The interview is over",
            format!("This interview is over ({status}); it cannot be joined again."),
        ),
        SessionError::NotClosed => Problem::new(
            StatusCode::CONFLICT,
            "The interview is not over",
            "The transcript can be had when the interview is over.",
        ),
        SessionError::BadOffer { detail } => Problem::new(StatusCode::BAD_REQUEST, "Bad offer", detail),
        SessionError::NoOpus { detail } => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "No Opus", detail),
        SessionError::TooLarge { detail } => Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "Too large", detail),
        SessionError::Full { retry_after_s } => Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "All places are taken",
            format!(
                "As many interviews as this server can hold are running. Your link stays valid; a place may be free in \
                 about {}.",
                in_words(*retry_after_s)
            ),
        )
        .with(RETRY_AFTER, HeaderValue::from(*retry_after_s)),
        SessionError::Draining { retry_after_s } => Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "Restarting",
            "This server is about to restart. Your link stays valid and your answers are saved.",
        )
        .with(RETRY_AFTER, HeaderValue::from(*retry_after_s)),
        SessionError::NoticeChanged { .. } => Problem::new(
            StatusCode::CONFLICT,
            "Notice changed",
            "The notice was changed since this page was opened. Read it again.",
        ),
        SessionError::UnknownCall => Problem::new(
            StatusCode::NOT_FOUND,
            "Unknown call",
            "This call has ended, or another device has taken it over.",
        ),
        SessionError::StaleEtag => Problem::new(
            StatusCode::PRECONDITION_FAILED,
            "Stale ETag",
            "ICE was restarted since; use the ETag of that.",
        ),
        SessionError::NoRoom(_) => Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "No room",
            "This server has no room to record an interview at present. Your link stays valid: try again later.",
        )
        .with(RETRY_AFTER, 300),
        SessionError::Store(_) | SessionError::Meeting(_) | SessionError::Language(_) | SessionError::Audio(_) => {
            internal()
        }
    }
}

fn internal() -> Problem {
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "Something went wrong",
        "Something went wrong on this server. Try again; if it stays so, tell who sent you the link.",
    )
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        if let Some(cause) = self.cause() {
            tracing::error!(cause, "request failed");
        }
        let problem = self.problem();
        let body = json!({
            "type": "about:blank",
            "title": problem.title,
            "status": problem.status.as_u16(),
            "detail": problem.detail,
        });
        let content = [(CONTENT_TYPE, "application/problem+json")];
        let mut response = (problem.status, content, body.to_string()).into_response();
        if let Some((name, value)) = problem.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
