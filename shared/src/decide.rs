//! The heart: which pixels fire for an event, and why the others do not. Total, pure, and the same answer every time.
//!
//! [`decide`] looks at one [`Occasion`]: something happened, this is what is known, these are the affiliate's pixels. It
//! answers with exactly one [`Verdict`] per pixel. The rules are the firing table: a pixel fires for its commission
//! type's event, in its campaign, for its product; the more specific of several wins; each fires once for one cause.
//! [`decide_held`] looks again at a fire that was held, at the end of its hold.

mod contest;
mod together;
mod values;
mod warning;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use together::together;
pub use values::commission;
pub use warning::Warning;

use crate::affiliate::{self, Affiliate, DisabledSource, PrepaidRule, QaRule};
use crate::attribution::{Attribution, Credit};
use crate::campaign::Campaign;
use crate::fire::Cause;
use crate::id::{AffId, CampaignId, FireId, OrderId, PixelId, SessionId};
use crate::order::{Item, Stage, Totals, UpsellWindow};
use crate::pixel::{self, CampaignScope, Content, LeadRule, Pixel, PixelType, ProductScope, Trigger};
use crate::reason::{self, Reason};
use crate::tag::Size;
use crate::template::Rendered;
use crate::time::Timestamp;

/// Something happened; this is all that a decision about it depends on.
pub struct Occasion<'a> {
    /// What happened.
    pub event: Event<'a>,
    /// When.
    pub at: Timestamp,
    /// The campaign it happened in.
    pub campaign: &'a Campaign,
    /// Who is credited with it.
    pub credit: &'a Credit,
    /// The affiliate credited, when there is one of that id.
    pub affiliate: Option<&'a Affiliate>,
    /// The visit, when there is one.
    pub session: Option<Session<'a>>,
    /// Which fires have gone off or are held.
    pub history: &'a dyn History,
}

/// What happened.
#[derive(Clone, Copy)]
pub enum Event<'a> {
    /// A page was opened.
    Click(Click),
    /// A lead was saved.
    Lead {
        /// The order it became.
        order: Order<'a>,
        /// Whether this was the first save.
        save: Save,
    },
    /// The main order was placed, or its review is over.
    Sale(Order<'a>),
    /// A product was bought after the main order.
    Upsell {
        /// The order it was added to.
        order: Order<'a>,
        /// The product.
        item: &'a Item,
        /// Whether it came in time.
        window: UpsellWindow,
    },
}

/// What a click was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Click {
    /// The first of its touch.
    First {
        /// Whether the import named the page's address.
        request_uri: RequestUri,
    },
    /// A link followed again by the same visitor.
    Again,
    /// A page opened without an affiliate link.
    PageView,
}

/// Whether a click import named the page's address, which holds the passed values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestUri {
    /// It did.
    Given,
    /// It did not.
    Missing,
}

/// Whether a lead was new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Save {
    /// The first save of this order id.
    First,
    /// An update.
    Again,
}

/// The order as it stands with the event applied.
#[derive(Clone, Copy)]
pub struct Order<'a> {
    /// Its id.
    pub id: &'a OrderId,
    /// Where it stands.
    pub stage: Stage,
    /// Whether it was paid by prepaid card.
    pub payment: Payment,
    /// The lines of the main order.
    pub main: &'a [Item],
    /// What the whole order comes to so far.
    pub totals: Totals,
    /// Whether it is a test order.
    pub mode: Mode,
}

/// How an order was paid, as far as the firing table asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payment {
    /// By prepaid card.
    PrepaidCard,
    /// By anything else.
    Other,
}

/// Live traffic or a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Counts.
    Live,
    /// Fires, and is in no report.
    Test,
}

/// The visit an event belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Session<'a> {
    /// Its id.
    pub id: &'a SessionId,
    /// The campaign it began in.
    pub campaign: CampaignId,
    /// Whether a form-code page was seen in it.
    pub kind: SessionKind,
    /// Query names of its link that equal an expected name but for upper and lower case.
    pub near_misses: &'a [String],
}

/// Whether a page of ours can render something in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionKind {
    /// No form-code page was seen.
    Api,
    /// A form-code page was seen, and nothing stands against rendering.
    FormCode,
    /// A form-code page was seen, but the visitor has not consented.
    FormCodeWithoutConsent,
}

/// What the Ledger knows of earlier fires.
pub trait History {
    /// Whether this fire is known, held or gone off.
    fn state(&self, fire: &FireId) -> Past;
}

/// What became of a fire so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Past {
    /// Nothing: it was never decided to fire.
    Unknown,
    /// It is held.
    Held,
    /// It was held and then cancelled.
    Cancelled,
    /// It was sent, queued to be, or offered to a page.
    Fired,
}

/// What was decided for one pixel.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The pixel; none when the affiliate has none or is not known.
    pub pixel: Option<PixelId>,
    /// What happens.
    pub outcome: Outcome,
    /// What is worth a look although it fires.
    pub warnings: Vec<Warning>,
}

/// What happens.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It goes off.
    Fire(Fire),
    /// It is decided again later.
    Hold {
        /// The fire it will be.
        fire: FireId,
        /// When.
        until: Timestamp,
    },
    /// It does not go off.
    NotFired(Reason),
}

