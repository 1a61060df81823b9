//! What tests of events stand on: a campaign and affiliates of their own, and what a merchant sees of an order.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use api_tests::{Answer, Client, Receiver, Server, eventually};
use serde_json::{Value, json};

use super::configuration::admin;

/// A campaign with a main offer (49.95) and two upsells (19.95 and 9.95), seen with an admin key.
pub(crate) struct Stage {
    pub(crate) client: Client,
    pub(crate) campaign: u64,
    pub(crate) products: Vec<u64>,
}

impl Stage {
    /// On the server that all tests share.
    pub(crate) fn new() -> Self {
        Self::on(admin(Server::shared()))
    }

    /// Wherever this client leads.
    pub(crate) fn on(client: Client) -> Self {
        Self::with(client, json!({}))
    }

    /// With more settings of the campaign.
    pub(crate) fn with(client: Client, more: Value) -> Self {
        let products = json!([{ "name": "Slim 30", "kind": "offer", "price": "49.95" },
                              { "name": "Slim Boost", "kind": "upsell", "price": "19.95" },
                              { "name": "Slim Tea", "kind": "upsell", "price": "9.95" }]);
        let campaign = json!({ "name": "Slim", "currency": "USD", "storefrontUrl": "https://shop.example/", "products": products });
        let campaign = client.post("/v1/campaigns", &merged(campaign, more)).expect(201);
        let products = campaign["products"].as_array().expect("products").iter();
        let products = products.map(|product| product["id"].as_u64().expect("a number")).collect();
        Self { client, campaign: campaign["id"].as_u64().expect("a number"), products }
    }

    /// A new affiliate of the campaign.
    pub(crate) fn affiliate(&self) -> String {
        self.affiliate_with(json!({}))
    }

    /// A new affiliate of the campaign, with more in its profile.
    pub(crate) fn affiliate_with(&self, more: Value) -> String {
        let aff_id = self.unassigned(more);
        let rates = json!({ "commissions": { "cpc": "0.10", "cpl": "2.00", "step1": { "percent": 40 } } });
        self.client.put(&format!("/v1/affiliates/{aff_id}/campaigns/{}", self.campaign), &rates).expect(200);
        aff_id
    }

    /// A new affiliate without a campaign.
    pub(crate) fn unassigned(&self, more: Value) -> String {
        let created = self.client.post("/v1/affiliates", &merged(json!({ "name": "Acme Media" }), more)).expect(201);
        created["affId"].as_str().expect("an id").to_owned()
    }

    /// Tries to save a pixel.
    pub(crate) fn save(&self, aff_id: &str, pixel: Value) -> Answer {
        let whole = merged(json!({ "campaign": self.campaign, "pixelType": "postback" }), pixel);
        self.client.post(&format!("/v1/affiliates/{aff_id}/pixels"), &whole)
    }

    /// A saved pixel's id.
    pub(crate) fn pixel(&self, aff_id: &str, pixel: Value) -> String {
        self.save(aff_id, pixel).expect(201)["id"].as_str().expect("an id").to_owned()
    }

    /// A postback for the main offer.
    pub(crate) fn sale_pixel(&self, aff_id: &str, url: impl Into<String>) -> String {
        self.pixel(aff_id, json!({ "commissionType": "CPA", "product": "main", "content": url.into() }))
    }

    /// A postback for leads that do not become a sale, held for this many seconds.
    pub(crate) fn held_pixel(&self, aff_id: &str, url: impl Into<String>, seconds: f64) -> String {
        self.pixel(
            aff_id,
            json!({ "commissionType": "CPL", "rule": "doNotFireForSales", "holdMinutes": seconds / 60.0,
                    "content": url.into() }),
        )
    }

    /// The path of a pixel.
    pub(crate) fn path(&self, aff_id: &str, pixel: &str) -> String {
        format!("/v1/affiliates/{aff_id}/pixels/{pixel}")
    }

    /// A lead of this affiliate, saved: its order id and the whole answer.
    pub(crate) fn lead(&self, aff_id: &str) -> Value {
        self.lead_with(aff_id, json!({}))
    }

    pub(crate) fn lead_with(&self, aff_id: &str, more: Value) -> Value {
        let customer = json!({ "firstName": "Ann", "lastName": "Lee", "email": "ann@example.com" });
        let lead = json!({ "campaignId": self.campaign, "affId": aff_id, "customer": customer });
        self.client.header("idempotency-key", fresh()).post("/v1/leads", &merged(lead, more)).expect(201)
    }

    /// The body of an order of the main offer.
    pub(crate) fn order_body(&self, aff_id: &str) -> Value {
        json!({ "campaignId": self.campaign, "affId": aff_id, "products": [{ "id": self.product(0) }] })
    }

    /// An order of the main offer, placed.
    pub(crate) fn order(&self, aff_id: &str) -> Value {
        self.order_with(aff_id, json!({}))
    }

    pub(crate) fn order_with(&self, aff_id: &str, more: Value) -> Value {
        self.client.post("/v1/orders", &merged(self.order_body(aff_id), more)).expect(201)
    }

    /// The campaign product at this place.
    pub(crate) fn product(&self, place: usize) -> u64 {
        self.products[place]
    }

    /// What is seen of one pixel of an order: its fire, else its last verdict.
    pub(crate) fn seen(&self, answer: &Value, pixel: &str) -> Value {
        let all = self.client.get(&format!("/v1/orders/{}/pixels", id(answer))).expect(200);
        let found = all["pixels"].as_array().expect("a list").iter().filter(|seen| seen["pixelId"] == pixel);
        let seen = found.max_by_key(|seen| seen["fireId"].is_string());
        seen.unwrap_or_else(|| panic!("no verdict of {pixel} in {all}")).clone()
    }

    /// The same, as soon as its delivery is in this state.
    pub(crate) fn seen_in(&self, answer: &Value, pixel: &str, state: &str) -> Value {
        let mut last = Value::Null;
        eventually(&format!("{pixel} is {state}"), || {
            last = self.seen(answer, pixel);
            (last["delivery"]["state"] == state).then(|| last.clone())
        })
    }
}

/// The order id of an answer.
pub(crate) fn id(answer: &Value) -> &str {
    answer["orderId"].as_str().unwrap_or_else(|| panic!("no order in {answer}"))
}

/// The verdict of an event's answer on one pixel.
pub(crate) fn verdict<'a>(answer: &'a Value, pixel: &str) -> &'a Value {
    let mut all = answer["verdicts"].as_array().expect("verdicts").iter();
    all.find(|verdict| verdict["pixelId"] == pixel).unwrap_or_else(|| panic!("no verdict of {pixel} in {answer}"))
}

/// A key that was not used before.
pub(crate) fn fresh() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("test-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Path and query of everything that arrived.
pub(crate) fn targets(receiver: &Receiver) -> Vec<String> {
    receiver.requests().into_iter().map(|request| request.target).collect()
}

/// The first object with the fields of the second.
pub(crate) fn merged(mut into: Value, from: Value) -> Value {
    if let (Value::Object(into), Value::Object(from)) = (&mut into, from) {
        into.extend(from);
    }
    into
}

/// A time of an answer.
pub(crate) fn moment(text: &Value) -> SystemTime {
    let text = text.as_str().unwrap_or_else(|| panic!("{text} is no time"));
    let at: jiff::Timestamp = text.parse().expect("a time");
    UNIX_EPOCH + Duration::from_millis(at.as_millisecond().unsigned_abs())
}
