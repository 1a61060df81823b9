//! Events by the JSON API: `/v1/clicks`, `/v1/leads`, `/v1/orders`, `/v1/upsells` and the later events of an order.

use axum::Router;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use shared::command::{self, OrderStep};
use shared::id::OrderId;
use shared::text;
use shared::wire::event::{CancelInput, ClickInput, LeadInput, OrderInput, QaInput, RefundInput, UpsellInput};
use shared::wire::problem::FieldError;

use super::auth::{Caller, Known, event_sender, key_holder};
use super::error::Error;
use super::extract::{Ids, MOST_BYTES, read_body, read_json};
use super::route::on;
use crate::config::Revisions;
use crate::ledger::client::{self, Event, Outcome};
use crate::ledger::message::{Input, Once, Recorded, Surface};
use crate::registry::message::Credential;
use crate::{clock, secret};

pub(super) fn routes() -> Router {
    Router::new()
        .route("/v1/clicks", post(on(click)))
        .route("/v1/leads", post(on(lead)))
        .route("/v1/orders", post(on(order)))
        .route("/v1/upsells", post(on(upsell)))
        .route("/v1/orders/{order_id}/qa", post(on(review)))
        .route("/v1/orders/{order_id}/confirm", post(on(confirm)))
        .route("/v1/orders/{order_id}/refund", post(on(refund)))
        .route("/v1/orders/{order_id}/cancel", post(on(cancel)))
}

/// What every event route is handed.
struct Asked {
    caller: Caller,
    known: Known,
    once: Option<Once>,
    body: Vec<u8>,
}

/// The longest idempotency key, in characters.
const LONGEST_KEY: usize = 255;

impl<S: Send + Sync> FromRequest<S> for Asked {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, state).await?;
        let known = event_sender(caller.clone()).await?;
        let body = read_body(Request::new(body), MOST_BYTES).await?;
        let once = once(&parts.method, &parts.uri, &parts.headers, &body)?;
        Ok(Self { caller, known, once, body })
    }
}

impl Asked {
    /// The body as JSON; one that is empty says nothing.
    fn json<T: DeserializeOwned + Default>(&self) -> Result<T, Error> {
        if self.body.iter().all(u8::is_ascii_whitespace) { Ok(T::default()) } else { read_json(&self.body) }
    }

    async fn record(self, input: Result<Input, Vec<FieldError>>) -> Result<Response, Error> {
        let input = input.map_err(Error::invalid)?;
        let Self { caller, mut known, once, .. } = self;
        // Once more if the key was edited since it was checked; if it is edited that often, nobody can say.
        for _ in 0..3 {
            let event = Event {
                merchant: known.merchant.clone(),
                caller: known.seen.clone(),
                once: once.clone(),
                surface: Surface::Api,
                input: input.clone(),
            };
            match client::record(&caller.edge.env, event).await? {
                Outcome::Recorded(recorded) => return told(recorded).map(done),
                Outcome::Outdated(floors) => known = again(&caller, &floors).await?,
            }
        }
        Err(Error::unavailable("record", &"the caller's key changes all the time"))
    }
}

/// The caller, recognised by what is true now.
pub(super) async fn again(caller: &Caller, floors: &Revisions) -> Result<Known, Error> {
    match &caller.who {
        Credential::Key { id, proof } => {
            key_holder(&caller.edge, id, proof, floors).await?.ok_or_else(Error::bad_credentials)
        }
        _ => Err(Error::bad_credentials()),
    }
}

/// What was recorded and answered before or now: its status, its body, and whether it was before.
pub(super) type Done = (u16, Box<RawValue>, bool);

