//! What can't become a pixel, each with a sentence of its own.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::stage::Stage;

/// The content of a pixel and the code it is refused with.
const IMAGES: &[(&str, &str)] = &[
    ("<script>alert(1)</script>", "script"),
    ("<img src=\"https://net.example/i\"><script>alert(1)</script>", "script"),
    ("<img src=\"https://net.example/i\" onload=\"alert(1)\">", "eventHandler"),
    ("<img src=\"https://net.example/i\"><img src=\"https://net.example/j\">", "secondElement"),
    ("<img src=\"https://net.example/i\"><a href=\"https://net.example/\">", "secondElement"),
    ("<img src=\"javascript:alert(1)\">", "scriptUrl"),
    ("<img src=\"java&Tab;script:alert(1)\">", "scriptUrl"),
    ("javascript:alert(1)", "scriptUrl"),
    ("<img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\">", "dataUrl"),
    ("<img src=\"ftp://net.example/i\">", "otherScheme"),
    ("<img src=\"//net.example/i\">", "schemeRelative"),
    ("<img src=\"/i\">", "relativeUrl"),
    ("<img src=\"https://[c1].net.example/i\">", "tokenInHost"),
    ("<img src=\"https://net.example/i\" style=\"width:expression(alert(1))\">", "styleNotAllowed"),
    ("<img src=\"https://net.example/i\" srcset=\"https://net.example/j 2x\">", "unknownAttribute"),
    ("<iframe src=\"https://net.example/i\"></iframe>", "wrongElement"),
    ("<img src=\"https://net.example/i", "unclosedTag"),
    ("<img src=\"https://net.example/?a=[ordrId]\">", "unknownToken"),
];

#[test]
fn every_image_that_is_none_is_refused_in_its_own_words() {
    let stage = Stage::new();
    let aff = stage.affiliate();
    let mut sentences = BTreeSet::new();
    let mut codes = BTreeSet::new();
    for (content, code) in IMAGES {
        let image = json!({ "commissionType": "CPA", "product": "main", "pixelType": "image", "content": content });
        let refused = stage.save(&aff, image.clone()).expect(422);
        let errors = refused["errors"].as_array().expect("errors");
        let error =
            errors.iter().find(|error| error["code"] == *code).unwrap_or_else(|| panic!("{content}: {refused}"));
        assert_eq!(error["field"], "content", "{content}");
        if codes.insert(*code) {
            let new = sentences.insert(error["message"].as_str().expect("a sentence").to_owned());
            assert!(new, "{content} is refused in the words of another: {error}");
        }
        // What is said before saving is what saving says.
        let mut check = super::stage::merged(json!({ "campaign": stage.campaign, "affId": aff }), image);
        check["affId"] = json!(aff);
        let said = stage.client.post("/v1/pixels/check", &check).expect(200);
        assert!(
            said["problems"].as_array().expect("problems").iter().any(|problem| problem["code"] == *code),
            "{said}"
        );
    }
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
