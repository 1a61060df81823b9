//! What the edge asks of the domain: a request of any surface, checked. Every surface translates into these and has no
//! rules of its own.

mod names;
mod read;

pub use names::{PageType, PaySource};
pub use read::{MAX_URI, click, lead, looks_like_email, order, refund, review, upsell};

use crate::attribution::Attribution;
use crate::card;
use crate::id::{CampaignId, CampaignProductId, OrderId, SessionId};

/// An event, checked as far as it can be without the campaign.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// A page was opened.
    RecordClick(RecordClick),
    /// A lead was saved.
    RecordLead(RecordLead),
    /// The main order was placed.
    RecordOrder(RecordOrder),
    /// A product was bought after the main order.
    RecordUpsell(RecordUpsell),
    /// A later event of an order.
    Order(OrderId, OrderStep),
}

/// A later event of an order.
#[derive(Debug, Clone, PartialEq)]
pub enum OrderStep {
    /// Review said yes.
    Approve,
    /// Review said no.
    Decline,
    /// No upsell follows.
    Confirm,
    /// Money was given back: this decimal, or all of it.
    Refund {
        /// A decimal in the campaign's currency; all when absent.
        amount: Option<String>,
        /// Why.
        reason: Option<String>,
    },
    /// The order was called off.
    Cancel {
        /// Why.
        reason: Option<String>,
    },
}

/// A page was opened.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordClick {
    /// The campaign.
    pub campaign: CampaignId,
    /// The visit it belongs to; a new one begins when absent.
    pub session: Option<SessionId>,
    /// The page's address.
    pub request_uri: Option<String>,
    /// The affiliate and values named beside the address.
    pub stated: Option<Attribution>,
    /// The kind of page.
    pub page_type: Option<PageType>,
    /// Who opened it.
    pub visitor: Visitor,
}

/// Who opened a page, as far as the caller says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Visitor {
    /// The address.
    pub ip_address: Option<String>,
    /// The browser.
    pub user_agent: Option<String>,
    /// The page before.
    pub referer: Option<String>,
}

/// A lead was saved.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordLead {
    /// The campaign.
    pub campaign: CampaignId,
    /// The visit.
    pub session: Option<SessionId>,
    /// The lead to update.
    pub order: Option<OrderId>,
    /// The affiliate the event names itself.
    pub stated: Option<Attribution>,
    /// Who it is.
    pub customer: Customer,
    /// Whether it is a test.
    pub test: bool,
}

/// The main order was placed.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordOrder {
    /// The campaign.
    pub campaign: CampaignId,
    /// The visit.
    pub session: Option<SessionId>,
    /// The lead that becomes a sale.
    pub order: Option<OrderId>,
    /// The affiliate the event names itself.
    pub stated: Option<Attribution>,
    /// Who it is; fields left out keep what the lead said.
    pub customer: Customer,
    /// What is bought, not yet priced.
    pub items: Vec<Line>,
    /// The tax, a decimal in the campaign's currency.
    pub tax: Option<String>,
    /// How it was paid.
    pub pay_source: Option<PaySource>,
    /// Whether it was paid by prepaid card.
    pub prepaid_card: bool,
    /// Whether it needs a review.
    pub review: bool,
    /// What is known of its being a test.
    pub test: TestMark,
}

/// Whether an order is a test, and if so a good one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestMark {
    /// Live.
    No,
    /// A test, marked by the caller or paid with the test card.
    Yes,
    /// The test card with a wrong detail.
    WrongCard(card::WrongDetail),
}

/// A product was bought after the main order.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordUpsell {
    /// The order.
    pub order: OrderId,
    /// What is bought.
    pub item: Line,
    /// The tax on it, a decimal in the campaign's currency.
    pub tax: Option<String>,
}

/// A line that is asked for; its money is still text, because the campaign's currency is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where the line stands in the request, for errors: `products[0]`.
    pub field: String,
    /// The product within the campaign.
    pub product: CampaignProductId,
    /// How many.
    pub quantity: u32,
    /// The price of one, a decimal.
    pub price: Option<String>,
    /// Shipping for the line, a decimal.
    pub shipping: Option<String>,
}

/// A customer. Every field is optional; a lead needs names and an email or phone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Customer {
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Email, trimmed, as typed.
    pub email: Option<String>,
    /// Phone, trimmed, as typed.
    pub phone: Option<String>,
}
