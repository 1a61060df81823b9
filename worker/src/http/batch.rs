//! `/v1/events`: up to 500 events in one request, each what a route of its own would have taken, and an answer for each.
//!
//! Events of one shard are recorded in the request's order, in one commit. One that can't be taken hinders no other.

use axum::extract::Request;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::value::RawValue;
use shared::command::{self, OrderStep};
use shared::id::OrderId;
use shared::wire::batch::{BatchAnswer, BatchEvent, BatchInput, BatchResult, MOST_EVENTS};
use shared::wire::problem::{FieldError, Fields};
use shared::wire::text::{Text, of};

use super::auth::{Caller, EventSender};
use super::error::Error;
use super::events::{again, cancellation, known_by, told};
use super::extract::{read_body, read_json};
use super::route::on;
use crate::clock;
use crate::ledger::client::{Batch, Event};
use crate::ledger::message::{Input, Once, Surface};

/// The largest body, in bytes: 500 events of 2 KiB.
const MOST_BYTES: usize = 1024 * 1024;

pub(super) fn routes() -> Router {
    Router::new().route("/v1/events", post(on(record)))
}

async fn record(
    caller: Caller,
    EventSender(mut known): EventSender,
    request: Request,
) -> Result<Json<BatchAnswer>, Error> {
    let input: BatchInput = read_json(&read_body(request, MOST_BYTES).await?)?;
    if input.events.is_empty() || input.events.len() > MOST_EVENTS {
        let message = format!("must be 1 to {MOST_EVENTS} events");
        return Err(Error::invalid(vec![FieldError { field: "events".to_owned(), message, code: None }]));
    }
    let mut results: Vec<Option<BatchResult>> = Vec::with_capacity(input.events.len());
    let mut events = Vec::with_capacity(input.events.len());
    for event in &input.events {
        results.push(match read(event) {
            Ok((input, once)) => {
                let (merchant, caller) = (known.merchant.clone(), known.seen.clone());
                events.push(Event { merchant, caller, once, surface: Surface::Api, input });
                None
            }
            Err(error) => Some(refused(&error)),
        });
    }
    let env = &caller.edge.env;
    let mut batch = Batch::prepare(env, known.merchant.clone(), events).await?;
    // Once more if the key was edited since it was checked; if it is edited that often, nobody can say.
    for _ in 0..3 {
        let outdated = batch.send(env, &known.seen).await;
        if outdated.is_empty() {
            break;
        }
        known = again(&caller, &outdated).await?;
    }
    let mut answers = batch.answers().map(|answer| match answer.map_err(Error::from).and_then(told) {
        Ok((status, body, replayed)) => BatchResult { status, replayed, body },
        Err(error) => refused(&error),
    });
    let results = results.into_iter().filter_map(|refused| refused.or_else(|| answers.next()));
    Ok(Json(BatchAnswer { results: results.collect() }))
}

/// What the event alone would have been answered.
fn refused(error: &Error) -> BatchResult {
    let problem = error.problem();
    let body = serde_json::value::to_raw_value(problem).unwrap_or_else(|_| RawValue::NULL.to_owned());
    BatchResult { status: problem.status, replayed: false, body }
}

fn read(event: &BatchEvent) -> Result<(Input, Option<Once>), Error> {
    let data = event.data.as_deref().map_or("{}", RawValue::get);
    let kind = of(&event.kind).unwrap_or_default();
    let input = input(kind, data.as_bytes())?.map_err(Error::invalid)?;
    let once = event.idempotency_key.as_ref().map(|key| {
        // The key of an event that a route of its own has taken is known here too.
        let path = format!("/v1/{kind}s");
        known_by(key.as_str(), [b"POST", path.as_bytes(), data.as_bytes()])
    });
    Ok((input, once.transpose()?))
}

fn input(kind: &str, data: &[u8]) -> Result<Result<Input, Vec<FieldError>>, Error> {
    Ok(match kind {
        "click" => Input::click(read_json(data)?),
        "lead" => Input::lead(read_json(data)?),
        "order" => Input::order(read_json(data)?, clock::now()),
        "upsell" => Input::upsell(read_json(data)?),
        "qa" => later(data, command::review(&read_json(data)?))?,
        "confirm" => later(data, Ok(OrderStep::Confirm))?,
        "refund" => later(data, command::refund(&read_json(data)?))?,
        "cancel" => later(data, cancellation(read_json(data)?))?,
        other => {
            let shown: String = other.chars().take(40).collect();
            let message = format!("is {shown:?}; it must be click, lead, order, upsell, qa, confirm, refund or cancel");
            Err(vec![FieldError { field: "type".to_owned(), message, code: None }])
        }
    })
}

/// A later event, with the order that it names.
fn later(data: &[u8], step: Result<OrderStep, Vec<FieldError>>) -> Result<Result<Input, Vec<FieldError>>, Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Named {
        #[serde(default)]
        order_id: Option<Text>,
    }
    let named: Named = read_json(data)?;
    let mut fields = Fields::new();
    let order = fields.required("orderId", of(&named.order_id), OrderId::parse);
    let order = fields.finish(order);
    Ok(match (order, step) {
        (Ok(order), Ok(step)) => Ok(Input::later(order, step)),
        (order, step) => Err([order.err(), step.err()].into_iter().flatten().flatten().collect()),
    })
}
