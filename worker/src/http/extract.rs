//! What handlers are handed: bodies, ids of the path and conditions, each refused in the same words everywhere.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::Context;

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::StreamExt;
use futures_util::stream::poll_fn;
use serde::de::DeserializeOwned;
use shared::json;
use shared::wire::problem::FieldError;

use super::error::Error;

/// The largest body of a JSON request, in bytes.
pub const MOST_BYTES: usize = 64 * 1024;

/// A JSON body.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Error> {
        if !is_json(request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok())) {
            let detail = "Send the body as JSON, with Content-Type: application/json.";
            return Err(Error::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "notJson", detail));
        }
        read_json(&read_body(request, MOST_BYTES).await?).map(Self)
    }
}

/// The whole body, if it has at most this many bytes.
pub async fn read_body(request: Request, most: usize) -> Result<Vec<u8>, Error> {
    match to_bytes(request.into_body(), most).await {
        Ok(bytes) => Ok(bytes.into()),
        // The only other reason is a client that went away, which reads no answer.
        Err(_) => {
            let detail = format!("The body is larger than the {most} bytes accepted here; send less at a time.");
            Err(Error::new(StatusCode::PAYLOAD_TOO_LARGE, "tooLarge", detail))
        }
    }
}

/// The most bytes that are read only to be thrown away.
const MOST_DRAINED: usize = 1 << 20;

/// The layer that reads what a handler has left of a request's body that is still on its way. Whoever answers before
/// that closes the connection on a client that is still sending, or that wants to use it again.
pub async fn drain(request: Request, next: Next) -> Response {
    if request.method().is_safe() || request.body().size_hint().exact().is_some() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let body = Arc::new(Mutex::new(body.into_data_stream()));
    let shared = body.clone();
    let poll =
        move |context: &mut Context<'_>| shared.lock().unwrap_or_else(PoisonError::into_inner).poll_next_unpin(context);
    let handed_on = Body::from_stream(poll_fn(poll.clone()));
    let response = next.run(Request::from_parts(parts, handed_on)).await;
    let mut left = MOST_DRAINED;
    let mut rest = poll_fn(poll);
    while let Some(Ok(chunk)) = rest.next().await {
        left = left.saturating_sub(chunk.len());
        if left == 0 {
            break;
        }
    }
    response
}

/// Reads JSON. What is well formed but of another type names its field.
pub fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let text = std::str::from_utf8(bytes).map_err(|reason| malformed(&reason))?;
    json::read(text).map_err(|reason| unreadable(&reason))
}

fn unreadable(reason: &json::Error) -> Error {
    if !reason.is_shape() {
        return malformed(reason);
    }
    let (field, message) = (reason.field().to_owned(), format!("can't be read: {}", reason.reason()));
    Error::invalid(vec![FieldError { field, message, code: None }])
}

fn malformed(reason: &impl std::fmt::Display) -> Error {
    Error::new(StatusCode::BAD_REQUEST, "malformedJson", format!("The body is not JSON: {reason}."))
}

fn is_json(content_type: Option<&str>) -> bool {
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// Ids of the path. One that can't exist is answered like one that does not.
pub struct Ids<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Ids<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let ids = Path::<T>::from_request_parts(parts, state).await;
        ids.map(|Path(ids)| Self(ids)).map_err(|_| Error::not_found())
    }
}

/// Parameters of the query.
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        query.map(|Query(params)| Self(params)).map_err(|reason| {
            Error::new(StatusCode::BAD_REQUEST, "malformedQuery", format!("The query can't be read: {reason}."))
        })
    }
}

/// The revision that the caller had seen, if they say: `If-Match: "12"`.
pub struct IfMatch(pub Option<u64>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Error> {
        let given = parts.headers.get(header::IF_MATCH).map(|value| value.to_str().unwrap_or_default().trim());
        Ok(Self(match given {
            None | Some("*") => None,
            // A tag that is none of ours matches no revision.
            Some(tag) => Some(tag.trim_matches('"').parse().unwrap_or(u64::MAX)),
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    #[allow(dead_code, reason = "only whether it can be read matters")]
    struct Body {
        products: Vec<Product>,
    }

    #[derive(Deserialize)]
    #[allow(dead_code, reason = "only whether it can be read matters")]
    struct Product {
        price: u32,
    }

    fn check(json: &str, status: u16, code: &str, field: Option<&str>) {
        let error = read_json::<Body>(json.as_bytes()).err().unwrap();
        let problem = error.problem();
        assert_eq!((problem.status, problem.code.as_str()), (status, code), "{json}");
        assert_eq!(problem.errors.first().map(|error| error.field.as_str()), field, "{json}");
    }

    #[test]
    fn a_body_that_cannot_be_read_says_where() {
        check("{", 400, "malformedJson", None);
        check("", 400, "malformedJson", None);
        check("{\"products\":[]} {}", 400, "malformedJson", None);
        check("[]", 422, "invalid", Some(""));
        check("{\"products\":[{\"price\":1},{\"price\":\"x\"}]}", 422, "invalid", Some("products[1].price"));
        check("{}", 422, "invalid", Some(""));
        assert!(read_json::<Body>(b"{\"products\":[]}").is_ok());
    }

    #[test]
    fn what_a_handler_leaves_of_a_body_is_read() {
        let read = Arc::new(Mutex::new(0));
        let counter = read.clone();
        let chunks = futures_util::stream::iter(0..10).map(move |n| {
            *counter.lock().unwrap() += 1;
            Ok::<_, std::io::Error>(vec![n; 1_000])
        });
        let router = axum::Router::new()
            .route("/", axum::routing::post(async || StatusCode::FORBIDDEN))
            .layer(axum::middleware::from_fn(drain));
        let request = Request::post("/").body(axum::body::Body::from_stream(chunks)).unwrap();
        let response = futures_util::FutureExt::now_or_never(tower::ServiceExt::oneshot(router, request));
        assert_eq!(response.unwrap().unwrap().status(), StatusCode::FORBIDDEN);
        assert_eq!(*read.lock().unwrap(), 10);
    }

    #[test]
    fn content_types() {
        for yes in ["application/json", "Application/JSON; charset=utf-8", "application/problem+json"] {
            assert!(is_json(Some(yes)), "{yes}");
        }
        for no in ["", "text/plain", "application/x-www-form-urlencoded", "text/json", "application/jsonx"] {
            assert!(!is_json(Some(no)), "{no}");
        }
        assert!(!is_json(None));
    }
}
