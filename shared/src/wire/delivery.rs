//! Deliveries and their attempts in JSON.

use serde::{Deserialize, Serialize};

use crate::id::{AffId, CampaignId, FireId, OrderId, PixelId, SessionId};
use crate::time::Timestamp;

/// What came of a fire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryJson {
    /// `postback`, `image` or `iframe`.
    pub channel: String,
    /// A postback is `held`, `queued`, `sending`, `waiting`, `delivered`, `dead` or `cancelled`; a browser pixel
    /// `offered`, `started`, `loaded`, `finished`, `errored`, `blocked` or `expired`.
    pub state: String,
    /// One sentence on the state: what it waits for, why it is dead.
    pub explanation: String,
    /// The address with its values in place; null while held.
    pub url: Option<String>,
    /// The same in pieces, so that values can be told from the literal text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<PieceJson>,
    /// Each try, oldest first.
    pub attempts: Vec<AttemptJson>,
    /// When the next try is due.
    pub next_due: Option<Timestamp>,
    /// Where a browser pixel was rendered.
    pub page: Option<String>,
}

/// A piece of a rendered address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PieceJson {
    /// The text as it stands in the address.
    pub text: String,
    /// The token it came from; absent for literal text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// One try at delivering.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttemptJson {
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took; null while it is under way or when its outcome is unknown.
    pub duration_ms: Option<u32>,
    /// The receiver's HTTP status; null without an answer.
    pub status: Option<u16>,
    /// The head of the answer, as text.
    pub response_excerpt: Option<String>,
    /// What went wrong, in one sentence; null when it was accepted.
    pub error: Option<String>,
    /// What began it.
    pub trigger: TriggerJson,
}

/// What began an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TriggerJson {
    /// The event or the schedule.
    Scheduled,
    /// A person.
    Manual,
}

/// A row of the list of deliveries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryRow {
    /// The fire.
    pub fire_id: FireId,
    /// The pixel.
    pub pixel_id: PixelId,
    /// The affiliate.
    pub aff_id: AffId,
    /// The campaign.
    pub campaign_id: CampaignId,
    /// The order, unless it is a click's.
    pub order_id: Option<OrderId>,
    /// The visit, when there is one.
    pub session_id: Option<SessionId>,
    /// Whether it is a test's.
    pub test: bool,
    /// When it was decided.
    pub created_at: Timestamp,
    /// What came of it.
    pub delivery: DeliveryJson,
}

/// The body of `POST /v1/deliveries/{fireId}/retry`: what to send again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RetryMode {
    /// `stored`, the request as it was, or `rendered`, with the pixel as it is now; `stored` when absent.
    #[serde(default)]
    pub mode: Option<String>,
}

/// The body of `POST /v1/deliveries/retry`: which to send again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RetryRange {
    /// `dead`, `waiting` or `delivered`; `dead` when absent.
    #[serde(default)]
    pub state: Option<String>,
    /// Decided at or after.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Decided before.
    #[serde(default)]
    pub to: Option<Timestamp>,
    /// Of this affiliate only.
    #[serde(default)]
    pub aff_id: Option<AffId>,
    /// Only count, send nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// The answer to a range.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RetryAnswer {
    /// How many were sent again, or would be.
    pub count: u32,
}
