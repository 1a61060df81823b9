//! Tables in and out, and changes to many affiliates at once.

use serde_json::json;
use shared::wire::bulk::BulkInput;

use super::super::message::AffiliateFilter;
use super::*;

const AFFILIATES: &str = "affId,name,status\nA1,Acme,active\nC3,Cedar,paused\n";
const ASSIGNMENTS: &str = "affId,campaignId,cpc,step1\nC3,1,0.20,40%\n";
const PIXELS: &str = "affId,campaign,commissionType,product,pixelType,content,testLink\n\
    C3,1,CPA,main,postback,https://net.example/pb?t=[c1],https://net.example/test\n\
    C3,1,CPC,,postback,https://net.example/click?t=[c1],\n";

fn import(registry: &mut Registry, table: &str) -> Value {
    registry.must(Change::Import(table.to_owned())).body.unwrap().value()
}

fn rehearse(registry: &Registry, change: Change) -> Value {
    registry.told(Question::Rehearse(Box::new(change)))
}

fn counts(report: &Value) -> [u64; 3] {
    ["created", "updated", "unchanged"].map(|name| report[name].as_u64().unwrap())
}

fn bulk(input: Value) -> Change {
    Change::Bulk(read::<BulkInput>(input))
}

#[test]
fn tables_come_in_one_after_the_other_and_the_same_again_changes_nothing() {
    let mut registry = Registry::furnished();
    let dry = rehearse(&registry, Change::Import(AFFILIATES.to_owned()));
    assert_eq!((counts(&dry), &dry["applied"]), ([1, 1, 0], &json!(false)));
    assert_eq!(registry.told(Question::Affiliates(AffiliateFilter::default()))["items"].as_array().unwrap().len(), 2);
    for (table, expected) in [(AFFILIATES, [1, 1, 0]), (ASSIGNMENTS, [1, 0, 0]), (PIXELS, [2, 0, 0])] {
        let report = import(&mut registry, table);
        assert_eq!((counts(&report), &report["applied"]), (expected, &json!(true)), "{report}");
    }
    let before = registry.told(Question::Affiliate(aff("C3")));
    for table in [AFFILIATES, ASSIGNMENTS, PIXELS] {
        let report = import(&mut registry, table);
        assert_eq!(counts(&report)[..2], [0, 0], "{report}");
    }
    assert_eq!(registry.told(Question::Affiliate(aff("C3"))), before);
    assert_eq!((&before["status"], before["pixels"].as_array().unwrap().len()), (&json!("paused"), 2));
}

#[test]
fn what_is_exported_comes_in_unchanged() {
    let mut registry = Registry::furnished();
    import(&mut registry, AFFILIATES);
    import(&mut registry, ASSIGNMENTS);
    import(&mut registry, PIXELS);
    for table in ["affiliates", "assignments", "pixels"] {
        let text = registry.told(Question::Export(table.to_owned()));
        let report = import(&mut registry, text.as_str().unwrap());
        assert_eq!((counts(&report)[..2].to_vec(), &report["errors"]), (vec![0, 0], &json!([])), "{table}");
    }
}

#[test]
fn one_wrong_row_keeps_the_whole_table_out_and_every_fault_is_named() {
    let mut registry = Registry::furnished();
    let table = "affId,campaign,commissionType,product,pixelType,content\n\
        A1,1,CPA,main,postback,https://net.example/ok?t=[c1]\n\
        NOBODY,1,CPA,main,postback,https://net.example/x\n\
        A1,9,CPC,,postback,https://net.example/x\n\
        A1,1,CPL,,image,https://net.example/[nosuch]\n";
    let before = registry.told(Question::Affiliate(aff("A1")));
    for report in [rehearse(&registry, Change::Import(table.to_owned())), import(&mut registry, table)] {
        assert_eq!(report["applied"], json!(false));
        let mut lines: Vec<u64> =
            report["errors"].as_array().unwrap().iter().map(|error| error["line"].as_u64().unwrap()).collect();
        lines.dedup();
        assert_eq!(lines, [3, 4, 5], "{report}");
        assert_eq!(report["errors"][0]["column"], json!("affId"));
    }
    assert_eq!(registry.told(Question::Affiliate(aff("A1"))), before);
}

#[test]
fn a_pixel_whose_place_is_taken_changes_the_one_that_has_it() {
    let mut registry = Registry::furnished();
    let table = |content: &str| {
        format!("affId,campaign,commissionType,product,pixelType,content\nA1,1,CPA,main,postback,{content}\n")
    };
    import(&mut registry, &table("https://old.example/pb?t=[c1]"));
    let report = import(&mut registry, &table("https://new.example/pb?t=[c1]"));
    assert_eq!(counts(&report), [0, 1, 0]);
    let pixels = registry.told(Question::Pixels(aff("A1")));
    assert_eq!(pixels["items"].as_array().unwrap().len(), 1);
    assert_eq!(pixels["items"][0]["content"], json!("https://new.example/pb?t=[c1]"));
    // Two rows for one place can't both have it.
    let twice = format!("{}A1,1,CPA,main,postback,https://b.example/\n", table("https://a.example/"));
    assert_eq!(import(&mut registry, &twice)["applied"], json!(false));
}

#[test]
fn many_are_paused_at_once_and_told_which() {
    let mut registry = Registry::furnished();
    let pause = || bulk(json!({ "action": "setStatus", "affIds": ["A1", "B2", "NOBODY"], "status": "paused" }));
    let dry = rehearse(&registry, pause());
    assert_eq!((&dry["changed"], &dry["refused"], &dry["applied"]), (&json!(2), &json!(1), &json!(false)));
    let revision = registry.must(pause()).revision;
    assert_eq!(registry.told(Question::Affiliate(aff("B2")))["status"], json!("paused"));
    // Again there is nothing to do, so nothing is written.
    let again = registry.must(pause());
    assert_eq!((again.revision, &again.body.unwrap().value()["unchanged"]), (revision, &json!(2)));
}

