//! Whom an event is credited to: the last link followed, its values never mixed with another's.

use api_tests::{Receiver, eventually};
use serde_json::{Value, json};

use super::stage::{Stage, id, targets, verdict};

/// Two affiliates with a receiver each, and a pixel for the main offer.
struct Two {
    stage: Stage,
    one: (String, String, Receiver),
    two: (String, String, Receiver),
}

impl Two {
    fn new() -> Self {
        let stage = Stage::new();
        let new = || {
            let (aff, receiver) = (stage.affiliate(), Receiver::content());
            let pixel = stage.sale_pixel(&aff, receiver.url("/pb?c1=[c1]&c2=[c2]"));
            (aff, pixel, receiver)
        };
        let (one, two) = (new(), new());
        Self { stage, one, two }
    }

    /// Follows a link; the visit it is in.
    fn click(&self, session: &Value, query: &str) -> Value {
        let uri = format!("https://shop.example/?{query}");
        let click = json!({ "campaignId": self.stage.campaign, "sessionId": session, "requestUri": uri });
        self.stage.client.post("/v1/clicks", &click).expect(201)
    }

    /// Orders in a visit, naming no affiliate.
    fn order(&self, session: &Value) -> Value {
        let order = json!({ "campaignId": self.stage.campaign, "sessionId": session, "products": [{ "id": self.stage.product(0) }] });
        self.stage.client.post("/v1/orders", &order).expect(201)
    }
}

