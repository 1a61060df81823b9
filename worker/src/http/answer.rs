//! Answers about the configuration: JSON with its revision as `ETag`.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::registry::message::{Edited, Told};

/// The answer to a question.
pub(super) fn told(told: Told) -> Response {
    with_revision(StatusCode::OK, told.body.text().to_owned(), told.revision)
}

/// The answer to an edit that added something, with its place.
pub(super) fn created(edited: Edited, place: &str) -> Response {
    let mut response = changed(edited);
    *response.status_mut() = StatusCode::CREATED;
    if let Ok(place) = HeaderValue::from_str(place) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}

/// The answer to an edit. `settling` says that not every shard has been told yet: it may still decide with what was
/// before.
pub(super) fn changed(edited: Edited) -> Response {
    let Edited { body, revision, settling } = edited;
    let body = match (body, settling) {
        (None, false) => return StatusCode::NO_CONTENT.into_response(),
        (None, true) => r#"{"settling":true}"#.to_owned(),
        (Some(body), true) => body.with("settling", &true).text().to_owned(),
        (Some(body), false) => body.text().to_owned(),
    };
    with_revision(StatusCode::OK, body, Some(revision))
}

fn with_revision(status: StatusCode, body: String, revision: Option<u64>) -> Response {
    let tag = revision.and_then(|revision| HeaderValue::from_str(&format!("\"{revision}\"")).ok());
    let mut headers: HeaderMap = tag.into_iter().map(|tag| (header::ETAG, tag)).collect();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    (status, headers, body).into_response()
}
