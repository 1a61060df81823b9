//! Answers about the configuration: JSON with its revision as `ETag`.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::registry::message::{Edited, Told};

/// The answer to a question.
pub(super) fn told(told: Told) -> Response {
    with_revision(StatusCode::OK, told.body, told.revision)
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
        (None, true) => json!({ "settling": true }),
        (Some(Value::Object(mut fields)), true) => {
            fields.insert("settling".to_owned(), Value::Bool(true));
            Value::Object(fields)
        }
        (Some(body), _) => body,
    };
    with_revision(StatusCode::OK, body, Some(revision))
}

fn with_revision(status: StatusCode, body: Value, revision: Option<u64>) -> Response {
    let tag = revision.and_then(|revision| HeaderValue::from_str(&format!("\"{revision}\"")).ok());
    let headers: HeaderMap = tag.into_iter().map(|tag| (header::ETAG, tag)).collect();
    (status, headers, axum::Json(body)).into_response()
}
