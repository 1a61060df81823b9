//! Whole funnels: click, lead, order, upsales, and what follows.

use api_tests::Server;
use serde_json::{Value, json};

use super::{Shop, text};

fn click(shop: &Shop<'_>, c1: &str) -> Value {
    let uri = format!("https%3A%2F%2Fshop.example%2F%3FaffId%3D{}%26c1%3D{c1}%26c3%3Dthird", shop.aff);
    shop.call(
        "/landers/clicks/import/",
        &format!(
            "campaignId={}&pageType=leadPage&requestUri={uri}&ipAddress=203.0.113.7&userAgent=curl",
            shop.campaign
        ),
    )
}

fn shop() -> Shop<'static> {
    let shop = Shop::open(Server::shared());
    shop.sale_pixel();
    shop.other_pixels();
    shop
}

#[test]
fn a_visit_from_its_click_to_its_confirmation() {
    let shop = shop();
    let clicked = click(&shop, "v1");
    let session = text(&clicked, "sessionId");
    assert_eq!(clicked["affVals"], json!({ "affId": shop.aff, "c1": "v1", "c3": "third" }));
    assert_eq!(clicked["pixel"], false);
    assert_eq!(session.len(), 32);
    // A second page of the same visit, known by its session alone.
    let page = format!("campaignId={}&pageType=checkoutPage&sessionId={session}", shop.campaign);
    assert_eq!(text(&shop.call("/landers/clicks/import/", &page), "sessionId"), session);
    let bare = format!("pageType=upsellPage1&sessionId={session}");
    let again = shop.call("/landers/clicks/import/", &bare);
    assert_eq!((text(&again, "sessionId"), &again["affVals"]), (session.clone(), &clicked["affVals"]));
    let unknown = shop.refused("/landers/clicks/import/", &format!("sessionId={}", "0".repeat(32)));
    assert_eq!(unknown["campaignId"], "is missing", "{unknown}");
    assert_eq!(shop.wait_for("/click", 1), [format!("/click?c1=v1&session={session}")]);

    let lead = format!(
        "campaignId={}&sessionId={session}&firstName=Ann&lastName=Lee&emailAddress=ann%40example.com&address1=x&custom1=y",
        shop.campaign
    );
    let lead = shop.call("/leads/import/", &lead);
    let order = text(&lead, "orderId");
    assert_eq!((&lead["orderStatus"], &lead["sourceValue1"]), (&json!("PARTIAL"), &json!("v1")));
    // The lead is updated by its id, with whatever has changed.
    let updated = shop.call(
        "/leads/import",
        &format!("orderId={}&campaignId={}&phoneNumber=555-0100", order.to_lowercase(), shop.campaign),
    );
    assert_eq!((&updated["orderId"], &updated["phoneNumber"]), (&json!(order), &json!("555-0100")));
    assert_eq!(updated["firstName"], "Ann");

    // The session finds its open lead; the order id would do as well.
    let sold = shop.call(
        "/order/import/",
        &format!("campaignId={}&sessionId={session}&product1_id={}&paySource=PAYPAL", shop.campaign, shop.offer),
    );
    assert_eq!(
        (&sold["orderId"], &sold["orderStatus"], &sold["totalAmount"], &sold["paySource"], &sold["affId"]),
        (&json!(order), &json!("COMPLETE"), &json!("49.95"), &json!("PAYPAL"), &json!(shop.aff))
    );
    let upsold = shop.call("/upsale/import/", &format!("orderId={order}&productId={}&productQty=2", shop.upsells[0]));
    assert_eq!((&upsold["totalAmount"], &upsold["items"][1]["productType"]), (&json!("89.85"), &json!("UPSALE")));
    let upsold =
        shop.call("/upsale/import", &format!("orderId={order}&product1_id={}&product1_price=5.00", shop.upsells[1]));
    assert_eq!((&upsold["totalAmount"], &upsold["items"][2]["price"]), (&json!("94.85"), &json!("5.00")));
    let confirmed = shop.call("/order/confirm/", &format!("orderId={order}"));
    assert_eq!(confirmed["orderId"], order.as_str());

    assert_eq!(shop.wait_for("/sale", 1), [format!("/sale?order={order}&c1=v1&amount=49.95&session={session}")]);
    assert_eq!(shop.wait_for("/lead", 1), [format!("/lead?c1=v1&order={order}")]);
    let mut upsells = shop.wait_for("/upsell", 2);
    upsells.sort();
    let mut expected = [
        format!("/upsell?order={order}&product={}&amount=39.90", shop.upsells[0]),
        format!("/upsell?order={order}&product={}&amount=5.00", shop.upsells[1]),
    ];
    expected.sort();
    assert_eq!(upsells, expected);
    // Confirmed: a further upsale is recorded and fires nothing.
    let late = shop.call("/upsale/import/", &format!("orderId={order}&productId={}&productPrice=1.00", shop.offer));
    assert_eq!(late["orderId"], order.as_str(), "{late}");
    shop.settled_pixels(&order);
    assert_eq!((shop.arrived("/sale").len(), shop.arrived("/upsell").len(), shop.arrived("/click").len()), (1, 2, 1));
}

