//! `/v1/events`: many events in one request.

use std::time::Duration;

use api_tests::{Server, eventually_within};
use serde_json::{Value, json};

use super::shop::Shop;

fn results(answer: &Value) -> Vec<Value> {
    answer["results"].as_array().unwrap_or_else(|| panic!("results in {answer}")).clone()
}

fn statuses(answer: &Value) -> Vec<u64> {
    results(answer).iter().map(|result| result["status"].as_u64().expect("a status")).collect()
}

#[test]
fn a_batch_of_500_is_answered_one_by_one_and_fires_each() {
    let shop = Shop::open(Server::shared());
    shop.sale_pixel();
    let order = |number: usize| {
        json!({ "type": "order", "idempotencyKey": format!("batch-{number}"), "data": {
            "campaignId": shop.campaign, "affId": shop.aff, "sourceValues": [format!("n{number}")],
            "products": [{ "id": shop.offer }], "customer": { "email": format!("b{number}@example.com") } } })
    };
    let events: Vec<Value> = (0..500).map(order).collect();
    let batch = json!({ "events": events });
    let answer = shop.admin.post("/v1/events", &batch).expect(200);
    assert_eq!(statuses(&answer), vec![201; 500]);
    let first = results(&answer);
    for (number, result) in first.iter().enumerate() {
        assert_eq!(result["body"]["status"], "complete", "{number}");
        assert_eq!(result["body"]["verdicts"][0]["outcome"], "fired", "{number}");
    }
    let arrived = eventually_within(Duration::from_secs(120), "every postback arrives", || {
        Some(shop.arrived("/sale")).filter(|arrived| arrived.len() >= 500)
    });
    for number in [0, 249, 499] {
        let order = first[number]["body"]["orderId"].as_str().expect("an id");
        assert!(arrived.iter().any(|target| target.contains(&format!("order={order}&c1=n{number}&"))), "{number}");
    }
    // The whole again: the same answers, and nothing more fires.
    let again = results(&shop.admin.post("/v1/events", &batch).expect(200));
    for (one, other) in first.iter().zip(&again) {
        assert_eq!((&one["body"], one["status"].as_u64()), (&other["body"], other["status"].as_u64()));
        assert_eq!(other["replayed"], true);
    }
    shop.settled_pixels(first[499]["body"]["orderId"].as_str().expect("an id"));
    assert_eq!(shop.arrived("/sale").len(), 500);
}

#[test]
fn every_kind_of_event_and_every_refusal_has_its_own_answer() {
    let shop = Shop::open(Server::shared());
    shop.sale_pixel();
    shop.other_pixels();
    let uri = format!("https://shop.example/?affId={}&c1=batch", shop.aff);
    let click = json!({ "campaignId": shop.campaign, "requestUri": uri });
    let session = shop.admin.post("/v1/clicks", &click).expect(201)["sessionId"].clone();
    let lead = json!({ "campaignId": shop.campaign, "sessionId": session,
                       "customer": { "firstName": "Ann", "lastName": "Lee", "email": "ann@example.com" } });
    let sale = json!({ "campaignId": shop.campaign, "sessionId": session, "products": [{ "id": shop.offer }] });
    let other =
        json!({ "campaignId": shop.campaign, "sessionId": session, "products": [{ "id": shop.offer, "quantity": 2 }] });
    let answer = shop.admin.post("/v1/events", &json!({ "events": [
        { "type": "click", "data": { "campaignId": shop.campaign, "sessionId": session, "requestUri": uri } },
        { "type": "lead", "data": lead },
        { "type": "order", "idempotencyKey": "sale", "data": sale },
        { "type": "order", "idempotencyKey": "sale", "data": sale },
        { "type": "order", "idempotencyKey": "sale", "data": other },
        { "type": "order", "idempotencyKey": "", "data": sale },
        { "type": "order", "data": { "campaignId": "x", "products": [{ "id": 0 }] } },
        { "type": "order", "data": [] },
        { "type": "rebill", "data": {} },
        { "type": "upsell" },
        { "type": "refund", "data": { "orderId": "0000000000" } },
        { "type": "confirm", "data": {} },
        { "type": "order", "data": { "campaignId": 999_999, "products": [{ "id": 1 }], "customer": { "email": "a@b.example" } } },
    ] }));
    let answer = answer.expect(200);
    assert_eq!(statuses(&answer), [201, 201, 201, 201, 422, 400, 422, 422, 422, 422, 404, 422, 422], "{answer}");
    let results = results(&answer);
    let order = &results[2]["body"]["orderId"];
    assert_eq!((&results[1]["body"]["orderId"], &results[3]["body"]["orderId"]), (order, order));
    assert_eq!((&results[2]["replayed"], &results[3]["replayed"]), (&Value::Null, &json!(true)));
    let codes: Vec<_> = results[4..].iter().map(|result| result["body"]["code"].as_str().expect("a code")).collect();
    assert_eq!(
        codes,
        [
            "idempotencyKeyReused",
            "idempotencyKeyInvalid",
            "invalid",
            "invalid",
            "invalid",
            "invalid",
            "orderUnknown",
            "invalid",
            "invalid"
        ]
    );
    let fields = |at: usize| -> Vec<&str> {
        let errors = results[at]["body"]["errors"].as_array().expect("errors");
        errors.iter().map(|error| error["field"].as_str().expect("a field")).collect()
    };
    assert_eq!(fields(6), ["campaignId", "products[0].id"]);
    assert_eq!((fields(8), fields(11), fields(12)), (vec!["type"], vec!["orderId"], vec!["campaignId"]));
    assert_eq!(shop.wait_for("/sale", 1).len(), 1);

    let order = order.as_str().expect("an id");
    let later = shop.admin.post(
        "/v1/events",
        &json!({ "events": [
        { "type": "upsell", "data": { "orderId": order, "product": { "id": shop.upsells[0] } } },
        { "type": "confirm", "data": { "orderId": order } },
        { "type": "refund", "data": { "orderId": order, "amount": "1.00" } },
        { "type": "qa", "data": { "orderId": order, "action": "approve" } },
        { "type": "cancel", "data": { "orderId": order, "reason": "no more" } },
    ] }),
    );
    let later = later.expect(200);
    assert_eq!(statuses(&later), [201, 200, 200, 409, 200], "{later}");
    assert_eq!(later["results"][4]["body"]["status"], "cancelled");
}

