//! Which pixels an affiliate may have beside each other.

use serde_json::json;

use super::*;
use crate::ledger::message::Silence;

fn create(pixel: Value) -> Change {
    Change::CreatePixel(aff("A1"), read(pixel))
}

#[test]
fn without_a_campaign_there_is_no_pixel() {
    let mut registry = Registry::furnished();
    let outcome = registry.edit(Change::CreatePixel(aff("B2"), read(postback(json!({})))));
    let Err(Error::Refused(Refusal::Conflict { code, message, .. })) = outcome else { panic!("{outcome:?}") };
    assert_eq!(code, "noCampaignAssigned");
    assert_eq!(message, shared::wire::pixel::NO_CAMPAIGN);
    // Not even for all campaigns, and whatever else is wrong.
    let nothing = Change::CreatePixel(aff("B2"), read(json!({})));
    assert_eq!(registry.refused(nothing).0, "noCampaignAssigned");
}

#[test]
fn one_pixel_for_each_thing_that_only_one_may_fire_for() {
    let mut registry = Registry::furnished();
    let places = [
        json!({}),
        json!({ "product": 2 }),
        json!({ "product": 3 }),
        json!({ "product": "all" }),
        json!({ "campaign": 2 }),
        json!({ "campaign": 2, "product": "all" }),
        json!({ "campaign": "all" }),
        json!({ "campaign": "all", "product": "all" }),
    ];
    for place in &places {
        registry.add_pixel("A1", postback(place.clone()));
    }
    for place in places {
        let (code, fields) = registry.refused(create(postback(place.clone())));
        assert_eq!((code.as_str(), fields.as_slice()), ("pixelExists", ["product".to_owned()].as_slice()), "{place}");
    }
    // Clicks and leads have no such rule.
    let click = postback(json!({ "commissionType": "CPC", "product": null, "content": "https://net.example/?c=[c1]" }));
    registry.must(create(click.clone()));
    registry.must(create(click));
}

#[test]
fn a_pixel_may_be_put_into_a_free_place_only() {
    let mut registry = Registry::furnished();
    let main = registry.add_pixel("A1", postback(json!({})));
    let upsell = registry.add_pixel("A1", postback(json!({ "product": 2 })));
    let put = |id: &PixelId, changes: Value| Change::PutPixel(aff("A1"), id.clone(), read(changes));
    assert_eq!(registry.refused(put(&upsell, json!({ "product": "main" }))).0, "pixelExists");
    // Its own place is free for itself.
    registry.must(put(&main, json!({ "content": "https://net.example/2?c=[c1]" })));
    registry.must(Change::DeletePixel(aff("A1"), main));
    registry.must(put(&upsell, json!({ "product": "main" })));
}

#[test]
fn a_product_is_an_upsell_of_an_assigned_campaign() {
    let mut registry = Registry::furnished();
    for (changes, field) in [
        (json!({ "product": 1 }), "product"),
        (json!({ "product": 4 }), "product"),
        (json!({ "product": 99 }), "product"),
        (json!({ "campaign": 9 }), "campaign"),
        (json!({ "campaign": "all", "product": 2 }), "product"),
        (json!({ "content": "https://net.example/?c=[nonsense]" }), "content"),
    ] {
        let (code, fields) = registry.refused(create(postback(changes.clone())));
        assert_eq!((code.as_str(), fields.as_slice()), ("invalid", [field.to_owned()].as_slice()), "{changes}");
    }
    registry.must(Change::Unassign(aff("A1"), campaign(2)));
    assert_eq!(
        registry.refused(create(postback(json!({ "campaign": 2 })))),
        ("invalid".to_owned(), vec!["campaign".to_owned()])
    );
}

#[test]
fn an_image_or_iframe_never_comes_from_the_storefront() {
    let mut registry = Registry::furnished();
    for kind in ["image", "iframe"] {
        let own = |scope: Value| {
            postback(json!({ "campaign": scope, "pixelType": kind, "content": "https://SLIM.example/i?c=[c1]" }))
        };
        for scope in [json!(1), json!("all")] {
            let Err(Error::Refused(Refusal::Invalid(errors))) = registry.edit(create(own(scope.clone()))) else {
                panic!("{scope}")
            };
            assert_eq!((errors[0].field.as_str(), errors[0].code.as_deref()), ("content", Some("ownStorefront")));
        }
        // Another campaign's storefront is a stranger, and a postback never meets a page.
        let id = registry.add_pixel("A1", own(json!(2)));
        registry.must(Change::DeletePixel(aff("A1"), id));
    }
    registry.add_pixel("A1", postback(json!({ "content": "https://slim.example/pb?c=[c1]" })));
}

