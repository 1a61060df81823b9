//! Sent again by hand: the same fire id, a fresh schedule.

use shared::campaign::Campaign;
use shared::decide::{self, Event, History, Occasion, Outcome, Past, Save};
use shared::funnel::Order;
use shared::id::FireId;
use shared::order::Stage;
use shared::time::Timestamp;
use shared::visit::Visit;

use super::core::{Core, Error};
use super::deliver::{is_held, order_of, settle_hold};
use super::documents::Missing;
use super::launch::{Launch, Outgoing};
use super::message::{Again, MOST_AGAIN, Resend, Resent};
use super::store::deliveries::{self, Delivery, Journey};
use super::store::visits;
use super::stored::{StoredRequest, Trigger};

/// What comes of a request to send again, with the requests that leave.
type Outcomes = (Resent, Vec<Outgoing>);

/// Sends again what is asked for.
pub(super) fn resend(core: &Core, mut call: Resend, now: Timestamp) -> Result<Outcomes, Error> {
    core.documents.borrow_mut().take(std::mem::take(&mut call.documents))?;
    let nothing = |answer| Ok((answer, Vec::new()));
    let deliveries = match &call.what {
        Again::Stored(fire) | Again::Rendered(fire) | Again::Now(fire) => {
            let Some(delivery) = find(core, fire)? else { return nothing(Resent::Unknown) };
            vec![delivery]
        }
        Again::Range { state, from, to, aff, dry_run } => {
            let range = deliveries::Range { state, from: *from, to: *to, aff: aff.as_ref(), most: MOST_AGAIN };
            if *dry_run {
                return nothing(Resent::Done(deliveries::count_in_range(&core.sql, &range)?));
            }
            deliveries::in_range(&core.sql, &range)?
        }
    };
    let mut launch = Launch::new(core, now);
    let mut again = Vec::with_capacity(deliveries.len());
    for delivery in deliveries {
        match prepared(core, delivery, &call.what, now)? {
            Ok(mut delivery) => {
                launch.start(&mut delivery, Trigger::Manual);
                again.push(delivery);
            }
            Err(answer) if matches!(call.what, Again::Range { .. }) => drop(answer),
            Err(answer) => return nothing(answer),
        }
    }
    core.commit(|tx| {
        deliveries::update(tx, &again)?;
        core.wake_for(tx, again.iter(), now)
    })?;
    Ok((Resent::Done(u32::try_from(again.len()).unwrap_or(u32::MAX)), launch.committed()))
}

fn find(core: &Core, fire: &FireId) -> Result<Option<Delivery>, Error> {
    Ok(deliveries::of_fires(&core.sql, std::iter::once(fire))?.pop())
}

/// The delivery, ready to leave, or why it can't.
fn prepared(
    core: &Core,
    mut delivery: Delivery,
    what: &Again,
    now: Timestamp,
) -> Result<Result<Delivery, Resent>, Error> {
    if let Again::Now(_) = what {
        return at_once(core, delivery, now);
    }
    let Journey::Postback(postback) = delivery.journey else {
        return Ok(Err(refused("notAPostback", "only a postback can be sent again: this is rendered by a page")));
    };
    let queued = match postback.resend(now) {
        Ok(queued) => queued,
        Err(error) => return Ok(Err(refused("notAllowedNow", &error.to_string()))),
    };
    if let Again::Rendered(_) = what {
        match rendered(core, &delivery, now)? {
            Ok((host, request)) => {
                delivery.host = Some(host);
                delivery.request = Some(request);
            }
            Err(answer) => return Ok(Err(answer)),
        }
    }
    if delivery.request.is_none() {
        return Ok(Err(refused(
            "neverRendered",
            "it was cancelled before it was rendered, so there is nothing to send",
        )));
    }
    delivery.journey = Journey::Postback(queued);
    delivery.closing = None;
    Ok(Ok(delivery))
}

fn refused(code: &str, detail: &str) -> Resent {
    Resent::Refused { code: code.to_owned(), detail: detail.to_owned() }
}