#[test]
fn of_two_links_the_later_one_has_the_sale() {
    let two = Two::new();
    let (a, b) = (&two.one, &two.two);
    let session = two.click(&Value::Null, &format!("affId={}&c1=AAA&c2=only-a", a.0))["sessionId"].clone();
    let second = two.click(&session, &format!("affId={}&c1=BBB", b.0));
    assert_eq!((&second["sessionId"], &second["affId"]), (&session, &json!(b.0)));
    let order = two.order(&session);
    let seen = two.stage.seen_in(&order, &b.1, "delivered");
    assert_eq!(targets(&b.2), ["/pb?c1=BBB&c2="]);
    assert_eq!(targets(&a.2), [""; 0]);
    assert_eq!(seen["warnings"][0]["code"], "tokenEmpty");
    let summary = two.stage.client.get(&format!("/v1/orders/{}", id(&order))).expect(200);
    assert_eq!((&summary["affId"], &summary["sourceValues"][0]), (&json!(b.0), &json!("BBB")));
    let why = format!("The order names no affiliate, so the last link of its visit counts: that of {}.", b.0);
    assert_eq!(summary["attributionExplanation"], why);
    let visit = two.stage.client.get(&format!("/v1/sessions/{}", session.as_str().expect("an id"))).expect(200);
    assert_eq!(visit["touches"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_value_that_the_later_link_lacks_is_empty_and_never_the_earlier_ones() {
    let two = Two::new();
    let (a, b) = (&two.one, &two.two);
    let session = two.click(&Value::Null, &format!("affId={}&c1=AAA", a.0))["sessionId"].clone();
    two.click(&session, &format!("affId={}&C1=near&c2=two", b.0));
    let order = two.order(&session);
    let told = verdict(&order, &b.1);
    assert_eq!(told["outcome"], "fired");
    assert_eq!(told["warnings"][0]["code"], "tokenEmpty");
    assert_eq!(
        told["warnings"][0]["message"],
        "[c1] was empty: the link has \"C1\"; names differ by upper and lower case."
    );
    two.stage.seen_in(&order, &b.1, "delivered");
    assert_eq!((targets(&a.2), targets(&b.2)), (vec![], vec!["/pb?c1=&c2=two".to_owned()]));
}

#[test]
fn an_event_that_names_an_affiliate_overrules_the_visit_and_says_so() {
    let two = Two::new();
    let (a, b) = (&two.one, &two.two);
    let session = two.click(&Value::Null, &format!("affId={}&c1=AAA", a.0))["sessionId"].clone();
    let order = two.stage.order_with(&b.0, json!({ "sessionId": session }));
    let told = verdict(&order, &b.1);
    let codes: Vec<&Value> =
        told["warnings"].as_array().expect("warnings").iter().map(|warning| &warning["code"]).collect();
    assert!(codes.contains(&&json!("affiliateDiffersFromSession")), "{told}");
    two.stage.seen_in(&order, &b.1, "delivered");
    assert_eq!((targets(&a.2), targets(&b.2)), (vec![], vec!["/pb?c1=&c2=".to_owned()]));
}

#[test]
fn a_click_fires_once_for_each_link_that_is_followed() {
    let two = Two::new();
    let stage = &two.stage;
    for (aff, _, receiver) in [&two.one, &two.two] {
        stage.pixel(aff, json!({ "campaign": "all", "commissionType": "CPC", "content": receiver.url("/click?c1=[c1]&s=[sessionId]") }));
    }
    let link = format!("affId={}&c1=AAA", two.one.0);
    let first = two.click(&Value::Null, &link);
    let session = first["sessionId"].as_str().expect("an id").to_owned();
    two.click(&json!(session), &link);
    two.click(&json!(session), "page=2");
    two.click(&json!(session), &format!("affId={}&c1=BBB", two.two.0));
    for ((_, _, receiver), value) in [(&two.one, "AAA"), (&two.two, "BBB")] {
        eventually("the click is told", || (!receiver.requests().is_empty()).then_some(()));
        assert_eq!(targets(receiver), [format!("/click?c1={value}&s={session}")]);
    }
    // The order of the visit shows them, labelled.
    let order = two.order(&json!(session));
    let seen = stage.client.get(&format!("/v1/orders/{}/pixels", id(&order))).expect(200);
    let clicks = seen["pixels"].as_array().expect("a list").iter().filter(|pixel| pixel["event"] == "click").count();
    assert_eq!(clicks, 2);
}

#[test]
fn a_lead_the_order_after_it_and_the_upsell_are_one_life() {
    let two = Two::new();
    let (stage, (aff, pixel, receiver)) = (&two.stage, &two.two);
    let upsell = stage.product(1);
    let bought = json!({ "commissionType": "CPA", "product": upsell, "content": receiver.url("/upsell?c1=[c1]&order=[orderId]") });
    let upsell_pixel = stage.pixel(aff, bought);
    let session = two.click(&Value::Null, &format!("affId={aff}&c1=BBB&c2=x"))["sessionId"].clone();
    let customer = json!({ "firstName": "Ann", "lastName": "Lee", "phone": "+1 555 0100" });
    let lead = json!({ "campaignId": stage.campaign, "sessionId": session, "customer": customer });
    let lead = stage.client.post("/v1/leads", &lead).expect(201);
    let order = two.order(&session);
    assert_eq!(id(&lead), id(&order));
    let bought =
        stage.client.post("/v1/upsells", &json!({ "orderId": id(&order), "product": { "id": upsell } })).expect(201);
    stage.seen_in(&order, pixel, "delivered");
    stage.seen_in(&bought, &upsell_pixel, "delivered");
    let mut got = targets(receiver);
    got.sort();
    assert_eq!(got, ["/pb?c1=BBB&c2=x".to_owned(), format!("/upsell?c1=BBB&order={}", id(&order))]);
}

#[test]
fn orders_of_a_disabled_publisher_are_declined() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let names = json!({ "names": ["click_id", "pub"], "publisher": 2 });
    let aff = stage.affiliate_with(json!({ "passedValues": names }));
    let pixel = stage.sale_pixel(&aff, receiver.url("/pb?pub=[pub]"));
    stage.client.put(&format!("/v1/affiliates/{aff}"), &json!({ "disabledPublishers": ["bad"] })).expect(200);
    let order = stage.order_with(&aff, json!({ "sourceValues": ["click", "bad"] }));
    assert_eq!(order["status"], "declined");
    let told = verdict(&order, &pixel);
    assert_eq!(told["reason"], "publisherDisabled");
    assert_eq!(
        told["explanation"],
        format!(
            "Publisher \"bad\" of affiliate Acme Media ({aff}) is disabled, so its orders are declined and fire nothing."
        )
    );
    let order = stage.order_with(&aff, json!({ "sourceValues": ["click", "Bad"] }));
    stage.seen_in(&order, &pixel, "delivered");
    assert_eq!(targets(&receiver), ["/pb?pub=Bad"]);
}
