//! `/f/{site}/…`: what storefront pages send. Requests are simple (no preflight, no cookie): the visit's id in the body
//! is all that a page is known by, so any page may read the answer, and only the site's own origins are heard.
//!
//! An answer with `detail` ends an event; any other failure has none, so the page keeps the event and sends it again.

mod pixels;
mod place;
mod visit;
mod visitor;

use axum::extract::{Path, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::json;
use shared::form_code;
use shared::id::{SessionId, SiteId};
use shared::wire::form_code::{PageAnswer, PageRequest, PageResult};
use shared::wire::text::of;
use worker::Env;

use super::Edge;
use super::extract::read_body;
use super::route::on;
use crate::config;
use crate::ledger::client;
use crate::ledger::message::{Builds, Surface};
use crate::{log, object};
use place::Place;
use visit::Visit;
use visitor::Visitor;

/// The largest body, in bytes.
const MOST_BYTES: usize = 8 * 1024;

pub(super) fn routes() -> Router {
    Router::new().route("/f/{site}/{kind}", post(on(answer)))
}

/// Why a request is not answered with results.
enum Failure {
    /// It never will be: the page gives up.
    Never(StatusCode, String),
    /// It may be later: the page keeps its events.
    Later(StatusCode),
}

impl From<client::Error> for Failure {
    fn from(error: client::Error) -> Self {
        log::failure("form code", &error);
        Self::Later(StatusCode::SERVICE_UNAVAILABLE)
    }
}

impl From<config::Error> for Failure {
    fn from(error: config::Error) -> Self {
        client::Error::from(error).into()
    }
}

impl From<object::Error> for Failure {
    fn from(error: object::Error) -> Self {
        client::Error::from(error).into()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Never(status, detail) => (status, Json(json!({ "detail": detail }))).into_response(),
            Self::Later(status) => (status, Json(json!({ "title": "not now" }))).into_response(),
        }
    }
}

async fn answer(
    edge: Edge,
    Path((site, kind)): Path<(String, String)>,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let mut response = match events(&edge.env, &site, &kind, &headers, request).await {
        Ok(answer) => Json(answer).into_response(),
        Err(failure) => failure.into_response(),
    };
    let any = HeaderValue::from_static("*");
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, any);
    response
}

async fn events(
    env: &Env,
    site: &str,
    kind: &str,
    headers: &HeaderMap,
    request: Request,
) -> Result<PageAnswer, Failure> {
    if !matches!(kind, "page" | "lead" | "order" | "upsell" | "seen") {
        return Err(Failure::Never(StatusCode::NOT_FOUND, "there is nothing at this path".to_owned()));
    }
    let unknown = || Failure::Never(StatusCode::NOT_FOUND, format!("there is no form-code site {site:.60}"));
    let site = SiteId::parse(site).map_err(|_| unknown())?;
    let visitor = Visitor::read(headers);
    if !visitor.has_room(env, &site).await {
        return Err(Failure::Later(StatusCode::TOO_MANY_REQUESTS));
    }
    let mut place = Place::of_page(env, site.clone(), headers).await?.ok_or_else(unknown)?;
    let Ok(body) = read_body(request, MOST_BYTES).await else {
        let detail = format!("the body has more than {MOST_BYTES} bytes");
        return Err(Failure::Never(StatusCode::PAYLOAD_TOO_LARGE, detail));
    };
    // From text as everywhere else: what reads JSON from bytes would be compiled a second time.
    let request = std::str::from_utf8(&body).map_err(|error| error.to_string());
    let request: PageRequest = request
        .and_then(|text| shared::json::read(text).map_err(|error| error.to_string()))
        .map_err(|reason| Failure::Never(StatusCode::BAD_REQUEST, format!("the body can't be read: {reason}")))?;
    if request.events.is_empty() || request.events.len() > form_code::MOST_EVENTS {
        let detail = format!("events must be 1 to {}", form_code::MOST_EVENTS);
        return Err(Failure::Never(StatusCode::UNPROCESSABLE_ENTITY, detail));
    }
    let builds = if request.consent == Some(true) { Builds::Pixels } else { Builds::Nothing };
    let mut visit = Visit {
        session: of(&request.session).and_then(|text| SessionId::parse(text).ok()),
        surface: if builds == Builds::Pixels { Surface::FormCode } else { Surface::FormCodeWithoutConsent },
        visitor,
        seen: Vec::new(),
    };
    let mut results = Vec::with_capacity(request.events.len());
    for event in &request.events {
        let result = visit.take(env, &mut place, event).await?;
        let session = visit.session.as_ref().map(ToString::to_string);
        results.push(match result {
            Ok(result) => PageResult { session, ..result },
            Err(detail) => PageResult { detail: Some(detail), ..PageResult::default() },
        });
    }
    let pixels = match visit.session {
        Some(session) => pixels::tell(env, &place.merchant, session, visit.seen, builds).await?.pixels,
        None => Vec::new(),
    };
    Ok(PageAnswer { events: results, pixels })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_final_refusal_says_why() {
        let refusal = Failure::Never(StatusCode::FORBIDDEN, "no".to_owned()).into_response();
        assert_eq!(refusal.status(), 403);
        assert_eq!(Failure::Later(StatusCode::TOO_MANY_REQUESTS).into_response().status(), 429);
    }
}