/// A shard's word as an answer or an error.
pub(super) fn told(recorded: Recorded) -> Result<Done, Error> {
    match recorded {
        Recorded::Done { status, body, replayed } => Ok((status, body, replayed)),
        Recorded::Refused(refused) if refused.status == 422 && !refused.errors.is_empty() => {
            Err(Error::invalid(refused.errors))
        }
        Recorded::Refused(refused) => {
            let status = StatusCode::from_u16(refused.status).unwrap_or(StatusCode::CONFLICT);
            Err(Error::new(status, &refused.code, sentence(&refused.detail)))
        }
        Recorded::Need(_) => Err(Error::internal("record", &"a shard's question came through as its answer")),
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// Says that an answer is that of an earlier call.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

fn done((status, body, replayed): Done) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let json = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let mut response = (status, [json], body.get().to_owned()).into_response();
    if replayed {
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

/// The request's idempotency key, with a digest of what it asks for.
fn once(method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Result<Option<Once>, Error> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().unwrap_or_default();
    known_by(key, [method.as_str().as_bytes(), uri.path().trim_end_matches('/').as_bytes(), body]).map(Some)
}

/// An idempotency key with a digest of the request's parts.
pub(super) fn known_by(key: &str, request: [&[u8]; 3]) -> Result<Once, Error> {
    let key = key.trim();
    if key.is_empty() || key.len() > LONGEST_KEY || !key.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        let detail = format!("An idempotency key is 1 to {LONGEST_KEY} printable ASCII characters.");
        return Err(Error::new(StatusCode::BAD_REQUEST, "idempotencyKeyInvalid", detail));
    }
    let mut digest = Sha256::new();
    for part in request {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    Ok(Once { key: key.to_owned(), fingerprint: secret::hex(&digest.finalize()) })
}

async fn click(asked: Asked) -> Result<Response, Error> {
    let input = Input::click(asked.json::<ClickInput>()?);
    asked.record(input).await
}

async fn lead(asked: Asked) -> Result<Response, Error> {
    let input = Input::lead(asked.json::<LeadInput>()?);
    asked.record(input).await
}

async fn order(asked: Asked) -> Result<Response, Error> {
    let input = Input::order(asked.json::<OrderInput>()?, clock::now());
    asked.record(input).await
}

async fn upsell(asked: Asked) -> Result<Response, Error> {
    let input = Input::upsell(asked.json::<UpsellInput>()?);
    asked.record(input).await
}

async fn review(Ids(order): Ids<OrderId>, asked: Asked) -> Result<Response, Error> {
    let step = command::review(&asked.json::<QaInput>()?);
    asked.record(step.map(|step| Input::later(order, step))).await
}

async fn confirm(Ids(order): Ids<OrderId>, asked: Asked) -> Result<Response, Error> {
    asked.record(Ok(Input::later(order, OrderStep::Confirm))).await
}

async fn refund(Ids(order): Ids<OrderId>, asked: Asked) -> Result<Response, Error> {
    let step = command::refund(&asked.json::<RefundInput>()?);
    asked.record(step.map(|step| Input::later(order, step))).await
}

async fn cancel(Ids(order): Ids<OrderId>, asked: Asked) -> Result<Response, Error> {
    let step = cancellation(asked.json()?);
    asked.record(step.map(|step| Input::later(order, step))).await
}

/// Cancels an order.
pub(super) fn cancellation(input: CancelInput) -> Result<OrderStep, Vec<FieldError>> {
    let reason = input.reason.map(|reason| text::bounded(reason.as_str(), 500)).transpose();
    let reason =
        reason.map_err(|error| vec![FieldError { field: "reason".to_owned(), message: error.to_string(), code: None }]);
    Ok(OrderStep::Cancel { reason: reason?.filter(|reason| !reason.is_empty()) })
}

impl From<client::Error> for Error {
    fn from(error: client::Error) -> Self {
        match error {
            client::Error::Shard(error) => error.into(),
            client::Error::Config(error) => error.into(),
            client::Error::Entropy(error) => error.into(),
            client::Error::Endless => Self::unavailable("record", &error),
            client::Error::Binding(_) | client::Error::NoSettings => Self::internal("record", &error),
        }
    }
}
