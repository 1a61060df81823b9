//! The funnel of one order: what each event makes of it. An order and an event go in; the order after it comes out, or
//! why it can't be, or that the same happened before.

mod booking;
mod later;
mod lead;
mod sale;
#[cfg(test)]
mod tests;
mod upsell;

use std::collections::BTreeMap;

pub use booking::{Booking, Entry};
pub use later::{approve, cancel, confirm, decline, refund};
pub use lead::save_lead;
pub use sale::place;
pub use upsell::add_upsell;

use crate::affiliate::Affiliate;
use crate::attribution::{Attribution, Credit, Source, Touch};
use crate::campaign::Campaign;
use crate::command::{Customer, PaySource};
use crate::decide::{self, Mode, Payment};
use crate::id::{CampaignId, CampaignProductId, OrderId, SessionId};
use crate::money::{Amount, Currency};
use crate::order::{Item, Stage, Totals, UpsellWindow};
use crate::time::Timestamp;
use crate::wire::problem::FieldError;

/// An order, from its first save on.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// When it was first saved.
    pub created_at: Timestamp,
    /// The campaign; an order never moves to another.
    pub campaign: CampaignId,
    /// The campaign's currency when it was first saved.
    pub currency: Currency,
    /// The visit, when there is one.
    pub session: Option<SessionId>,
    /// Who is credited with it.
    pub credit: Credit,
    /// Who it is.
    pub customer: Customer,
    /// Where it stands.
    pub stage: Stage,
    /// Live or a test; a test stays one.
    pub mode: Mode,
    /// The lead it was, or still is.
    pub lead: Option<Lead>,
    /// What became of it as a sale.
    pub purchase: Purchase,
}

/// The first save of a lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Lead {
    /// When.
    pub at: Timestamp,
    /// Who was credited with it then; nothing when nobody was.
    pub attribution: Option<Attribution>,
}

/// What was bought, and the money that moved.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Purchase {
    /// The lines of the main order.
    pub main: Vec<Item>,
    /// What was bought after it, in order.
    pub upsells: Vec<Upsell>,
    /// What the products were called then.
    pub names: BTreeMap<CampaignProductId, String>,
    /// The tax on the main order.
    pub tax: Amount,
    /// How it was paid.
    pub pay_source: Option<PaySource>,
    /// Whether it was paid by prepaid card.
    pub prepaid: bool,
    /// When it became a sale, reviewed or not.
    pub sold_at: Option<Timestamp>,
    /// When Confirm Order closed its upsell window.
    pub confirmed_at: Option<Timestamp>,
    /// Given back so far.
    pub refunded: Amount,
    /// The commission it has earned.
    pub earned: Amount,
    /// The part of that which refunds took back.
    pub reversed: Amount,
    /// The merchant's words on why it was called off.
    pub cancel_reason: Option<String>,
}

/// A product bought after the main order.
#[derive(Debug, Clone, PartialEq)]
pub struct Upsell {
    /// The product.
    pub item: Item,
    /// When.
    pub at: Timestamp,
    /// The tax on it.
    pub tax: Amount,
}

/// What happened to an order or a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A page was opened.
    Click,
    /// A lead was saved.
    Lead,
    /// The main order was placed.
    Order,
    /// A product was bought after it.
    Upsell,
    /// Review said yes.
    QaApproved,
    /// Review said no.
    QaDeclined,
    /// The upsell window was closed.
    Confirmed,
    /// Money was given back.
    Refunded,
    /// The order was called off.
    Cancelled,
}

impl Kind {
    /// All of them, with their names on the wire and in stored rows.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Click, "click"),
        (Self::Lead, "lead"),
        (Self::Order, "order"),
        (Self::Upsell, "upsell"),
        (Self::QaApproved, "qaApproved"),
        (Self::QaDeclined, "qaDeclined"),
        (Self::Confirmed, "confirmed"),
        (Self::Refunded, "refunded"),
        (Self::Cancelled, "cancelled"),
    ];

    /// The name on the wire and in stored rows.
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(kind, _)| *kind == self).map_or("", |(_, code)| code)
    }

    /// Reads a name.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == code).map(|(kind, _)| kind)
    }
}

/// What an event comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress<T> {
    /// It is new.
    New(T),
    /// It happened before: this earlier event answers again.
    Repeat(First),
}

/// The earlier event that a repeat is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// The last event of this kind.
    Kind(Kind),
    /// The upsell of this product.
    Upsell(CampaignProductId),
}

/// Why an event can't be taken.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// An order never moves to another campaign.
    #[error("campaignId is {named}, but order {order} belongs to campaign {its}")]
    OtherCampaign {
        /// The order.
        order: OrderId,
        /// Where it belongs.
        its: CampaignId,
        /// What the event names.
        named: CampaignId,
    },
    /// There is no sale yet.
    #[error("order {0} is still a lead: place the order first")]
    StillPartial(OrderId),
    /// It is not under review, or no more.
    #[error("order {order} is {status}: there is no review to decide")]
    NotUnderReview {
        /// The order.
        order: OrderId,
        /// Where it stands.
        status: &'static str,
    },
    /// A review has to end first.
    #[error("order {0} is under review: approve or decline it first")]
    UnderReview(OrderId),
    /// It was declined.
    #[error("order {0} was declined")]
    Declined(OrderId),
    /// It was called off.
    #[error("order {order} was cancelled at {at}")]
    Cancelled {
        /// The order.
        order: OrderId,
        /// When.
        at: Timestamp,
    },
    /// All of it was given back before.
    #[error("order {0} has been refunded in full")]
    NothingLeft(OrderId),
    /// A field is wrong once the campaign and the order are known.
    #[error("a field is wrong")]
    Fields(Vec<FieldError>),
}

