//! Finding orders and deliveries, sending a range again, and whom traffic came from.

use std::collections::BTreeSet;

use api_tests::{Receiver, Reply, eventually};
use serde_json::{Value, json};

use super::stage::{Stage, fresh, id, verdict};

/// The order ids of a list, page by page.
fn found(stage: &Stage, query: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = stage.client.get(&format!("/v1/orders?campaignId={}&{query}{cursor}", stage.campaign)).expect(200);
        all.extend(page["items"].as_array().expect("items").iter().map(|row| id(row).to_owned()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

#[test]
fn an_order_is_found_by_whatever_a_merchant_has_of_it() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let (aff, other) = (stage.affiliate(), stage.affiliate());
    let sale = stage.sale_pixel(&aff, receiver.url("/pb"));
    let click_pixel = json!({ "commissionType": "CPC", "content": receiver.url("/click") });
    let click_pixel = stage.pixel(&aff, click_pixel);
    let (click_id, publisher) = (fresh(), fresh());
    let uri = format!("https://shop.example/?affId={aff}&c1={click_id}&c2={publisher}");
    let click = json!({ "campaignId": stage.campaign, "requestUri": uri });
    let click = stage.client.post("/v1/clicks", &click).expect(201);
    let session = click["sessionId"].as_str().expect("an id");
    let email = format!("{}@Example.com", fresh());
    let order = json!({ "campaignId": stage.campaign, "sessionId": session, "products": [{ "id": stage.product(0) }],
                        "customer": { "firstName": "Ann", "email": email, "phone": "+1 555 0100" } });
    let order = stage.client.post("/v1/orders", &order).expect(201);
    let unlike = stage.order_with(&other, json!({ "sourceValues": [fresh()] }));
    let this = [id(&order).to_owned()];
    let fire = verdict(&order, &sale)["fireId"].as_str().expect("a fire id");
    let click_fire = verdict(&click, &click_pixel)["fireId"].as_str().expect("a fire id");
    for text in [
        id(&order),
        &id(&order).to_lowercase(),
        session,
        &click_id,
        &publisher,
        fire,
        click_fire,
        &email,
        &email.to_uppercase(),
    ] {
        assert_eq!(found(&stage, &format!("search={text}")), this, "{text}");
    }
    assert_eq!(found(&stage, "search=%2B1+555+0100"), this);
    // Whole values only, and passed values in their letter case.
    for text in [
        &click_id[..click_id.len() - 1],
        &click_id.to_uppercase(),
        "Ann",
        "%25",
        "fire_00000000000000000000000000000000",
    ] {
        assert_eq!(found(&stage, &format!("search={text}")), [""; 0], "{text}");
    }
    assert_eq!(found(&stage, &format!("search={click_id}&affId={other}")), [""; 0]);
    assert_eq!(found(&stage, &format!("affId={other}")), [id(&unlike)]);
    let by_fire = stage.client.get(&format!("/v1/deliveries?fireId={fire}")).expect(200);
    assert_eq!((&by_fire["items"][0]["orderId"], &by_fire["next"]), (&json!(id(&order)), &Value::Null));
}

#[test]
fn lists_are_filtered_and_read_page_by_page() {
    let stage = Stage::new();
    let aff = stage.affiliate();
    let same = fresh();
    let with = |more: Value| {
        let more = super::stage::merged(json!({ "sourceValues": [same] }), more);
        id(&stage.order_with(&aff, more)).to_owned()
    };
    let mut orders: Vec<String> = (0..7).map(|_| with(json!({}))).collect();
    let test = with(json!({ "test": true }));
    let reviewed = with(json!({ "forceQA": true }));
    orders.extend([test.clone(), reviewed.clone()]);
    let lead = id(&stage.lead_with(&aff, json!({ "sourceValues": [same] }))).to_owned();
    orders.push(lead.clone());
    let newest_first: Vec<String> = orders.iter().rev().cloned().collect();
    for query in [format!("search={same}"), format!("affId={aff}"), String::new()] {
        assert_eq!(found(&stage, &format!("{query}&limit=3")), newest_first, "{query}");
    }
    assert_eq!(found(&stage, "test=true"), [test]);
    assert_eq!(found(&stage, &format!("search={same}&status=pendingQa")), [reviewed]);
    assert_eq!(found(&stage, "status=partial"), [lead]);
    let middle = stage.client.get(&format!("/v1/orders/{}", orders[4])).expect(200)["createdAt"].clone();
    let middle = middle.as_str().expect("a time");
    let (before, after) = (found(&stage, &format!("to={middle}")), found(&stage, &format!("from={middle}")));
    assert_eq!((before.len(), after.len()), (4, 6));
    let fault = |query: &str| {
        let problem = stage.client.get(&format!("/v1/orders?{query}")).expect(422);
        problem["errors"][0]["field"].as_str().expect("a field").to_owned()
    };
    for (field, query) in [
        ("status", "status=sold"),
        ("from", "from=yesterday"),
        ("limit", "limit=0"),
        ("cursor", "cursor=x"),
        ("campaignId", "campaignId=x"),
        ("test", "test=1"),
    ] {
        assert_eq!(fault(query), field);
    }
}

#[test]
fn a_range_is_counted_first_and_then_sent_again() {
    let (stage, receiver) = (Stage::new(), Receiver::start(|_, _| Reply::status(410)));
    let (aff, other) = (stage.affiliate(), stage.affiliate());
    let pixel = stage.sale_pixel(&aff, receiver.url("/pb?order=[orderId]"));
    let other_pixel = stage.sale_pixel(&other, receiver.url("/other"));
    let orders: Vec<Value> = (0..5).map(|_| stage.order(&aff)).collect();
    let untouched = stage.order(&other);
    for order in &orders {
        stage.seen_in(order, &pixel, "dead");
    }
    stage.seen_in(&untouched, &other_pixel, "dead");
    receiver.now_do(|_, _| Reply::status(200));
    let retry = |range: Value| stage.client.post("/v1/deliveries/retry", &range);
    let dead = json!({ "state": "dead", "affId": aff });
    let count = |more: Value| {
        let range = super::stage::merged(dead.clone(), more);
        retry(super::stage::merged(range, json!({ "dryRun": true }))).expect(200)["count"].clone()
    };
    assert_eq!(count(json!({})), 5);
    assert_eq!(count(json!({ "to": "2020-01-01T00:00:00Z" })), 0);
    assert_eq!(count(json!({ "from": "2099-01-01T00:00:00Z" })), 0);
    assert_eq!(count(json!({ "state": "waiting" })), 0);
    assert_eq!(stage.seen(&orders[0], &pixel)["delivery"]["state"], "dead", "counting sends nothing");
    assert_eq!(retry(dead.clone()).expect(200)["count"], 5);
    for order in &orders {
        let seen = stage.seen_in(order, &pixel, "delivered");
        assert_eq!(seen["delivery"]["attempts"][1]["trigger"], "manual");
        assert_eq!(seen["fireId"], verdict(order, &pixel)["fireId"]);
    }
    assert_eq!(stage.seen(&untouched, &other_pixel)["delivery"]["state"], "dead");
    assert_eq!(count(json!({})), 0);
    let refused = retry(json!({ "state": "held" })).expect(422);
    assert_eq!(refused["errors"][0]["field"], "state");
}

#[test]
fn a_fire_can_be_sent_again_as_its_pixel_is_now() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let pixel = stage.sale_pixel(&aff, receiver.url("/old"));
    let order = stage.order(&aff);
    let seen = stage.seen_in(&order, &pixel, "delivered");
    stage.client.put(&stage.path(&aff, &pixel), &json!({ "content": receiver.url("/new?o=[orderId]") })).expect(200);
    let retry = format!("/v1/deliveries/{}/retry", seen["fireId"].as_str().expect("a fire id"));
    stage.client.post(&retry, &json!({})).expect(200);
    eventually("the stored request", || (receiver.requests().len() == 2).then_some(()));
    stage.seen_in(&order, &pixel, "delivered");
    stage.client.post(&retry, &json!({ "mode": "rendered" })).expect(200);
    eventually("the new request", || (receiver.requests().len() == 3).then_some(()));
    let requests = receiver.requests();
    let targets: Vec<&str> = requests.iter().map(|request| request.target.as_str()).collect();
    assert_eq!(targets, ["/old", "/old", &format!("/new?o={}", id(&order))]);
    let keys: BTreeSet<&str> = requests.iter().map(|request| request.header("idempotency-key")).collect();
    assert_eq!(keys, BTreeSet::from([seen["fireId"].as_str().expect("a fire id")]));
    assert_eq!(stage.client.post(&retry, &json!({ "mode": "else" })).expect(422)["errors"][0]["field"], "mode");
}

#[test]
fn publishers_are_seen_counted_and_disabled() {
    let stage = Stage::new();
    let names = json!({ "names": ["click_id", "pub", "sub"], "publisher": 2, "subAffiliate": 3 });
    let aff = stage.affiliate_with(json!({ "passedValues": names }));
    let path = format!("/v1/affiliates/{aff}/publishers");
    let empty = stage.client.get(&path).expect(200);
    assert_eq!(empty, json!({ "publishers": [], "subAffiliates": [], "more": false }));
    let uri = format!("https://shop.example/?affId={aff}&click_id=1&pub=good&sub=s1");
    let click = json!({ "campaignId": stage.campaign, "requestUri": uri });
    let session = stage.client.post("/v1/clicks", &click).expect(201)["sessionId"].clone();
    let order = json!({ "campaignId": stage.campaign, "sessionId": session, "products": [{ "id": stage.product(0) }] });
    stage.client.post("/v1/orders", &order).expect(201);
    stage.lead_with(&aff, json!({ "sourceValues": ["2", "bad"] }));
    stage.order_with(&aff, json!({ "sourceValues": ["3", "bad"], "test": true }));
    let seen = stage.client.get(&path).expect(200);
    let told = |source: &Value| {
        assert!(source["lastSeen"].is_string(), "{source}");
        json!([source["name"], source["disabled"], source["clicks"], source["leads"], source["orders"]])
    };
    let list = |kind: &str| seen[kind].as_array().expect("a list").iter().map(told).collect::<Vec<_>>();
    assert_eq!(list("publishers"), [json!(["bad", false, 0, 1, 0]), json!(["good", false, 1, 0, 1])]);
    assert_eq!(list("subAffiliates"), [json!(["s1", false, 1, 0, 1])]);

    let disabled = json!({ "disabledPublishers": ["bad", "never"], "disabledSubAffiliates": ["s1"] });
    stage.client.put(&format!("/v1/affiliates/{aff}"), &disabled).expect(200);
    let seen = stage.client.get(&path).expect(200);
    assert_eq!((&seen["publishers"][0]["disabled"], &seen["publishers"][1]["disabled"]), (&json!(true), &json!(false)));
    assert_eq!(
        seen["publishers"][2],
        json!({ "name": "never", "disabled": true, "clicks": 0, "leads": 0, "orders": 0, "lastSeen": null })
    );
    assert_eq!(seen["subAffiliates"][0]["disabled"], true);
    for values in [json!(["4", "bad"]), json!(["5", "good", "s1"])] {
        assert_eq!(stage.order_with(&aff, json!({ "sourceValues": values }))["status"], "declined");
    }
    assert_eq!(stage.order_with(&aff, json!({ "sourceValues": ["6", "good"] }))["status"], "complete");
    assert_eq!(stage.client.get("/v1/affiliates/NOBODY/publishers").status, 404);
}
