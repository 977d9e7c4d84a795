//! The web server: pages, the joining of meetings, and nothing that decides anything.
//!
//! A tour: [`router`] puts the routes together, and `layers.rs` what every answer gets (request id, time limit, security
//! headers, one log line); `candidate.rs` is `/i/{token}`, `whip.rs` the way into a meeting, `assets.rs` the files of
//! `web/`; handlers ask [`Interviews`] (the sessions' registry) and fail with [`AppError`], which alone makes problem
//! details of it; [`Server`] binds and serves, over TLS with `certificate.rs`; [`qr`] draws a link for a terminal.
//!
//! Tokens are in addresses: logs have the route's template, never the address itself.

mod assets;
mod candidate;
mod certificate;
mod error;
mod extract;
mod interviews;
mod layers;
mod qr;
mod serve;
#[cfg(test)]
mod tests;
mod whip;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use axum::{Json, Router};

use crate::telemetry::metrics::MEDIA_TYPE;

pub use error::AppError;
pub use interviews::Interviews;
pub use qr::qr;
pub use serve::{ServeError, Server, install_crypto};

/// Bytes that a request's body may have. An offer with all candidates has some 5 KB.
const BODY_LIMIT: usize = 64 * 1024;

/// What handlers have to work with.
type Shared = Arc<dyn Interviews>;

/// Every route of the server, over the registry of its sessions.
///
/// | route | what |
/// |---|---|
/// | `GET /` | what this is |
/// | `GET /i/{token}` | the candidate's page |
/// | `GET /i/{token}/info` | what the interview is, as JSON |
/// | `POST /i/{token}/consent` | agreeing to the notice, or declining: 204 |
/// | `GET /i/{token}/transcript.txt`, `.md`, `.json` | once the interview is over |
/// | `POST /whip`, `PATCH` and `DELETE /whip/{call}` | the meeting: see `whip.rs` |
/// | `GET /assets/{file}` | the files of `web/` |
/// | `GET /healthz` | 200 while interviews are taken, 503 while the server drains |
pub fn router(interviews: impl Interviews + 'static) -> Router {
    let interviews: Shared = Arc::new(interviews);
    Router::new()
        .route("/", get(front))
        .route("/healthz", get(health))
        .route("/assets/{file}", get(assets::get))
        .merge(candidate::router())
        .merge(whip::router())
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn_with_state(layers::TIME_LIMIT, layers::time_limit))
        .layer(from_fn(layers::response_headers))
        .layer(from_fn(layers::log))
        .with_state(interviews)
}

/// `GET /metrics` for Prometheus, on an address of its own: the candidates' one is open to the world.
pub fn metrics_router(metrics: impl Fn() -> String + Clone + Send + Sync + 'static) -> Router {
    let answer = move || async move { ([(CONTENT_TYPE, MEDIA_TYPE)], metrics()) };
    Router::new().route("/metrics", get(answer)).fallback(not_found)
}

/// Whoever opens the bare address learns what this is, and nothing of any interview.
async fn front() -> Html<&'static str> {
    Html(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Emily</title>\n\
         <link rel=\"icon\" href=\"/assets/favicon.svg\">\n\
         <h1>Emily</h1>\n<p>This is Emily, a self-hosted AI interviewer. If you are here for an interview, open the link \
         that you were sent.</p>\n<p>If you run this server: her documentation is the README that came with her, and \
         <code>emily --help</code>.</p>\n</html>\n",
    )
}

async fn health(State(interviews): State<Shared>) -> impl IntoResponse {
    let health = interviews.health();
    // A balancer takes the server out of its rotation by the status alone.
    let status = if health["status"] == "ok" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(health))
}

async fn not_found() -> AppError {
    AppError::NotFound
}

async fn method_not_allowed() -> AppError {
    AppError::MethodNotAllowed
}
