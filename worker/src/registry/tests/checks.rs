//! What a check says before a pixel is saved.

use serde_json::json;

use super::*;

fn check(registry: &Registry, pixel: Value) -> Value {
    registry.told(Question::CheckPixel(read(pixel)))
}

fn with_owner(mut pixel: Value, id: &str) -> Value {
    pixel["affId"] = json!(id);
    pixel
}

#[test]
fn a_good_pixel_is_shown_as_it_will_be_called() {
    let registry = Registry::furnished();
    let said = check(&registry, with_owner(postback(json!({})), "A1"));
    assert_eq!((&said["errors"], &said["problems"], &said["overlaps"]), (&json!([]), &json!([]), &json!([])));
    assert_eq!(said["example"]["url"], "https://net.example/pb?tid=example-1&amount=54.94");
    assert_eq!(said["example"]["pieces"][1], json!({ "text": "example-1", "token": "c1" }));
}

#[test]
fn what_is_wrong_is_placed_and_mended() {
    let registry = Registry::furnished();
    let said = check(&registry, postback(json!({ "content": "https://net.example/?c=[orderid]" })));
    assert_eq!(said["errors"][0]["field"], "content");
    assert_eq!(said["problems"][0]["code"], "unknownToken");
    assert_eq!((&said["problems"][0]["start"], &said["problems"][0]["end"]), (&json!(23), &json!(32)));
    assert_eq!(said.get("example"), None);
    assert_eq!(check(&registry, json!({}))["errors"][0]["field"], "commissionType");
}

#[test]
fn it_says_what_saving_would_say_and_saves_nothing() {
    let mut registry = Registry::furnished();
    registry.add_pixel("A1", postback(json!({})));
    let before = registry.state();
    let first = |said: Value| (said["errors"][0]["field"].clone(), said["errors"][0]["code"].clone());
    assert_eq!(
        first(check(&registry, with_owner(postback(json!({})), "A1"))),
        (json!("product"), json!("pixelExists"))
    );
    let product = check(&registry, with_owner(postback(json!({ "product": 1 })), "A1"));
    assert_eq!(first(product).0, "product");
    assert_eq!(first(check(&registry, with_owner(json!({}), "B2"))), (json!("campaign"), json!("noCampaignAssigned")));
    let unknown = registry.ask(Question::CheckPixel(read(with_owner(json!({}), "Z9"))));
    assert!(matches!(unknown, Err(Error::Refused(Refusal::Missing(_)))));
    assert_eq!(registry.state(), before);
}

#[test]
fn it_names_the_pixels_it_meets_and_who_wins() {
    let mut registry = Registry::furnished();
    let all = registry.add_pixel("A1", postback(json!({ "campaign": "all", "product": "all" })));
    let upsell = registry.add_pixel("A1", postback(json!({ "product": 2 })));
    let meets = |registry: &Registry, pixel: Value| -> Vec<(Value, Value)> {
        let said = check(registry, with_owner(pixel, "A1"));
        let overlaps = said["overlaps"].as_array().unwrap().iter();
        overlaps.map(|overlap| (overlap["pixelId"].clone(), overlap["fires"].clone())).collect()
    };
    assert_eq!(meets(&registry, postback(json!({}))), [(json!(all), json!("this"))]);
    assert_eq!(meets(&registry, postback(json!({ "fireAsWell": true }))), [(json!(all), json!("both"))]);
    assert_eq!(meets(&registry, postback(json!({ "status": "paused" }))), []);
    let expected = [(json!(all), json!("this")), (json!(upsell), json!("other"))];
    assert_eq!(meets(&registry, postback(json!({ "product": "all" }))), expected);
    // A pixel does not meet itself.
    let itself = json!({ "pixelId": upsell, "content": "https://net.example/?c=[c2]" });
    assert_eq!(meets(&registry, itself), [(json!(all), json!("this"))]);
}
