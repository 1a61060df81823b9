//! Review, confirmation, refund and cancellation.

use shared::command::OrderStep;
use shared::decide::{self, Event, Occasion, Verdict};
use shared::funnel::{self, Booking, Entry, Kind, Order, Progress};
use shared::money::Amount;
use shared::reason::Reason;
use shared::visit::Visit;

use super::draft::{Draft, Subject};
use super::ground::{Credited, Fires, Ground, KnownCampaign};
use super::{Step, Stop};
use crate::ledger::held::{self, Circumstances};
use crate::ledger::store::deliveries::Delivery;

/// What a later event does besides changing the order.
#[derive(Default)]
struct Effects {
    verdicts: Vec<Verdict>,
    resolved: Vec<Delivery>,
    bookings: Vec<Booking>,
}

pub(super) fn step(ground: &Ground<'_>, step: OrderStep) -> Result<Step, Stop> {
    let before = ground.order()?;
    let id = before.id.clone();
    let (kind, order, booking, summary) = match step {
        OrderStep::Approve => match funnel::approve(before.clone(), ground.now)? {
            Progress::New(order) => (Kind::QaApproved, order, None, "Approved in QA review".to_owned()),
            Progress::Repeat(first) => return ground.first_answer(&id, first),
        },
        OrderStep::Decline => match funnel::decline(before.clone(), ground.now)? {
            Progress::New(order) => (Kind::QaDeclined, order, None, "Declined in QA review".to_owned()),
            Progress::Repeat(first) => return ground.first_answer(&id, first),
        },
        OrderStep::Confirm => match funnel::confirm(before.clone(), ground.now)? {
            Progress::New(order) => (Kind::Confirmed, order, None, "Confirmed: no upsell follows".to_owned()),
            Progress::Repeat(first) => return ground.first_answer(&id, first),
        },
        OrderStep::Refund { amount, reason } => {
            let (order, booking) = funnel::refund(before.clone(), amount.as_deref())?;
            let amount = booking.revenue.to_decimal(order.currency);
            let summary = because(format!("Refund of {amount} {}", order.currency), reason.as_deref());
            (Kind::Refunded, order, Some(booking), summary)
        }
        OrderStep::Cancel { reason } => match funnel::cancel(before.clone(), reason.clone(), ground.now)? {
            Progress::New((order, booking)) => {
                (Kind::Cancelled, order, booking, because("Cancelled".to_owned(), reason.as_deref()))
            }
            Progress::Repeat(first) => return ground.first_answer(&id, first),
        },
    };
    let lead = order.lead.as_ref().and_then(|lead| lead.attribution.as_ref());
    let mut candidates = ground.candidates(None, Some(&before));
    candidates.extend(lead.map(|lead| &lead.aff_id));
    ground.require(before.campaign, &candidates)?;
    let known = ground.campaign(before.campaign)?;
    let credited = ground.credited(before.credit.clone())?;
    let visit = ground.visit_of(&before)?;
    let fires = ground.fires(id.as_str())?;
    let mut order = order;
    let mut effects = match kind {
        Kind::QaApproved => approved(ground, &mut order, &known, &credited, visit.as_ref(), &fires),
        Kind::QaDeclined => declined(ground, &order, &known, &credited, visit.as_ref(), &fires)?,
        Kind::Cancelled => Effects {
            resolved: held::cancel_all(fires.held(), &Reason::OrderCancelled(ground.now)),
            ..Effects::default()
        },
        _ => Effects::default(),
    };
    effects.bookings.extend(booking);
    Ok(Step::New(Box::new(Draft {
        kind,
        visit: visit.and_then(|visit| ground.visit_with_order(Some(visit), &order)),
        subject: Subject::Order { before: Some(Box::new(before)), order: Box::new(order) },
        campaign: known,
        credited,
        verdicts: effects.verdicts,
        resolved: effects.resolved,
        product: None,
        bookings: effects.bookings,
        summary,
        warnings: Vec::new(),
    })))
}

fn because(what: String, reason: Option<&str>) -> String {
    match reason {
        Some(reason) if !reason.is_empty() => format!("{what}: {reason}"),
        _ => what,
    }
}

/// The sale counts from now on, and each upsell bought meanwhile, in the window of its purchase.
fn approved(
    ground: &Ground<'_>,
    order: &mut Order,
    known: &KnownCampaign,
    credited: &Credited,
    visit: Option<&Visit>,
    fires: &Fires,
) -> Effects {
    let occasion = |event| Occasion {
        event,
        at: ground.now,
        campaign: &known.campaign,
        credit: &credited.credit,
        affiliate: credited.affiliate(),
        session: visit.map(Visit::seen),
        history: fires,
    };
    let approved = order.clone();
    let sale = occasion(Event::Sale(approved.seen()));
    let mut verdicts = vec![decide::decide(&sale)];
    let mut bookings = vec![order.book_sale(decide::commission(&sale))];
    for (place, upsell) in approved.purchase.upsells.iter().enumerate() {
        let window = approved.upsell_window(&known.campaign, upsell.at);
        let bought = occasion(Event::Upsell { order: approved.seen(), item: &upsell.item, window });
        verdicts.push(decide::decide(&bought));
        bookings.extend(order.book_upsell(place, decide::commission(&bought)));
    }
    let reason = order.stage.settled_sale().map(Reason::LeadBecameSale);
    let resolved = reason.map(|reason| held::cancel_all(fires.held(), &reason)).unwrap_or_default();
    Effects { verdicts: decide::together(verdicts), resolved, bookings }
}

/// The order is a lead again: what was held for it and has had its time goes off now.
fn declined(
    ground: &Ground<'_>,
    order: &Order,
    known: &KnownCampaign,
    credited: &Credited,
    visit: Option<&Visit>,
    fires: &Fires,
) -> Result<Effects, Stop> {
    let occasion = Occasion {
        event: Event::Sale(order.seen()),
        at: ground.now,
        campaign: &known.campaign,
        credit: &credited.credit,
        affiliate: credited.affiliate(),
        session: visit.map(Visit::seen),
        history: fires,
    };
    let lead = order.lead.as_ref().and_then(|lead| lead.attribution.as_ref());
    let affiliate = lead.map(|lead| ground.affiliate(&lead.aff_id)).transpose()?;
    let circumstances = Circumstances {
        order,
        campaign: &known.campaign,
        affiliate: affiliate.as_ref().and_then(|known| known.document.as_deref()),
        session: visit.map(Visit::seen),
        now: ground.now,
    };
    let waited = fires.held().filter(|delivery| delivery.journey.wake_at().is_none());
    Ok(Effects {
        verdicts: decide::decide(&occasion),
        resolved: waited.filter_map(|delivery| held::settle(delivery.clone(), &circumstances)).collect(),
        bookings: vec![Booking::count(Entry::Decline, Amount::ZERO)],
    })
}
