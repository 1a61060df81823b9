//! What a decision depends on: what happened, and what is known at that moment.

use crate::affiliate::Affiliate;
use crate::attribution::Credit;
use crate::campaign::Campaign;
use crate::id::{CampaignId, FireId, OrderId, SessionId};
use crate::order::{Item, Stage, Totals, UpsellWindow};
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

impl Event<'_> {
    /// What happened, for a sentence.
    pub(super) fn phrase(&self) -> &'static str {
        match self {
            Self::Click(_) => "a click",
            Self::Lead { .. } => "a lead",
            Self::Sale(_) => "a sale",
            Self::Upsell { .. } => "an upsell",
        }
    }
}
