//! What pixels and rates are called on the screen, without a browser.

use shared::id::CampaignId;
use shared::wire::affiliate::{AffiliateDocument, RateJson};
use shared::wire::campaign::CampaignDocument;
use shared::wire::pixel::PixelInput;
use shared::wire::text::of;

/// The campaign a pixel names; nothing when it is for all.
pub(super) fn campaign_of(pixel: &PixelInput) -> Option<CampaignId> {
    CampaignId::parse(of(&pixel.campaign)?).ok()
}

/// The affiliate's pixels that are for this campaign alone.
pub(in crate::pages) fn of_campaign(affiliate: &AffiliateDocument, campaign: CampaignId) -> Vec<&PixelInput> {
    let pixels = affiliate.pixels.iter().map(|pixel| &pixel.input);
    pixels.filter(|pixel| campaign_of(pixel) == Some(campaign)).collect()
}

/// What a pixel is for, in words: a campaign's name, or all of them.
pub(super) fn campaign_name(pixel: &PixelInput, campaigns: &[CampaignDocument]) -> String {
    let Some(id) = campaign_of(pixel) else { return "All Campaigns".to_owned() };
    let found = campaigns.iter().find(|campaign| campaign.id == id);
    found.map_or_else(|| format!("Campaign {id}"), |campaign| campaign.name.to_string())
}

/// What a pixel fires for beside its commission type: the product of a sale, the rule of a lead.
pub(super) fn scope(pixel: &PixelInput, campaigns: &[CampaignDocument]) -> String {
    match (of(&pixel.product), of(&pixel.rule)) {
        (Some("main"), _) => "main offer".to_owned(),
        (Some("all"), _) => "all products".to_owned(),
        (Some(id), _) => product_name(pixel, id, campaigns).unwrap_or_else(|| format!("product {id}")),
        (None, Some("fireForAllPartials")) => "all partials".to_owned(),
        (None, Some(_)) => format!("not for sales, after {} min", of(&pixel.hold_minutes).unwrap_or("20")),
        (None, None) => String::new(),
    }
}

fn product_name(pixel: &PixelInput, id: &str, campaigns: &[CampaignDocument]) -> Option<String> {
    let campaign = campaign_of(pixel)?;
    let campaign = campaigns.iter().find(|known| known.id == campaign)?;
    let product = campaign.products.iter().find(|product| product.id.to_string() == id)?;
    Some(product.name.to_string())
}

/// A pixel in one line: `CPA · main offer · Postback`.
pub(in crate::pages) fn pixel(pixel: &PixelInput, campaigns: &[CampaignDocument]) -> String {
    let kind = of(&pixel.commission_type).unwrap_or_default().to_owned();
    let parts = [kind, scope(pixel, campaigns), pixel_type(pixel).to_owned()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// How a pixel reaches the affiliate, in a word.
pub(super) fn pixel_type(pixel: &PixelInput) -> &'static str {
    match of(&pixel.pixel_type) {
        Some("image") => "Image",
        Some("iframe") => "Iframe",
        _ => "Postback",
    }
}

/// A rate: `40 %`, or a flat amount by `money`; nothing when nothing is paid.
pub(super) fn rate(rate: &Option<RateJson>, money: impl Fn(&str) -> String) -> Option<String> {
    match rate {
        Some(RateJson::Percent(share)) => pays(share.as_str()).then(|| format!("{} %", share.as_str())),
        Some(RateJson::Flat(amount)) => pays(amount.as_str()).then(|| money(amount.as_str())),
        None => None,
    }
}

/// Whether an amount or a share is more than nothing.
pub(super) fn pays(decimal: &str) -> bool {
    decimal.bytes().any(|digit| (b'1'..=b'9').contains(&digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn campaigns() -> Vec<CampaignDocument> {
        let json = serde_json::json!([{
            "schema": 1, "revision": 1, "id": 1, "name": "Slim", "currency": "USD", "storefrontUrl": null,
            "products": [{"id": 2, "baseProductId": 2, "name": "Slim Boost", "kind": "upsell", "price": "19.95"}],
            "attributionDays": 30, "upsellMinutes": 120, "createdAt": "2026-01-31T14:05:00.000Z",
        }]);
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn pixels_in_one_line() {
        let check = |json: serde_json::Value, expected: &str| {
            let input: PixelInput = serde_json::from_value(json).unwrap();
            assert_eq!(pixel(&input, &campaigns()), expected);
        };
        check(
            serde_json::json!({"campaign": 1, "commissionType": "CPA", "product": 2, "pixelType": "postback"}),
            "CPA · Slim Boost · Postback",
        );
        check(
            serde_json::json!({"campaign": 7, "commissionType": "CPA", "product": 2, "pixelType": "image"}),
            "CPA · product 2 · Image",
        );
        check(
            serde_json::json!({"campaign": "all", "commissionType": "CPL", "rule": "doNotFireForSales", "holdMinutes": 30}),
            "CPL · not for sales, after 30 min · Postback",
        );
        check(serde_json::json!({"campaign": "all", "commissionType": "CPC", "pixelType": "iframe"}), "CPC · Iframe");
    }

    #[test]
    fn rates_that_pay_nothing_say_nothing() {
        let money = |amount: &str| format!("${amount}");
        assert_eq!(rate(&Some(RateJson::Percent("40".into())), money), Some("40 %".into()));
        assert_eq!(rate(&Some(RateJson::Flat("5.00".into())), money), Some("$5.00".into()));
        assert_eq!(rate(&Some(RateJson::Flat("0.00".into())), money), None);
        assert_eq!(rate(&None, money), None);
    }
}
