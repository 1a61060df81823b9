//! Who is credited, and links followed.

use serde::{Deserialize, Serialize};
use shared::attribution::{Attribution, Credit, PassedValues, Source, Touch};
use shared::id::AffId;
use shared::time::{Span, Timestamp};

/// An affiliate and the values its link carried, by position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoredAttribution {
    aff_id: AffId,
    values: [Option<String>; 5],
}

impl From<&Attribution> for StoredAttribution {
    fn from(attribution: &Attribution) -> Self {
        let mut values: [Option<String>; 5] = Default::default();
        values.clone_from_slice(attribution.values.as_slice());
        Self { aff_id: attribution.aff_id.clone(), values }
    }
}

impl From<StoredAttribution> for Attribution {
    fn from(stored: StoredAttribution) -> Self {
        Self { aff_id: stored.aff_id, values: PassedValues::new(stored.values) }
    }
}

/// A link followed, and when it was last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoredTouch {
    #[serde(flatten)]
    attribution: StoredAttribution,
    at: i64,
}

impl From<&Touch> for StoredTouch {
    fn from(touch: &Touch) -> Self {
        Self { attribution: (&touch.attribution).into(), at: touch.at.millis() }
    }
}

impl From<StoredTouch> for Touch {
    fn from(stored: StoredTouch) -> Self {
        Self { attribution: stored.attribution.into(), at: Timestamp::from_millis(stored.at) }
    }
}

/// Who an order is credited to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum StoredCredit {
    NotGiven,
    #[serde(rename_all = "camelCase")]
    WindowOver {
        aff_id: AffId,
        touched_at: i64,
        window_ms: u32,
    },
    Touch(StoredAttribution),
    Event {
        to: StoredAttribution,
        overrules: Option<StoredAttribution>,
    },
}

impl From<&Credit> for StoredCredit {
    fn from(credit: &Credit) -> Self {
        match credit {
            Credit::NotGiven => Self::NotGiven,
            Credit::WindowOver { aff_id, touched_at, window } => Self::WindowOver {
                aff_id: aff_id.clone(),
                touched_at: touched_at.millis(),
                window_ms: u32::try_from(window.as_millis()).unwrap_or(u32::MAX),
            },
            Credit::To { attribution, source: Source::Touch } => Self::Touch(attribution.into()),
            Credit::To { attribution, source: Source::Event { overrules } } => {
                Self::Event { to: attribution.into(), overrules: overrules.as_deref().map(StoredAttribution::from) }
            }
        }
    }
}

impl From<StoredCredit> for Credit {
    fn from(stored: StoredCredit) -> Self {
        match stored {
            StoredCredit::NotGiven => Self::NotGiven,
            StoredCredit::WindowOver { aff_id, touched_at, window_ms } => Self::WindowOver {
                aff_id,
                touched_at: Timestamp::from_millis(touched_at),
                window: Span::millis(window_ms),
            },
            StoredCredit::Touch(to) => Self::To { attribution: to.into(), source: Source::Touch },
            StoredCredit::Event { to, overrules } => Self::To {
                attribution: to.into(),
                source: Source::Event { overrules: overrules.map(|link| Box::new(link.into())) },
            },
        }
    }
}
