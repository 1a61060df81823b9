//! Several events at once.

use serde::{Deserialize, Serialize};
use shared::wire::config::DocKey;

use super::{Attached, Record, Recorded};
use crate::object::command;

/// Several things happened: they are recorded in this order, in one commit. Like [`Record`] it may be repeated.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecordAll {
    /// The events.
    pub records: Vec<Record>,
    /// The documents that an earlier answer asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Attached>,
}

/// The answer to [`RecordAll`].
#[derive(Debug, Serialize, Deserialize)]
pub struct RecordedAll {
    /// What became of the first events, in their order, never [`Recorded::Need`].
    pub recorded: Vec<Recorded>,
    /// What the rest needs, each at least of this revision: call again with these documents and the events that are
    /// left. Empty when none is left.
    #[serde(default)]
    pub need: Vec<(DocKey, u64)>,
}

command!(RecordAll, "recordAll" => RecordedAll);
