//! What a storefront page may say, and what becomes of it: each event of a page turns into the same input that a
//! server would have sent, or is refused with the reason.
//!
//! A browser can lie, so what costs money is decided by the campaign: whether orders from its pages count at all,
//! whether only those that the merchant's server has signed, and how many test orders a day.

mod address;
mod order;
mod seen;
#[cfg(test)]
mod tests;

use crate::time::{Span, Timestamp};
use crate::wire::event::{ClickInput, CustomerJson, LeadInput, UpsellInput};
use crate::wire::form_code::PageEvent;
use crate::wire::pages::PagesDocument;
use crate::wire::text::{Text, of};
pub use order::PageOrder;
pub use seen::Seen;

/// The most events that one request may bring.
pub const MOST_EVENTS: usize = 10;
/// How long a signed order may be sent after it was signed, and how long a page keeps an event.
pub const LIFE: Span = Span::hours(23);

/// An event of a page, in the words of the other surfaces.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A page was opened.
    Page(ClickInput),
    /// A lead was saved.
    Lead(LeadInput),
    /// The main order was placed.
    Order(Box<PageOrder>),
    /// A product was bought after it; the order is the visit's last.
    Upsell(UpsellInput),
    /// Something was seen of a pixel.
    Seen(Seen),
}

/// Why an event of a page is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such event.
    #[error("the kind is {0:?}; it must be page, lead, order, upsell or seen")]
    Kind(String),
    /// A field can't be taken.
    #[error("{field} {message}")]
    Field {
        /// Which.
        field: &'static str,
        /// What is wrong with it, reading on from its name.
        message: String,
    },
    /// The event has no usable key.
    #[error("the event has no key that tells its repeats: form-code.js makes one")]
    Key,
    /// The page kept the event for too long.
    #[error("the event is from {0}, more than 23 hours ago: its repeats can't be told any more")]
    TooOld(Timestamp),
    /// The campaign takes no orders from pages.
    #[error(
        "this campaign takes no orders from pages: import the order from your server with the session's id, or allow it in the campaign's settings"
    )]
    OrdersOff,
    /// The campaign takes signed orders only.
    #[error("this campaign takes signed orders only: send signed and signature, made by your server")]
    Unsigned,
    /// The signature does not fit.
    #[error("the signature is not that of the signed text: sign exactly the text that is sent, with the site's secret")]
    WrongSignature,
    /// The campaign takes no test orders from pages.
    #[error("this campaign takes no test orders from pages: allow them in the campaign's settings")]
    TestOrdersOff,
}

impl Refusal {
    /// Whether the campaign's settings are the reason: others may have been saved a moment ago.
    pub fn is_the_campaigns(&self) -> bool {
        matches!(self, Self::OrdersOff | Self::Unsigned | Self::WrongSignature | Self::TestOrdersOff)
    }
}

fn field(field: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::Field { field, message: message.into() }
}

/// What the edge knows when a page speaks.
pub struct Circumstances<'a> {
    /// The campaign of the page's site, as its id is written.
    pub campaign: String,
    /// The visit, when there is one.
    pub session: Option<&'a str>,
    /// What the campaign lets pages do.
    pub pages: &'a PagesDocument,
    /// The secret that the merchant's server signs with.
    pub secret: Option<&'a str>,
    /// The visitor's address, as the platform tells it.
    pub ip_address: Option<String>,
    /// The visitor's browser.
    pub user_agent: Option<String>,
    /// The present.
    pub now: Timestamp,
}

/// The event's key, if it has one and is not too old. A key begins with the milliseconds at which it was made.
pub fn key(event: &PageEvent, now: Timestamp) -> Result<&str, Refusal> {
    let key = of(&event.key).unwrap_or_default();
    let legal = (16..=80).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let made: i64 = key.split('.').next().and_then(|millis| millis.parse().ok()).ok_or(Refusal::Key)?;
    if !legal {
        return Err(Refusal::Key);
    }
    let made = Timestamp::from_millis(made.clamp(0, now.millis()));
    if now.since(made) > LIFE { Err(Refusal::TooOld(made)) } else { Ok(key) }
}

/// Reads one event of a page.
pub fn read(event: &PageEvent, circumstances: &Circumstances<'_>) -> Result<Event, Refusal> {
    match of(&event.kind).unwrap_or_default() {
        "page" => Ok(Event::Page(address::page(event, circumstances))),
        "lead" => Ok(Event::Lead(LeadInput {
            campaign_id: Some(circumstances.campaign.as_str().into()),
            session_id: circumstances.session.map(Text::from),
            customer: customer(event),
            ..LeadInput::default()
        })),
        "order" => order::read(event, circumstances).map(Box::new).map(Event::Order),
        "upsell" => {
            let line = event.product.as_ref().or(event.products.first());
            let line = line.ok_or_else(|| field("product", "is missing: say what is bought, as {id: 2}"))?;
            Ok(Event::Upsell(UpsellInput { product: order::item(line)?, ..UpsellInput::default() }))
        }
        "seen" => seen::read(event).map(Event::Seen),
        other => Err(Refusal::Kind(other.chars().take(40).collect())),
    }
}

fn customer(event: &PageEvent) -> CustomerJson {
    let take = |text: &Option<Text>| of(text).map(str::to_owned);
    CustomerJson {
        first_name: take(&event.first_name),
        last_name: take(&event.last_name),
        email: take(&event.email),
        phone: take(&event.phone),
    }
}
