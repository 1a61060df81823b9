//! A visit. Also what one shard tells another of it.

use serde::{Deserialize, Serialize};
use shared::decide::{Mode, SessionKind};
use shared::id::{CampaignId, OrderId, SessionId};
use shared::time::Timestamp;
use shared::visit::{Followed, Visit};

use super::credit::StoredTouch;

/// A visit as it is stored, and as one shard tells another of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredVisit {
    id: SessionId,
    campaign: CampaignId,
    kind: StoredKind,
    created_at: i64,
    touches: Vec<StoredFollowed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    open_order: Option<OrderId>,
    #[serde(default)]
    test: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum StoredKind {
    Api,
    FormCode,
    FormCodeWithoutConsent,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredFollowed {
    #[serde(flatten)]
    touch: StoredTouch,
    first_at: i64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    near_misses: Vec<String>,
}

impl From<&Visit> for StoredVisit {
    fn from(visit: &Visit) -> Self {
        Self {
            id: visit.id.clone(),
            campaign: visit.campaign,
            kind: match visit.kind {
                SessionKind::Api => StoredKind::Api,
                SessionKind::FormCode => StoredKind::FormCode,
                SessionKind::FormCodeWithoutConsent => StoredKind::FormCodeWithoutConsent,
            },
            created_at: visit.created_at.millis(),
            touches: visit
                .touches
                .iter()
                .map(|followed| StoredFollowed {
                    touch: (&followed.touch).into(),
                    first_at: followed.first_at.millis(),
                    near_misses: followed.near_misses.clone(),
                })
                .collect(),
            open_order: visit.open_order.clone(),
            test: visit.mode == Mode::Test,
        }
    }
}

impl From<StoredVisit> for Visit {
    fn from(stored: StoredVisit) -> Self {
        Self {
            id: stored.id,
            campaign: stored.campaign,
            kind: match stored.kind {
                StoredKind::Api => SessionKind::Api,
                StoredKind::FormCode => SessionKind::FormCode,
                StoredKind::FormCodeWithoutConsent => SessionKind::FormCodeWithoutConsent,
            },
            created_at: Timestamp::from_millis(stored.created_at),
            touches: stored
                .touches
                .into_iter()
                .map(|followed| Followed {
                    touch: followed.touch.into(),
                    first_at: Timestamp::from_millis(followed.first_at),
                    near_misses: followed.near_misses,
                })
                .collect(),
            open_order: stored.open_order,
            mode: if stored.test { Mode::Test } else { Mode::Live },
        }
    }
}
