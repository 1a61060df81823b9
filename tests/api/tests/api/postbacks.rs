//! A sale reaches the affiliate's server: once, encoded, and with a sentence when it does not.

use api_tests::{Receiver, Server};
use serde_json::{Value, json};

use super::stage::{Stage, fresh, id, targets, verdict};

#[test]
fn a_sale_is_told_once_and_encoded() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let pixel = stage
        .sale_pixel(&aff, receiver.url("/pb?tid=[c1]&order=[orderId]&amount=[orderTotal]&fixed=%20+&fire=[fireId]"));
    let answer = stage.order_with(&aff, json!({ "sourceValues": ["a b&c=d/é"] }));
    let told = verdict(&answer, &pixel);
    let fire = told["fireId"].as_str().expect("a fire id").to_owned();
    assert_eq!((&told["outcome"], &told["reason"]), (&json!("fired"), &Value::Null));
    assert_eq!(answer["total"], "49.95");

    let seen = stage.seen_in(&answer, &pixel, "delivered");
    let requests = receiver.requests();
    assert_eq!(requests.len(), 1);
    let expected = format!("/pb?tid=a%20b%26c%3Dd%2F%C3%A9&order={}&amount=49.95&fixed=%20+&fire={fire}", id(&answer));
    assert_eq!((requests[0].method.as_str(), requests[0].target.as_str()), ("GET", expected.as_str()));
    assert_eq!((requests[0].header("idempotency-key"), requests[0].body.as_str()), (fire.as_str(), ""));

    assert_eq!((&seen["outcome"], &seen["fireId"]), (&json!("fired"), &json!(fire)));
    let delivery = &seen["delivery"];
    assert_eq!(delivery["url"], receiver.url(&expected));
    assert_eq!(delivery["explanation"], "Delivered: the receiver took it at the first attempt.");
    assert_eq!(delivery["attempts"].as_array().map(Vec::len), Some(1));
    let attempt = &delivery["attempts"][0];
    assert_eq!((&attempt["status"], &attempt["responseExcerpt"]), (&json!(200), &json!("ok")));
    assert_eq!((&attempt["error"], &attempt["trigger"]), (&Value::Null, &json!("scheduled")));
    assert!(attempt["durationMs"].is_u64() && attempt["startedAt"].is_string(), "{attempt}");
    let summary = stage.client.get(&format!("/v1/orders/{}", id(&answer))).expect(200);
    assert_eq!((&summary["fired"], &summary["pixelsExplanation"]), (&json!(1), &json!("1 pixel fired.")));
    assert_eq!(summary["sourceValues"][0], "a b&c=d/é");
}

#[test]
fn a_value_is_never_expanded_and_never_leaves_its_place() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let pixel = stage.sale_pixel(&aff, receiver.url("/[c1]/pb?b=[c2]#[c3]"));
    let values = json!(["../..//evil.example/?x", "[orderId]%5BorderId%5D\r\nHost: evil", "#f"]);
    let answer = stage.order_with(&aff, json!({ "sourceValues": values }));
    stage.seen_in(&answer, &pixel, "delivered");
    let got = targets(&receiver);
    assert_eq!(got, ["/..%2F..%2F%2Fevil.example%2F%3Fx/pb?b=%5BorderId%5D%255BorderId%255DHost%3A%20evil"]);
}

#[test]
fn a_repeat_gets_the_same_answer_and_sends_nothing() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let pixel = stage.sale_pixel(&aff, receiver.url("/pb?order=[orderId]"));
    let key = stage.client.header("idempotency-key", fresh());
    let body = stage.order_body(&aff);
    let first = key.post("/v1/orders", &body);
    assert_eq!(first.header("idempotent-replayed"), "");
    let again = key.post("/v1/orders", &body);
    assert_eq!((again.status, again.header("idempotent-replayed")), (201, "true"));
    assert_eq!(again.text, first.text);
    let mut other = body.clone();
    other["sourceValues"] = json!(["else"]);
    let refused = key.post("/v1/orders", &other).expect(422);
    assert_eq!(refused["code"], "idempotencyKeyReused");
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains("use a new key")), "{refused}");
    let customer = json!({ "firstName": "Ann", "lastName": "Lee", "email": "ann@example.com" });
    let elsewhere = key.post("/v1/leads", &json!({ "campaignId": stage.campaign, "customer": customer })).expect(422);
    assert_eq!(elsewhere["code"], "idempotencyKeyReused");

    // Whatever was sent for the repeats would have left before this order's.
    let first = first.expect(201);
    let fence = stage.order(&aff);
    stage.seen_in(&first, &pixel, "delivered");
    stage.seen_in(&fence, &pixel, "delivered");
    let mut orders = [format!("/pb?order={}", id(&first)), format!("/pb?order={}", id(&fence))];
    let mut got = targets(&receiver);
    orders.sort();
    got.sort();
    assert_eq!(got, orders);
}

