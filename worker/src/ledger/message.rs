//! What a Ledger shard can be asked.

use serde::{Deserialize, Serialize};
use shared::id::PixelId;
use shared::wire::config::DocKey;

use crate::object::Command;

/// The Registry tells a shard what has been edited. Sent to every shard before an edit is acknowledged; repeating it,
/// or sending an older one after a newer one, changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SetFloors {
    /// The least revision of each document that an event may still be decided with. A shard keeps the highest it was
    /// told.
    pub floors: Vec<(DocKey, u64)>,
    /// Pixels that were paused or deleted by these edits: their held fires are cancelled.
    pub silenced: Vec<PixelId>,
}

impl Command for SetFloors {
    const NAME: &'static str = "setFloors";
    type Answer = ();
}