/// A pixel going off once.
#[derive(Debug, Clone, PartialEq)]
pub struct Fire {
    /// The same in every attempt.
    pub id: FireId,
    /// How it reaches the affiliate.
    pub channel: Channel,
    /// The address with its values in place.
    pub rendered: Rendered,
}

/// How a fire reaches the affiliate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// A request from our server.
    Postback,
    /// An image on a page.
    Image(Size),
    /// An iframe on a page.
    Iframe(Size),
}

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

/// The affiliate an event is credited to.
fn credited<'a>(
    credit: &'a Credit,
    affiliate: Option<&'a Affiliate>,
) -> Result<(&'a Attribution, &'a Affiliate), Reason> {
    match (credit, affiliate) {
        (Credit::NotGiven, _) => Err(Reason::AffiliateNotGiven),
        (Credit::WindowOver { aff_id, touched_at, window }, _) => {
            Err(Reason::AttributionWindowOver { aff_id: aff_id.clone(), touched_at: *touched_at, window: *window })
        }
        (Credit::To { attribution, .. }, None) => Err(Reason::AffiliateUnknown(attribution.aff_id.clone())),
        (Credit::To { attribution, .. }, Some(affiliate)) => Ok((attribution, affiliate)),
    }
}

/// What stands against every pixel of the affiliate alike.
fn standing(affiliate: &Affiliate, attribution: &Attribution, campaign: &Campaign) -> Result<(), Reason> {
    if affiliate.status == affiliate::Status::Paused {
        return Err(Reason::AffiliateDisabled(named(affiliate)));
    }
    match affiliate.disabled_source(&attribution.values) {
        Some(DisabledSource::Publisher(name)) => return Err(disabled("Publisher", name, affiliate)),
        Some(DisabledSource::SubAffiliate(name)) => return Err(disabled("Sub affiliate", name, affiliate)),
        None => {}
    }
    if affiliate.assignments.contains_key(&campaign.id) {
        Ok(())
    } else {
        Err(Reason::AffiliateNotAssigned { affiliate: named(affiliate), campaign: named_campaign(campaign) })
    }
}

fn disabled(role: &'static str, name: &str, affiliate: &Affiliate) -> Reason {
    Reason::PublisherDisabled { role, name: name.to_owned(), affiliate: named(affiliate) }
}

/// What one pixel would do if it stood alone.
pub(crate) enum Judgement {
    Fire(FireId),
    Hold(FireId, Timestamp),
    Not(Reason),
}

fn judge(pixel: &Pixel, affiliate: &Affiliate, attribution: &Attribution, occasion: &Occasion<'_>) -> Judgement {
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

fn in_campaign(pixel: &Pixel, campaign: &Campaign) -> Result<(), Reason> {
    match pixel.trigger.campaign() {
        CampaignScope::One(id) if id != campaign.id => {
            Err(Reason::OtherCampaign { pixel: id, event: named_campaign(campaign) })
        }
        CampaignScope::One(_) | CampaignScope::All => Ok(()),
    }
}

fn awake(pixel: &Pixel) -> Result<(), Reason> {
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

fn first_save(order: &Order<'_>, save: Save) -> Result<(), Reason> {
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
fn payable(order: &Order<'_>, affiliate: &Affiliate) -> Result<(), Reason> {
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

fn other_event(pixel: &Pixel, event: &'static str) -> Reason {
    let kind = pixel.trigger.commission_type();
    Reason::OtherEvent { pixel: kind, for_event: kind.event(), event }
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

fn named(affiliate: &Affiliate) -> reason::Affiliate {
    reason::Affiliate { aff_id: affiliate.aff_id.clone(), name: affiliate.name.to_string() }
}

fn named_campaign(campaign: &Campaign) -> reason::Campaign {
    reason::Campaign { id: campaign.id, name: campaign.name.to_string() }
}

impl Event<'_> {
    fn phrase(&self) -> &'static str {
        match self {
            Self::Click(_) => "a click",
            Self::Lead { .. } => "a lead",
            Self::Sale(_) => "a sale",
            Self::Upsell { .. } => "an upsell",
        }
    }
}

impl Verdict {
    fn none(reason: Reason) -> Self {
        Self { pixel: None, outcome: Outcome::NotFired(reason), warnings: Vec::new() }
    }

    fn not_fired(pixel: &Pixel, reason: Reason) -> Self {
        Self { pixel: Some(pixel.id.clone()), outcome: Outcome::NotFired(reason), warnings: Vec::new() }
    }

    /// The plain sentence for people.
    pub fn explanation(&self) -> String {
        match &self.outcome {
            Outcome::Fire(fire) => match fire.channel {
                Channel::Postback => "Fired: the postback was queued.".to_owned(),
                Channel::Image(_) => "Fired: the image was offered to the visitor's page.".to_owned(),
                Channel::Iframe(_) => "Fired: the iframe was offered to the visitor's page.".to_owned(),
            },
            Outcome::Hold { until, .. } => {
                format!("Held until {until}: it fires then if the lead has not become a sale.")
            }
            Outcome::NotFired(reason) => reason.to_string(),
        }
    }
}

impl Credit {
    /// The affiliate an event names, whether or not it still counts.
    pub fn aff_id(&self) -> Option<&AffId> {
        match self {
            Self::NotGiven => None,
            Self::WindowOver { aff_id, .. } => Some(aff_id),
            Self::To { attribution, .. } => Some(&attribution.aff_id),
        }
    }
}
