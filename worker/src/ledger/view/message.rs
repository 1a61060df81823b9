//! What a shard can be asked without changing anything.

use serde::{Deserialize, Serialize};
use shared::id::{AffId, CampaignId, FireId, OrderId, SessionId};
use shared::time::{Span, Timestamp};
use shared::wire::bulk::ActivityRow;
use shared::wire::delivery::DeliveryRow;
use shared::wire::order::{OrderPixels, OrderRow, OrderSummary, PixelVerdict, SessionJson};

use crate::object::command;

/// Where a page of a list begins: after the row of this time and id, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    /// The row's time.
    pub at: Timestamp,
    /// The row's id.
    pub id: String,
}

/// The newest orders that fit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListOrders {
    /// `partial`, `complete`, `pendingQa`, `declined` or `cancelled`.
    pub status: Option<String>,
    /// Of this campaign.
    pub campaign: Option<CampaignId>,
    /// Of this affiliate.
    pub aff: Option<AffId>,
    /// Tests only, or none.
    pub test: Option<bool>,
    /// Saved at or after.
    pub from: Option<Timestamp>,
    /// Saved before.
    pub to: Option<Timestamp>,
    /// An order id, session, fire id, passed value, email or phone, whole.
    pub search: Option<String>,
    /// Where the page begins.
    pub after: Option<After>,
    /// The most rows.
    pub most: u32,
}

command!(ListOrders, "listOrders" => Vec<OrderRow>);

/// One order, whole. The names of its campaign and affiliate are for the edge to fill in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadOrder {
    /// Which.
    pub order: OrderId,
}

command!(ReadOrder, "readOrder" => Option<OrderSummary>);

/// Every verdict of an order, with what came of it; and those of its visit's clicks that fired, if the visit lives here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadPixels {
    /// Which order.
    pub order: OrderId,
}

command!(ReadPixels, "readPixels" => Option<PixelsOf>);

/// The answer to [`ReadPixels`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PixelsOf {
    /// The order's own.
    pub pixels: OrderPixels,
    /// The order's visit, if it lives on another shard, which knows of its clicks.
    pub visit_elsewhere: Option<SessionId>,
}

/// The clicks of a visit that fired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadClicks {
    /// Which visit.
    pub session: SessionId,
}

command!(ReadClicks, "readClicks" => Vec<PixelVerdict>);

/// One visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadSession {
    /// Which.
    pub session: SessionId,
}

command!(ReadSession, "readSession" => Option<SessionJson>);

/// The newest deliveries that fit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListDeliveries {
    /// As in [`shared::wire::delivery::DeliveryJson`].
    pub state: Option<String>,
    /// Of this affiliate.
    pub aff: Option<AffId>,
    /// Decided at or after.
    pub from: Option<Timestamp>,
    /// Decided before.
    pub to: Option<Timestamp>,
    /// This fire alone.
    pub fire: Option<FireId>,
    /// Where the page begins.
    pub after: Option<After>,
    /// The most rows.
    pub most: u32,
}

command!(ListDeliveries, "listDeliveries" => Vec<DeliveryRow>);

/// How far back the failures of [`ListActivity`] go.
pub const RECENT: Span = Span::days(7);

/// What the pixels of these affiliates did lately.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListActivity {
    /// Whose.
    pub affs: Vec<AffId>,
    /// Failures count from then on.
    pub since: Timestamp,
}

command!(ListActivity, "listActivity" => Vec<ActivityRow>);
