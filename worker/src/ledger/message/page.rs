//! What a storefront page asks of the shard of its visit.

use serde::{Deserialize, Serialize};
use shared::id::{FireId, OrderId, SessionId};
use shared::time::Timestamp;
use shared::wire::config::DocKey;
use shared::wire::form_code::PagePixel;

use crate::object::command;

/// A page tells what it saw of pixels, and asks what to build. The visit's own shard says who else is to be asked.
/// Repeating it changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The visit. Fires of another are left alone.
    pub session: SessionId,
    /// What was seen.
    pub seen: Vec<PageSaw>,
    /// What of pixels the page may do.
    pub builds: Builds,
    /// The documents that the page's wishes were judged by, when one was refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub judged_by: Vec<(DocKey, u64)>,
}

/// What of pixels a page may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Builds {
    /// It may build them.
    Pixels,
    /// It may not: the visitor has not consented, or the browser forbids it.
    Nothing,
    /// This is about no page: only the answer is wanted.
    Unsaid,
}

/// What a page saw of one pixel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageSaw {
    /// The fire.
    pub fire: FireId,
    /// What.
    pub state: Sight,
    /// Where.
    pub page: Option<String>,
}

/// What can be seen of a pixel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Sight {
    /// A page was left before it knew.
    Started,
    /// The image loaded, or the iframe's document finished.
    Loaded,
    /// No answer, or no image.
    Errored,
    /// The page's content policy forbids it, by this directive.
    Blocked(String),
}

/// The answer to [`Page`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageState {
    /// What to build, oldest first.
    pub pixels: Vec<PagePixel>,
    /// The visit's last order here that is more than a lead, and when it was first saved.
    pub last_sale: Option<(Timestamp, OrderId)>,
    /// The other shards that have to be asked the same: orders of the visit live there.
    #[serde(default)]
    pub elsewhere: Vec<u8>,
    /// Those documents that have been edited since.
    #[serde(default)]
    pub outdated: Vec<(DocKey, u64)>,
}

command!(Page, "page" => PageState);
