//! The direct API of Konnektive and Checkout Champ. What it says is translated in [`shared::direct_api`]; what it does
//! is what `/v1` does. Every answer has status 200, because its clients look for errors in the body.

mod find;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::command::OrderStep;
use shared::direct_api::{
    Call, ELSEWHERE, Failure, Params, ROOTS, Read, UNAUTHENTICATED, answer, body, campaign_query, import_click,
    import_lead, import_order, import_upsale, order_cancel, order_confirm, order_qa, order_query, order_refund,
};
use shared::id::{CampaignId, KeyId, OrderId, SessionId};
use shared::json;
use shared::repeat::RepeatKey;
use shared::wire::campaign::CampaignDocument;
use shared::wire::config::DocKey;
use shared::wire::event::{ClickAnswer, ClickInput, OrderAnswer, UpsellInput};
use shared::wire::order::OrderSummary;
use shared::wire::problem::FieldError;

use super::Edge;
use super::auth::{self, Known};
use super::error::Error;
use super::route::on;
use super::shards::ask;
use crate::ledger::client::{self, Event, Outcome};
use crate::ledger::message::{Input, Once, Recorded, Surface};
use crate::ledger::view::find::ReadOrders;
use crate::ledger::view::message::ReadSession;
use crate::log::Notes;
use crate::secret::Proof;
use crate::{clock, config, zone};

pub(super) fn routes() -> Router {
    let mut router = Router::new();
    for call in Call::ALL {
        for path in call.older_paths().iter().copied().chain([call.path()]) {
            for path in [path, path.trim_end_matches('/')] {
                let handler = move |edge: Edge, notes: Notes, request: Request| handle(call, edge, notes, request);
                router = router.route(path, any(on(handler)));
            }
        }
    }
    for root in ROOTS {
        for path in [format!("/{root}/"), format!("/{root}/{{*call}}")] {
            router = router.route(&path, any(on(|| async { written(Err(Failure::Text(ELSEWHERE.to_owned()))) })));
        }
    }
    router
}

async fn handle(call: Call, edge: Edge, notes: Notes, request: Request<Body>) -> Response {
    written(run(call, edge, &notes, request).await)
}

fn written(outcome: Result<Value, Failure>) -> Response {
    let text = match outcome {
        Ok(message) => answer::success(&message),
        Err(failure) => answer::error(&failure),
    };
    ([(header::CONTENT_TYPE, HeaderValue::from_static(answer::CONTENT_TYPE))], text).into_response()
}

async fn run(call: Call, edge: Edge, notes: &Notes, request: Request<Body>) -> Result<Value, Failure> {
    let text = |text: &str| Failure::Text(text.to_owned());
    if !matches!(*request.method(), Method::GET | Method::POST) {
        return Err(text("Send this call with GET or POST"));
    }
    let (parts, sent) = request.into_parts();
    let too_large = || Failure::Text(body::Error::TooLarge.to_string());
    let bytes = to_bytes(sent, body::MAX_BODY).await.map_err(|_| too_large())?;
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let params = body::read(parts.uri.query(), content_type, &bytes).map_err(|error| text(&error.to_string()))?;
    let caller = recognised(edge, &params).await?;
    notes.merchant(&caller.known.merchant);
    caller.answer(call, &params).await
}

/// A program that has shown the right credentials.
struct Client {
    edge: Edge,
    known: Known,
    key: KeyId,
    proof: Proof,
}

async fn recognised(edge: Edge, params: &Params<'_>) -> Result<Client, Failure> {
    let nobody = || Failure::Text(UNAUTHENTICATED.to_owned());
    let (Some(id), Some(secret)) = (params.get("loginId"), params.get("password")) else { return Err(nobody()) };
    let (id, proof) = (KeyId::parse(id).map_err(|_| nobody())?, Proof::of(secret));
    let known = auth::key_holder(&edge, &id, &proof, &[]).await.map_err(failed)?;
    let known = known.ok_or_else(nobody)?;
    known.actor.may_send_events().map_err(|refusal| failed(refusal.into()))?;
    Ok(Client { edge, known, key: id, proof })
}

/// What `/v1` would answer as a problem.
fn failed(error: Error) -> Failure {
    let problem = error.problem();
    Failure::of(problem.detail.clone(), problem.errors.clone(), &[])
}

impl Client {
    async fn answer(&self, call: Call, params: &Params<'_>) -> Result<Value, Failure> {
        match call {
            Call::ImportClick => {
                let visited = self.campaign_of_visit(import_click::visit_of_campaign(params)).await?;
                self.click(import_click::read(params, visited)?).await
            }
            Call::ImportLead => self.order(import_lead::read(params)?, Input::lead).await,
            Call::ImportOrder => {
                let now = clock::now();
                self.order(import_order::read(params, now)?, |order| Input::order(order, now)).await
            }
            Call::ImportUpsale => self.upsales(import_upsale::read(params)?).await,
            Call::ConfirmOrder => self.later(order_confirm::read(params)?).await,
            Call::OrderQa => self.later(order_qa::read(params)?).await,
            Call::RefundOrder => self.later(order_refund::read(params)?).await,
            Call::CancelOrder => self.later(order_cancel::read(params)?).await,
            Call::QueryOrders => self.find_orders(order_query::read(params)?).await,
            Call::QueryCampaigns => self.find_campaigns(campaign_query::read(params)?).await,
        }
    }

