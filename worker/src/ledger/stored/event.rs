//! What is kept of an event beside the answer it got.

use serde::{Deserialize, Serialize};
use shared::funnel::Booking;

/// What the answer does not say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Detail {
    /// In one sentence, what it was.
    pub(crate) summary: String,
    /// The pixels as they were then, one for each verdict: `CPA · Main offer · Postback`.
    pub(crate) pixels: Vec<Option<String>>,
    /// The revision of the affiliate it was decided with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) affiliate: Option<u64>,
    /// The revision of the campaign it was decided with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) campaign: Option<u64>,
}

/// What an event means for the report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredBooking {
    entry: String,
    revenue: i64,
    commission: i64,
}

impl From<&Booking> for StoredBooking {
    fn from(booking: &Booking) -> Self {
        Self {
            entry: booking.entry.code().to_owned(),
            revenue: booking.revenue.minor(),
            commission: booking.commission.minor(),
        }
    }
}
