//! Fires held for a lead: cancelled when it becomes a sale, decided when their time has come.

use shared::affiliate::Affiliate;
use shared::campaign::Campaign;
use shared::decide::{Held, HeldOutcome, Session, decide_held};
use shared::egress::host_key;
use shared::funnel::Order;
use shared::reason::Reason;
use shared::time::Timestamp;

use super::store::deliveries::{Delivery, Journey};
use super::stored::{Closing, StoredRequest};

/// The held deliveries, cancelled for one reason.
pub(crate) fn cancel_all<'a>(held: impl Iterator<Item = &'a Delivery>, reason: &Reason) -> Vec<Delivery> {
    held.filter_map(|delivery| cancel(delivery.clone(), reason)).collect()
}

/// A held delivery, cancelled; nothing when it can't be any more.
pub(crate) fn cancel(mut delivery: Delivery, reason: &Reason) -> Option<Delivery> {
    let Journey::Postback(postback) = delivery.journey else { return None };
    delivery.journey = Journey::Postback(postback.cancel().ok()?);
    delivery.closing = Some(Closing::from(reason));
    Some(delivery)
}

/// What the decision about a held fire depends on.
pub(crate) struct Circumstances<'a> {
    pub(crate) order: &'a Order,
    pub(crate) campaign: &'a Campaign,
    pub(crate) affiliate: Option<&'a Affiliate>,
    pub(crate) session: Option<Session<'a>>,
    pub(crate) now: Timestamp,
}

/// Decides a held fire with what is true now; nothing when it is not held any more. What goes off is queued.
pub(crate) fn settle(mut delivery: Delivery, circumstances: &Circumstances<'_>) -> Option<Delivery> {
    let Journey::Postback(postback) = delivery.journey else { return None };
    let lead = circumstances.order.lead.as_ref()?;
    let attribution = lead.attribution.as_ref()?;
    let outcome = decide_held(&Held {
        pixel: &delivery.pixel,
        order: circumstances.order.seen(),
        campaign: circumstances.campaign,
        attribution,
        affiliate: circumstances.affiliate,
        session: circumstances.session,
        lead_at: lead.at,
    });
    match outcome {
        HeldOutcome::Cancel(reason) => cancel(delivery, &reason),
        HeldOutcome::AwaitReview => {
            delivery.journey = Journey::Postback(postback.await_review().ok()?);
            Some(delivery)
        }
        HeldOutcome::Fire(fire, _) => {
            let affiliate = circumstances.affiliate?;
            let pixel = affiliate.pixel(&delivery.pixel)?;
            delivery.journey = Journey::Postback(postback.release(circumstances.now).ok()?);
            delivery.host = Some(host_key(pixel.trigger.template().origin()));
            delivery.request = Some(StoredRequest::new(&fire, Some(pixel), &affiliate.passed_values));
            Some(delivery)
        }
    }
}