/// A held fire of a test order, decided before its time.
fn at_once(core: &Core, delivery: Delivery, now: Timestamp) -> Result<Result<Delivery, Resent>, Error> {
    if !is_held(&delivery) {
        return Ok(Err(refused("notHeld", "only a fire that is held can be fired before its time")));
    }
    let Some(order) = order_of(core, &delivery)? else { return Ok(Err(Resent::Unknown)) };
    if order.mode != decide::Mode::Test {
        return Ok(Err(refused("notATest", "only the fires of test orders can be fired before their time")));
    }
    let missing = missing(core, &order);
    if !missing.is_empty() {
        return Ok(Err(Resent::Need(missing)));
    }
    Ok(settle_hold(core, delivery, now)?.ok_or_else(|| refused("notHeld", "it is not held any more")))
}

fn missing(core: &Core, order: &Order) -> Missing {
    let documents = core.documents.borrow();
    let mut missing = documents.campaign(order.campaign).err().unwrap_or_default();
    let lead = order.lead.as_ref().and_then(|lead| lead.attribution.as_ref());
    for attribution in order.credit.attribution().into_iter().chain(lead) {
        missing.extend(documents.affiliate(&attribution.aff_id).err().unwrap_or_default());
    }
    missing.sort();
    missing.dedup();
    missing
}

/// Nothing has fired yet: so an event is decided as it was the first time.
struct Blank;

impl History for Blank {
    fn state(&self, _fire: &FireId) -> Past {
        Past::Unknown
    }
}

type Request = (String, StoredRequest);

/// The request as the pixel would make it now, for the event that the fire is of.
fn rendered(core: &Core, delivery: &Delivery, now: Timestamp) -> Result<Result<Request, Resent>, Error> {
    let Some(order) = order_of(core, delivery)? else {
        return Ok(Err(refused("notRenderable", "a click's fire can be sent again only as it was stored")));
    };
    let missing = missing(core, &order);
    if !missing.is_empty() {
        return Ok(Err(Resent::Need(missing)));
    }
    let documents = core.documents.borrow();
    let campaign = documents.campaign(order.campaign).ok().and_then(|known| known.document);
    let to = order.credit.attribution();
    let affiliate = to.and_then(|to| documents.affiliate(&to.aff_id).ok()).and_then(|known| known.document);
    let (Some(campaign), Some(affiliate)) = (campaign, affiliate) else {
        return Ok(Err(refused("notRenderable", "its campaign or its affiliate is gone")));
    };
    let visit = order.session.as_ref().map(|session| visits::find(&core.sql, session)).transpose()?.flatten();
    for event in events(&order, &campaign, now) {
        let verdicts = decide::decide(&Occasion {
            event,
            at: now,
            campaign: &campaign,
            credit: &order.credit,
            affiliate: Some(&affiliate),
            session: visit.as_ref().map(Visit::seen),
            history: &Blank,
        });
        for verdict in verdicts {
            if let (Outcome::Fire(fire), Some(pixel)) = (&verdict.outcome, &verdict.pixel)
                && fire.id == delivery.fire
            {
                let known = affiliate.pixel(pixel);
                let host = known.map(|pixel| shared::egress::host_key(pixel.trigger.template().origin()));
                let request = StoredRequest::new(fire, known, &affiliate.passed_values);
                return Ok(Ok((host.unwrap_or_default(), request)));
            }
        }
    }
    Ok(Err(refused(
        "wouldNotFireNow",
        "as the pixel and the order are now, it would not fire; send the stored request",
    )))
}

/// The events of an order that can have made a fire go off.
fn events<'a>(order: &'a Order, campaign: &Campaign, now: Timestamp) -> Vec<Event<'a>> {
    let mut events = vec![Event::Sale(order.seen())];
    for upsell in &order.purchase.upsells {
        let window = order.upsell_window(campaign, upsell.at.min(now));
        events.push(Event::Upsell { order: order.seen(), item: &upsell.item, window });
    }
    let lead = decide::Order { stage: Stage::Partial, ..order.seen() };
    events.push(Event::Lead { order: lead, save: Save::First });
    events
}
