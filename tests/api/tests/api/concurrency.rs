//! What happens at the same time.

use api_tests::Receiver;
use serde_json::{Value, json};

use super::stage::{Stage, id, merged, targets, verdict};

/// Does the same in many threads at once.
fn at_once<T: Send>(times: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = std::sync::Barrier::new(times);
    std::thread::scope(|scope| {
        let (start, work) = (&start, &work);
        let all: Vec<_> = (0..times)
            .map(|n| {
                scope.spawn(move || {
                    start.wait();
                    work(n)
                })
            })
            .collect();
        all.into_iter().map(|one| one.join().expect("it ends")).collect()
    })
}

#[test]
fn once_a_pause_is_answered_nothing_fires() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let pixel = stage.sale_pixel(&aff, receiver.url("/pb"));
    let other =
        stage.pixel(&aff, json!({ "commissionType": "CPA", "product": "all", "content": receiver.url("/other") }));
    let body = stage.order_body(&aff);
    // Every shard and the edge know the pixel.
    for order in at_once(16, |_| stage.client.post("/v1/orders", &body).expect(201)) {
        stage.seen_in(&order, &pixel, "delivered");
    }
    let before = receiver.requests().len();
    assert_eq!(before, 16);
    for pixel in [&pixel, &other] {
        stage.client.put(&stage.path(&aff, pixel), &json!({ "status": "paused" })).expect(200);
    }
    for order in at_once(16, |_| stage.client.post("/v1/orders", &body).expect(201)) {
        for pixel in [&pixel, &other] {
            let told = verdict(&order, pixel);
            assert_eq!((&told["outcome"], &told["reason"]), (&json!("notFired"), &json!("pixelPaused")), "{told}");
        }
    }
    // And once it is answered that it goes on, it does.
    stage.client.put(&stage.path(&aff, &pixel), &json!({ "status": "active" })).expect(200);
    for order in at_once(16, |_| stage.client.post("/v1/orders", &body).expect(201)) {
        stage.seen_in(&order, &pixel, "delivered");
    }
    assert_eq!(targets(&receiver), ["/pb"; 32]);
}

#[test]
fn once_a_campaign_is_taken_away_nothing_fires() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let pixel = stage.sale_pixel(&aff, receiver.url("/pb"));
    let body = stage.order_body(&aff);
    stage.seen_in(&stage.client.post("/v1/orders", &body).expect(201), &pixel, "delivered");
    assert_eq!(stage.client.delete(&format!("/v1/affiliates/{aff}/campaigns/{}", stage.campaign)).status / 100, 2);
    for order in at_once(8, |_| stage.client.post("/v1/orders", &body).expect(201)) {
        let verdicts = order["verdicts"].as_array().expect("verdicts");
        assert!(verdicts.iter().all(|told| told["reason"] == "affiliateNotAssignedToTheCampaign"), "{order}");
    }
    assert_eq!(receiver.requests().len(), 1);
}

#[test]
fn a_revoked_key_records_nothing() {
    let stage = Stage::new();
    let aff = stage.affiliate();
    let created = stage.client.post("/v1/keys", &json!({ "name": "Shop", "scope": "events" })).expect(201);
    let (key, secret) = (created["id"].as_str().expect("an id"), created["secret"].as_str().expect("a secret"));
    let shop = api_tests::Server::shared().client().bearer(&format!("{key}.{secret}"));
    let body = stage.order_body(&aff);
    assert!(at_once(8, |_| shop.post("/v1/orders", &body).status).iter().all(|status| *status == 201));
    assert_eq!(stage.client.delete(&format!("/v1/keys/{key}")).status / 100, 2);
    assert!(at_once(8, |_| shop.post("/v1/orders", &body).status).iter().all(|status| *status == 401));
}

#[test]
fn one_lead_sold_many_times_at_once_is_one_sale() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let pixel = stage.sale_pixel(&aff, receiver.url("/pb?order=[orderId]"));
    let lead = stage.lead(&aff);
    let body = merged(stage.order_body(&aff), json!({ "orderId": id(&lead) }));
    let answers: Vec<Value> = at_once(16, |_| stage.client.post("/v1/orders", &body).expect(201));
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    stage.seen_in(&lead, &pixel, "delivered");
    assert_eq!(targets(&receiver), [format!("/pb?order={}", id(&lead))]);
}

#[test]
fn resending_many_times_at_once_is_one_request() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let pixel = stage.sale_pixel(&aff, receiver.url("/pb"));
    let order = stage.order(&aff);
    let seen = stage.seen_in(&order, &pixel, "delivered");
    let retry = format!("/v1/deliveries/{}/retry", seen["fireId"].as_str().expect("an id"));
    receiver.now_do(|_, _| api_tests::Reply::status(503).header("retry-after", 60));
    let statuses = at_once(8, |_| stage.client.post(&retry, &json!({})).status);
    // Whoever comes while it is being sent hears that.
    assert!(statuses.contains(&200) && statuses.iter().all(|status| [200, 409].contains(status)), "{statuses:?}");
    let sent = statuses.iter().filter(|status| **status == 200).count();
    stage.seen_in(&order, &pixel, "waiting");
    let requests = receiver.requests();
    assert_eq!(requests.len(), 1 + sent);
    assert!(requests.iter().all(|request| request.header("idempotency-key") == seen["fireId"]), "{requests:?}");
}

#[test]
fn of_two_editors_the_second_sees_what_the_first_did() {
    let stage = Stage::new();
    let aff = stage.affiliate();
    let path = format!("/v1/affiliates/{aff}");
    let tag = stage.client.get(&path).header("etag").to_owned();
    let answers = at_once(8, |n| {
        let answer = stage.client.header("if-match", tag.clone()).put(&path, &json!({ "name": format!("Editor {n}") }));
        (n, answer.status, answer.text)
    });
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(_, status, _)| *status == 200);
    assert_eq!((won.len(), lost.len()), (1, 7));
    let name = json!(format!("Editor {}", won[0].0));
    for (_, status, text) in &lost {
        let problem: Value = serde_json::from_str(text).expect("JSON");
        assert_eq!((*status, &problem["code"]), (412, &json!("stale")));
        assert_eq!(problem["current"]["name"], name, "the version that is there");
    }
    assert_eq!(stage.client.get(&path).expect(200)["name"], name);
}
