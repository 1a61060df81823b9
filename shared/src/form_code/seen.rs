//! What a page saw of a pixel.

use super::address::without_card_fields;
use super::{Refusal, field};
use crate::delivery::Browser;
use crate::id::FireId;
use crate::wire::form_code::PageEvent;
use crate::wire::text::of;

/// What a page saw of a pixel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The fire.
    pub fire: FireId,
    /// What was seen. A frame that finished is told as loaded; its channel says which it is.
    pub state: Browser,
    /// Where.
    pub page: Option<String>,
}

pub(super) fn read(event: &PageEvent) -> Result<Seen, Refusal> {
    let fire = of(&event.fire_id).unwrap_or_default();
    let fire = FireId::parse(fire).map_err(|error| field("fireId", error.to_string()))?;
    let state = match of(&event.state).unwrap_or_default() {
        "started" => Browser::Started,
        "loaded" => Browser::Loaded,
        "errored" => Browser::Errored,
        other => match other.strip_prefix("blocked ") {
            Some(directive) if is_directive(directive) => Browser::Blocked { directive: directive.to_owned() },
            _ => return Err(field("state", "must be started, loaded, errored or blocked with the directive")),
        },
    };
    let page = of(&event.url).map(|url| without_card_fields(url).chars().take(1_000).collect());
    Ok(Seen { fire, state, page })
}

fn is_directive(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}
