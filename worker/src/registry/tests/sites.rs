//! Form-code sites, and what the pages of a campaign may be asked to show.

use serde_json::json;
use shared::id::SiteId;

use super::*;

fn site() -> SiteId {
    SiteId::parse("demo_shop").unwrap()
}

fn with_site() -> Registry {
    let mut registry = Registry::empty();
    registry.must(Change::CreateCampaign(read(json!({ "id": 1, "name": "One" }))));
    registry.must(Change::CreateCampaign(read(json!({ "id": 2, "name": "Two" }))));
    let input = read(json!({ "campaignId": 1, "origins": ["https://a.example"] }));
    registry.must(Change::CreateSite { id: site(), input, secret: "first-secret".to_owned() });
    registry
}

#[test]
fn origins_change_and_the_campaign_stays() {
    let mut registry = with_site();
    let put = |input: Value| Change::PutSite(site(), read(input));
    let body = registry.must(put(json!({ "origins": ["https://b.example/x"] }))).body.unwrap().value();
    assert_eq!(body["origins"], json!(["https://b.example"]));
    assert_eq!(registry.refused(put(json!({ "origins": [] }))).1, ["origins"]);
    assert_eq!(registry.refused(put(json!({ "origins": ["x"] }))).1, ["origins[0]"]);
    let other = put(json!({ "origins": ["https://b.example"], "campaignId": 2 }));
    assert_eq!(registry.refused(other).1, ["campaignId"]);
    let stale = registry.edit_as(owner(), Some(1), put(json!({ "origins": ["https://c.example"] })));
    assert!(matches!(stale, Err(Error::Refused(Refusal::Stale(_)))));
    let told = registry.told(Question::Site(site()));
    assert_eq!((&told["origins"], told.get("secret")), (&json!(["https://b.example"]), None));
}

#[test]
fn a_new_secret_takes_the_place_of_the_one_before_and_is_never_told() {
    let mut registry = with_site();
    let body =
        registry.must(Change::RenewSite { id: site(), secret: "second-secret".to_owned() }).body.unwrap().value();
    assert_eq!(body.get("secret"), None);
    let audit = registry.told(Question::Audit(Default::default())).to_string();
    assert!(audit.contains("\"secret\"") && !audit.contains("-secret"), "{audit}");
}

#[test]
fn the_pages_of_a_campaign_show_what_its_affiliates_have() {
    let mut registry = with_site();
    registry.must(Change::CreateAffiliate(read(json!({ "name": "Acme", "affId": "ACME" }))));
    let pixel = |campaign: Value, kind: &str, content: &str| {
        Change::CreatePixel(
            aff("ACME"),
            read(
                json!({ "campaign": campaign, "commissionType": "CPA", "product": "main", "pixelType": kind, "content": content }),
            ),
        )
    };
    registry.must(Change::Assign(aff("ACME"), campaign(1), read(json!({}))));
    registry.must(pixel(json!(1), "image", "https://img.example/p?o=[orderId]"));
    registry.must(pixel(json!("all"), "iframe", "https://frame.example:8443/p"));
    let postback =
        json!({ "campaign": 1, "commissionType": "CPC", "pixelType": "postback", "content": "https://pb.example/p" });
    registry.must(Change::CreatePixel(aff("ACME"), read(postback)));
    let pages = registry.told(Question::PagesToday(campaign(1)));
    assert_eq!(
        pages,
        json!({ "testOrdersToday": 0, "imageOrigins": ["https://img.example"], "frameOrigins": ["https://frame.example:8443"] })
    );
    // Nobody shows anything on the pages of a campaign without affiliates.
    assert_eq!(registry.told(Question::PagesToday(campaign(2)))["imageOrigins"], json!([]));
}