/// The vendor's own pages of older days call the older path, and send the address without its host.
#[test]
fn a_click_by_its_older_path() {
    let shop = shop();
    for path in ["/landingpages/clicks/import/2/", "/landingpages/clicks/import"] {
        let uri = format!("%2Fcheckout.php%3FaffId%3D{}%26c1%3Dold", shop.aff);
        let form =
            format!("campaignId={}&pageType=checkoutPage&requestUri={uri}&isMobile=&acceptHeader=*%2F*", shop.campaign);
        let clicked = shop.call(path, &form);
        assert_eq!(clicked["affVals"], json!({ "affId": shop.aff, "c1": "old" }), "{path}");
        let order = format!(
            "campaignId={}&sessionId={}&product1_id={}",
            shop.campaign,
            text(&clicked, "sessionId"),
            shop.offer
        );
        assert_eq!(shop.call("/order/import/", &order)["affId"], shop.aff.as_str(), "{path}");
    }
}

/// A page that shows an order divides a line's price by its quantity, and adds the lines up.
#[test]
fn the_price_of_a_line_is_that_of_the_whole_line() {
    let shop = Shop::open(Server::shared());
    let form =
        format!("campaignId={}&product1_id={}&product1_qty=3&emailAddress=li%40example.com", shop.campaign, shop.offer);
    let order = shop.call("/order/import/", &form);
    let line = &order["items"][0];
    assert_eq!((&line["qty"], &line["price"], &line["unitPrice"]), (&json!("3"), &json!("149.85"), &json!("49.95")));
    assert_eq!((&order["basePrice"], &order["totalAmount"]), (&json!("149.85"), &json!("149.85")));
}

#[test]
fn an_order_without_a_visit_is_credited_by_its_own_words() {
    let shop = shop();
    let order = shop.call(
        "/order/import/",
        &format!(
            "campaignId={}&affId={}&sourceValue1=a+b%26c%3Dd%2F%C3%A9&sourceValue5=five&orderItems=%7B%22{}%22%3A1%7D\
             &emailAddress=bo%40example.com",
            shop.campaign, shop.aff, shop.offer
        ),
    );
    assert_eq!((&order["sourceValue1"], &order["sourceValue5"]), (&json!("a b&c=d/é"), &json!("five")));
    let arrived = shop.wait_for("/sale", 1);
    assert!(arrived[0].contains("&c1=a%20b%26c%3Dd%2F%C3%A9&"), "{arrived:?}");
}

#[test]
fn what_an_order_says_wins_over_its_visit_and_the_verdict_says_so() {
    let shop = shop();
    let session = text(&click(&shop, "visit"), "sessionId");
    let other = shop.admin.post("/v1/affiliates", &json!({ "name": "Other Media" })).expect(201);
    let other = other["affId"].as_str().expect("an id").to_owned();
    let path = format!("/v1/affiliates/{other}/campaigns/{}", shop.campaign);
    shop.admin.put(&path, &json!({ "commissions": { "step1": { "flat": "1.00" } } })).expect(200);
    let pixel = json!({ "campaign": shop.campaign, "commissionType": "CPA", "product": "main", "pixelType": "postback",
                        "content": shop.receiver.url("/other?c1=[c1]") });
    shop.admin.post(&format!("/v1/affiliates/{other}/pixels"), &pixel).expect(201);
    let order = shop.call(
        "/order/import/",
        &format!(
            "campaignId={}&sessionId={session}&affId={other}&sourceValue1=own&product1_id={}",
            shop.campaign, shop.offer
        ),
    );
    assert_eq!((&order["affId"], &order["sourceValue1"]), (&json!(other), &json!("own")));
    assert_eq!(shop.wait_for("/other", 1), ["/other?c1=own"]);
    let pixels = shop.settled_pixels(&text(&order, "orderId"));
    let said = serde_json::to_string(&pixels).expect("JSON");
    assert!(said.contains(&shop.aff), "the visit's affiliate is named: {said}");
    assert!(shop.arrived("/sale").is_empty());
}

#[test]
fn a_review_holds_everything_back() {
    let shop = shop();
    let waits = json!({ "name": "Acme Media", "fireOnQaApproval": true });
    shop.admin.put(&format!("/v1/affiliates/{}", shop.aff), &waits).expect(200);
    let import = |email: &str| {
        let form = format!(
            "campaignId={}&affId={}&sourceValue1=qa&product1_id={}&forceQA=1&emailAddress={email}%40example.com",
            shop.campaign, shop.aff, shop.offer
        );
        shop.call("/order/import/", &form)
    };
    let good = import("good");
    assert_eq!((&good["orderStatus"], &good["reviewStatus"]), (&json!("COMPLETE"), &json!("PENDING")));
    let good = text(&good, "orderId");
    let approved = shop.call("/order/qa/", &format!("orderId={good}&action=approve"));
    assert_eq!((&approved["orderStatus"], &approved["reviewStatus"]), (&json!("COMPLETE"), &json!("APPROVED")));
    let bad = text(&import("bad"), "orderId");
    let declined = shop.call("/order/qa/", &format!("orderId={bad}&action=DECLINE"));
    assert_eq!((&declined["orderStatus"], &declined["reviewStatus"]), (&json!("DECLINED"), &json!("DECLINED")));
    let again = shop.refused("/order/qa/", &format!("orderId={bad}&action=APPROVE"));
    assert!(again.as_str().is_some_and(|text| text.contains(&bad)), "{again}");
    shop.settled_pixels(&bad);
    shop.settled_pixels(&good);
    assert_eq!(shop.arrived("/sale"), [format!("/sale?order={good}&c1=qa&amount=49.95&session=")]);
}

