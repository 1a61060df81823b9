//! The firing table: what one pixel would do for an event if it stood alone.

use super::standing::named_campaign;
use super::{Click, Event, History, Occasion, Order, Past, Payment, Save, Session, SessionKind};
use crate::affiliate::{Affiliate, PrepaidRule, QaRule};
use crate::attribution::Attribution;
use crate::campaign::Campaign;
use crate::fire::Cause;
use crate::id::FireId;
use crate::order::{Item, Stage, UpsellWindow};
use crate::pixel::{self, CampaignScope, LeadRule, Pixel, PixelType, ProductScope, Trigger};
use crate::reason::{self, Reason};
use crate::time::Timestamp;

/// What one pixel would do if it stood alone.
pub(crate) enum Judgement {
    Fire(FireId),
    Hold(FireId, Timestamp),
    Not(Reason),
}

pub(super) fn judge(
    pixel: &Pixel,
    affiliate: &Affiliate,
    attribution: &Attribution,
    occasion: &Occasion<'_>,
) -> Judgement {
    match would(pixel, affiliate, attribution, occasion) {
        Ok(judgement) => judgement,
        Err(reason) => Judgement::Not(reason),
    }
}

fn would(
    pixel: &Pixel,
    affiliate: &Affiliate,
    attribution: &Attribution,
    occasion: &Occasion<'_>,
) -> Result<Judgement, Reason> {
    in_campaign(pixel, occasion.campaign)?;
    let judgement = match (&pixel.trigger, occasion.event) {
        (Trigger::Click { .. }, Event::Click(click)) => {
            let session = occasion.session.ok_or_else(|| other_event(pixel, "a click without a session"))?;
            awake(pixel)?;
            first_click(click)?;
            Judgement::Fire(Cause::Click { session: session.id, touch: attribution }.fire_id(&pixel.id))
        }
        (Trigger::Lead { rule, .. }, Event::Lead { order, save }) => {
            awake(pixel)?;
            first_save(&order, save)?;
            let fire = Cause::Lead(order.id).fire_id(&pixel.id);
            match rule {
                LeadRule::FireForAllPartials => Judgement::Fire(fire),
                LeadRule::DoNotFireForSales(hold) => Judgement::Hold(fire, occasion.at.after(hold.span())),
            }
        }
        (Trigger::Lead { .. }, Event::Sale(order)) => return Err(lead_pixel_at_sale(pixel, &order, occasion.history)),
        (Trigger::Sale { target, .. }, Event::Sale(order)) => {
            main_step(target.products(), order.main)?;
            awake(pixel)?;
            payable(&order, affiliate)?;
            Judgement::Fire(Cause::Sale(order.id).fire_id(&pixel.id))
        }
        (Trigger::Sale { target, .. }, Event::Upsell { order, item, window }) => {
            upsell_step(target.products(), item)?;
            awake(pixel)?;
            payable(&order, affiliate)?;
            match window {
                UpsellWindow::OpenUntil(_) => {}
                closed => return Err(Reason::UpsellWindowClosed(closed)),
            }
            Judgement::Fire(Cause::Upsell(order.id, item.product).fire_id(&pixel.id))
        }
        (Trigger::Sale { .. }, Event::Lead { order, .. }) if order.stage == Stage::Partial => {
            return Err(Reason::OrderStillPartial);
        }
        (_, event) => return Err(other_event(pixel, event.phrase())),
    };
    renderable(pixel.trigger.pixel_type(), occasion.session)?;
    Ok(judgement)
}

pub(super) fn in_campaign(pixel: &Pixel, campaign: &Campaign) -> Result<(), Reason> {
    match pixel.trigger.campaign() {
        CampaignScope::One(id) if id != campaign.id => {
            Err(Reason::OtherCampaign { pixel: id, event: named_campaign(campaign) })
        }
        CampaignScope::One(_) | CampaignScope::All => Ok(()),
    }
}

pub(super) fn awake(pixel: &Pixel) -> Result<(), Reason> {
    match pixel.status {
        pixel::Status::Active => Ok(()),
        pixel::Status::Paused => Err(Reason::PixelPaused),
    }
}