#[test]
fn of_many_repeats_at_once_one_is_recorded() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let pixel = stage.sale_pixel(&aff, receiver.url("/pb?order=[orderId]"));
    let key = stage.client.header("idempotency-key", fresh());
    let body = stage.order_body(&aff);
    let texts = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..16).map(|_| scope.spawn(|| key.post("/v1/orders", &body))).collect();
        calls.into_iter().map(|call| call.join().expect("an answer").expect(201)).collect::<Vec<_>>()
    });
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    stage.seen_in(&texts[0], &pixel, "delivered");
    assert_eq!(receiver.requests().len(), 1);
}

#[test]
fn the_same_order_placed_again_fires_nothing() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let pixel = stage.sale_pixel(&aff, receiver.url("/pb"));
    let first = stage.order(&aff);
    stage.seen_in(&first, &pixel, "delivered");
    let again = stage.order_with(&aff, json!({ "orderId": id(&first) }));
    assert_eq!(again, first);
    let upsell = json!({ "orderId": id(&first), "product": { "id": stage.product(1) } });
    let bought = stage.client.post("/v1/upsells", &upsell).expect(201);
    assert_eq!(stage.client.post("/v1/upsells", &upsell).expect(201), bought);
    assert_eq!(receiver.requests().len(), 1);
    let summary = stage.client.get(&format!("/v1/orders/{}", id(&first))).expect(200);
    assert_eq!((&summary["total"], &summary["fired"]), (&json!("69.90"), &json!(1)));
}

#[test]
fn whoever_is_not_credited_fires_nothing_and_is_told_why() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let other = stage.affiliate();
    let said = |aff: Value| {
        let body = json!({ "campaignId": stage.campaign, "affId": aff, "products": [{ "id": stage.product(0) }] });
        let answer = stage.client.post("/v1/orders", &body).expect(201);
        let verdicts = answer["verdicts"].as_array().expect("verdicts");
        assert!(verdicts.iter().all(|verdict| verdict["outcome"] == "notFired"), "{answer}");
        let all = stage.client.get(&format!("/v1/orders/{}/pixels", id(&answer))).expect(200);
        assert_eq!((&all["anyFired"], &all["explanation"]), (&json!(false), &answer["explanation"]));
        (verdicts[0]["reason"].clone(), answer["explanation"].as_str().unwrap_or_default().to_owned())
    };
    let alone = stage.unassigned(json!({ "name": "Nobody" }));
    let campaign = stage.campaign;
    assert_eq!(
        said(json!(alone)),
        (
            json!("affiliateNotAssignedToTheCampaign"),
            format!(
                "No pixel fired. Affiliate Nobody ({alone}) is not assigned to campaign {campaign} (Slim), so none of its pixels fires there."
            )
        )
    );
    assert_eq!(
        said(json!("nOsUcH")),
        (
            json!("affiliateUnknown"),
            "No pixel fired. Affiliate nOsUcH is unknown. Check the affId in the link: upper and lower case count."
                .to_owned()
        )
    );
    assert_eq!(
        said(Value::Null),
        (
            json!("affiliateNotGiven"),
            "No pixel fired. No affiliate was given: neither the event nor its session names one (affId).".to_owned()
        )
    );
    assert_eq!(
        said(json!(other)),
        (json!("affiliateHasNoPixels"), format!("No pixel fired. Affiliate Acme Media ({other}) has no pixels."))
    );
    stage.sale_pixel(&other, receiver.url("/pb"));
    stage.client.put(&format!("/v1/affiliates/{other}"), &json!({ "status": "paused" })).expect(200);
    assert_eq!(
        said(json!(other)),
        (
            json!("affiliateDisabled"),
            format!("No pixel fired. Affiliate Acme Media ({other}) is paused, so none of its pixels fires.")
        )
    );
    assert_eq!(targets(&receiver), [""; 0]);
}

#[test]
fn an_event_that_cannot_be_recorded_names_the_field() {
    let client = super::configuration::admin(Server::shared());
    let stage = Stage::on(client.clone());
    let fields = |path: &str, body: Value| {
        let problem = client.post(path, &body).expect(422);
        let errors = problem["errors"].as_array().expect("errors").iter();
        errors.map(|error| error["field"].as_str().expect("a field").to_owned()).collect::<Vec<_>>()
    };
    let campaign = stage.campaign;
    assert_eq!(fields("/v1/orders", json!({})), ["campaignId", "products"]);
    assert_eq!(fields("/v1/orders", json!({ "campaignId": 999_999, "products": [{ "id": 1 }] })), ["campaignId"]);
    assert_eq!(
        fields("/v1/orders", json!({ "campaignId": campaign, "products": [{ "id": 999_999 }] })),
        ["products[0].id"]
    );
    assert_eq!(
        fields("/v1/orders", json!({ "campaignId": campaign, "orderId": "03A1B2C3D4", "products": [{ "id": 1 }] })),
        ["orderId"]
    );
    assert_eq!(fields("/v1/leads", json!({ "campaignId": campaign })), ["customer.firstName", "customer.email"]);
    assert_eq!(fields("/v1/clicks", json!({ "campaignId": campaign })), ["requestUri"]);
    assert_eq!(client.post("/v1/upsells", &json!({ "orderId": "03A1B2C3D4", "product": { "id": 1 } })).status, 404);
}