    async fn campaign_of_visit(&self, visit: Option<SessionId>) -> Result<Option<CampaignId>, Failure> {
        let Some(session) = visit else { return Ok(None) };
        let read = ReadSession { session: session.clone() };
        let found = ask(&self.edge.env, &self.known.merchant, session.shard(), &read).await.map_err(failed)?;
        Ok(found.map(|visit| visit.campaign_id))
    }

    async fn click(&self, read: Read<ClickInput>) -> Result<Value, Failure> {
        let input = Input::click(read.input).map_err(Failure::Fields)?;
        let click: ClickAnswer = self.record(input, None, &[]).await?;
        Ok(import_click::answer(&click))
    }

    async fn order<T>(
        &self,
        read: Read<T>,
        input: impl FnOnce(T) -> Result<Input, Vec<FieldError>>,
    ) -> Result<Value, Failure> {
        let input = input(read.input).map_err(Failure::Fields)?;
        let order: OrderAnswer = self.record(input, read.repeat, &read.lines).await?;
        self.message(&order.order_id).await
    }

    async fn upsales(&self, upsales: Vec<Read<UpsellInput>>) -> Result<Value, Failure> {
        let mut order = None;
        for Read { input, lines, .. } in upsales {
            let input = Input::upsell(input).map_err(Failure::Fields)?;
            let answer: OrderAnswer = self.record(input, None, &lines).await?;
            order = Some(answer.order_id);
        }
        let order = order.ok_or_else(|| Failure::Text("No product is named".to_owned()))?;
        self.message(&order).await
    }

    async fn later(&self, (order, step): (OrderId, OrderStep)) -> Result<Value, Failure> {
        let _: OrderAnswer = self.record(Input::later(order.clone(), step), None, &[]).await?;
        self.message(&order).await
    }

    /// Records an event as `/v1` does. What recognises a repeat stands in for the idempotency key that these clients
    /// don't send.
    async fn record<T: DeserializeOwned>(
        &self,
        input: Input,
        repeat: Option<RepeatKey>,
        lines: &[String],
    ) -> Result<T, Failure> {
        let once = repeat.map(|key| Once { key: key.as_str().to_owned(), fingerprint: key.as_str().to_owned() });
        let mut seen = self.known.seen.clone();
        // Once more if the key was edited since it was checked.
        for _ in 0..3 {
            let event = Event {
                merchant: self.known.merchant.clone(),
                caller: seen.clone(),
                once: once.clone(),
                surface: Surface::Api,
                input: input.clone(),
            };
            match client::record(&self.edge.env, event).await.map_err(|error| failed(error.into()))? {
                Outcome::Recorded(Recorded::Done { body, .. }) => {
                    return json::read(body.get()).map_err(|error| failed(Error::internal("answer", &error)));
                }
                Outcome::Recorded(Recorded::Refused(refused)) => {
                    return Err(Failure::of(refused.detail, refused.errors, lines));
                }
                Outcome::Recorded(Recorded::Need(_)) => break,
                Outcome::Outdated(floors) => {
                    let known = auth::key_holder(&self.edge, &self.key, &self.proof, &floors).await.map_err(failed)?;
                    seen = known.ok_or_else(|| Failure::Text(UNAUTHENTICATED.to_owned()))?.seen;
                }
            }
        }
        Err(failed(Error::unavailable("record", &"the caller's key changes all the time")))
    }

    /// The message that stands for an order, as it is now.
    async fn message(&self, order: &OrderId) -> Result<Value, Failure> {
        let read = ReadOrders { orders: vec![order.clone()] };
        let found = ask(&self.edge.env, &self.known.merchant, order.shard(), &read).await.map_err(failed)?;
        let mut messages = self.messages(found).await?;
        messages.pop().ok_or_else(|| failed(Error::internal("order", &"a recorded order is not there")))
    }

    async fn messages(&self, orders: Vec<OrderSummary>) -> Result<Vec<Value>, Failure> {
        let merchant = &self.known.merchant;
        let zone = self.zone().await?;
        let mut names: BTreeMap<CampaignId, String> = BTreeMap::new();
        let mut messages = Vec::with_capacity(orders.len());
        for mut order in orders {
            let id = order.row.campaign_id;
            if let Entry::Vacant(unnamed) = names.entry(id) {
                let campaign = self.campaign(id).await?;
                unnamed.insert(campaign.map_or_else(|| format!("Campaign {id}"), |known| known.name.to_string()));
            }
            order.campaign_name = names.get(&id).cloned().unwrap_or_default();
            let offset = zone::offset_minutes(&zone, order.row.created_at);
            messages.push(answer::order(&order, merchant, offset));
        }
        Ok(messages)
    }

    async fn zone(&self) -> Result<String, Failure> {
        let settings = config::settings(&self.edge.env, &self.known.merchant).await;
        let settings = settings.map_err(|error| failed(error.into()))?;
        Ok(settings.map_or_else(|| "UTC".to_owned(), |settings| settings.time_zone))
    }

    async fn campaign(&self, id: CampaignId) -> Result<Option<CampaignDocument>, Failure> {
        let loaded = config::load(&self.edge.env, &self.known.merchant, &DocKey::Campaign(id), &[]).await;
        loaded.and_then(|loaded| loaded.parse()).map_err(|error| failed(error.into()))
    }
}
