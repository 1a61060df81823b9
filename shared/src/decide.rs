//! The heart: which pixels fire for an event, and why the others do not. Total, pure, and the same answer every time.
//!
//! [`decide`] looks at one [`Occasion`]: something happened, this is what is known, these are the affiliate's pixels. It
//! answers with exactly one [`Verdict`] per pixel. The rules are the firing table: a pixel fires for its commission
//! type's event, in its campaign, for its product; the more specific of several wins; each fires once for one cause.
//! [`decide_held`] looks again at a fire that was held, at the end of its hold.

mod contest;
mod occasion;
mod rules;
mod standing;
mod together;
mod values;
mod verdict;
mod warning;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use occasion::{
    Click, Event, History, Mode, Occasion, Order, Past, Payment, RequestUri, Save, Session, SessionKind,
};
pub use together::together;
pub use values::commission;
pub use verdict::{Channel, Fire, Outcome, Verdict};
pub use warning::Warning;

use crate::affiliate::Affiliate;
use crate::attribution::Attribution;
use crate::campaign::Campaign;
use crate::fire::Cause;
use crate::id::{FireId, PixelId};
use crate::order::Stage;
use crate::pixel::{Content, Pixel, Trigger};
use crate::reason::Reason;
use crate::time::Timestamp;
use rules::{Judgement, awake, in_campaign, judge, other_event};
use standing::{credited, named, standing};

/// One verdict for each pixel of the affiliate; one without a pixel where there is none to speak of.
pub fn decide(occasion: &Occasion<'_>) -> Vec<Verdict> {
    let (attribution, affiliate) = match credited(occasion.credit, occasion.affiliate) {
        Ok(found) => found,
        Err(reason) => return vec![Verdict::none(reason)],
    };
    let barrier = standing(affiliate, attribution, occasion.campaign);
    if affiliate.pixels.is_empty() && affiliate.unreadable.is_empty() {
        return vec![Verdict::none(barrier.err().unwrap_or_else(|| Reason::AffiliateHasNoPixels(named(affiliate))))];
    }
    if let Err(reason) = barrier {
        let readable = affiliate.pixels.iter().map(|pixel| Verdict::not_fired(pixel, reason.clone()));
        return readable.chain(unreadable(affiliate)).collect();
    }
    let judged = affiliate.pixels.iter().map(|pixel| (pixel, judge(pixel, affiliate, attribution, occasion)));
    let settled = contest::settle(judged.collect(), occasion.history);
    let settled =
        settled.into_iter().map(|(pixel, judgement)| conclude(pixel, judgement, attribution, affiliate, occasion));
    settled.chain(unreadable(affiliate)).collect()
}

fn unreadable(affiliate: &Affiliate) -> impl Iterator<Item = Verdict> {
    affiliate.unreadable.iter().map(|pixel| Verdict {
        pixel: Some(pixel.id.clone()),
        outcome: Outcome::NotFired(Reason::PixelUnreadable(pixel.problem.clone())),
        warnings: Vec::new(),
    })
}

/// A fire whose hold is over: what is known of it now.
pub struct Held<'a> {
    /// The pixel it was held for.
    pub pixel: &'a PixelId,
    /// The lead, as it stands now.
    pub order: Order<'a>,
    /// Its campaign.
    pub campaign: &'a Campaign,
    /// Who the lead was credited to.
    pub attribution: &'a Attribution,
    /// The affiliate, as it is now.
    pub affiliate: Option<&'a Affiliate>,
    /// The visit, when there is one.
    pub session: Option<Session<'a>>,
    /// When the lead was saved.
    pub lead_at: Timestamp,
}

/// What becomes of a held fire.
#[derive(Debug, Clone, PartialEq)]
pub enum HeldOutcome {
    /// It goes off.
    Fire(Fire, Vec<Warning>),
    /// The sale is under review: it waits for the decision.
    AwaitReview,
    /// It does not go off.
    Cancel(Reason),
}

/// Decides a held fire with the configuration and the order of this moment.
pub fn decide_held(held: &Held<'_>) -> HeldOutcome {
    match held_pixel(held) {
        Err(reason) => HeldOutcome::Cancel(reason),
        Ok(_) if held.order.stage.under_review() => HeldOutcome::AwaitReview,
        Ok((affiliate, pixel)) => {
            let cause = Cause::Lead(held.order.id);
            let context = values::Context {
                event: Event::Lead { order: held.order, save: Save::First },
                at: held.lead_at,
                campaign: held.campaign,
                attribution: held.attribution,
                affiliate,
                session: held.session,
            };
            let (fire, warnings) = shoot(pixel, cause.fire_id(&pixel.id), &context);
            HeldOutcome::Fire(fire, warnings)
        }
    }
}

fn held_pixel<'a>(held: &Held<'a>) -> Result<(&'a Affiliate, &'a Pixel), Reason> {
    if let Some(at) = held.order.stage.settled_sale() {
        return Err(Reason::LeadBecameSale(at));
    }
    if let Stage::Cancelled { at } = held.order.stage {
        return Err(Reason::OrderCancelled(at));
    }
    let affiliate = held.affiliate.ok_or_else(|| Reason::AffiliateUnknown(held.attribution.aff_id.clone()))?;
    standing(affiliate, held.attribution, held.campaign)?;
    let pixel = affiliate.pixel(held.pixel).ok_or(Reason::PixelDeleted)?;
    in_campaign(pixel, held.campaign)?;
    if !matches!(pixel.trigger, Trigger::Lead { .. }) {
        return Err(other_event(pixel, "a lead"));
    }
    awake(pixel)?;
    Ok((affiliate, pixel))
}

fn conclude(
    pixel: &Pixel,
    judgement: Judgement,
    attribution: &Attribution,
    affiliate: &Affiliate,
    occasion: &Occasion<'_>,
) -> Verdict {
    match judgement {
        Judgement::Not(reason) => Verdict::not_fired(pixel, reason),
        Judgement::Hold(fire, until) => Verdict {
            pixel: Some(pixel.id.clone()),
            outcome: Outcome::Hold { fire, until },
            warnings: warning::of_credit(occasion.credit, occasion.session, occasion.campaign),
        },
        Judgement::Fire(fire) => {
            let context = values::Context {
                event: occasion.event,
                at: occasion.at,
                campaign: occasion.campaign,
                attribution,
                affiliate,
                session: occasion.session,
            };
            let (fire, mut warnings) = shoot(pixel, fire, &context);
            warnings.extend(warning::of_credit(occasion.credit, occasion.session, occasion.campaign));
            Verdict { pixel: Some(pixel.id.clone()), outcome: Outcome::Fire(fire), warnings }
        }
    }
}

/// Renders a pixel that fires.
fn shoot(pixel: &Pixel, id: FireId, context: &values::Context<'_>) -> (Fire, Vec<Warning>) {
    let rendered = pixel.trigger.template().render(&|token| context.value(token, &id));
    let channel = match &pixel.trigger {
        Trigger::Lead { .. } => Channel::Postback,
        Trigger::Click { content, .. } | Trigger::Sale { content, .. } => match content {
            Content::Postback(_) => Channel::Postback,
            Content::Image(tag) => Channel::Image(tag.size()),
            Content::Iframe(tag) => Channel::Iframe(tag.size()),
        },
    };
    let warnings = warning::of_rendering(&rendered, context);
    (Fire { id, channel, rendered }, warnings)
}
