//! The shard, its documents and its events.

use serde_json::value::RawValue;
use serde_json::{Value, json};
use shared::delivery::Outcome;
use shared::id::{EventId, OrderId};
use shared::order::Stage;
use shared::retry::Pace;
use shared::time::{Span, Timestamp};
use shared::wire::config::DocKey;

use crate::ledger::core::{Core, Error};
use crate::ledger::deliver::{self, Following, Report, Sent};
use crate::ledger::documents::Attached;
use crate::ledger::launch::Outgoing;
use crate::ledger::message::{Again, Entropy, Input, Later, Once, Record, Recorded, Resend, Resent, Surface};
use crate::ledger::store::orders;
use crate::ledger::stored::Try;
use crate::ledger::{record, resend};
use crate::sql::Sql;
use crate::sql::native::Native;
use crate::values;

/// A shard with its clock and its calls to receivers.
pub(crate) struct Shard {
    pub(crate) native: Native,
    pub(crate) core: Core,
    pub(crate) now: Timestamp,
    /// Requests on their way.
    pub(crate) under_way: Vec<Outgoing>,
    /// The alarm has gone off, and is not set anew yet.
    pub(crate) ringing: bool,
    /// An alarm's work broke off: it is done again then.
    pub(crate) again: Option<Timestamp>,
}

/// The affiliate: a pixel of each kind, at three hosts.
fn affiliate() -> Value {
    let pixel = |number: u8, more: Value| {
        let mut pixel = json!({ "id": format!("px_000000000000000{number}"), "revision": 1, "campaign": 1,
            "pixelType": "postback", "createdAt": "2026-01-31T14:05:00.000Z", "updatedAt": "2026-01-31T14:05:00.000Z" });
        pixel.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        pixel
    };
    json!({
        "schema": 1, "revision": 2, "affId": "A1", "aliases": [], "name": "Acme Media", "status": "active",
        "passedValues": { "names": ["c1"], "publisher": 1 }, "fireOnQaApproval": false, "fireForPrepaid": false,
        "disabledPublishers": [], "disabledSubAffiliates": [], "createdAt": "2026-01-31T14:05:00.000Z",
        "assignments": [{ "campaignId": 1, "currency": "USD", "commissions": { "cpc": "0.10", "cpl": "2.00" } }],
        "pixels": [
            pixel(1, json!({ "commissionType": "CPA", "product": "main", "content": "https://one.example/sale?o=[orderId]" })),
            pixel(2, json!({ "commissionType": "CPA", "product": 2, "content": "https://two.example/up?o=[orderId]" })),
            pixel(3, json!({ "commissionType": "CPL", "rule": "doNotFireForSales", "holdMinutes": 20,
                             "content": "https://one.example/held?o=[orderId]" })),
            pixel(4, json!({ "commissionType": "CPL", "rule": "fireForAllPartials", "content": "https://two.example/lead" })),
            pixel(5, json!({ "commissionType": "CPC", "content": "https://three.example/click?s=[sessionId]" })),
            pixel(6, json!({ "commissionType": "CPA", "product": "all", "pixelType": "image", "fireAsWell": true,
                             "content": "https://three.example/i.gif?o=[orderId]" })),
        ],
    })
}

fn campaign() -> Value {
    json!({
        "schema": 1, "revision": 1, "id": 1, "name": "Slim", "currency": "USD", "storefrontUrl": "https://shop.example/",
        "products": [
            { "id": 1, "baseProductId": 1, "name": "Slim 30", "kind": "offer", "price": "49.95" },
            { "id": 2, "baseProductId": 2, "name": "Slim Boost", "kind": "upsell", "price": "19.95" }
        ],
        "attributionDays": 30, "upsellMinutes": 120, "createdAt": "2026-01-31T14:05:00.000Z",
    })
}

/// Both documents, as the edge brings them.
pub(crate) fn documents() -> Vec<Attached> {
    let attached = |key: &str, document: Value| Attached {
        seen: vec![(DocKey::try_from(key.to_owned()).unwrap(), document["revision"].as_u64().unwrap())],
        document: Some(RawValue::from_string(document.to_string()).unwrap()),
    };
    vec![attached("affiliate:A1", affiliate()), attached("campaign:1", campaign())]
}

/// An event with everything that its caller mints: the number makes it another one.
pub(crate) fn call(number: u128, input: Input) -> Record {
    let spread = number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    Record {
        event: EventId::from_entropy(number),
        shard: 3,
        entropy: Entropy(spread),
        once: Some(Once { key: format!("k{number}"), fingerprint: "same".to_owned() }),
        caller: Vec::new(),
        surface: if number.is_multiple_of(2) { Surface::Api } else { Surface::FormCode },
        input,
        unrecognisable: false,
        visit: None,
        documents: Vec::new(),
    }
}

