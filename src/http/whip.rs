//! Joining a meeting: WHIP (RFC 9725) and trickle ICE over it (RFC 8840).
//!
//! WHIP is for ingest only; that our answer is sendrecv, so that Emily is heard in the same call, is an extension of it.
//! A plain sendonly WHIP client is accepted. The bearer token is the candidate's link.
//!
//! | request | answer |
//! |---|---|
//! | `POST /whip` with an offer | 201, the answer, `Location` of the call and `ETag` of its ICE session |
//! | `PATCH /whip/{call}`, `If-Match: "<etag>"` | 204, candidates taken |
//! | `PATCH /whip/{call}`, `If-Match: *` | 200, ICE restarted: the fragment to apply and a new `ETag` |
//! | `DELETE /whip/{call}` | 200, hung up |

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, CONTENT_TYPE, ETAG, HeaderName, IF_MATCH, LOCATION,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{patch, post};

use super::extract::{Bearer, Body, Path, header_value, require_content_type};
use super::{AppError, Shared};
use crate::session::SessionError;

const SDP: &str = "application/sdp";
const FRAGMENT: &str = "application/trickle-ice-sdpfrag";

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/whip", post(join).options(options))
        .route("/whip/{call}", patch(update).delete(hang_up).options(options))
        .method_not_allowed_fallback(super::method_not_allowed)
        .layer(from_fn(cors))
}

/// `POST /whip`.
async fn join(
    State(interviews): State<Shared>,
    Bearer(token): Bearer,
    headers: HeaderMap,
    offer: Body,
) -> Result<Response, AppError> {
    require_content_type(&headers, SDP)?;
    let joined = interviews.join(&token, offer.text()?).await.map_err(AppError::for_bearer)?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(SDP)),
        (LOCATION, header_value(&format!("/whip/{}", joined.call))?),
        (ETAG, quoted(&joined.etag)?),
    ];
    Ok((StatusCode::CREATED, headers, joined.answer).into_response())
}

/// `PATCH /whip/{call}`: candidates, or a restart.
async fn update(
    State(interviews): State<Shared>,
    Bearer(token): Bearer,
    Path(call): Path<String>,
    headers: HeaderMap,
    fragment: Body,
) -> Result<Response, AppError> {
    require_content_type(&headers, FRAGMENT)?;
    let fragment = fragment.text()?;
    match if_match(&headers)? {
        IfMatch::Any => {
            let restarted = interviews.restart(&token, &call, fragment).await.map_err(AppError::for_bearer)?;
            let headers = [(CONTENT_TYPE, HeaderValue::from_static(FRAGMENT)), (ETAG, quoted(&restarted.etag)?)];
            Ok((StatusCode::OK, headers, restarted.fragment).into_response())
        }
        IfMatch::Tag(etag) => {
            interviews.trickle(&token, &call, etag, fragment).await.map_err(AppError::for_bearer)?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
    }
}

/// `DELETE /whip/{call}`.
async fn hang_up(
    State(interviews): State<Shared>,
    Bearer(token): Bearer,
    Path(call): Path<String>,
) -> Result<StatusCode, AppError> {
    interviews.hang_up(&token, &call).await.map_err(AppError::for_bearer)?;
    Ok(StatusCode::OK)
}

/// A browser's preflight, or a client that asks what is taken (RFC 9725 section 4.2).
async fn options() -> impl IntoResponse {
    let headers = [
        (HeaderName::from_static("accept-post"), SDP),
        (HeaderName::from_static("accept-patch"), FRAGMENT),
        (ACCESS_CONTROL_ALLOW_METHODS, "POST, PATCH, DELETE, OPTIONS"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, If-Match"),
        (ACCESS_CONTROL_MAX_AGE, "3600"),
    ];
    (StatusCode::NO_CONTENT, headers)
}

/// Any page may join: what counts is the token, which no browser sends on its own.
async fn cors(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Location, ETag, Link"));
    response
}

enum IfMatch<'a> {
    Any,
    /// An entity tag without its quotes.
    Tag(&'a str),
}

/// One strong entity tag, or `*` (RFC 9110 section 13.1.1). Several tags make no sense for an ICE session, and a weak one
/// never matches.
fn if_match(headers: &HeaderMap) -> Result<IfMatch<'_>, AppError> {
    let bad = || AppError::BadRequest {
        status: StatusCode::BAD_REQUEST,
        detail: "If-Match has to be * or one quoted ETag.".to_owned(),
    };
    let value = headers.get(IF_MATCH).ok_or(AppError::PreconditionRequired)?;
    let value = value.to_str().map_err(|_| bad())?.trim();
    if value == "*" {
        return Ok(IfMatch::Any);
    }
    if value.starts_with("W/") {
        return Err(SessionError::StaleEtag.into());
    }
    let tag = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).ok_or_else(bad)?;
    if tag.contains('"') { Err(bad()) } else { Ok(IfMatch::Tag(tag)) }
}

fn quoted(etag: &str) -> Result<HeaderValue, AppError> {
    header_value(&format!("\"{etag}\""))
}
