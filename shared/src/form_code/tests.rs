//! Events of pages, good and bad.

use super::*;
use crate::delivery::Browser;
use crate::signature;
use crate::wire::pages::PageOrders;

const NOW: i64 = 1_800_000_000_000;

fn event(json: serde_json::Value) -> PageEvent {
    serde_json::from_value(json).unwrap()
}

fn read_with(json: serde_json::Value, pages: &PagesDocument) -> Result<Event, Refusal> {
    let session = "0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    let circumstances = Circumstances {
        campaign: "1".to_owned(),
        session: Some(session),
        pages,
        secret: Some("secret"),
        ip_address: None,
        user_agent: None,
        now: Timestamp::from_millis(NOW),
    };
    read(&event(json), &circumstances)
}

fn orders(orders: PageOrders) -> PagesDocument {
    PagesDocument { orders, ..PagesDocument::default() }
}

fn order_of(event: Event) -> PageOrder {
    let Event::Order(order) = event else { panic!("{event:?}") };
    *order
}

#[test]
fn keys_tell_their_age() {
    let now = Timestamp::from_millis(NOW);
    let check = |text: &str, expected: bool| {
        let event = event(serde_json::json!({ "key": text }));
        assert_eq!(key(&event, now).is_ok(), expected, "{text}");
    };
    check(&format!("{NOW}.1123456789"), true);
    check(&format!("{}.1123456789", NOW + 60_000), true);
    check(&format!("{}.1123456789", NOW - 82_800_000), true);
    check(&format!("{}.1123456789", NOW - 82_800_001), false);
    for bad in ["", "1", "abc.1123456789012", "1800000000000/1123456789", &"1".repeat(99)] {
        check(bad, false);
    }
}

#[test]
fn orders_count_where_the_campaign_allows_them() {
    let plain = || serde_json::json!({ "kind": "order", "products": [{ "id": 1 }] });
    assert_eq!(read_with(plain(), &orders(PageOrders::Off)), Err(Refusal::OrdersOff));
    assert_eq!(read_with(plain(), &orders(PageOrders::Signed)), Err(Refusal::Unsigned));
    let order = order_of(read_with(plain(), &orders(PageOrders::On)).unwrap());
    assert_eq!((order.counts_as_test, order.input.products.len()), (false, 1));
    let priced = serde_json::json!({ "kind": "order", "products": [{ "id": 1, "price": "0.01" }] });
    assert!(matches!(read_with(priced, &orders(PageOrders::On)), Err(Refusal::Field { field: "products", .. })));
}

#[test]
fn the_word_on_a_card_is_judged_like_the_card() {
    use crate::card::WrongDetail;
    use crate::command::{self, TestMark};
    let check = |word: &str, expected: TestMark| {
        let json = serde_json::json!({ "kind": "order", "products": [{ "id": 1 }], "card": word });
        let order = order_of(read_with(json, &orders(PageOrders::Off)).unwrap());
        assert!(order.counts_as_test);
        assert_eq!(command::order(&order.input, Timestamp::from_millis(NOW)).unwrap().test, expected, "{word}");
    };
    check("test", TestMark::Yes);
    check("securityCode", TestMark::WrongCard(WrongDetail::SecurityCode));
    check("expired", TestMark::WrongCard(WrongDetail::Expired));
    check("expiry", TestMark::WrongCard(WrongDetail::Expiry));
    let card = serde_json::json!({ "kind": "order", "products": [{ "id": 1 }], "card": "4111111111111111" });
    assert!(matches!(read_with(card, &orders(PageOrders::On)), Err(Refusal::Field { field: "card", .. })));
    let off = PagesDocument { test_orders: false, ..PagesDocument::default() };
    let json = serde_json::json!({ "kind": "order", "products": [{ "id": 1 }], "card": "test" });
    assert_eq!(read_with(json, &off), Err(Refusal::TestOrdersOff));
}

#[test]
fn a_signed_order_counts_as_it_was_signed() {
    let signed = |change: fn(&mut serde_json::Value)| {
        let mut order = serde_json::json!({
            "id": "SHOP-1", "sessionId": "0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "issuedAt": "2027-01-15T08:00:00Z",
            "campaignId": 99, "products": [{ "id": 1, "price": "44.95" }], "salesTax": "3.10",
        });
        change(&mut order);
        order.to_string()
    };
    let send = |text: &str, signature: &str, orders_are: PageOrders| {
        let json = serde_json::json!({ "kind": "order", "signed": text, "signature": signature, "id": "other" });
        read_with(json, &orders(orders_are))
    };
    let good = signed(|_| {});
    let signature = signature::sign("secret", &good);
    for allowed in [PageOrders::On, PageOrders::Signed] {
        let order = order_of(send(&good, &signature, allowed).unwrap());
        assert_eq!(order.number.as_deref(), Some("SHOP-1"));
        assert_eq!(of(&order.input.campaign_id), Some("1"));
        assert_eq!(of(&order.input.products[0].price), Some("44.95"));
    }
    assert_eq!(send(&good, &signature, PageOrders::Off), Err(Refusal::OrdersOff));
    assert_eq!(send(&good.replace("44.95", "0.01"), &signature, PageOrders::Signed), Err(Refusal::WrongSignature));
    assert_eq!(send(&good, "", PageOrders::Signed), Err(Refusal::WrongSignature));
    let refused: [fn(&mut serde_json::Value); 4] = [
        |order| order["sessionId"] = "0bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb".into(),
        |order| order["id"] = "".into(),
        |order| order["issuedAt"] = "2027-01-13T08:00:00Z".into(),
        |order| order["issuedAt"] = serde_json::Value::Null,
    ];
    for change in refused {
        let text = signed(change);
        let refusal = send(&text, &signature::sign("secret", &text), PageOrders::Signed);
        assert!(matches!(refusal, Err(Refusal::Field { field: "signed", .. })), "{refusal:?}");
    }
}

#[test]
fn nothing_of_a_card_is_taken_from_an_address() {
    let json = serde_json::json!({ "kind": "page", "url": "https://shop.example/a?affId=A&cardNumber=4111111111111111&c1=x&CVV=123",
        "referrer": "https://shop.example/?cc_number=4111111111111111" });
    let Event::Page(click) = read_with(json, &PagesDocument::default()).unwrap() else { panic!() };
    assert_eq!(of(&click.request_uri), Some("https://shop.example/a?affId=A&c1=x"));
    assert_eq!(of(&click.referer), Some("https://shop.example/"));
}

#[test]
fn what_was_seen_of_a_pixel() {
    let check = |state: &str, expected: Option<Browser>| {
        let json = serde_json::json!({ "kind": "seen", "fireId": "fire_00000001", "state": state, "url": "https://s.example/" });
        let seen = read_with(json, &PagesDocument::default()).ok().map(|event| match event {
            Event::Seen(seen) => seen.state,
            other => panic!("{other:?}"),
        });
        assert_eq!(seen, expected, "{state}");
    };
    check("loaded", Some(Browser::Loaded));
    check("started", Some(Browser::Started));
    check("errored", Some(Browser::Errored));
    check("blocked img-src", Some(Browser::Blocked { directive: "img-src".to_owned() }));
    for bad in ["", "expired", "offered", "blocked ", "blocked <b>"] {
        check(bad, None);
    }
}

#[test]
fn unknown_kinds_are_named() {
    let refusal = read_with(serde_json::json!({ "kind": "pay" }), &PagesDocument::default()).unwrap_err();
    assert_eq!(refusal.to_string(), "the kind is \"pay\"; it must be page, lead, order, upsell or seen");
}