fn read<T: serde::de::DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).unwrap()
}

pub(crate) fn click(session: Option<&str>, value: &str) -> Input {
    let uri = format!("https://shop.example/?affId=A1&c1={value}");
    Input::click(read(json!({ "campaignId": 1, "sessionId": session, "requestUri": uri }))).unwrap()
}

pub(crate) fn lead(session: Option<&str>, order: Option<&str>) -> Input {
    let customer = json!({ "firstName": "Ann", "lastName": "Lee", "email": "ann@example.com" });
    let lead = json!({ "campaignId": 1, "affId": "A1", "sessionId": session, "orderId": order, "customer": customer });
    Input::lead(read(lead)).unwrap()
}

pub(crate) fn order(session: Option<&str>, order: Option<&str>, review: bool) -> Input {
    let order = json!({ "campaignId": 1, "affId": "A1", "sessionId": session, "orderId": order, "forceQA": review,
                        "products": [{ "id": 1 }] });
    Input::order(read(order), Timestamp::from_millis(0)).unwrap()
}

pub(crate) fn upsell(order: &str) -> Input {
    Input::upsell(read(json!({ "orderId": order, "product": { "id": 2 } }))).unwrap()
}

pub(crate) fn later(order: &str, step: Later) -> Input {
    Input::Later(OrderId::parse(order).unwrap(), step)
}

/// A postback that was answered so.
pub(crate) fn answered(outcome: Outcome) -> Sent {
    let error = match outcome {
        Outcome::Accepted => None,
        _ => Some("The receiver answered 500.".to_owned()),
    };
    Sent::Done(outcome, Try { ms: Some(5), status: Some(if error.is_none() { 200 } else { 500 }), text: None, error })
}

impl Shard {
    pub(crate) fn new() -> Self {
        let native = Native::new();
        let core = Core::open(native.sql(), Pace::default()).unwrap();
        let now = Timestamp::from_millis(1_800_000_000_000);
        Self { native, core, now, under_way: Vec::new(), ringing: false, again: None }
    }

    /// The isolate ends: what was in memory is gone, and nobody hears how requests ended.
    pub(crate) fn crash(&mut self) {
        self.core = Core::open(self.native.sql(), Pace::default()).unwrap();
        self.under_way.clear();
    }

    pub(crate) fn wait(&mut self, span: Span) {
        self.now = self.now.after(span);
    }

    /// Records an event, bringing the documents that are asked for. The answer as JSON.
    pub(crate) fn record(&mut self, mut call: Record) -> Result<Recorded, Error> {
        for _ in 0..2 {
            let (recorded, outgoing) = record::record(&self.core, call.clone(), self.core.at(self.now))?;
            self.under_way.extend(outgoing);
            match recorded {
                Recorded::Need(_) => call.documents = documents(),
                done => return Ok(done),
            }
        }
        panic!("the shard asks for documents that it has")
    }

    /// The whole of an alarm, as [`crate::ledger::work`] does it.
    pub(crate) fn alarm(&mut self) -> Result<(), Error> {
        let now = self.core.at(self.now);
        let again = now.after(Span::seconds(30));
        self.core.alarm_went_off(again)?;
        self.ringing = false;
        self.again = Some(again);
        if !deliver::missing_for_holds(&self.core, now)?.is_empty() {
            self.core.documents.borrow_mut().take(documents())?;
        }
        loop {
            let (outgoing, more) = deliver::settle_woken(&self.core, now)?;
            self.under_way.extend(outgoing);
            if !more {
                break;
            }
        }
        self.under_way.extend(deliver::claim(&self.core, now)?);
        self.core.rest(now, now)?;
        self.again = None;
        Ok(())
    }

    /// Lets the alarm go off if its time has come.
    pub(crate) fn ring(&mut self) -> bool {
        if self.native.alarm().is_some_and(|at| at <= self.now) {
            self.native.take_alarm();
            self.ringing = true;
        }
        self.ringing
    }

    /// One request has ended.
    pub(crate) fn end(&mut self, place: usize, result: Sent) -> Result<(), Error> {
        let Outgoing { host, fire, attempt, .. } = self.under_way[place].clone();
        let report = Report { fire, attempt, result };
        let now = self.core.at(self.now);
        let following = deliver::finish(&self.core, &host, vec![report], Following::Claims, now)?;
        self.under_way.remove(place);
        self.under_way.extend(following);
        Ok(())
    }