fn first_click(click: Click) -> Result<(), Reason> {
    match click {
        Click::First { .. } => Ok(()),
        Click::Again => Err(Reason::DuplicateEvent(
            "The visitor followed this link before; a CPC pixel fires for its first click only.",
        )),
        Click::PageView => {
            Err(Reason::DuplicateEvent("The page was opened without an affiliate link, so this is no new click."))
        }
    }
}

pub(super) fn first_save(order: &Order<'_>, save: Save) -> Result<(), Reason> {
    match (order.stage, save) {
        (Stage::Sale { at, .. }, _) => Err(Reason::LeadBecameSale(at)),
        (Stage::Cancelled { at }, _) => Err(Reason::OrderCancelled(at)),
        (_, Save::Again) => {
            Err(Reason::DuplicateEvent("The lead was saved before; a CPL pixel fires for its first save only."))
        }
        (Stage::Declined { reason, .. }, Save::First) => Err(Reason::of_decline(reason)),
        (Stage::Partial, Save::First) => Ok(()),
    }
}

fn lead_pixel_at_sale(pixel: &Pixel, order: &Order<'_>, history: &dyn History) -> Reason {
    let past = history.state(&Cause::Lead(order.id).fire_id(&pixel.id));
    match (order.stage.settled_sale(), past) {
        (Some(at), Past::Held | Past::Cancelled) => Reason::LeadBecameSale(at),
        _ => other_event(pixel, "a sale"),
    }
}

/// Whether a scope takes in the main order.
fn main_step(scope: ProductScope, main: &[Item]) -> Result<(), Reason> {
    match scope {
        ProductScope::MainOffer | ProductScope::AllProducts => Ok(()),
        ProductScope::Upsell(product) if main.iter().any(|item| item.product == product) => {
            Err(Reason::UpsellInsideMainOrder(product.to_string()))
        }
        ProductScope::Upsell(_) => {
            Err(Reason::OtherStep { pixel: reason::step_phrase(scope), event: "the main order" })
        }
    }
}

/// Whether a scope takes in an upsell of this product.
fn upsell_step(scope: ProductScope, item: &Item) -> Result<(), Reason> {
    match scope {
        ProductScope::AllProducts => Ok(()),
        ProductScope::Upsell(product) if product == item.product => Ok(()),
        ProductScope::Upsell(product) => {
            Err(Reason::OtherProduct { pixel: product.to_string(), bought: item.product.to_string() })
        }
        ProductScope::MainOffer => Err(Reason::OtherStep { pixel: reason::step_phrase(scope), event: "an upsell" }),
    }
}

/// Whether an order is of the kind that affiliates are told about.
pub(super) fn payable(order: &Order<'_>, affiliate: &Affiliate) -> Result<(), Reason> {
    match order.stage {
        Stage::Partial => return Err(Reason::OrderStillPartial),
        Stage::Declined { reason, .. } => return Err(Reason::of_decline(reason)),
        Stage::Cancelled { at } => return Err(Reason::OrderCancelled(at)),
        Stage::Sale { .. } => {}
    }
    if order.payment == Payment::PrepaidCard && affiliate.prepaid == PrepaidRule::Skip {
        return Err(Reason::PrepaidCard);
    }
    if order.stage.under_review() && affiliate.qa == QaRule::FireOnApproval {
        return Err(Reason::AwaitingQa);
    }
    Ok(())
}

fn renderable(kind: PixelType, session: Option<Session<'_>>) -> Result<(), Reason> {
    match (kind, session.map(|session| session.kind)) {
        (PixelType::Postback, _) | (_, Some(SessionKind::FormCode)) => Ok(()),
        (_, Some(SessionKind::FormCodeWithoutConsent)) => Err(Reason::NoConsent),
        (kind, Some(SessionKind::Api) | None) => Err(Reason::FormCodeOnly(kind)),
    }
}

pub(super) fn other_event(pixel: &Pixel, event: &'static str) -> Reason {
    let kind = pixel.trigger.commission_type();
    Reason::OtherEvent { pixel: kind, for_event: kind.event(), event }
}
