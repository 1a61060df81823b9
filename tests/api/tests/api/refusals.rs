//! What can't become a pixel, each with a sentence of its own.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::stage::Stage;

#[path = "../../../../shared/src/tag/hostile.rs"]
mod hostile;

#[test]
fn no_hostile_content_is_stored_and_each_is_refused_in_its_own_words() {
    let stage = Stage::new();
    let aff = stage.affiliate();
    let mut sentences = BTreeSet::new();
    let mut codes = BTreeSet::new();
    // Nothing at all is a field that is missing.
    for (content, code) in hostile::HOSTILE.iter().filter(|(content, _)| !content.trim().is_empty()) {
        let kind = if content.starts_with("<iframe") { "iframe" } else { "image" };
        let pixel = json!({ "commissionType": "CPA", "product": "main", "pixelType": kind, "content": content });
        let refused = stage.save(&aff, pixel.clone()).expect(422);
        let errors = refused["errors"].as_array().expect("errors");
        let error =
            errors.iter().find(|error| error["code"] == *code).unwrap_or_else(|| panic!("{content}: {refused}"));
        assert_eq!(error["field"], "content", "{content}");
        if codes.insert(*code) {
            let new = sentences.insert(error["message"].as_str().expect("a sentence").to_owned());
            assert!(new, "{content} is refused in the words of another: {error}");
        }
        // What is said before saving is what saving says.
        let mut check = super::stage::merged(json!({ "campaign": stage.campaign, "affId": aff }), pixel);
        check["affId"] = json!(aff);
        let said = stage.client.post("/v1/pixels/check", &check).expect(200);
        assert!(
            said["problems"].as_array().expect("problems").iter().any(|problem| problem["code"] == *code),
            "{said}"
        );
    }
    let megabyte = format!("<img src=\"https://net.example/{}\">", "x".repeat(1 << 20));
    let pixel = json!({ "commissionType": "CPA", "product": "main", "pixelType": "image", "content": megabyte });
    stage.save(&aff, pixel).expect(413);
    assert_eq!(stage.client.get(&format!("/v1/affiliates/{aff}/pixels")).expect(200)["items"], json!([]));
}

#[test]
fn what_an_affiliate_pastes_is_taken_when_it_is_one_image() {
    let stage = Stage::new();
    let aff = stage.affiliate();
    for content in [
        "https://net.example/i.gif?tid=[c1]",
        "  <IMG SRC='https://net.example/i.gif?tid=[c1]&amp;a=1' WIDTH=1 HEIGHT=1 border=0 alt='' style='display:none' />\n",
    ] {
        let image = json!({ "commissionType": "CPA", "product": "main", "pixelType": "image", "content": content });
        let saved = stage.save(&aff, image).expect(201);
        let path = stage.path(&aff, saved["id"].as_str().expect("an id"));
        assert_eq!(stage.client.delete(&path).status / 100, 2);
    }
}

#[test]
fn a_lead_has_no_image_and_no_product_and_a_sale_no_rule() {
    let stage = Stage::new();
    let aff = stage.affiliate();
    let lead = |more: Value| {
        let pixel =
            json!({ "commissionType": "CPL", "rule": "fireForAllPartials", "content": "https://net.example/l" });
        stage.save(&aff, super::stage::merged(pixel, more))
    };
    let field = |answer: api_tests::Answer| {
        let refused = answer.expect(422);
        let error = &refused["errors"][0];
        (
            error["field"].as_str().unwrap_or_default().to_owned(),
            error["message"].as_str().unwrap_or_default().to_owned(),
        )
    };
    for kind in ["image", "iframe"] {
        let (name, sentence) = field(lead(json!({ "pixelType": kind })));
        assert_eq!(name, "pixelType");
        assert!(sentence.contains("postback") && sentence.contains("CPL"), "{sentence}");
    }
    assert_eq!(field(lead(json!({ "product": "main" }))).0, "product");
    assert_eq!(field(lead(json!({ "rule": null }))).0, "rule");
    assert_eq!(field(lead(json!({ "holdMinutes": 30 }))).0, "holdMinutes");
    let sale = |more: Value| {
        let pixel = json!({ "commissionType": "CPA", "product": "main", "content": "https://net.example/s" });
        stage.save(&aff, super::stage::merged(pixel, more))
    };
    assert_eq!(field(sale(json!({ "rule": "fireForAllPartials" }))).0, "rule");
    assert_eq!(field(sale(json!({ "product": null }))).0, "product");
    assert_eq!(field(sale(json!({ "campaign": "all", "product": stage.product(1) }))).0, "product");
    let (name, sentence) = field(sale(json!({ "product": stage.product(0) })));
    assert_eq!(name, "product");
    assert!(sentence.contains("choose main"), "{sentence}");
    assert_eq!(field(sale(json!({ "commissionType": "CPX" }))).0, "commissionType");
    lead(json!({})).expect(201);
    sale(json!({})).expect(201);
}

#[test]
fn a_postback_leads_to_a_fixed_place() {
    let stage = Stage::new();
    let aff = stage.affiliate();
    let mut sentences = BTreeSet::new();
    for content in [
        "https://[c1]/pb",
        "[c1]://net.example/",
        "https://net.example:[c1]/pb",
        "https://user:pass@net.example/pb",
        "https://net.example:22/pb",
        "net.example/pb",
        "",
    ] {
        let pixel = json!({ "commissionType": "CPA", "product": "main", "content": content });
        let refused = stage.save(&aff, pixel).expect(422);
        assert_eq!(refused["errors"][0]["field"], "content", "{content}: {refused}");
        sentences.insert(refused["errors"][0]["message"].as_str().unwrap_or_default().to_owned());
    }
    assert!(sentences.len() >= 5, "{sentences:?}");
}