impl Refusal {
    /// The stable code other programs rely on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OtherCampaign { .. } => "orderBelongsToAnotherCampaign",
            Self::StillPartial(_) => "orderStillPartial",
            Self::NotUnderReview { .. } => "orderNotUnderReview",
            Self::UnderReview(_) => "orderUnderReview",
            Self::Declined(_) => "orderDeclined",
            Self::Cancelled { .. } => "orderCancelled",
            Self::NothingLeft(_) => "orderRefunded",
            Self::Fields(_) => "validation",
        }
    }

    fn field(field: &str, message: impl std::fmt::Display) -> Self {
        Self::Fields(vec![FieldError { field: field.to_owned(), message: message.to_string(), code: None }])
    }
}

/// What an event is judged with.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// The affiliate credited, when there is one of that id.
    pub affiliate: Option<&'a Affiliate>,
    /// When.
    pub now: Timestamp,
}

/// What becomes of an event that begins an order, if no order of it is known yet.
#[derive(Clone, Copy)]
pub struct Opening<'a> {
    /// The id a new order gets.
    pub id: &'a OrderId,
    /// The visit, when it is known.
    pub session: Option<&'a SessionId>,
    /// Who is credited.
    pub credit: &'a Credit,
}

/// Who an event of an order is credited to: whom the event names, else whom an earlier event of the order named, else
/// the visit's last touch, else whoever has had it so far.
pub fn credit(
    before: Option<&Order>,
    stated: Option<Attribution>,
    last_touch: Option<&Touch>,
    campaign: &Campaign,
    now: Timestamp,
) -> Credit {
    let earlier = before.map(|order| &order.credit);
    if stated.is_none()
        && let Some(named @ Credit::To { source: Source::Event { .. }, .. }) = earlier
    {
        return named.clone();
    }
    match (Credit::of(stated, last_touch, campaign.attribution_window, now), earlier) {
        (Credit::NotGiven, Some(earlier)) => earlier.clone(),
        (credit, _) => credit,
    }
}

impl Order {
    /// The order as decisions see it.
    pub fn seen(&self) -> decide::Order<'_> {
        decide::Order {
            id: &self.id,
            stage: self.stage,
            payment: if self.purchase.prepaid { Payment::PrepaidCard } else { Payment::Other },
            main: &self.purchase.main,
            totals: self.totals(),
            mode: self.mode,
        }
    }

    /// What it comes to so far.
    pub fn totals(&self) -> Totals {
        let purchase = &self.purchase;
        let tax = purchase.upsells.iter().map(|upsell| upsell.tax).fold(purchase.tax, Amount::plus);
        Totals::of(purchase.main.iter().chain(purchase.upsells.iter().map(|upsell| &upsell.item)), tax)
    }

    /// Whether an upsell bought at an instant was in time.
    pub fn upsell_window(&self, campaign: &Campaign, bought: Timestamp) -> UpsellWindow {
        let purchase = &self.purchase;
        let confirmed = purchase.confirmed_at.filter(|at| *at <= bought);
        UpsellWindow::at(purchase.sold_at.unwrap_or(bought), campaign.upsell_window, confirmed, bought)
    }

    fn begin(opening: &Opening<'_>, scene: &Scene<'_>) -> Self {
        Self {
            id: opening.id.clone(),
            created_at: scene.now,
            campaign: scene.campaign.id,
            currency: scene.campaign.currency,
            session: None,
            credit: Credit::NotGiven,
            customer: Customer::default(),
            stage: Stage::Partial,
            mode: Mode::Live,
            lead: None,
            purchase: Purchase::default(),
        }
    }

    /// Takes in what a lead or an order says besides its products.
    fn introduce(&mut self, opening: &Opening<'_>, customer: &Customer, mode: Mode) {
        self.credit = opening.credit.clone();
        if let Some(session) = opening.session {
            self.session = Some(session.clone());
        }
        if mode == Mode::Test {
            self.mode = mode;
        }
        let fields = [
            (&mut self.customer.first_name, &customer.first_name),
            (&mut self.customer.last_name, &customer.last_name),
            (&mut self.customer.email, &customer.email),
            (&mut self.customer.phone, &customer.phone),
        ];
        for (known, given) in fields {
            if given.is_some() {
                known.clone_from(given);
            }
        }
    }

    fn in_campaign(&self, named: CampaignId) -> Result<(), Refusal> {
        if self.campaign == named {
            Ok(())
        } else {
            Err(Refusal::OtherCampaign { order: self.id.clone(), its: self.campaign, named })
        }
    }
}
