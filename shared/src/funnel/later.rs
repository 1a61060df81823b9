//! Review, confirmation, refund and cancellation.

use super::{Booking, First, Kind, Order, Progress, Refusal};
use crate::money::Amount;
use crate::order::{Decline, Review, Stage};
use crate::time::Timestamp;

/// Review says yes.
pub fn approve(mut order: Order, now: Timestamp) -> Result<Progress<Order>, Refusal> {
    match order.stage {
        Stage::Sale { at, review: Review::Pending } => {
            order.stage = Stage::Sale { at, review: Review::Approved { at: now } };
            Ok(Progress::New(order))
        }
        Stage::Sale { review: Review::Approved { .. }, .. } => Ok(Progress::Repeat(First::Kind(Kind::QaApproved))),
        _ => Err(not_under_review(&order)),
    }
}

/// Review says no.
pub fn decline(mut order: Order, now: Timestamp) -> Result<Progress<Order>, Refusal> {
    match order.stage {
        Stage::Sale { review: Review::Pending, .. } => {
            order.stage = Stage::Declined { at: now, reason: Decline::Review };
            Ok(Progress::New(order))
        }
        Stage::Declined { reason: Decline::Review, .. } => Ok(Progress::Repeat(First::Kind(Kind::QaDeclined))),
        _ => Err(not_under_review(&order)),
    }
}

fn not_under_review(order: &Order) -> Refusal {
    Refusal::NotUnderReview { order: order.id.clone(), status: order.stage.code() }
}

/// No upsell follows: the window closes.
pub fn confirm(mut order: Order, now: Timestamp) -> Result<Progress<Order>, Refusal> {
    sold(&order)?;
    if order.purchase.confirmed_at.is_some() {
        return Ok(Progress::Repeat(First::Kind(Kind::Confirmed)));
    }
    order.purchase.confirmed_at = Some(now);
    Ok(Progress::New(order))
}

/// Gives money back: this decimal, or all that is left. Several refunds together never exceed what was paid.
pub fn refund(mut order: Order, amount: Option<&str>) -> Result<(Order, Booking), Refusal> {
    sold(&order)?;
    if order.stage.under_review() {
        return Err(Refusal::UnderReview(order.id));
    }
    let left = order.totals().total().minus(order.purchase.refunded);
    if left == Amount::ZERO {
        return Err(Refusal::NothingLeft(order.id));
    }
    let amount = match amount {
        None => left,
        Some(text) => Amount::parse(text.trim(), order.currency).map_err(|error| Refusal::field("amount", error))?,
    };
    if amount == Amount::ZERO {
        return Err(Refusal::field("amount", "must be more than nothing; leave it out to refund all that is left"));
    }
    if amount > left {
        let left = left.to_decimal(order.currency);
        return Err(Refusal::field("amount", format!("can be {left} at most: that is left of order {}", order.id)));
    }
    let booking = order.give_back(amount);
    Ok((order, booking))
}

/// Calls an order or a lead off. A sale that counts is taken back with it.
pub fn cancel(
    mut order: Order,
    reason: Option<String>,
    now: Timestamp,
) -> Result<Progress<(Order, Option<Booking>)>, Refusal> {
    match order.stage {
        Stage::Partial | Stage::Sale { .. } => {
            let booking = order.stage.settled_sale().map(|_| order.call_off());
            order.stage = Stage::Cancelled { at: now };
            order.purchase.cancel_reason = reason;
            Ok(Progress::New((order, booking)))
        }
        Stage::Cancelled { .. } => Ok(Progress::Repeat(First::Kind(Kind::Cancelled))),
        Stage::Declined { .. } => Err(Refusal::Declined(order.id)),
    }
}

fn sold(order: &Order) -> Result<(), Refusal> {
    match order.stage {
        Stage::Sale { .. } => Ok(()),
        Stage::Partial => Err(Refusal::StillPartial(order.id.clone())),
        Stage::Declined { .. } => Err(Refusal::Declined(order.id.clone())),
        Stage::Cancelled { at } => Err(Refusal::Cancelled { order: order.id.clone(), at }),
    }
}