/// The order lives where its lead does, its visit elsewhere: the click that comes first in the batch counts.
#[test]
fn a_click_counts_for_an_order_on_another_shard_in_the_same_batch() {
    let shop = Shop::open(Server::shared());
    shop.sale_pixel();
    let begin = json!({ "campaignId": shop.campaign, "requestUri": "https://shop.example/" });
    let session = shop.admin.post("/v1/clicks", &begin).expect(201)["sessionId"].as_str().expect("an id").to_owned();
    let lead = (0..64).find_map(|number| {
        let lead = json!({ "campaignId": shop.campaign,
            "customer": { "firstName": "Ann", "lastName": "Lee", "email": format!("far{number}@example.com") } });
        let lead = shop.admin.post("/v1/leads", &lead).expect(201)["orderId"].as_str().expect("an id").to_owned();
        (lead[..2].to_lowercase() != session[..2]).then_some(lead)
    });
    let lead = lead.expect("one of 64 leads lives on another shard");
    let answer = shop.admin.post(
        "/v1/events",
        &json!({ "events": [
        { "type": "click", "data": { "campaignId": shop.campaign, "sessionId": session,
            "requestUri": format!("https://shop.example/?affId={}&c1=far", shop.aff) } },
        { "type": "order", "data": { "campaignId": shop.campaign, "sessionId": session, "orderId": lead,
            "products": [{ "id": shop.offer }] } },
    ] }),
    );
    assert_eq!(statuses(&answer.expect(200)), [201, 201]);
    assert_eq!(shop.wait_for("/sale", 1), [format!("/sale?order={lead}&c1=far&amount=49.95&session={session}")]);
}

#[test]
fn what_is_no_batch_is_refused_as_a_whole() {
    let shop = Shop::open(Server::shared());
    let post = |body: &str| shop.admin.send("POST", "/v1/events", Some("application/json"), body.to_owned());
    assert_eq!(post("{").expect(400)["code"], "malformedJson");
    for body in ["{}", "{\"events\":[]}", "[]", "{\"events\":{}}"] {
        assert_eq!(post(body).expect(422)["code"], "invalid", "{body}");
    }
    let many = json!({ "events": vec![json!({ "type": "click" }); 501] });
    assert_eq!(post(&many.to_string()).expect(422)["errors"][0]["field"], "events");
    let large = format!("{{\"events\":[{{\"type\":\"{}\"}}]}}", "x".repeat(1 << 20));
    assert_eq!(post(&large).expect(413)["code"], "tooLarge");
    let nobody = shop.server.client().post("/v1/events", &json!({ "events": [{ "type": "click" }] }));
    assert_eq!(nobody.status, 401);
    let card = "4929420573595709";
    let refused = post(&format!(
        "{{\"events\":[{{\"type\":\"order\",\"data\":{{\"campaignId\":{},\"products\":[{{\"id\":{}}}],\
         \"card\":{{\"number\":\"{card}\"}}}}}}]}}",
        shop.campaign, shop.offer
    ))
    .expect(200);
    assert_eq!(statuses(&refused), [422]);
    assert!(!refused.to_string().contains(card), "{refused}");
}
