//! What storefront pages send to `/f/{site}/…`, and the answer.

use serde::{Deserialize, Serialize};

use super::event::OrderInput;
use super::text::Text;
use crate::id::FireId;
use crate::time::Timestamp;

/// A request of `form-code.js`: what has happened since the last answer, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PageRequest {
    /// The visit, when the page knows it.
    #[serde(default)]
    pub session: Option<Text>,
    /// Whether pixels may be built; no when absent.
    #[serde(default)]
    pub consent: Option<bool>,
    /// What happened.
    #[serde(default)]
    pub events: Vec<PageEvent>,
}

/// One thing that happened on a page. Which fields count depends on its kind.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageEvent {
    /// `page`, `lead`, `order`, `upsell` or `seen`.
    #[serde(default)]
    pub kind: Option<Text>,
    /// The same for the same event, however often it is sent.
    #[serde(default)]
    pub key: Option<Text>,
    /// The page.
    #[serde(default)]
    pub url: Option<Text>,
    /// The page before.
    #[serde(default)]
    pub referrer: Option<Text>,
    /// The kind of page, when the snippet names it.
    #[serde(default)]
    pub page: Option<Text>,
    /// The fire that was seen.
    #[serde(default)]
    pub fire_id: Option<Text>,
    /// What was seen of it.
    #[serde(default)]
    pub state: Option<Text>,
    /// The merchant's own order number.
    #[serde(default)]
    pub id: Option<Text>,
    /// Given name.
    #[serde(default)]
    pub first_name: Option<Text>,
    /// Family name.
    #[serde(default)]
    pub last_name: Option<Text>,
    /// Email address.
    #[serde(default)]
    pub email: Option<Text>,
    /// Phone number.
    #[serde(default)]
    pub phone: Option<Text>,
    /// What is bought.
    #[serde(default)]
    pub products: Vec<PageLine>,
    /// What is bought after the order.
    #[serde(default)]
    pub product: Option<PageLine>,
    /// One word on the card.
    #[serde(default)]
    pub card: Option<Text>,
    /// A [`SignedOrder`] as JSON text.
    #[serde(default)]
    pub signed: Option<Text>,
    /// Its HMAC-SHA-256 in hex.
    #[serde(default)]
    pub signature: Option<Text>,
}

/// A line as a page names it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PageLine {
    /// The product within the campaign.
    #[serde(default)]
    pub id: Option<Text>,
    /// 1 when absent.
    #[serde(default)]
    pub quantity: Option<Text>,
    /// Refused: prices are the campaign's, unless the order is signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Text>,
    /// Refused, like a price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping: Option<Text>,
}

/// An order as a merchant's server signs it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedOrder {
    /// The merchant's own order number.
    #[serde(default)]
    pub id: Option<Text>,
    /// When it was signed.
    #[serde(default)]
    pub issued_at: Option<Timestamp>,
    /// The order, prices included, and the session it is for.
    #[serde(flatten)]
    pub order: OrderInput,
}

/// The answer to [`PageRequest`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PageAnswer {
    /// What came of each event, in the request's order.
    pub events: Vec<PageResult>,
    /// Pixels to build now.
    #[serde(default)]
    pub pixels: Vec<PagePixel>,
}

/// What came of one event. One that is refused has `detail`; one without `detail` and `session` is to be sent again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageResult {
    /// The visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_id: Option<String>,
    /// `partial`, `complete`, `pendingQa`, `declined` or `cancelled`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// What the customer pays, a decimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<String>,
    /// The campaign's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Whether it is a test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<bool>,
}

/// A pixel for a page to build: rendered, encoded and typed, never HTML.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PagePixel {
    /// The fire.
    pub fire_id: FireId,
    /// `image` or `iframe`.
    pub kind: String,
    /// The address with its values in place.
    pub url: String,
    /// In CSS pixels.
    pub width: u16,
    /// In CSS pixels.
    pub height: u16,
}
