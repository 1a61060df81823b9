//! Pages against a shard on a database in memory: what is offered, what is taken in, and what a visitor may not see.

use serde_json::value::RawValue;
use serde_json::{Value, json};
use shared::id::{AffId, CampaignId, EventId, SessionId};
use shared::retry::Pace;
use shared::time::Span;
use shared::wire::config::DocKey;
use shared::wire::event::{ClickAnswer, OrderAnswer};

use super::*;
use crate::ledger::message::{Attached, Entropy, Input, ReadVisit, Record, RecordAll, Recorded, Surface};
use crate::ledger::record;
use crate::sql::native::{Fault, Native};

const SHARD: u8 = 3;

struct Shard {
    native: Native,
    core: Core,
    now: Timestamp,
    minted: u128,
}

fn document(key: DocKey, revision: u64, document: &Value) -> Attached {
    let document = RawValue::from_string(document.to_string()).unwrap();
    Attached { seen: vec![(key, revision)], document: Some(document) }
}

/// An affiliate with an iframe for clicks and an image for sales, and the campaign.
fn documents() -> Vec<Attached> {
    let mut affiliate: Value =
        serde_json::from_str(include_str!("../../../../shared/src/wire/golden/affiliate_document.json")).unwrap();
    affiliate["pixels"][3]["status"] = json!("active");
    let campaign: Value =
        serde_json::from_str(include_str!("../../../../shared/src/wire/golden/campaign_document.json")).unwrap();
    vec![
        document(DocKey::Affiliate(AffId::parse("AF54B334").unwrap()), 17, &affiliate),
        document(DocKey::Campaign(CampaignId::new(1).unwrap()), 3, &campaign),
    ]
}

impl Shard {
    fn new() -> Self {
        let native = Native::new();
        let core = Core::open(native.sql(), Pace::default()).unwrap();
        core.documents.borrow_mut().take(documents()).unwrap();
        Self { native, core, now: Timestamp::parse("2026-03-01T12:00:00Z").unwrap(), minted: 0 }
    }

    fn call(&mut self, surface: Surface, input: Input) -> Record {
        self.minted += 1;
        Record {
            event: EventId::from_entropy(self.minted),
            shard: SHARD,
            entropy: Entropy(self.minted << 64 | self.minted << 32 | self.minted),
            once: None,
            caller: Vec::new(),
            surface,
            input,
            unrecognisable: false,
            visit: None,
            documents: Vec::new(),
        }
    }

