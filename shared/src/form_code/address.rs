//! A page view, and addresses without what must not be kept.

use super::Circumstances;
use crate::wire::event::ClickInput;
use crate::wire::form_code::PageEvent;
use crate::wire::text::{Text, of};

pub(super) fn page(event: &PageEvent, circumstances: &Circumstances<'_>) -> ClickInput {
    let url = of(&event.url).map(without_card_fields);
    let stated = event.page.clone().filter(|page| !page.as_str().is_empty());
    let by_rule = url.as_deref().and_then(|url| circumstances.pages.page_of(url));
    ClickInput {
        campaign_id: Some(circumstances.campaign.as_str().into()),
        session_id: circumstances.session.map(Text::from),
        request_uri: url.map(Text::from),
        page_type: stated.or_else(|| by_rule.map(Text::from)),
        ip_address: circumstances.ip_address.clone().map(Text::from),
        user_agent: circumstances.user_agent.clone().map(Text::from),
        referer: of(&event.referrer).filter(|text| !text.is_empty()).map(|text| without_card_fields(text).into()),
        ..ClickInput::default()
    }
}

/// An address without parameters that look like a card's fields. The page leaves them out already; nothing of a card is
/// kept even if it did not.
pub(super) fn without_card_fields(url: &str) -> String {
    let Some((page, query)) = url.split_once('?') else { return url.to_owned() };
    let kept = query.split('&').filter(|parameter| {
        let name = parameter.split('=').next().unwrap_or_default().to_ascii_lowercase();
        let carried = name == "formcode";
        let card = ["card", "ccn", "cc_n", "cc-n", "cvv", "cvc", "cv2", "csc"].iter().any(|word| name.contains(word));
        !carried && !card
    });
    let kept: Vec<&str> = kept.collect();
    if kept.is_empty() { page.to_owned() } else { format!("{page}?{}", kept.join("&")) }
}