    /// Sends something again by hand.
    pub(crate) fn resend(&mut self, what: Again) -> Result<Resent, Error> {
        let call = Resend { what, documents: documents() };
        let (resent, outgoing) = resend::resend(&self.core, call, self.core.at(self.now))?;
        self.under_way.extend(outgoing);
        Ok(resent)
    }

    /// The orders, each with whether it waits for a review.
    pub(crate) fn orders(&self) -> Vec<(String, bool)> {
        let all = |sql: &Sql| sql.query("SELECT body FROM orders ORDER BY seq", values![]);
        let bodies: Vec<String> = self.native.aside(all).unwrap();
        let orders = bodies.iter().map(|body| orders::read(body).unwrap());
        let waits = |stage: Stage| stage.code() == "pendingQa";
        orders.map(|order| (order.id.to_string(), waits(order.stage))).collect()
    }

    /// Every fire with its state.
    pub(crate) fn states(&self) -> Vec<(String, String)> {
        self.native.aside(|sql| sql.query("SELECT fire, state FROM delivery ORDER BY seq", values![])).unwrap()
    }

    /// Every row of every table.
    pub(crate) fn rows(&self) -> Vec<String> {
        let tables = [
            "SELECT json_array(id, created_at, body) FROM session ORDER BY id",
            "SELECT json_array(seq, id, once, at, kind, order_id, session, status, answer, detail, bookings) FROM event ORDER BY seq",
            "SELECT json_array(seq, id, created_at, aff, status, test, body) FROM orders ORDER BY seq",
            "SELECT json_array(term, order_id) FROM term ORDER BY term, order_id",
            "SELECT json_array(seq, fire, owner, state, made, tries, lane, wake_at, host, request, attempts, closing)
             FROM delivery ORDER BY seq",
            "SELECT json_array(aff, role, name, clicks, leads, orders, last_at) FROM source ORDER BY aff, role, name",
            "SELECT json_array(host, not_before) FROM host ORDER BY host",
            "SELECT json_array(document, revision) FROM floor ORDER BY document",
        ];
        let read = |sql: &Sql| tables.map(|table| sql.query::<String>(table, values![]).unwrap()).concat();
        self.native.aside(read)
    }

    /// What must hold between any two steps.
    pub(crate) fn check(&self) {
        self.native.aside(|sql| self.check_rows(sql));
    }

    fn check_rows(&self, sql: &Sql) {
        // Whatever is unfinished has an alarm no later than its time, or than that of its host; a crowded host is looked
        // at again within two seconds.
        let waiting: Vec<(String, Timestamp, Option<Timestamp>)> = sql
            .query(
                "SELECT fire, wake_at, (SELECT not_before FROM host WHERE host.host = delivery.lane)
                 FROM delivery WHERE lane IS NOT NULL",
                values![],
            )
            .unwrap();
        for (fire, at, not_before) in waiting {
            let at = at.max(not_before.unwrap_or(at)).max(self.now.after(Span::seconds(2)));
            let at = at.max(self.again.unwrap_or(at));
            let alarm = self.native.alarm();
            assert!(
                self.ringing || alarm.is_some_and(|alarm| alarm <= at),
                "{fire} is due at {at}, the alarm at {alarm:?}"
            );
        }
        let wrong: Option<String> = sql
            .query_one(
                "SELECT fire FROM delivery WHERE (lane IS NULL) <> (wake_at IS NULL)
                 OR (lane IS NULL) <> (state IN ('delivered', 'dead', 'cancelled', 'expired', 'started', 'loaded')
                                       OR (state = 'held' AND wake_at IS NULL))",
                values![],
            )
            .unwrap();
        assert_eq!(wrong, None, "unfinished and without a lane, or the other way");
        // Every pixel has one verdict for each event, and what fired or is held has its delivery.
        let answers: Vec<String> = sql.query("SELECT answer FROM event ORDER BY seq", values![]).unwrap();
        for answer in answers {
            let answer: Value = serde_json::from_str(&answer).unwrap();
            let verdicts = answer["verdicts"].as_array().unwrap();
            let mut pixels: Vec<&str> = verdicts.iter().filter_map(|verdict| verdict["pixelId"].as_str()).collect();
            let count = pixels.len();
            pixels.sort_unstable();
            pixels.dedup();
            assert_eq!(pixels.len(), count, "{answer}");
            for verdict in verdicts.iter().filter(|verdict| verdict["outcome"] != "notFired") {
                let fire = verdict["fireId"].as_str().unwrap();
                let known: Option<u32> = sql.query_one("SELECT 1 FROM delivery WHERE fire = ?", values![fire]).unwrap();
                assert_eq!(known, Some(1), "{verdict}");
            }
        }
    }
}
