//! What the Worker says about itself: one canonical line per request, and one per failure.
//!
//! A line is one JSON object, so that any log reader can filter it. It never holds a body, a query string, a header or
//! a secret: only the fields of `Line`.

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use serde::Serialize;

use crate::clock;

/// What a handler may add to its request's line. Cheap to clone; it is an extension of the request.
#[derive(Clone, Default)]
pub struct Notes(Arc<Mutex<Facts>>);

#[derive(Default, Serialize)]
struct Facts {
    #[serde(skip_serializing_if = "Option::is_none")]
    merchant: Option<String>,
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    ids: serde_json::Map<String, serde_json::Value>,
}

impl Notes {
    /// Whose data the request concerns.
    pub fn merchant(&self, merchant: impl ToString) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).merchant = Some(merchant.to_string());
    }

    /// An id that the request is about: `("order", id)`.
    pub fn id(&self, kind: &'static str, id: impl ToString) {
        let mut facts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        facts.ids.insert(kind.to_owned(), id.to_string().into());
    }
}

impl<S: Sync> axum::extract::FromRequestParts<S> for Notes {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get_or_insert_default::<Self>().clone())
    }
}

#[derive(Serialize)]
struct Line<'a> {
    method: &'a str,
    route: &'a str,
    status: u16,
    ms: i64,
    #[serde(flatten)]
    facts: &'a Facts,
}

/// The layer that writes the line when the answer is ready.
pub async fn request(mut request: Request, next: Next) -> Response {
    let started = clock::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let notes = Notes::default();
    request.extensions_mut().insert(notes.clone());
    let response = next.run(request).await;
    let facts = notes.0.lock().unwrap_or_else(PoisonError::into_inner);
    write(&Line {
        method: method.as_str(),
        route: route.as_ref().map_or("unknown", MatchedPath::as_str),
        status: response.status().as_u16(),
        ms: clock::now().since(started).as_millis(),
        facts: &facts,
    });
    drop(facts);
    response
}

/// A failure that somebody has to look at.
pub fn failure(place: &str, error: &dyn std::fmt::Display) {
    write(&serde_json::json!({ "level": "error", "place": place, "error": error.to_string() }));
}

fn write(line: &impl Serialize) {
    let Ok(text) = serde_json::to_string(line) else { return };
    #[cfg(target_arch = "wasm32")]
    worker::console_log!("{text}");
    #[cfg(not(target_arch = "wasm32"))]
    println!("{text}");
}