#[test]
fn a_put_keeps_what_it_leaves_out_and_drops_what_belonged_to_another_type() {
    let mut registry = Registry::furnished();
    let lead = postback(json!({ "commissionType": "cpl", "product": null, "rule": "doNotFireForSales",
        "content": " https://net.example/l?c=[c1] ", "testLink": "https://net.example/t", "failureText": "no" }));
    let id = registry.add_pixel("A1", lead);
    let pixel = registry.told(Question::Pixel(aff("A1"), id.clone()));
    // Words in their one spelling, defaults written out.
    assert_eq!(pixel["commissionType"], "CPL");
    assert_eq!(
        (&pixel["holdMinutes"], &pixel["status"], &pixel["campaign"]),
        (&json!(20), &json!("active"), &json!(1))
    );
    assert_eq!(pixel["content"], "https://net.example/l?c=[c1]");
    let mut put =
        |changes: Value| registry.must(Change::PutPixel(aff("A1"), id.clone(), read(changes))).body.unwrap().value();
    let paused = put(json!({ "status": "paused", "holdMinutes": 45 }));
    assert_eq!(
        (&paused["status"], &paused["holdMinutes"], &paused["failureText"]),
        (&json!("paused"), &json!(45), &json!("no"))
    );
    let all = put(json!({ "rule": "fireForAllPartials", "failureText": "" }));
    assert_eq!((all.get("holdMinutes"), all.get("failureText")), (None, None));
    let sale = put(json!({ "commissionType": "CPA", "product": "main" }));
    assert_eq!((sale.get("rule"), &sale["product"]), (None, &json!("main")));
    assert_eq!(sale["createdAt"], pixel["createdAt"]);
}

#[test]
fn what_a_shard_has_to_silence_is_announced() {
    let mut registry = Registry::furnished();
    let one = registry.add_pixel("A1", postback(json!({})));
    let two = registry.add_pixel("A1", postback(json!({ "product": 2 })));
    registry.settle();
    registry.must(Change::PutPixel(aff("A1"), one.clone(), read(json!({ "testLink": "https://net.example/" }))));
    assert_eq!(super::box_of_edits::tellings(&registry.sql).unwrap()[0].floors.silenced, []);
    registry.must(Change::PutPixel(aff("A1"), one.clone(), read(json!({ "status": "paused" }))));
    registry.must(Change::DeletePixel(aff("A1"), two.clone()));
    let mut expected = vec![(one, Silence::Paused), (two, Silence::Deleted)];
    expected.sort();
    assert_eq!(super::box_of_edits::tellings(&registry.sql).unwrap()[0].floors.silenced, expected);
    registry.settle();
    let three = registry.add_pixel("A1", postback(json!({ "product": 3 })));
    registry.must(Change::DeleteAffiliate(aff("A1")));
    let silenced = &super::box_of_edits::tellings(&registry.sql).unwrap()[0].floors.silenced;
    assert!(silenced.contains(&(three, Silence::Deleted)) && silenced.len() == 2, "{silenced:?}");
}

#[test]
fn a_postback_goes_only_where_the_deployment_calls() {
    let mut registry = Registry::furnished();
    for (content, code) in [
        ("http://127.0.0.1:9000/pb", "egressIpAddress"),
        ("https://localhost/pb", "egressLocalName"),
        ("https://net.example:22/pb", "egressPort"),
    ] {
        let refused = registry.edit(create(postback(json!({ "content": content }))));
        let Err(Error::Refused(Refusal::Invalid(errors))) = refused else { panic!("{content}: {refused:?}") };
        assert_eq!((errors[0].field.as_str(), errors[0].code.as_deref()), ("content", Some(code)));
        assert!(errors[0].message.starts_with("can't be called: "), "{errors:?}");
    }
    // A page renders these: our server calls nothing.
    registry.add_pixel("A1", postback(json!({ "pixelType": "image", "content": "https://net.example:9000/i.gif" })));
}

#[test]
fn an_affiliate_has_a_thousand_pixels_and_a_megabyte_at_most() {
    let mut registry = Registry::furnished();
    let click = |content: &str| {
        postback(
            json!({ "commissionType": "CPC", "product": null, "content": format!("https://net.example/{content}") }),
        )
    };
    let table = |count: usize, content: &str| {
        let head = "affId,campaign,commissionType,pixelType,content".to_owned();
        let lines = (0..count).map(|at| format!("A1,1,CPC,postback,https://net.example/{at}/{content}"));
        Change::Import([head].into_iter().chain(lines).collect::<Vec<_>>().join("\n"))
    };
    let report = |edited: Edited| edited.body.unwrap().value();
    // Long ones: the bytes end before the number does, and nothing of the table is kept.
    let long = "x".repeat(1_500);
    assert_eq!(registry.refused(table(700, &long)).0, "tooLarge");
    assert_eq!(report(registry.must(table(1_000, "")))["created"], json!(1_000));
    assert_eq!(registry.refused(create(click("one-more"))).0, "tooManyPixels");
}
