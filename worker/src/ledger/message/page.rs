//! What a storefront page asks of the shard of its visit.

use serde::{Deserialize, Serialize};
use shared::id::{FireId, OrderId, SessionId};
use shared::wire::form_code::PagePixel;

use crate::object::Command;

/// A page tells what it saw of pixels, and asks what to build. Repeating it changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The visit. Fires of another are left alone.
    pub session: SessionId,
    /// What was seen.
    pub seen: Vec<PageSaw>,
    /// Whether the page may build pixels.
    pub builds: bool,
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
    /// The visit's last order that is more than a lead.
    pub last_sale: Option<OrderId>,
}

impl Command for Page {
    const NAME: &'static str = "page";
    type Answer = PageState;
}
