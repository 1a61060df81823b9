//! Affiliates: ids and their past, passed values, assignments, two editors.

use serde_json::json;
use shared::wire::config::DocKey;

use super::super::store;
use super::*;

fn put(id: &str, input: Value) -> Change {
    Change::PutAffiliate(aff(id), read(input))
}

#[test]
fn ids_are_unique_those_of_the_past_included() {
    let mut registry = Registry::furnished();
    let create = |id: &str| Change::CreateAffiliate(read(json!({ "affId": id, "name": "New" })));
    let taken = ("affiliateExists".to_owned(), vec!["affId".to_owned()]);
    assert_eq!(registry.refused(create("A1")), taken);
    assert_eq!(registry.refused(put("B2", json!({ "affId": "A1" }))), taken);
    registry.must(put("A1", json!({ "affId": "A9" })));
    assert_eq!(registry.refused(create("A1")), taken);
    assert_eq!(registry.refused(put("A1", json!({ "name": "x" }))).0, "missing");
    // Case counts.
    registry.must(create("a9"));
    registry.must(Change::DeleteAffiliate(aff("A9")));
    registry.must(create("A1"));
    registry.must(create("A9"));
}

#[test]
fn an_id_is_chosen_when_none_is_given() {
    let mut registry = Registry::empty();
    let body = registry.must(Change::CreateAffiliate(read(json!({ "name": "New" })))).body.unwrap().value();
    let id = body["affId"].as_str().unwrap();
    assert!(id.len() == 8 && id.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b)), "{id}");
    assert_eq!(
        registry.refused(Change::CreateAffiliate(read(json!({})))),
        ("invalid".to_owned(), vec!["name".to_owned()])
    );
}

#[test]
fn a_changed_id_leaves_a_notice_and_can_be_taken_back() {
    let mut registry = Registry::furnished();
    registry.add_pixel("A1", postback(json!({})));
    registry.must(put("A1", json!({ "affId": "A8" })));
    registry.must(put("A8", json!({ "affId": "A9" })));
    let notice = |registry: &Registry, id: &str| -> Value {
        let json = store::json(&registry.sql, &DocKey::Affiliate(aff(id))).unwrap().unwrap();
        serde_json::from_str(&json).unwrap()
    };
    // Every notice leads to where the affiliate is now, in one step.
    for id in ["A1", "A8"] {
        assert_eq!(notice(&registry, id)["movedTo"], "A9");
    }
    let now = registry.told(Question::Affiliate(aff("A9")));
    assert_eq!((&now["aliases"], now["pixels"].as_array().unwrap().len()), (&json!(["A1", "A8"]), 1));
    registry.must(put("A9", json!({ "affId": "A1" })));
    let now = registry.told(Question::Affiliate(aff("A1")));
    assert_eq!(now["aliases"], json!(["A8", "A9"]));
    assert_eq!(notice(&registry, "A9")["movedTo"], "A1");
    // What was derived for the ids of the past is gone.
    let rows: Vec<(String, String)> = registry.sql.query("SELECT aff_id, id FROM pixel", crate::values![]).unwrap();
    assert_eq!(rows.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["A1"]);
    let list = registry.told(Question::Affiliates(Default::default()));
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
}

#[test]
fn a_removed_affiliate_leaves_tombstones_at_every_id() {
    let mut registry = Registry::furnished();
    registry.must(put("A1", json!({ "affId": "A9" })));
    let edited = registry.must(Change::DeleteAffiliate(aff("A9")));
    for id in ["A1", "A9"] {
        let json = store::json(&registry.sql, &DocKey::Affiliate(aff(id))).unwrap().unwrap();
        assert_eq!(json, format!("{{\"schema\":1,\"revision\":{},\"deleted\":true}}", edited.revision));
    }
    assert!(matches!(registry.ask(Question::Affiliate(aff("A9"))), Err(Error::Refused(Refusal::Missing(_)))));
    registry.must(Change::DeleteCampaign(campaign(1)));
}

#[test]
fn of_two_editors_the_second_is_shown_what_the_first_did() {
    let mut registry = Registry::furnished();
    let seen = registry.ask(Question::Affiliate(aff("A1"))).unwrap().revision.unwrap();
    let first = registry.edit_seen(seen, put("A1", json!({ "name": "First" }))).unwrap();
    let second = registry.edit_seen(seen, put("A1", json!({ "name": "Second" })));
    let Err(Error::Refused(Refusal::Stale(current))) = second else { panic!("{second:?}") };
    assert_eq!(Some(&current.value()), first.body.map(|body| body.value()).as_ref());
    registry.edit_seen(first.revision, put("A1", json!({ "name": "Second" }))).unwrap();
    // Every kind of edit heeds it.
    let changes = [
        Change::DeleteAffiliate(aff("A1")),
        Change::Assign(aff("A1"), campaign(1), read(json!({}))),
        Change::Unassign(aff("A1"), campaign(1)),
        Change::PutCampaign(campaign(1), read(json!({}))),
        Change::DeleteCampaign(campaign(2)),
        Change::PutSettings(read(json!({}))),
        Change::DeleteKey(KeyId::parse("demo_api").unwrap()),
    ];
    for change in changes {
        let outcome = registry.edit_seen(u64::MAX, change.clone());
        assert!(matches!(outcome, Err(Error::Refused(Refusal::Stale(_)))), "{change:?}: {outcome:?}");
    }
}

