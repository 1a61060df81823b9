//! The test card, and every other card.

use api_tests::{Server, eventually};
use serde_json::json;

use super::{FORM, LOGIN, Shop, failure, post, text};

const REFUSAL: &str = "Card numbers are not accepted here: charge the card with your payment provider, then import the \
                       order with paySource ACCTONFILE and without card fields";

fn order(shop: &Shop<'_>, card: &str) -> String {
    format!(
        "campaignId={}&affId={}&product1_id={}&emailAddress=card%40example.com&paySource=CREDITCARD&{card}",
        shop.campaign, shop.aff, shop.offer
    )
}

#[test]
fn the_test_card_makes_a_test_order_that_fires() {
    let shop = Shop::open(Server::shared());
    shop.sale_pixel();
    let card = "cardNumber=0000+0000+0000+0000&cardMonth=12&cardYear=2035&cardSecurityCode=100";
    let tested = shop.call("/order/import/", &order(&shop, card));
    assert_eq!((&tested["orderStatus"], &tested["isTest"]), (&json!("COMPLETE"), &json!(1)));
    shop.wait_for("/sale", 1);
    let wrong = shop.call("/order/import/", &order(&shop, &card.replace("Code=100", "Code=101")));
    assert_eq!((&wrong["orderStatus"], &wrong["isTest"]), (&json!("DECLINED"), &json!(1)));
    assert!(text(&wrong, "explanation").contains("security code"), "{wrong}");
    let expired = "cardNumber=0000000000000000&cardExpiryDate=01%2F2020&cardSecurityCode=100";
    assert_eq!(shop.call("/order/import/", &order(&shop, expired))["orderStatus"], "DECLINED");
    shop.settled_pixels(&text(&wrong, "orderId"));
    assert_eq!(shop.arrived("/sale").len(), 1);
}

#[test]
fn any_other_card_is_refused_and_leaves_no_trace() {
    let number = "4929420573595709";
    let server = Server::settings().variable("DEMO", 1).start();
    let shop = Shop::open(&server);
    let client = server.client();
    let spaced = "4929+4205+7359+5709";
    for card in
        [format!("cardNumber={number}"), format!("cardNumber={spaced}&cardMonth=13"), format!("cardNumber={number}x")]
    {
        assert_eq!(failure(post(&client, "/order/import/", &order(&shop, &card))), REFUSAL, "{card}");
    }
    for path in ["/leads/import/", "/upsale/import/", "/landers/clicks/import/", "/order/refund/"] {
        assert_eq!(failure(post(&client, path, &format!("cardNumber={number}&campaignId=x"))), REFUSAL, "{path}");
    }
    let query = format!("/order/import/?{}&{LOGIN}", order(&shop, &format!("cardNumber={number}")));
    assert_eq!(failure(client.get(&query)), REFUSAL);
    let json = json!({ "loginId": "demo_api", "password": "demo-secret", "cardNumber": number.parse::<u64>().ok() });
    assert_eq!(failure(client.post("/order/import/", &json)), REFUSAL);
    // What can't be read is not echoed either.
    failure(client.send("POST", "/order/import/", Some("application/json"), format!("{{\"cardNumber\":\"{number}\"")));
    failure(client.send("POST", "/order/import/", FORM, format!("cardNumber={number}&{}", "a=1&".repeat(1_001))));
    let body = json!({ "campaignId": shop.campaign, "products": [{ "id": shop.offer }],
                       "card": { "number": number, "securityCode": "123", "month": 12, "year": 2035 } });
    shop.admin.post("/v1/orders", &body).expect(422);
    let nothing = shop.refused("/order/query/", &format!("campaignId={}", shop.campaign));
    assert_eq!(nothing, "No orders matching those parameters could be found");

    // Whatever is still on its way to the disk or the log is there once a later order has been written and logged.
    let later = text(&shop.call("/order/import/", &order(&shop, "custom1=later-marker")), "orderId");
    eventually("the order is on the disk", || found_in(server.state(), later.as_bytes()).then_some(()));
    eventually("the calls are logged", || {
        (server.log().iter().filter(|line| line.contains("/order/import")).count() >= 8).then_some(())
    });
    for trace in [number, "4929 4205 7359 5709", spaced] {
        assert!(!found_in(server.state(), trace.as_bytes()), "{trace} is in the state");
        assert!(!server.log().iter().any(|line| line.contains(trace)), "{trace} is in the log");
    }
}

/// Whether any file of a folder holds these bytes.
fn found_in(folder: &std::path::Path, bytes: &[u8]) -> bool {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").path()).any(|path| {
        if path.is_dir() {
            return found_in(&path, bytes);
        }
        // A database's own temporary files may be gone again.
        std::fs::read(&path).is_ok_and(|content| content.windows(bytes.len()).any(|window| window == bytes))
    })
}