    fn record<T: serde::de::DeserializeOwned>(&mut self, surface: Surface, input: Input) -> T {
        let call = self.call(surface, input);
        match record::record(&self.core, call, self.now).unwrap().0 {
            Recorded::Done { body, .. } => serde_json::from_str(body.get()).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    fn click(&mut self, surface: Surface) -> SessionId {
        let uri = "https://shop.example/?affId=AF54B334&click_id=c";
        let click = json!({ "campaignId": 1, "requestUri": uri });
        let click: ClickAnswer = self.record(surface, Input::click(serde_json::from_value(click).unwrap()).unwrap());
        click.session_id
    }

    fn order(&mut self, surface: Surface, session: &SessionId) -> OrderId {
        let order: OrderAnswer = self.record(surface, order(session));
        order.order_id
    }

    fn page(&self, session: &SessionId, seen: &[(&PagePixel, Sight)]) -> PageState {
        let seen = seen.iter().map(|(pixel, state)| PageSaw {
            fire: pixel.fire_id.clone(),
            state: state.clone(),
            page: Some("https://shop.example/thank-you".to_owned()),
        });
        let page =
            Page { session: session.clone(), seen: seen.collect(), builds: Builds::Pixels, judged_by: Vec::new() };
        step(&self.core, &page, self.now).unwrap()
    }

    fn states(&self, owner: &str) -> Vec<(String, String)> {
        let deliveries = deliveries::of_owner(&self.core.sql, owner).unwrap();
        let browser = deliveries.iter().filter(|delivery| matches!(delivery.journey, Journey::Browser { .. }));
        browser.map(|delivery| (delivery.journey.channel().to_owned(), delivery.journey.state().to_owned())).collect()
    }
}

fn order(session: &SessionId) -> Input {
    let order = json!({ "campaignId": 1, "sessionId": session, "products": [{ "id": 1 }] });
    Input::order(serde_json::from_value(order).unwrap(), Timestamp::from_millis(0)).unwrap()
}

fn pair(one: &str, other: &str) -> (String, String) {
    (one.to_owned(), other.to_owned())
}

#[test]
fn what_the_visit_and_its_orders_fired_is_offered_until_it_was_seen() {
    let mut shard = Shard::new();
    let session = shard.click(Surface::FormCode);
    let clicked = shard.page(&session, &[]);
    let [frame] = clicked.pixels.as_slice() else { panic!("{clicked:?}") };
    assert_eq!((frame.kind.as_str(), frame.url.as_str()), ("iframe", "https://net.example/click?tid=c"));
    assert_eq!(clicked.last_sale, None);
    let order = shard.order(Surface::FormCode, &session);
    let sold = shard.page(&session, &[(frame, Sight::Loaded)]);
    assert_eq!(shard.states(session.as_str()), [pair("iframe", "finished")]);
    let [image] = sold.pixels.as_slice() else { panic!("{sold:?}") };
    assert_eq!((image.kind.as_str(), image.width), ("image", 1));
    assert_eq!(sold.last_sale, Some((shard.now, order.clone())));
    // Asked again, as on another page: the same fire.
    assert_eq!(shard.page(&session, &[]).pixels, sold.pixels);
    shard.page(&session, &[(image, Sight::Started)]);
    assert!(shard.page(&session, &[]).pixels.is_empty());
    shard.page(&session, &[(image, Sight::Loaded)]);
    // Proofs never give way to less.
    shard.page(&session, &[(image, Sight::Started), (frame, Sight::Errored)]);
    assert_eq!(shard.states(order.as_str()), [pair("image", "loaded")]);
    assert_eq!(shard.states(session.as_str()), [pair("iframe", "finished")]);
    let deliveries = deliveries::of_owner(&shard.core.sql, order.as_str()).unwrap();
    let shown = deliveries.iter().find_map(|delivery| delivery.request.as_ref()?.page.clone());
    assert_eq!(shown.as_deref(), Some("https://shop.example/thank-you"));
}

#[test]
fn an_order_that_a_server_imports_is_offered_to_the_visits_pages() {
    let mut shard = Shard::new();
    let session = shard.click(Surface::FormCode);
    shard.order(Surface::Api, &session);
    let kinds: Vec<String> = shard.page(&session, &[]).pixels.into_iter().map(|pixel| pixel.kind).collect();
    assert_eq!(kinds, ["iframe", "image"]);
}

#[test]
fn a_page_that_may_not_build_is_offered_nothing() {
    let mut shard = Shard::new();
    let session = shard.click(Surface::FormCode);
    let page = Page { session: session.clone(), seen: Vec::new(), builds: Builds::Nothing, judged_by: Vec::new() };
    assert!(step(&shard.core, &page, shard.now).unwrap().pixels.is_empty());
    assert_eq!(shard.page(&session, &[]).pixels.len(), 1);
    let silent = shard.click(Surface::FormCodeWithoutConsent);
    assert!(shard.page(&silent, &[]).pixels.is_empty(), "no consent, no offer");
    let server = shard.click(Surface::Api);
    assert!(shard.page(&server, &[]).pixels.is_empty(), "no page was seen");
}

#[test]
fn a_page_is_told_what_has_been_edited_since() {
    let mut shard = Shard::new();
    let session = shard.click(Surface::FormCode);
    let campaign = DocKey::Campaign(CampaignId::new(1).unwrap());
    let told = |shard: &Shard, revision: u64| {
        let judged_by = vec![(campaign.clone(), revision)];
        let page = Page { session: session.clone(), seen: Vec::new(), builds: Builds::Unsaid, judged_by };
        step(&shard.core, &page, shard.now).unwrap().outdated
    };
    assert!(told(&shard, 3).is_empty());
    shard.core.documents.borrow_mut().raise(&[(campaign.clone(), 4)]);
    assert_eq!(told(&shard, 3), [(campaign.clone(), 4)]);
    assert!(told(&shard, 4).is_empty());
}

#[test]
fn nobody_sees_or_ends_the_fires_of_another_visit() {
    let mut shard = Shard::new();
    let (own, other) = (shard.click(Surface::FormCode), shard.click(Surface::FormCode));
    let theirs = shard.page(&other, &[]).pixels;
    let mine = shard.page(&own, &[(&theirs[0], Sight::Loaded)]).pixels;
    assert_ne!(mine[0].fire_id, theirs[0].fire_id);
    assert_eq!(shard.states(other.as_str()), [pair("iframe", "offered")]);
    let unknown = SessionId::from_entropy(shared::id::Shard::new(SHARD), 99);
    assert_eq!(shard.page(&unknown, &[(&theirs[0], Sight::Loaded)]), PageState::default());
    assert_eq!(shard.page(&other, &[]).pixels, theirs);
}

#[test]
fn a_blocked_pixel_keeps_its_directive_and_an_old_offer_ends() {
    let mut shard = Shard::new();
    let session = shard.click(Surface::FormCode);
    let frame = shard.page(&session, &[]).pixels.remove(0);
    shard.page(&session, &[(&frame, Sight::Blocked("frame-src".to_owned()))]);
    let blocked = deliveries::of_owner(&shard.core.sql, session.as_str()).unwrap();
    let closing = blocked.iter().find_map(|delivery| delivery.closing.clone()).unwrap();
    assert_eq!((closing.code.as_str(), closing.explanation.as_str()), ("blockedByContentPolicy", "frame-src"));
    let late = shard.click(Surface::FormCode);
    shard.now = shard.now.after(Span::hours(24));
    assert!(shard.page(&late, &[]).pixels.is_empty());
}

#[test]
fn what_was_seen_is_taken_in_whole_or_not_at_all() {
    let mut shard = Shard::new();
    let session = shard.click(Surface::FormCode);
    let frame = shard.page(&session, &[]).pixels.remove(0);
    let seen = vec![PageSaw { fire: frame.fire_id.clone(), state: Sight::Loaded, page: None }];
    let page = Page { session: session.clone(), seen, builds: Builds::Pixels, judged_by: Vec::new() };
    shard.native.inject(Fault::Commit);
    assert!(step(&shard.core, &page, shard.now).is_err());
    assert_eq!(shard.states(session.as_str()), [pair("iframe", "offered")]);
    assert!(step(&shard.core, &page, shard.now).unwrap().pixels.is_empty());
    assert_eq!(shard.states(session.as_str()), [pair("iframe", "finished")]);
}

#[test]
fn a_visit_knows_the_neighbours_that_hold_its_orders() {
    let mut shard = Shard::new();
    let session = shard.click(Surface::FormCode);
    assert!(shard.page(&session, &[]).elsewhere.is_empty());
    for neighbour in [5, 2, 5] {
        let asked = ReadVisit { session: session.clone(), neighbour, test: false };
        assert!(neighbour::visit(&shard.core, &asked).unwrap().is_some());
    }
    assert_eq!(shard.page(&session, &[]).elsewhere, [2, 5]);
    // A neighbour offers what it holds of the visit.
    let mut far = Shard::new();
    let visit = neighbour::visit(&shard.core, &ReadVisit { session: session.clone(), neighbour: 2, test: false });
    let call = Record { visit: visit.unwrap(), ..far.call(Surface::Api, order(&session)) };
    record::record(&far.core, call, far.now).unwrap();
    let offered = far.page(&session, &[]);
    assert_eq!(offered.pixels.iter().map(|pixel| pixel.kind.as_str()).collect::<Vec<_>>(), ["image"]);
    assert!(offered.last_sale.is_some() && offered.elsewhere.is_empty());
}

#[test]
fn a_neighbour_learns_that_the_visit_has_come_to_a_page() {
    let mut shard = Shard::new();
    let session = shard.click(Surface::Api);
    let visit = neighbour::visit(&shard.core, &ReadVisit { session: session.clone(), neighbour: 2, test: false });
    let mut far = Shard::new();
    let call = Record { shard: 2, visit: visit.unwrap(), ..far.call(Surface::Api, order(&session)) };
    record::record(&far.core, call, far.now).unwrap();
    let kind = |far: &Shard| visits::find(&far.core.sql, &session).unwrap().unwrap().kind;
    assert_eq!(kind(&far), SessionKind::Api);
    let page = |builds| Page { session: session.clone(), seen: Vec::new(), builds, judged_by: Vec::new() };
    far.native.inject(Fault::Commit);
    assert!(step(&far.core, &page(Builds::Pixels), far.now).is_err());
    assert_eq!(kind(&far), SessionKind::Api);
    step(&far.core, &page(Builds::Pixels), far.now).unwrap();
    assert_eq!(kind(&far), SessionKind::FormCode);
    step(&far.core, &page(Builds::Nothing), far.now).unwrap();
    assert_eq!(kind(&far), SessionKind::FormCodeWithoutConsent);
    // Who only asks says nothing of the page.
    step(&far.core, &page(Builds::Unsaid), far.now).unwrap();
    assert_eq!(kind(&far), SessionKind::FormCodeWithoutConsent);
}

#[test]
fn a_batch_is_one_commit_and_never_overtakes_itself() {
    let mut shard = Shard::new();
    let session = shard.click(Surface::FormCode);
    let calls = |shard: &mut Shard| -> Vec<Record> {
        let elsewhere = json!({ "campaignId": 2, "customer": { "email": "a@b.example" }, "products": [{ "id": 1 }] });
        let elsewhere = serde_json::from_value(elsewhere).unwrap();
        [order(&session), Input::order(elsewhere, Timestamp::from_millis(0)).unwrap(), order(&session)]
            .map(|input| shard.call(Surface::Api, input))
            .into()
    };
    let records = calls(&mut shard);
    let send = |shard: &Shard, records: &[Record], documents| {
        let call = RecordAll { records: records.to_vec(), documents };
        record::record_all(&shard.core, call, shard.now).map(|(told, _)| told)
    };
    let count = |shard: &Shard| -> i64 {
        shard.core.sql.query_one("SELECT count(*) FROM event WHERE kind = 'order'", values![]).unwrap().unwrap()
    };
    shard.native.inject(Fault::Commit);
    assert!(send(&shard, &records, Vec::new()).is_err());
    assert_eq!(count(&shard), 0);
    // The second lacks its campaign: it and all behind it wait.
    let first = send(&shard, &records, Vec::new()).unwrap();
    let missing = DocKey::Campaign(CampaignId::new(2).unwrap());
    assert_eq!((first.recorded.len(), first.need.as_slice()), (1, &[(missing.clone(), 0)][..]));
    assert_eq!(count(&shard), 1);
    let absent = Attached { seen: vec![(missing, 0)], document: None };
    let rest = send(&shard, &records[1..], vec![absent]).unwrap();
    assert!(matches!(rest.recorded.as_slice(), [Recorded::Refused(_), Recorded::Done { .. }]), "{rest:?}");
    // The whole again, as after a lost answer: nothing twice.
    let again = send(&shard, &records, Vec::new()).unwrap();
    assert_eq!((again.recorded.len(), count(&shard)), (3, 2));
}
