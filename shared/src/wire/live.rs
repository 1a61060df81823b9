//! Live tests in JSON: what arrives for one affiliate while somebody watches.

use serde::{Deserialize, Serialize};

use super::delivery::DeliveryRow;
use super::event::{VerdictJson, WarningJson};
use super::problem::{FieldError, Fields};
use super::text::{Text, of};
use crate::id::{AffId, CampaignId, EventId, OrderId, SessionId, TestId};
use crate::time::Timestamp;

/// The body of `POST /v1/tests`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LiveTestInput {
    /// Whose pixels are tested.
    #[serde(default)]
    pub aff_id: Option<Text>,
    /// The campaign whose storefront the link opens.
    #[serde(default)]
    pub campaign_id: Option<Text>,
}

impl LiveTestInput {
    /// Checks both fields.
    pub fn parse(&self) -> Result<(AffId, CampaignId), Vec<FieldError>> {
        let mut fields = Fields::new();
        let aff = fields.required("affId", of(&self.aff_id), AffId::parse);
        let campaign = fields.required("campaignId", of(&self.campaign_id), CampaignId::parse);
        fields.finish(aff.zip(campaign))
    }
}

/// A live test: the answer of `POST /v1/tests` and `GET /v1/tests/{id}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LiveTest {
    /// Its id.
    pub id: TestId,
    /// Whose pixels are tested.
    pub aff_id: AffId,
    /// The campaign whose storefront the link opens.
    pub campaign_id: CampaignId,
    /// The affiliate's link with values made for this test; null when the campaign has no storefront.
    pub link: Option<String>,
    /// The values in that link, by position: an event that carries them is this test's own.
    pub source_values: Vec<Option<String>>,
    /// When it began.
    pub started_at: Timestamp,
    /// Until when it hears of what happens.
    pub expires_at: Timestamp,
    /// What has arrived, oldest first.
    pub news: Vec<LiveNews>,
}

/// Something that has arrived. `GET /v1/tests/{id}/live` is a WebSocket; each message is an array of these, the first
/// message being all there are so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "News")]
pub struct LiveNews {
    /// Its number within the test, from 1.
    pub seq: u64,
    /// What it is.
    #[serde(flatten)]
    pub what: Happening,
}

/// [`LiveNews`] as it is read: serde would read a flattened enum twice, with a reader of its own for all that is inside.
#[derive(Deserialize)]
struct News {
    seq: u64,
    event: Option<Box<LiveEvent>>,
    delivery: Option<Box<DeliveryRow>>,
}

impl TryFrom<News> for LiveNews {
    type Error = &'static str;
    fn try_from(News { seq, event, delivery }: News) -> Result<Self, Self::Error> {
        let what = match (event, delivery) {
            (Some(event), None) => Happening::Event(event),
            (None, Some(delivery)) => Happening::Delivery(delivery),
            _ => return Err("must have either `event` or `delivery`"),
        };
        Ok(Self { seq, what })
    }
}

/// What has happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Happening {
    /// An event was recorded.
    Event(Box<LiveEvent>),
    /// A delivery has moved on: how it stands now.
    Delivery(Box<DeliveryRow>),
}

/// An event and what was decided for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LiveEvent {
    /// Its id.
    pub id: EventId,
    /// `click`, `lead`, `order`, `upsell`, `qaApproved`, `qaDeclined`, `confirmed`, `refunded` or `cancelled`.
    pub kind: String,
    /// When.
    pub at: Timestamp,
    /// The campaign it happened in.
    pub campaign_id: CampaignId,
    /// The visit, when there is one.
    pub session_id: Option<SessionId>,
    /// The order, unless it is a click.
    pub order_id: Option<OrderId>,
    /// Whether it is a test's.
    pub test: bool,
    /// The passed values it carries, by position.
    pub source_values: Vec<Option<String>>,
    /// In one sentence, what it was.
    pub summary: String,
    /// One for each pixel.
    pub verdicts: Vec<VerdictJson>,
    /// In one sentence, what fired or why nothing did.
    pub explanation: String,
    /// What is worth a look.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<WarningJson>,
}
