//! Import Click: a page was opened.

use serde_json::{Map, Value, json};

use super::fields::{self, Failure, Read, rename};
use super::{Parameter, Params};
use crate::command;
use crate::id::{CampaignId, SessionId};
use crate::link::RequestUri;
use crate::passed_values::Position;
use crate::wire::event::{ClickAnswer, ClickInput};
use crate::wire::text::Text;

/// What the call takes.
pub const PARAMETERS: &[Parameter] = &[
    Parameter { name: "campaignId", about: "the campaign; the visit's own when a sessionId comes without it" },
    Parameter { name: "sessionId", about: "the visit; a new one begins without it" },
    Parameter {
        name: "requestUri",
        about: "the page's address with affId and the passed values; needed without sessionId",
    },
    Parameter { name: "affId", about: "the affiliate, when the address does not name it" },
    Parameter {
        name: "pageType",
        about: "presellPage, leadPage, checkoutPage, upsellPage1 to 4, thankyouPage, catalogPage",
    },
    Parameter { name: "ipAddress", about: "the visitor's address" },
    Parameter { name: "userAgent", about: "the visitor's browser" },
    Parameter { name: "httpReferer", about: "the page before" },
];

/// The visit whose campaign the call goes on in without naming it, as pages after the first may.
#[must_use]
pub fn visit_of_campaign(params: &Params<'_>) -> Option<SessionId> {
    let session = params.get("sessionId").filter(|_| params.get("campaignId").is_none())?;
    SessionId::parse(session).ok()
}

/// Reads the call. `visited` is the campaign of [`visit_of_campaign`], if there is such a visit.
///
/// # Errors
///
/// Every wrong field at once.
pub fn read(params: &Params<'_>, visited: Option<CampaignId>) -> Result<Read<ClickInput>, Failure> {
    fields::card(params)?;
    let request_uri = params.text("requestUri");
    let uri = request_uri.as_ref().and_then(|uri| RequestUri::parse(uri.as_str()).ok());
    // What the address says about itself is one touch: affiliate and values are never mixed from two places.
    let aff_id = params.text("affId").filter(|_| uri.as_ref().is_none_or(|uri| uri.aff_id().is_none()));
    let values = uri.as_ref().filter(|_| aff_id.is_some()).map(|uri| uri.values(&Default::default()).values);
    let input = ClickInput {
        campaign_id: params.text("campaignId").or_else(|| visited.map(|id| id.to_string().into())),
        session_id: params.text("sessionId"),
        request_uri,
        aff_id,
        source_values: values
            .iter()
            .flat_map(|values| values.as_slice())
            .map(|value| value.clone().map(Text))
            .collect(),
        page_type: params.get("pageType").map(page_type),
        // What proxies have added stands behind the visitor's own address.
        ip_address: params.get("ipAddress").and_then(|list| list.split(',').next()).map(|first| first.trim().into()),
        user_agent: params.get("userAgent").map(|text| cut(text, 1_000)),
        referer: params.get("httpReferer").map(|text| cut(text, command::MAX_URI)),
    };
    match command::click(&input) {
        Ok(_) => Ok(Read::new(input)),
        Err(errors) => Err(Failure::Fields(rename(errors, &[]))),
    }
}

/// The original's downsell pages are upsell pages here.
fn page_type(text: &str) -> Text {
    match text.to_ascii_lowercase().strip_prefix("downsellpage") {
        Some(number) => format!("upsellPage{number}").into(),
        None => text.into(),
    }
}

/// What visitors' browsers say is theirs to choose; too much of it is cut, not refused.
fn cut(text: &str, max: usize) -> Text {
    text.chars().filter(|character| !character.is_control()).take(max).collect::<String>().into()
}

/// The `message`. `pixel` is what the page has to show: nothing, since only postbacks fire for an imported click.
#[must_use]
pub fn answer(click: &ClickAnswer) -> Value {
    let mut values = Map::new();
    values.extend(click.aff_id.as_ref().map(|aff_id| ("affId".to_owned(), aff_id.as_str().into())));
    for (position, value) in Position::ALL.into_iter().zip(&click.source_values) {
        values.extend(value.as_ref().map(|value| (position.default_name().to_owned(), value.as_str().into())));
    }
    json!({
        "sessionId": click.session_id,
        "affVals": values,
        "pixel": false,
        "explanation": click.explanation,
    })
}
