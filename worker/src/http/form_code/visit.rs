//! The visit of a page as it goes on from event to event.

use axum::http::StatusCode;
use sha2::{Digest, Sha256};
use shared::form_code::{self, Event, PageOrder};
use shared::id::SessionId;
use shared::wire::event::{ClickAnswer, ClickInput, OrderAnswer, UpsellInput};
use shared::wire::form_code::{PageEvent, PageResult};
use shared::wire::problem::FieldError;
use worker::Env;

use super::Failure;
use super::pixels;
use super::place::Place;
use super::visitor::Visitor;
use crate::config::{self, Revisions};
use crate::ledger::client::{self, Outcome};
use crate::ledger::message::{Builds, Input, Once, PageSaw, Recorded, Refused, Surface};
use crate::registry::message::CountTestOrder;
use crate::{clock, log, object, secret};

/// How often an event is tried while its documents are being edited.
const MOST_ROUNDS: u32 = 4;

/// The visit as it goes on from event to event.
pub(super) struct Visit {
    pub(super) session: Option<SessionId>,
    pub(super) surface: Surface,
    pub(super) visitor: Visitor,
    pub(super) seen: Vec<PageSaw>,
}

pub(super) type Taken = Result<PageResult, String>;

impl Visit {
    /// Takes in one event: its result, or why it is refused.
    pub(super) async fn take(&mut self, env: &Env, place: &mut Place, event: &PageEvent) -> Result<Taken, Failure> {
        let key = match form_code::key(event, clock::now()) {
            Ok(key) => key.to_owned(),
            Err(refusal) => return Ok(Err(refusal.to_string())),
        };
        let mut floors = Revisions::new();
        for _ in 0..MOST_ROUNDS {
            let step = match place.read(event, self) {
                Ok(read) => self.record(env, place, event, &key, read).await?,
                Err(refusal) if refusal.is_the_campaigns() => Step::Refused(refusal.to_string()),
                Err(refusal) => return Ok(Err(refusal.to_string())),
            };
            match step {
                Step::Taken(taken) => return Ok(taken),
                Step::Outdated(newer) => floors.extend(newer),
                Step::Refused(detail) => {
                    let Some(session) = self.session.clone() else { return Ok(Err(detail)) };
                    let newer = pixels::outdated(env, &place.merchant, session, place.seen.clone()).await?;
                    if newer.is_empty() {
                        return Ok(Err(detail));
                    }
                    floors.extend(newer);
                }
            }
            match place.again(env, &floors).await? {
                Some(now) => *place = now,
                None => return Ok(Err("the site has been removed".to_owned())),
            }
        }
        Err(Failure::Later(StatusCode::SERVICE_UNAVAILABLE))
    }

    async fn record(
        &mut self,
        env: &Env,
        place: &Place,
        event: &PageEvent,
        key: &str,
        read: Event,
    ) -> Result<Step, Failure> {
        let own = Once { key: format!("{}:{key}", place.id), fingerprint: digest(event) };
        if self.session.is_none() && !matches!(read, Event::Page(_)) {
            // The visit begins with whatever is heard of it first.
            let begin = PageEvent { kind: Some("page".into()), url: Some("/".into()), ..PageEvent::default() };
            let Ok(Event::Page(click)) = place.read(&begin, self) else {
                return Ok(Step::Taken(Err("the visit could not begin".to_owned())));
            };
            let once = Once { key: format!("{}:begin:{key}", place.id), fingerprint: String::new() };
            if let Step::Outdated(newer) = self.click(env, place, once, click).await? {
                return Ok(Step::Outdated(newer));
            }
        }
        match read {
            Event::Page(click) => self.click(env, place, own, click).await,
            Event::Lead(lead) => self.order(env, place, Some(own), Input::lead(lead)).await,
            Event::Order(order) => self.place_order(env, place, event, *order).await,
            Event::Upsell(upsell) => self.upsell(env, place, own, upsell).await,
            Event::Seen(seen) => {
                self.seen.push(pixels::saw(seen));
                Ok(Step::Taken(Ok(PageResult::default())))
            }
        }
    }

    async fn click(&mut self, env: &Env, place: &Place, once: Once, click: ClickInput) -> Result<Step, Failure> {
        let body = match self.send(env, place, Some(once), Input::click(click)).await? {
            Sent::Done(body) => body,
            Sent::Step(step) => return Ok(step),
        };
        let answer: ClickAnswer = understood(&body)?;
        self.session = Some(answer.session_id);
        Ok(Step::Taken(Ok(PageResult::default())))
    }