#[test]
fn a_campaign_is_assigned_to_many_and_whoever_has_it_keeps_what_it_pays() {
    let mut registry = Registry::furnished();
    let input =
        json!({ "action": "assign", "affIds": ["A1", "B2"], "campaignId": 1, "commissions": { "cpc": "0.50" } });
    let report = registry.must(bulk(input)).body.unwrap().value();
    assert_eq!((&report["changed"], &report["unchanged"]), (&json!(1), &json!(1)));
    let cpc = |registry: &Registry, id: &str| {
        registry.told(Question::Affiliate(aff(id)))["assignments"][0]["commissions"]["cpc"].clone()
    };
    assert_eq!((cpc(&registry, "A1"), cpc(&registry, "B2")), (json!("0.10"), json!("0.50")));
    let wrong = json!({ "action": "assign", "affIds": ["A1"], "campaignId": 9 });
    assert_eq!(registry.refused(bulk(wrong)).1, ["campaignId"]);
}

#[test]
fn pixels_are_copied_in_the_words_of_whoever_gets_them() {
    let mut registry = Registry::furnished();
    let names = |first: &str| json!({ "passedValues": { "names": [first] } });
    registry.must(Change::PutAffiliate(aff("A1"), read(names("click_id"))));
    registry.must(Change::PutAffiliate(aff("B2"), read(names("subid"))));
    registry.must(Change::Assign(aff("B2"), campaign(1), read(json!({}))));
    registry.must(Change::CreatePixel(
        aff("A1"),
        read(postback(json!({ "content": "https://net.example/?t=[click_id]" }))),
    ));
    registry.must(Change::CreatePixel(aff("A1"), read(postback(json!({ "campaign": 2 })))));
    let copy = || bulk(json!({ "action": "copyPixels", "from": "A1", "affIds": ["B2"] }));
    let dry = rehearse(&registry, copy());
    assert_eq!((&dry["changed"], &dry["refused"]), (&json!(1), &json!(1)), "{dry}");
    let report = registry.must(copy()).body.unwrap().value();
    assert!(report["rows"][0]["message"].as_str().unwrap().contains("not assigned"), "{report}");
    let pixels = registry.told(Question::Pixels(aff("B2")));
    assert_eq!(pixels["items"].as_array().unwrap().len(), 1);
    assert_eq!(pixels["items"][0]["content"], json!("https://net.example/?t=[subid]"));
    assert_eq!(registry.must(copy()).body.unwrap().value()["unchanged"], json!(1));
}

#[test]
fn a_text_is_replaced_everywhere_or_nowhere() {
    let mut registry = Registry::furnished();
    registry.must(Change::Assign(aff("B2"), campaign(1), read(json!({}))));
    let pixel = |content: &str, link: &str| read(postback(json!({ "content": content, "testLink": link })));
    registry.must(Change::CreatePixel(aff("A1"), pixel("https://old.example/a?t=[c1]", "https://old.example/t")));
    registry.must(Change::CreatePixel(aff("B2"), pixel("https://other.example/b", "https://old.example/t")));
    let replace = |with: &str| bulk(json!({ "action": "replace", "find": "old.example", "replace": with }));
    let dry = rehearse(&registry, replace("new.example"));
    assert_eq!((&dry["changed"], &dry["rows"][0]["after"]), (&json!(2), &json!("https://new.example/a?t=[c1]")));
    let broken = registry.must(replace("[nosuch].example")).body.unwrap().value();
    assert_eq!(broken["applied"], json!(false));
    assert!(broken["refused"].as_u64().unwrap() > 0, "{broken}");
    assert_eq!(registry.must(replace("new.example")).body.unwrap().value()["applied"], json!(true));
    let text = registry.told(Question::Export("pixels".to_owned())).to_string();
    assert!(text.contains("new.example") && !text.contains("old.example"), "{text}");
}

#[test]
fn the_list_is_sorted_by_any_column_and_paged_through() {
    let mut registry = Registry::empty();
    let rows: String = (0..120).map(|number| format!("N{number:03},Name {},active\n", number * 7 % 120)).collect();
    import(&mut registry, &format!("affId,name,status\n{rows}"));
    let all = |registry: &Registry, sort: &str| {
        let mut ids: Vec<String> = Vec::new();
        let mut cursor = None;
        loop {
            let filter = AffiliateFilter { sort: Some(sort.to_owned()), cursor, ..AffiliateFilter::default() };
            let page = registry.told(Question::Affiliates(filter));
            ids.extend(page["items"].as_array().unwrap().iter().map(|row| row["affId"].as_str().unwrap().to_owned()));
            cursor = page["next"].as_str().map(str::to_owned);
            if cursor.is_none() {
                return ids;
            }
        }
    };
    let forwards = all(&registry, "name");
    assert_eq!(forwards.len(), 120);
    for sort in ["name", "created", "pixels", "campaigns", "status"] {
        let (one, mut other) = (all(&registry, sort), all(&registry, &format!("-{sort}")));
        other.reverse();
        assert_eq!(one, other, "{sort}");
        let mut sorted = one.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), 120, "{sort}");
    }
    let wrong = AffiliateFilter { sort: Some("shoe size".to_owned()), ..AffiliateFilter::default() };
    let asked =
        ask::ask(&registry.sql, &Ask { who: owner(), question: Question::Affiliates(wrong) }, registry.circumstances());
    assert!(matches!(asked, Err(Error::Refused(Refusal::Invalid(_)))));
}
