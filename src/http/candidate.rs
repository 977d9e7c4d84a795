//! The candidate's pages: everything under `/i/{token}`, where the token is the link.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::{get, post};

use super::extract::{Json, Path};
use super::{AppError, Shared, assets};
use crate::session::{PageConsent, TranscriptFormat};

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/i/{token}", get(page))
        .route("/i/{token}/info", get(info))
        .route("/i/{token}/consent", post(consent))
        .route("/i/{token}/{file}", get(transcript))
        .method_not_allowed_fallback(super::method_not_allowed)
}

/// The page is the same for every link; it asks for the rest with `info`, and shows what that answers.
async fn page() -> Result<impl IntoResponse, AppError> {
    assets::page("candidate.html")
}

async fn info(
    State(interviews): State<Shared>,
    Path(token): Path<String>,
) -> Result<axum::Json<serde_json::Value>, AppError> {
    Ok(axum::Json(interviews.info(&token).await?))
}

/// Agreeing to the notice, or declining it, before the meeting.
async fn consent(
    State(interviews): State<Shared>,
    Path(token): Path<String>,
    Json(consent): Json<PageConsent>,
) -> Result<StatusCode, AppError> {
    interviews.consent(&token, consent).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `transcript.txt`, `.md` or `.json`, once the interview is over.
async fn transcript(
    State(interviews): State<Shared>,
    Path((token, file)): Path<(String, String)>,
) -> Result<impl IntoResponse, AppError> {
    let (format, media_type) = match file.as_str() {
        "transcript.txt" => (TranscriptFormat::Text, "text/plain; charset=utf-8"),
        "transcript.md" => (TranscriptFormat::Markdown, "text/markdown; charset=utf-8"),
        "transcript.json" => (TranscriptFormat::Json, "application/json"),
        _ => return Err(AppError::NotFound),
    };
    let text = interviews.transcript(&token, format).await?;
    let headers =
        [(CONTENT_TYPE, media_type.to_owned()), (CONTENT_DISPOSITION, format!("inline; filename=\"{file}\""))];
    Ok((headers, text))
}
