//! Orders: how long until the affiliate's server hears of one, and how many a second there can be.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver as Arrivals, channel};
use std::time::{Duration, Instant};

use api_tests::{Client, Receiver, Reply, Server};
use serde_json::{Value, json};

use crate::load::{now, quantile};

/// An affiliate of the demo merchant with one postback, and the order it is credited with.
pub(crate) struct Shop {
    base: String,
    body: Value,
}

impl Shop {
    /// A new affiliate whose main-offer postback calls this address.
    pub(crate) fn new(server: &Server, aff: &str, postback: &str) -> Self {
        let shop = Self { base: server.url().to_owned(), body: Value::Null };
        let client = shop.client();
        let products = json!([{ "name": "Slim", "kind": "offer", "price": "49.95" }]);
        let campaign = json!({ "name": "Bench", "currency": "USD", "storefrontUrl": "https://shop.example/", "products": products });
        let campaign = client.post("/v1/campaigns", &campaign).expect(201);
        client.post("/v1/affiliates", &json!({ "name": "Bench", "affId": aff })).expect(201);
        let assigned = json!({ "commissions": { "step1": { "percent": 40 } } });
        client.put(&format!("/v1/affiliates/{aff}/campaigns/{}", campaign["id"]), &assigned).expect(200);
        let pixel = json!({ "campaign": campaign["id"], "commissionType": "CPA", "product": "main",
                            "pixelType": "postback", "content": postback });
        client.post(&format!("/v1/affiliates/{aff}/pixels"), &pixel).expect(201);
        let products = json!([{ "id": campaign["products"][0]["id"] }]);
        let body =
            json!({ "campaignId": campaign["id"], "affId": aff, "sourceValues": ["bench"], "products": products });
        Self { body, ..shop }
    }

    /// A connection of its own.
    pub(crate) fn client(&self) -> Client {
        Client::keeping_connection(&self.base).bearer("demo_api.demo-secret")
    }

    /// Places one order; whether it was taken.
    pub(crate) fn order(&self, client: &Client) -> bool {
        client.post("/v1/orders", &self.body).status == 201
    }
}

/// How long one delivery may take before the bench gives up on it.
const PATIENCE: Duration = Duration::from_secs(20);

/// A receiver that says when it was called.
pub(crate) fn listening() -> (Receiver, Arrivals<Instant>) {
    let (send, arrivals) = channel();
    let send = Mutex::new(send);
    let receiver = Receiver::start(move |_, _| {
        if let Ok(send) = send.lock() {
            // Nobody listens any more once the bench is over.
            let _ = send.send(now());
        }
        Reply::status(200)
    });
    (receiver, arrivals)
}

/// Milliseconds from sending an order until its postback arrives, one order after the other, at the median and at the
/// 99th percentile.
pub(crate) fn latency(shop: &Shop, arrivals: &Arrivals<Instant>) -> (f64, f64) {
    const WARM_UP: usize = 50;
    const MEASURED: usize = 500;
    let client = shop.client();
    let mut times = Vec::with_capacity(MEASURED);
    for round in 0..WARM_UP + MEASURED {
        let sent = now();
        assert!(shop.order(&client), "an order was refused");
        let arrived = arrivals.recv_timeout(PATIENCE).expect("a postback");
        if round >= WARM_UP {
            times.push(arrived.duration_since(sent).as_secs_f64() * 1e3);
        }
    }
    times.sort_by(f64::total_cmp);
    (quantile(&times, 0.5), quantile(&times, 0.99))
}
