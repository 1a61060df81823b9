//! `/f/{site}/…`: what storefront pages send. Requests are simple (no preflight, no cookie): the visit's id in the body
//! is all that a page is known by, so any page may read the answer, and only the site's own origins are heard.
//!
//! An answer with `detail` ends an event; any other failure has none, so the page keeps the event and sends it again.

use axum::extract::{Path, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::json;
use sha2::{Digest, Sha256};
use shared::form_code::{self, Circumstances, Event, PageOrder, Refusal, Seen};
use shared::id::{MerchantId, OrderId, SessionId, SiteId};
use shared::wire::campaign::CampaignDocument;
use shared::wire::config::{DocKey, SiteDocument};
use shared::wire::event::{ClickAnswer, ClickInput, OrderAnswer, UpsellInput};
use shared::wire::form_code::{PageAnswer, PageEvent, PageRequest, PageResult};
use shared::wire::problem::FieldError;
use shared::wire::text::of;
use worker::Env;

use super::Edge;
use super::extract::read_body;
use crate::config::{self, Revisions};
use crate::ledger::client::{self, Outcome};
use crate::ledger::message::{Input, Once, Page, PageSaw, PageState, Recorded, Refused, Sight, Surface};
use crate::registry::message::CountTestOrder;
use crate::{clock, log, object, secret};

/// The largest body, in bytes.
const MOST_BYTES: usize = 8 * 1024;

/// How often an event is tried while its documents are being edited.
const MOST_ROUNDS: u32 = 4;

pub(super) fn routes() -> Router {
    Router::new().route("/f/{site}/{kind}", post(answer))
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
    let mut place = Place::load(env, site.clone(), Revisions::new()).await?.ok_or_else(unknown)?;
    place.check_origin(headers)?;
    let Ok(body) = read_body(request, MOST_BYTES).await else {
        let detail = format!("the body has more than {MOST_BYTES} bytes");
        return Err(Failure::Never(StatusCode::PAYLOAD_TOO_LARGE, detail));
    };
    let request: PageRequest = serde_json::from_slice(&body)
        .map_err(|error| Failure::Never(StatusCode::BAD_REQUEST, format!("the body can't be read: {error}")))?;
    if request.events.is_empty() || request.events.len() > form_code::MOST_EVENTS {
        let detail = format!("events must be 1 to {}", form_code::MOST_EVENTS);
        return Err(Failure::Never(StatusCode::UNPROCESSABLE_ENTITY, detail));
    }
    let builds = request.consent == Some(true);
    let mut visit = Visit {
        session: of(&request.session).and_then(|text| SessionId::parse(text).ok()),
        surface: if builds { Surface::FormCode } else { Surface::FormCodeWithoutConsent },
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
        Some(session) => page(env, &place.merchant, session, visit.seen, builds).await?.pixels,
        None => Vec::new(),
    };
    Ok(PageAnswer { events: results, pixels })
}

/// Tells the visit's shard what was seen, and asks what to build.
async fn page(
    env: &Env,
    merchant: &MerchantId,
    session: SessionId,
    seen: Vec<PageSaw>,
    builds: bool,
) -> Result<PageState, Failure> {
    let stub = client::stub(env, merchant, session.shard())?;
    Ok(object::call(&stub, &Page { session, seen, builds }).await?)
}

/// The site, with what it is decided by.
struct Place {
    id: SiteId,
    merchant: MerchantId,
    site: SiteDocument,
    campaign: CampaignDocument,
    seen: Revisions,
}

impl Place {
    /// Loads it in at least these revisions; nothing if there is no such site, or its campaign is gone.
    async fn load(env: &Env, id: SiteId, floors: Revisions) -> Result<Option<Self>, Failure> {
        let merchant = id.merchant();
        let loaded = config::load(env, &merchant, &DocKey::Site(id.clone()), &floors).await?;
        let Some(site) = loaded.parse::<SiteDocument>()? else { return Ok(None) };
        let mut seen = loaded.seen;
        let loaded = config::load(env, &merchant, &DocKey::Campaign(site.campaign_id), &floors).await?;
        let Some(campaign) = loaded.parse::<CampaignDocument>()? else { return Ok(None) };
        seen.extend(loaded.seen);
        Ok(Some(Self { id, merchant, site, campaign, seen }))
    }

    /// A browser names the page's origin with every POST.
    fn check_origin(&self, headers: &HeaderMap) -> Result<(), Failure> {
        let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if self.site.origins.iter().any(|allowed| allowed == origin) {
            return Ok(());
        }
        let shown: String = origin.chars().take(100).collect();
        let detail = format!("the origin {shown:?} is none of this site's: add it to the site's origins");
        Err(Failure::Never(StatusCode::FORBIDDEN, detail))
    }

    fn read(&self, event: &PageEvent, visit: &Visit) -> Result<Event, Refusal> {
        let session = visit.session.as_ref().map(SessionId::as_str);
        let circumstances = Circumstances {
            campaign: self.campaign.id.to_string(),
            session,
            pages: &self.campaign.pages,
            secret: self.site.secret.as_deref(),
            ip_address: visit.visitor.ip_address.clone(),
            user_agent: visit.visitor.user_agent.clone(),
            now: clock::now(),
        };
        form_code::read(event, &circumstances)
    }
}

/// Who sends, as the platform tells it.
struct Visitor {
    ip_address: Option<String>,
    user_agent: Option<String>,
}

impl Visitor {
    fn read(headers: &HeaderMap) -> Self {
        let text = |name: &str, most: usize| {
            let value = headers.get(name).and_then(|value| value.to_str().ok())?;
            Some(value.chars().take(most).collect::<String>()).filter(|text| !text.is_empty())
        };
        Self { ip_address: text("cf-connecting-ip", 45), user_agent: text("user-agent", 1_000) }
    }

    /// Whether this visitor may send more to this site now. Where the platform has no such limit, everybody may.
    async fn has_room(&self, env: &Env, site: &SiteId) -> bool {
        let (Some(address), Ok(limit)) = (&self.ip_address, env.rate_limiter("PAGE_LIMIT")) else { return true };
        let key = format!("{site} {}", network(address));
        worker::send::SendFuture::new(limit.limit(key)).await.is_ok_and(|outcome| outcome.success)
    }
}

/// An address as limits count it: of IPv6 the network, because one visitor has all of it.
fn network(address: &str) -> String {
    match address.parse::<std::net::Ipv6Addr>() {
        Ok(address) => format!("{:x}", u128::from(address) >> 64),
        Err(_) => address.to_owned(),
    }
}

/// The visit as it goes on from event to event.
struct Visit {
    session: Option<SessionId>,
    surface: Surface,
    visitor: Visitor,
    seen: Vec<PageSaw>,
}

type Taken = Result<PageResult, String>;

impl Visit {
    /// Takes in one event: its result, or why it is refused.
    async fn take(&mut self, env: &Env, place: &mut Place, event: &PageEvent) -> Result<Taken, Failure> {
        let key = match form_code::key(event, clock::now()) {
            Ok(key) => key.to_owned(),
            Err(refusal) => return Ok(Err(refusal.to_string())),
        };
        let mut floors = Revisions::new();
        for _ in 0..MOST_ROUNDS {
            let read = match place.read(event, self) {
                Ok(read) => read,
                Err(refusal) => return Ok(Err(refusal.to_string())),
            };
            match self.record(env, place, event, &key, read).await? {
                Step::Taken(taken) => return Ok(taken),
                Step::Outdated(newer) => floors.extend(newer),
            }
            let id = place.id.clone();
            match Place::load(env, id, floors.clone()).await? {
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
                self.seen.push(saw(seen));
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
                return Ok(Step::Taken(Err(detail)));
            }
        }
        self.order(env, place, Some(once), Ok(input)).await
    }

    async fn upsell(&self, env: &Env, place: &Place, once: Once, upsell: UpsellInput) -> Result<Step, Failure> {
        let Some(session) = self.session.clone() else { return Ok(Step::Taken(Err(NO_ORDER.to_owned()))) };
        let state = page(env, &place.merchant, session, Vec::new(), false).await?;
        let Some(order) = state.last_sale else { return Ok(Step::Taken(Err(NO_ORDER.to_owned()))) };
        let order: OrderId = order;
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
}

enum Sent {
    Done(String),
    Step(Step),
}

fn saw(seen: Seen) -> PageSaw {
    use shared::delivery::Browser;
    let state = match seen.state {
        Browser::Loaded | Browser::Finished => Sight::Loaded,
        Browser::Errored => Sight::Errored,
        Browser::Blocked { directive } => Sight::Blocked(directive),
        Browser::Offered | Browser::Started | Browser::Expired => Sight::Started,
    };
    PageSaw { fire: seen.fire, state, page: seen.page }
}

fn understood<T: serde::de::DeserializeOwned>(body: &str) -> Result<T, Failure> {
    serde_json::from_str(body).map_err(|error| {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_count_networks() {
        assert_eq!(network("203.0.113.7"), "203.0.113.7");
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
    }

    #[test]
    fn only_a_final_refusal_says_why() {
        let refusal = Failure::Never(StatusCode::FORBIDDEN, "no".to_owned()).into_response();
        assert_eq!(refusal.status(), 403);
        assert_eq!(Failure::Later(StatusCode::TOO_MANY_REQUESTS).into_response().status(), 429);
    }
}
