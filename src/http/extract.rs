//! axum's extractors with this server's errors.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};

use super::AppError;

/// Parameters of the route.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(AppError))]
pub(super) struct Path<T>(pub T);

/// A JSON body.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(AppError))]
pub(super) struct Json<T>(pub T);

/// A body as it came. Whether it is text is looked at only when its media type is known to be right.
pub(super) struct Body(Bytes);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        Ok(Self(Bytes::from_request(request, state).await?))
    }
}

impl Body {
    /// The body as text.
    pub fn text(&self) -> Result<&str, AppError> {
        std::str::from_utf8(&self.0).map_err(|_| AppError::BadRequest {
            status: StatusCode::BAD_REQUEST,
            detail: "The body is not UTF-8.".to_owned(),
        })
    }
}

/// The token of the candidate's link, sent as RFC 6750 has it.
pub(super) struct Bearer(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, token) = header.and_then(|value| value.split_once(' ')).ok_or(AppError::NoBearer)?;
        let token = token.trim();
        if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() {
            return Err(AppError::NoBearer);
        }
        Ok(Self(token.to_owned()))
    }
}

/// Refuses a body of another media type; parameters such as a charset do not matter.
pub(super) fn require_content_type(headers: &HeaderMap, wanted: &'static str) -> Result<(), AppError> {
    let media_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .map(str::trim);
    match media_type {
        Some(media_type) if media_type.eq_ignore_ascii_case(wanted) => Ok(()),
        _ => Err(AppError::UnsupportedMediaType { wanted }),
    }
}

/// A header's value of text that comes from inside the server.
pub(super) fn header_value(text: &str) -> Result<HeaderValue, AppError> {
    HeaderValue::from_str(text).map_err(|_| AppError::Internal { detail: "not a header's value".to_owned() })
}