    async fn place_order(
        &self,
        env: &Env,
        place: &Place,
        event: &PageEvent,
        order: PageOrder,
    ) -> Result<Step, Failure> {
        // The merchant's own number says what is the same order, else what is bought and by whom. In this visit: nobody
        // can answer for another's.
        let session = self.session.as_ref().map_or("", SessionId::as_str);
        let fingerprint = match &order.number {
            Some(number) => digest(number),
            None => digest(&(&event.products, &event.email, &event.phone, &event.card)),
        };
        let once = Once { key: format!("{}:order:{session}:{fingerprint}", place.id), fingerprint };
        let input = match Input::order(order.input, clock::now()) {
            Ok(input) => input,
            Err(errors) => return Ok(Step::Taken(Err(sentence(&errors)))),
        };
        if order.counts_as_test {
            let most = place.campaign.pages.test_orders_per_day;
            let asked = CountTestOrder { campaign: place.campaign.id, key: once.key.clone(), most };
            if !object::call(&config::registry(env, &place.merchant)?, &asked).await? {
                let detail = format!("the campaign has had its {most} test orders from pages for today");
                return Ok(Step::Refused(detail));
            }
        }
        self.order(env, place, Some(once), Ok(input)).await
    }

    async fn upsell(&self, env: &Env, place: &Place, once: Once, upsell: UpsellInput) -> Result<Step, Failure> {
        let Some(session) = self.session.clone() else { return Ok(Step::Taken(Err(NO_ORDER.to_owned()))) };
        let state = pixels::tell(env, &place.merchant, session, Vec::new(), Builds::Unsaid).await?;
        let Some((_, order)) = state.last_sale else { return Ok(Step::Taken(Err(NO_ORDER.to_owned()))) };
        let upsell = UpsellInput { order_id: Some(order.to_string().into()), ..upsell };
        self.order(env, place, Some(once), Input::upsell(upsell)).await
    }

    async fn order(
        &self,
        env: &Env,
        place: &Place,
        once: Option<Once>,
        input: Result<Input, Vec<FieldError>>,
    ) -> Result<Step, Failure> {
        let body = match self.send(env, place, once, input).await? {
            Sent::Done(body) => body,
            Sent::Step(step) => return Ok(step),
        };
        let answer: OrderAnswer = understood(&body)?;
        Ok(Step::Taken(Ok(PageResult {
            order_id: Some(answer.order_id.to_string()),
            status: Some(answer.status),
            total: Some(answer.total),
            currency: Some(answer.currency),
            test: Some(answer.test),
            ..PageResult::default()
        })))
    }

    async fn send(
        &self,
        env: &Env,
        place: &Place,
        once: Option<Once>,
        input: Result<Input, Vec<FieldError>>,
    ) -> Result<Sent, Failure> {
        let input = match input {
            Ok(input) => input,
            Err(errors) => return Ok(Sent::Step(Step::Taken(Err(sentence(&errors))))),
        };
        let event = client::Event {
            merchant: place.merchant.clone(),
            caller: place.seen.clone(),
            once,
            surface: self.surface,
            input,
        };
        Ok(match client::record(env, event).await? {
            Outcome::Outdated(newer) => Sent::Step(Step::Outdated(newer)),
            Outcome::Recorded(Recorded::Done { body, .. }) => Sent::Done(body.get().to_owned()),
            Outcome::Recorded(Recorded::Refused(refused)) => Sent::Step(Step::Taken(Err(words(&refused)))),
            Outcome::Recorded(Recorded::Need(_)) => return Err(Failure::Later(StatusCode::SERVICE_UNAVAILABLE)),
        })
    }
}

const NO_ORDER: &str = "this visit has no order yet that an upsell could be added to";

enum Step {
    /// Taken in, or refused.
    Taken(Taken),
    /// Decided by documents that have been edited since.
    Outdated(Revisions),
    /// The campaign does not allow it, as far as its document here tells.
    Refused(String),
}

enum Sent {
    Done(String),
    Step(Step),
}

fn understood<T: serde::de::DeserializeOwned>(body: &str) -> Result<T, Failure> {
    shared::json::read(body).map_err(|error| {
        log::failure("form code", &error);
        Failure::Later(StatusCode::INTERNAL_SERVER_ERROR)
    })
}

/// A digest of what an event says, which is the same whenever it is sent.
fn digest(what: &impl serde::Serialize) -> String {
    let text = serde_json::to_string(what).unwrap_or_default();
    secret::hex(&Sha256::digest(text.as_bytes()))
}

fn words(refused: &Refused) -> String {
    if refused.errors.is_empty() { refused.detail.clone() } else { sentence(&refused.errors) }
}

fn sentence(errors: &[FieldError]) -> String {
    let each = errors.iter().map(|error| format!("{} {}", error.field, error.message));
    each.collect::<Vec<_>>().join("; ")
}
