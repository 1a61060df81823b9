//! The Pixels tab: what the affiliate wants to be told.

use leptos::prelude::*;
use shared::wire::affiliate::StatusJson;
use shared::wire::pixel::PixelDocument;
use shared::wire::text;

use super::Here;
use crate::components::code;
use crate::core::list;
use crate::icons::Icon;
use crate::pages::status_badge;

/// The tab.
pub(super) fn tab(here: Here) -> AnyView {
    let content = move || match here.affiliate.value() {
        Some(affiliate) if affiliate.pixels.is_empty() => list::empty(
            Icon::Question,
            "No pixels yet",
            "A pixel tells the affiliate of its clicks, leads or sales. Assign a campaign first: pixels are \
             campaign-specific. Then add one through the API: POST /v1/affiliates/{affId}/pixels."
                .into_any(),
            ().into_any(),
        ),
        Some(affiliate) => table(here, &affiliate.pixels),
        None => ().into_any(),
    };
    view! { {content} }.into_any()
}

fn table(here: Here, pixels: &[PixelDocument]) -> AnyView {
    let rows = pixels.iter().map(|pixel| row(here, pixel)).collect_view();
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">"Pixels"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Campaign"</th>
                        <th scope="col">"Type"</th>
                        <th scope="col">"Product or rule"</th>
                        <th scope="col" data-priority="middle">"Pixel"</th>
                        <th scope="col" class="table-clip">"Content"</th>
                        <th scope="col">"Status"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(here: Here, pixel: &PixelDocument) -> AnyView {
    let input = &pixel.input;
    let word = |text: &Option<text::Text>| text::of(text).unwrap_or_default().to_owned();
    let campaign = word(&input.campaign);
    let campaign = move || match shared::id::CampaignId::parse(&campaign) {
        Ok(id) => here.campaign_name(id),
        Err(_) => "All Campaigns".to_owned(),
    };
    let status = match text::of(&input.status) {
        Some("paused") => StatusJson::Paused,
        _ => StatusJson::Active,
    };
    let content = word(&input.content);
    view! {
        <tr>
            <th scope="row">{campaign}</th>
            <td>{word(&input.commission_type)}</td>
            <td>{target(text::of(&input.product), text::of(&input.rule))}</td>
            <td data-priority="middle">{word(&input.pixel_type)}</td>
            <td class="table-clip" title=content.clone()>{code::url(code::template(&content))}</td>
            <td>{status_badge(status)}</td>
        </tr>
    }
    .into_any()
}

/// What a pixel fires for within its commission type, in words.
fn target(product: Option<&str>, rule: Option<&str>) -> String {
    match (product, rule) {
        (Some("main"), _) => "Main offer".to_owned(),
        (Some("all"), _) => "All products".to_owned(),
        (Some(id), _) => format!("Upsell {id}"),
        (None, Some("fireForAllPartials")) => "Fire for All Partials".to_owned(),
        (None, Some("doNotFireForSales")) => "Do Not Fire for Sales".to_owned(),
        (None, _) => "First click of each touch".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn targets_read_like_the_form() {
        assert_eq!(target(Some("main"), None), "Main offer");
        assert_eq!(target(Some("2"), None), "Upsell 2");
        assert_eq!(target(None, Some("doNotFireForSales")), "Do Not Fire for Sales");
        assert_eq!(target(None, None), "First click of each touch");
    }
}
