//! Orders and visits as the app and other programs read them.

use serde::{Deserialize, Serialize};

use super::delivery::DeliveryJson;
use super::event::{CustomerJson, OutcomeJson, WarningJson};
use crate::id::{AffId, BaseProductId, CampaignId, CampaignProductId, EventId, FireId, OrderId, PixelId, SessionId};
use crate::time::Timestamp;

/// A row of the list of orders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderRow {
    /// The order.
    pub order_id: OrderId,
    /// `partial`, `complete`, `pendingQa`, `declined` or `cancelled`.
    pub status: String,
    /// Whether it is a test.
    pub test: bool,
    /// The campaign.
    pub campaign_id: CampaignId,
    /// The affiliate named.
    pub aff_id: Option<AffId>,
    /// Who it is.
    pub customer: CustomerJson,
    /// What the customer pays, a decimal.
    pub total: String,
    /// The campaign's currency.
    pub currency: String,
    /// How many pixels have fired.
    pub fired: u32,
    /// How many are held.
    pub held: u32,
    /// When it was first saved.
    pub created_at: Timestamp,
}

/// An order, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderSummary {
    /// What the list says of it.
    #[serde(flatten)]
    pub row: OrderRow,
    /// The campaign's name.
    pub campaign_name: String,
    /// The affiliate's name, when it is known.
    pub aff_name: Option<String>,
    /// The visit, when there is one.
    pub session_id: Option<SessionId>,
    /// The passed values by position.
    pub source_values: Vec<Option<String>>,
    /// What was bought, in the order it was bought.
    pub items: Vec<ItemJson>,
    /// Before tax and shipping.
    pub base_total: String,
    /// Shipping.
    pub shipping_total: String,
    /// Tax.
    pub tax_total: String,
    /// Given back so far.
    pub refunded_total: String,
    /// How it was paid.
    pub pay_source: Option<String>,
    /// Whether it was paid by prepaid card.
    pub prepaid_card: bool,
    /// When it became a sale.
    pub sold_at: Option<Timestamp>,
    /// When Confirm Order closed the upsell window.
    pub confirmed_at: Option<Timestamp>,
    /// Why it was declined or cancelled, in a few words.
    pub status_reason: Option<String>,
    /// What happened to it, oldest first.
    pub events: Vec<EventJson>,
    /// In one sentence, who has the credit and why.
    pub attribution_explanation: String,
    /// The one sentence of its Pixels line.
    pub pixels_explanation: String,
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemJson {
    /// The product within the campaign.
    pub id: CampaignProductId,
    /// The product behind it.
    pub base_product_id: BaseProductId,
    /// Its name.
    pub name: String,
    /// `main` or `upsell`.
    pub step: String,
    /// How many.
    pub quantity: u32,
    /// The price of one, a decimal.
    pub price: String,
    /// Shipping for the line, a decimal.
    pub shipping: String,
    /// When it was bought.
    pub at: Timestamp,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventJson {
    /// Its id.
    pub id: EventId,
    /// `click`, `lead`, `order`, `upsell`, `qaApproved`, `qaDeclined`, `confirmed`, `refunded` or `cancelled`.
    pub kind: String,
    /// When.
    pub at: Timestamp,
    /// In one sentence, what it was.
    pub summary: String,
}

/// Every verdict of an order and of its session's clicks, with what came of each: `GET /v1/orders/{orderId}/pixels`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderPixels {
    /// The order.
    pub order_id: OrderId,
    /// Whether at least one has fired.
    pub any_fired: bool,
    /// In one sentence, what fired or why nothing did.
    pub explanation: String,
    /// One for each pixel and event, oldest first.
    pub pixels: Vec<PixelVerdict>,
}

/// What was decided for one pixel and one event, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PixelVerdict {
    /// The event.
    pub event_id: EventId,
    /// Its kind, as in [`EventJson`].
    pub event: String,
    /// When it was decided.
    pub at: Timestamp,
    /// The pixel; null when the affiliate has none or is not known.
    pub pixel_id: Option<PixelId>,
    /// The pixel as it was then: `CPA · Main offer · Postback`.
    pub pixel: Option<String>,
    /// The fire, when there is one.
    pub fire_id: Option<FireId>,
    /// What was decided.
    pub outcome: OutcomeJson,
    /// The stable code of the reason, when it did not fire.
    pub reason: Option<String>,
    /// One sentence.
    pub explanation: String,
    /// Until when it is held.
    pub due: Option<Timestamp>,
    /// What is worth a look although it fires.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<WarningJson>,
    /// The revisions of the affiliate and the campaign it was decided with.
    pub affiliate_revision: Option<u64>,
    /// See [`PixelVerdict::affiliate_revision`].
    pub campaign_revision: Option<u64>,
    /// What came of it, when it fired or is held.
    pub delivery: Option<DeliveryJson>,
}

/// A visit: `GET /v1/sessions/{sessionId}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionJson {
    /// The visit.
    pub session_id: SessionId,
    /// The campaign it began in.
    pub campaign_id: CampaignId,
    /// `formCode` or `api`.
    pub kind: String,
    /// When it began.
    pub created_at: Timestamp,
    /// The links followed, oldest first.
    pub touches: Vec<TouchJson>,
    /// The pages opened, oldest first.
    pub clicks: Vec<EventJson>,
    /// Its orders on this shard.
    pub orders: Vec<OrderRow>,
}

/// A link followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TouchJson {
    /// The affiliate.
    pub aff_id: AffId,
    /// Its link's values by position.
    pub source_values: Vec<Option<String>>,
    /// When it was last followed.
    pub at: Timestamp,
}