#[test]
fn tokens_follow_the_names_of_passed_values() {
    let mut registry = Registry::furnished();
    let names = |names: Value| json!({ "passedValues": { "names": names } });
    registry.must(put("A1", names(json!(["x", "y"]))));
    let id = registry.add_pixel("A1", postback(json!({ "content": "https://net.example/?a=[x]&b=[y]&c=[c3]" })));
    let other =
        registry.add_pixel("A1", postback(json!({ "product": 2, "content": "https://net.example/?o=[orderId]" })));
    let before = registry.told(Question::Pixel(aff("A1"), other.clone()));
    let edited = registry.must(put("A1", names(json!(["y", "x", "third"]))));
    let pixel = registry.told(Question::Pixel(aff("A1"), id.clone()));
    assert_eq!(pixel["content"], "https://net.example/?a=[y]&b=[x]&c=[c3]");
    assert_eq!(pixel["revision"], edited.revision);
    // A pixel that needs no change keeps its revision: whoever edits it is not disturbed.
    assert_eq!(registry.told(Question::Pixel(aff("A1"), other)), before);
    registry.must(put("A1", names(json!([]))));
    let pixel = registry.told(Question::Pixel(aff("A1"), id));
    assert_eq!(pixel["content"], "https://net.example/?a=[c1]&b=[c2]&c=[c3]");
}

#[test]
fn assignments() {
    let mut registry = Registry::furnished();
    let assign = |id: &str, number: u64, commissions: Value| {
        Change::Assign(aff(id), campaign(number), read(json!({ "commissions": commissions })))
    };
    let bad = assign("A1", 1, json!({ "cpc": "0.105", "step1": { "percent": 101 } }));
    assert_eq!(
        registry.refused(bad),
        ("invalid".to_owned(), vec!["commissions.cpc".to_owned(), "commissions.step1.percent".to_owned()])
    );
    assert_eq!(registry.refused(assign("A1", 9, json!({}))).0, "missing");
    assert_eq!(registry.refused(assign("Z9", 1, json!({}))).0, "missing");
    let body = registry.must(assign("A1", 1, json!({ "step1": { "percent": 40 } }))).body.unwrap().value();
    assert_eq!(body["assignments"][0]["commissions"]["step1"], json!({ "percent": 40 }));
    assert_eq!(body["assignments"].as_array().unwrap().len(), 2);
    let id = registry.add_pixel("A1", postback(json!({})));
    let body = registry.must(Change::Unassign(aff("A1"), campaign(1))).body.unwrap().value();
    assert_eq!(body["assignments"].as_array().unwrap().len(), 1);
    // Its pixels stay, and can still be changed and paused.
    assert_eq!(body["pixels"][0]["id"], json!(id));
    registry.must(Change::PutPixel(aff("A1"), id, read(json!({ "status": "paused" }))));
    assert_eq!(registry.refused(Change::Unassign(aff("A1"), campaign(1))).0, "missing");
}

#[test]
fn the_list_is_sorted_searched_and_paged() {
    let mut registry = Registry::empty();
    for number in (0..120).rev() {
        let name = if number % 2 == 0 { format!("Even {number:03}") } else { format!("odd {number:03}") };
        let status = if number == 7 { "paused" } else { "active" };
        registry.must(Change::CreateAffiliate(read(
            json!({ "affId": format!("ID{number}"), "name": name, "status": status }),
        )));
    }
    let page = |search: &str, status: &str, cursor: Option<String>| {
        let filter = super::super::message::AffiliateFilter {
            search: Some(search.to_owned()),
            status: Some(status.to_owned()),
            cursor,
            ..Default::default()
        };
        let page = registry.told(Question::Affiliates(filter));
        let names: Vec<String> =
            page["items"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect();
        (names, page["next"].as_str().map(str::to_owned))
    };
    let mut all = Vec::new();
    let mut cursor = None;
    loop {
        let (names, next) = page("", "", cursor);
        assert!(names.len() <= 50);
        all.extend(names);
        cursor = next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(all.len(), 120);
    assert!(all.windows(2).all(|pair| pair[0].to_lowercase() < pair[1].to_lowercase()));
    assert_eq!(page("ODD 00", "", None).0, ["odd 001", "odd 003", "odd 005", "odd 007", "odd 009"]);
    assert_eq!(page("id119", "", None).0, ["odd 119"]);
    assert_eq!(page("", "paused", None).0, ["odd 007"]);
    assert_eq!(page("%", "", None).0, [""; 0]);
    for (field, filter) in [("cursor", json!({ "cursor": "x.yz" })), ("status", json!({ "status": "dead" }))] {
        let Err(Error::Refused(Refusal::Invalid(errors))) = registry.ask(Question::Affiliates(read(filter))) else {
            panic!()
        };
        assert_eq!(errors[0].field, field);
    }
}
