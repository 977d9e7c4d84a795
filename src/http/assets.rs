//! The files of `web/`, built into the executable: scripts, styles and pictures of the pages.
//!
//! What is in the folder is what is served; a debug build reads it from the disk at each request, so that a page can be
//! worked on without building.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::{Embed, EmbeddedFile};

use super::AppError;
use super::extract::{Path, header_value};

#[derive(Embed)]
#[folder = "web/"]
struct Web;

/// What a page is made of. Anything else in the folder is not for the browser.
const SERVED: [&str; 7] = ["html", "css", "js", "svg", "png", "webp", "woff2"];

/// `GET /assets/{file}`. Browsers keep a copy and ask each time whether it is still the one (a short question).
pub(super) async fn get(Path(file): Path<String>, headers: HeaderMap) -> Result<Response, AppError> {
    let asset = find(&file)?;
    let etag = etag(&asset);
    let caching = [(ETAG, header_value(&etag)?), (CACHE_CONTROL, HeaderValue::from_static("public, no-cache"))];
    if has_copy(&headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    Ok((caching, content(asset)).into_response())
}

/// A page at an address of its own.
pub(super) fn page(file: &str) -> Result<impl IntoResponse, AppError> {
    Ok(content(find(file)?))
}

fn find(file: &str) -> Result<EmbeddedFile, AppError> {
    let served = file.rsplit_once('.').is_some_and(|(_, extension)| SERVED.contains(&extension));
    Web::get(file).filter(|_| served).ok_or(AppError::NotFound)
}

fn content(asset: EmbeddedFile) -> impl IntoResponse {
    let media_type = match asset.metadata.mimetype() {
        text if text.starts_with("text/") => format!("{text}; charset=utf-8"),
        other => other.to_owned(),
    };
    ([(CONTENT_TYPE, media_type)], Body::from(asset.data.into_owned()))
}

fn etag(asset: &EmbeddedFile) -> String {
    let hash = asset.metadata.sha256_hash();
    let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

/// Whether `If-None-Match` names the tag (RFC 9110 section 13.1.2: a weak comparison).
fn has_copy(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == "*" || tag == etag)
}
