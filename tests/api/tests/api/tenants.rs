//! What belongs to another merchant is unknown, on every route of events, orders and deliveries.

use api_tests::{Client, Receiver, Server};
use serde_json::{Value, json};

use super::configuration::admin;
use super::stage::{Stage, id, targets, verdict};

fn ask(client: &Client, method: &str, path: &str, body: &Value) -> u16 {
    match method {
        "GET" => client.get(path).status,
        _ => client.post(path, body).status,
    }
}

#[test]
fn another_merchants_events_are_unknown() {
    let server = Server::settings()
        .variable("DEMO", 1)
        .variable("MIN_HOLD_MINUTES", 0)
        .variable("SETUP_SECRET", "one-time-secret")
        .start();
    let (stage, receiver) = (Stage::on(admin(&server)), Receiver::content());
    let aff = stage.affiliate();
    let sale = stage.sale_pixel(&aff, receiver.url("/pb"));
    let held = stage.held_pixel(&aff, receiver.url("/lead"), 600.0);
    let click = json!({ "campaignId": stage.campaign, "requestUri": format!("https://shop.example/?affId={aff}") });
    let session = stage.client.post("/v1/clicks", &click).expect(201)["sessionId"].as_str().expect("an id").to_owned();
    let order = stage.order_with(&aff, json!({ "sessionId": session, "forceQA": true }));
    let lead = stage.lead_with(&aff, json!({ "test": true }));
    let (order_id, lead_id) = (id(&order), id(&lead));
    let fire = verdict(&order, &sale)["fireId"].as_str().expect("a fire id");
    let held_fire = verdict(&lead, &held)["fireId"].as_str().expect("a fire id");
    stage.seen_in(&order, &sale, "delivered");

    let owner = super::access::set_up(&server, "one-time-secret", "other");
    let created = owner.post("/v1/keys", &json!({ "name": "Shop", "scope": "events" })).expect(201);
    let key = format!("{}.{}", created["id"].as_str().expect("an id"), created["secret"].as_str().expect("a secret"));
    let shop = server.client().bearer(&key);
    let routes = [
        ("GET", format!("/v1/orders/{order_id}"), json!({})),
        ("GET", format!("/v1/orders/{order_id}/pixels"), json!({})),
        ("GET", format!("/v1/sessions/{session}"), json!({})),
        ("POST", format!("/v1/orders/{order_id}/qa"), json!({ "action": "approve" })),
        ("POST", format!("/v1/orders/{order_id}/confirm"), json!({})),
        ("POST", format!("/v1/orders/{order_id}/refund"), json!({})),
        ("POST", format!("/v1/orders/{order_id}/cancel"), json!({})),
        ("POST", "/v1/upsells".to_owned(), json!({ "orderId": order_id, "product": { "id": stage.product(1) } })),
        ("POST", format!("/v1/deliveries/{fire}/retry"), json!({})),
        ("POST", format!("/v1/deliveries/{held_fire}/now"), json!({})),
    ];
    for (method, path, body) in &routes {
        for client in [&owner, &shop] {
            assert_eq!(ask(client, method, path, body), 404, "{method} {path}");
        }
        assert_eq!(ask(&server.client(), method, path, body), 401, "{method} {path} without credentials");
    }
    assert_eq!(owner.get(&format!("/v1/affiliates/{aff}/publishers")).status, 404);
    for (path, search) in [("/v1/orders", order_id), ("/v1/orders", fire), ("/v1/orders", session.as_str())] {
        assert_eq!(shop.get(&format!("{path}?search={search}")).expect(200)["items"], json!([]));
    }
    assert_eq!(shop.get(&format!("/v1/deliveries?fireId={fire}")).expect(200)["items"], json!([]));
    assert_eq!(shop.post("/v1/deliveries/retry", &json!({ "state": "delivered" })).expect(200)["count"], 0);
    // Ids in a body are no way in either.
    for (path, body) in [
        ("/v1/orders", json!({ "campaignId": stage.campaign, "products": [{ "id": stage.product(0) }] })),
        ("/v1/leads", json!({ "campaignId": stage.campaign, "orderId": lead_id })),
        ("/v1/clicks", json!({ "campaignId": stage.campaign, "requestUri": "https://shop.example/" })),
    ] {
        assert_eq!(shop.post(path, &body).status, 422, "{path}");
    }
    let summary = stage.client.get(&format!("/v1/orders/{order_id}")).expect(200);
    assert_eq!(summary["status"], "pendingQa");
    assert_eq!(targets(&receiver), ["/pb"]);
}
