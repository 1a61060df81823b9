//! Campaigns: numbers, currency, and what stands in the way of a change.

use serde_json::json;

use super::*;

#[test]
fn numbers_are_chosen_or_given_and_never_given_out_twice() {
    let mut registry = Registry::empty();
    let mut create = |input: Value| registry.must(Change::CreateCampaign(read(input))).body.unwrap().value();
    let products =
        json!([{ "name": "A", "kind": "offer", "price": "1" }, { "name": "B", "kind": "upsell", "price": "2" }]);
    let first = create(json!({ "name": "One", "products": products }));
    assert_eq!(first["id"], 1);
    assert_eq!(
        first["products"][0],
        json!({ "id": 1, "baseProductId": 1, "name": "A", "kind": "offer", "price": "1.00" })
    );
    assert_eq!(first["products"][1]["id"], 2);
    let own = json!([{ "id": 77, "baseProductId": 9, "name": "A", "kind": "offer", "price": "1" },
                     { "name": "B", "kind": "upsell", "price": "2" }]);
    let second = create(json!({ "id": 137, "name": "Two", "products": own }));
    assert_eq!(
        (&second["id"], &second["products"][0]["id"], &second["products"][0]["baseProductId"]),
        (&json!(137), &json!(77), &json!(9))
    );
    assert_eq!((&second["products"][1]["id"], &second["products"][1]["baseProductId"]), (&json!(78), &json!(10)));
    assert_eq!(create(json!({ "name": "Three" }))["id"], 138);
    registry.must(Change::DeleteCampaign(campaign(138)));
    assert_eq!(registry.must(Change::CreateCampaign(read(json!({ "name": "Four" })))).body.unwrap().value()["id"], 139);
    let taken = Change::CreateCampaign(read(json!({ "id": 137, "name": "Two again" })));
    assert_eq!(registry.refused(taken), ("campaignExists".to_owned(), vec!["id".to_owned()]));
}

#[test]
fn a_put_keeps_what_it_leaves_out() {
    let mut registry = Registry::furnished();
    let before = registry.told(Question::Campaign(campaign(1)));
    let after =
        registry.must(Change::PutCampaign(campaign(1), read(json!({ "name": "Slimmer" })))).body.unwrap().value();
    let mut expected = before.clone();
    expected["name"] = json!("Slimmer");
    expected["revision"] = after["revision"].clone();
    assert_eq!(after, expected);
    let bare = json!({ "storefrontUrl": "", "products": [] });
    let after = registry.must(Change::PutCampaign(campaign(1), read(bare))).body.unwrap().value();
    assert_eq!((&after["storefrontUrl"], &after["products"]), (&Value::Null, &json!([])));
}

#[test]
fn a_put_keeps_base_products_of_known_ids() {
    let mut registry = Registry::furnished();
    let products = json!([{ "id": 2, "name": "Renamed", "kind": "upsell", "price": "3" }]);
    let after =
        registry.must(Change::PutCampaign(campaign(1), read(json!({ "products": products })))).body.unwrap().value();
    assert_eq!(
        after["products"],
        json!([{ "id": 2, "baseProductId": 2, "name": "Renamed", "kind": "upsell", "price": "3.00" }])
    );
}

#[test]
fn the_currency_stays_while_commissions_are_in_it() {
    let mut registry = Registry::furnished();
    let euro = || Change::PutCampaign(campaign(1), read(json!({ "currency": "EUR" })));
    assert_eq!(registry.refused(euro()), ("currencyInUse".to_owned(), vec!["currency".to_owned()]));
    registry.must(Change::Unassign(aff("A1"), campaign(1)));
    assert_eq!(registry.must(euro()).body.unwrap().value()["currency"], "EUR");
}

#[test]
fn a_campaign_in_use_stays() {
    let mut registry = Registry::furnished();
    let Err(Error::Refused(Refusal::Conflict { code, message, .. })) =
        registry.edit(Change::DeleteCampaign(campaign(1)))
    else {
        panic!()
    };
    assert_eq!(code, "campaignAssigned");
    assert!(message.contains("affiliate A1") && message.contains("stop firing"), "{message}");
    registry.must(Change::Unassign(aff("A1"), campaign(1)));
    assert_eq!(registry.must(Change::DeleteCampaign(campaign(1))).body, None);
    assert_eq!(registry.refused(Change::DeleteCampaign(campaign(1))).0, "missing");
    let gone = super::super::store::json(&registry.sql, &shared::wire::config::DocKey::Campaign(campaign(1)));
    assert!(gone.unwrap().unwrap().contains("\"deleted\":true"));
}

#[test]
fn a_product_that_a_pixel_fires_for_stays_an_upsell() {
    let mut registry = Registry::furnished();
    registry.add_pixel("A1", postback(json!({ "product": 2 })));
    let put = |products: Value| Change::PutCampaign(campaign(1), read(json!({ "products": products })));
    for products in [
        json!([]),
        json!([{ "id": 3, "name": "C", "kind": "upsell", "price": "1" }]),
        json!([{ "id": 2, "name": "B", "kind": "offer", "price": "1" }]),
        json!([{ "name": "B", "kind": "upsell", "price": "1" }]),
    ] {
        assert_eq!(registry.refused(put(products)), ("productInUse".to_owned(), vec!["products".to_owned()]));
    }
    registry.must(put(json!([{ "id": 2, "name": "B", "kind": "upsell", "price": "1" }])));
}

#[test]
fn the_storefront_never_becomes_the_host_of_a_browser_pixel() {
    let mut registry = Registry::furnished();
    let image =
        json!({ "campaign": "all", "product": "all", "pixelType": "image", "content": "https://net.example/i?c=[c1]" });
    registry.add_pixel("A1", postback(image));
    let put = |number: u64, url: &str| Change::PutCampaign(campaign(number), read(json!({ "storefrontUrl": url })));
    let refused = ("ownStorefront".to_owned(), vec!["storefrontUrl".to_owned()]);
    assert_eq!(registry.refused(put(1, "https://NET.example./shop")), refused);
    registry.must(put(1, "https://other.example/"));
    // Campaign 3 is not the affiliate's; it becomes so only while the hosts differ.
    registry.must(Change::CreateCampaign(read(json!({ "name": "Third" }))));
    registry.must(put(3, "https://net.example/"));
    let assign = Change::Assign(aff("A1"), campaign(3), read(json!({})));
    assert_eq!(registry.refused(assign), ("ownStorefront".to_owned(), vec![]));
    let settings = Change::PutSettings(read(json!({ "storefrontUrl": "https://net.example/" })));
    assert_eq!(registry.refused(settings), refused);
}

#[test]
fn every_error_of_a_campaign_names_its_field() {
    let mut registry = Registry::empty();
    let bad = json!({ "currency": "XX", "products": [{ "name": "A", "kind": "offer", "price": "1.005" }, { "kind": "gift" }] });
    let (code, fields) = registry.refused(Change::CreateCampaign(read(bad)));
    assert_eq!(code, "invalid");
    assert_eq!(
        fields,
        ["name", "currency", "products[0].price", "products[1].name", "products[1].kind", "products[1].price"]
    );
}