#[test]
fn refunds_and_cancellations_are_recorded_and_fire_nothing() {
    let shop = shop();
    let import = |email: &str| {
        let form = format!(
            "campaignId={}&affId={}&product1_id={}&emailAddress={email}%40example.com",
            shop.campaign, shop.aff, shop.offer
        );
        text(&shop.call("/order/import/", &form), "orderId")
    };
    let order = import("refund");
    let part = shop.call("/order/refund/", &format!("orderId={order}&refundAmount=10.00"));
    assert_eq!((&part["orderStatus"], &part["refundedAmount"]), (&json!("COMPLETE"), &json!("10.00")));
    let whole = shop.call("/order/refund", &format!("orderId={order}&fullRefund=true"));
    assert_eq!((&whole["orderStatus"], &whole["refundedAmount"]), (&json!("REFUNDED"), &json!("49.95")));
    let more = shop.refused("/order/refund/", &format!("orderId={order}&refundAmount=1"));
    assert!(more.as_str().is_some_and(|text| text.contains("refunded in full")), "{more}");
    let other = import("cancel");
    let cancelled = shop.call("/order/cancel/", &format!("orderId={other}&cancelReason=changed+my+mind&fullRefund=1"));
    assert_eq!(cancelled["orderStatus"], "CANCELLED");
    assert!(text(&cancelled, "explanation").contains("changed my mind"), "{cancelled}");
    shop.settled_pixels(&order);
    shop.settled_pixels(&other);
    assert_eq!(shop.arrived("/sale").len(), 2);
}

#[test]
fn in_an_api_session_only_postbacks_fire() {
    let shop = Shop::open(Server::shared());
    let content = format!("<img src=\"{}\">", shop.receiver.url("/image.gif?c1=[c1]"));
    shop.pixel(json!({ "commissionType": "CPA", "product": "main", "pixelType": "image", "content": content }));
    let session = text(&click(&shop, "x"), "sessionId");
    let order = shop.call(
        "/order/import/",
        &format!("campaignId={}&sessionId={session}&product1_id={}", shop.campaign, shop.offer),
    );
    assert!(text(&order, "explanation").contains("form code"), "{order}");
    let pixels = shop.settled_pixels(&text(&order, "orderId"));
    assert_eq!(pixels.len(), 1, "{pixels:?}");
    assert_eq!(
        (&pixels[0]["outcome"], &pixels[0]["reason"]),
        (&json!("notFired"), &json!("imageOrIframeInAnApiSession"))
    );
    assert!(text(&pixels[0], "explanation").contains("form code"), "{pixels:?}");
    assert!(shop.receiver.requests().is_empty());
}

#[test]
fn a_renamed_affiliate_is_known_by_its_old_id_too() {
    let shop = shop();
    let new_id = format!("{}-NEW", shop.aff);
    shop.admin
        .put(&format!("/v1/affiliates/{}", shop.aff), &json!({ "name": "Acme Media", "affId": new_id }))
        .expect(200);
    let order = shop.call(
        "/order/import/",
        &format!(
            "campaignId={}&affId={}&sourceValue1=alias&product1_id={}&emailAddress=al%40example.com",
            shop.campaign, shop.aff, shop.offer
        ),
    );
    assert_eq!(order["affId"], new_id.as_str());
    assert!(shop.wait_for("/sale", 1)[0].contains("c1=alias"));
}

#[test]
fn ids_that_a_merchant_brings_stay_its_own() {
    let shop = Shop::open(Server::shared());
    let campaign = json!({ "id": 7_000_137, "name": "Moved", "currency": "EUR", "storefrontUrl": "https://moved.example/",
        "products": [{ "id": 5_517, "name": "Kept", "kind": "offer", "price": "10.00" }] });
    shop.admin.post("/v1/campaigns", &campaign).expect(201);
    let order = shop.call("/order/import/", "campaignId=7000137&product1_id=5517&emailAddress=kept%40example.com");
    assert_eq!((&order["campaignId"], &order["items"][0]["productId"]), (&json!(7_000_137), &json!("5517")));
    assert_eq!((&order["currencyCode"], &order["currencySymbol"]), (&json!("EUR"), &json!("€")));
}
