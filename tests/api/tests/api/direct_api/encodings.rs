//! One order in every encoding: the same answer to each.

use api_tests::{Client, Server};
use serde_json::{Value, json};

use super::{FORM, LOGIN, Shop, answered, failure, post, success};

/// A request: method, what follows the host, content type and body.
type Request = (&'static str, String, Option<&'static str>, String);

const BOUNDARY: &str = "------------------------d74496d66958873e";

/// Fields as cURL writes them.
fn multipart(fields: &[(&str, String)]) -> String {
    let part = |(name, value): &(&str, String)| {
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    fields.iter().map(part).collect::<String>() + &format!("--{BOUNDARY}--\r\n")
}

/// The ways in which clients say the same.
fn ways(campaign: u64, offer: u64) -> Vec<Request> {
    let query = format!(
        "campaignId={campaign}&firstName=Zo%C3%AB&lastName=Null&emailAddress=zoe%40example.com&product1_id={offer}\
         &product1_qty=2&paySource=acctonfile&salesTax=59.970000000000006&custom1=&sourceValue1=undefined&affId=null&{LOGIN}"
    );
    let items = query.replace(&format!("product1_id={offer}&product1_qty=2"), &format!("orderItems[{offer}]=2"));
    let text =
        query.replace(&format!("product1_id={offer}&product1_qty=2"), &format!("orderItems=%7B%22{offer}%22%3A2%7D"));
    let json = json!({
        "campaignId": campaign, "firstName": "Zoë", "lastName": "Null", "emailAddress": "zoe@example.com",
        "product1_id": offer, "product1_qty": 2, "paySource": "ACCTONFILE", "salesTax": 59.970000000000006,
        "custom1": "", "affId": null, "loginId": "demo_api", "password": "demo-secret",
    });
    let nested = {
        let mut nested = json.clone();
        let fields = nested.as_object_mut().expect("an object");
        fields.remove("product1_id");
        fields.remove("product1_qty");
        fields.insert("orderItems".to_owned(), json!({ offer.to_string(): "2" }));
        nested.to_string()
    };
    let curl = multipart(&[
        ("campaignId", campaign.to_string()),
        ("firstName", "Zoë".to_owned()),
        ("lastName", "Null".to_owned()),
        ("emailAddress", "zoe@example.com".to_owned()),
        ("product1_id", offer.to_string()),
        ("product1_qty", "2".to_owned()),
        ("paySource", "ACCTONFILE".to_owned()),
        ("salesTax", "59.970000000000006".to_owned()),
        ("custom1", String::new()),
        ("loginId", "demo_api".to_owned()),
        ("password", "demo-secret".to_owned()),
    ]);
    let labelled = Some("Multipart/Form-Data; Boundary=------------------------d74496d66958873e");
    let (slash, bare) = ("/order/import/", "/order/import");
    let asked = |path: &str, query: &str| format!("{path}?{query}");
    let none = String::new;
    vec![
        ("GET", asked(slash, &query), None, none()),
        ("GET", asked(bare, &query), None, none()),
        ("GET", asked(slash, &query), Some("application/json"), none()),
        ("POST", asked(slash, &query), None, none()),
        ("POST", asked(bare, &query), Some("application/json"), none()),
        ("POST", asked(slash, &query), Some("application/json; charset=utf-8"), "null".to_owned()),
        ("POST", asked(slash, &query), Some("application/json"), "{}".to_owned()),
        ("POST", asked(slash, &query), Some("multipart/form-data; boundary=x"), none()),
        ("POST", asked(slash, &query), Some("text/html"), none()),
        ("POST", asked(slash, &items), FORM, none()),
        ("POST", slash.to_owned(), FORM, query.clone()),
        ("POST", bare.to_owned(), FORM, query.clone()),
        ("POST", slash.to_owned(), Some("APPLICATION/X-WWW-Form-URLencoded; charset=UTF-8"), items.clone()),
        ("POST", slash.to_owned(), Some("text/plain;charset=UTF-8"), text.clone()),
        ("POST", slash.to_owned(), Some("application/json"), text),
        ("POST", slash.to_owned(), Some("application/json"), json.to_string()),
        ("POST", bare.to_owned(), Some("Application/JSON;Charset=UTF-8"), nested.clone()),
        ("POST", slash.to_owned(), FORM, nested),
        ("POST", slash.to_owned(), labelled, curl.clone()),
        ("POST", bare.to_owned(), labelled, curl.clone()),
        ("POST", slash.to_owned(), Some("multipart/form-data"), curl.clone()),
        ("POST", slash.to_owned(), None, curl),
        ("POST", format!("{slash}?{LOGIN}&campaignId=999999&firstName=Query"), FORM, query),
    ]
}

fn send(client: &Client, (method, target, content_type, body): Request) -> Value {
    let shown = format!("{method} {target} {content_type:?} {body:.300}");
    let mut message = success(client.send(method, &target, content_type, body));
    let fields = message.as_object_mut().expect("an object");
    for (name, value) in [("orderId", 10), ("dateCreated", 19)] {
        let found = fields.remove(name).and_then(|text| text.as_str().map(str::len));
        assert_eq!(found, Some(value), "{name} of {shown}");
    }
    message
}

#[test]
fn one_order_in_every_encoding_has_one_answer() {
    // Each order on a campaign of its own, or it would be a repeat of the first.
    let server = Server::shared();
    let client = server.client();
    let count = ways(1, 1).len();
    for way in 0..count {
        let shop = Shop::open(server);
        let request = ways(shop.campaign, shop.offer).swap_remove(way);
        let mut message = send(&client, request.clone());
        let customer = message["customerId"].take();
        assert!(customer.as_u64().is_some_and(|id| id > 0 && id < 1 << 53), "{customer}");
        let mut expected = expected(&shop);
        expected["customerId"] = Value::Null;
        assert_eq!(message, expected, "{request:?}");
    }
}

fn expected(shop: &Shop<'_>) -> Value {
    // Numbered by the merchant's own count, which other tests move on.
    let campaign = shop.admin.get(&format!("/v1/campaigns/{}", shop.campaign)).expect(200);
    let base = &campaign["products"][0]["baseProductId"];
    json!({
        "orderType": "NEW_SALE", "orderStatus": "COMPLETE", "reviewStatus": null, "isTest": 0,
        "campaignId": shop.campaign, "campaignName": "Slim", "totalAmount": "159.87", "price": "99.90",
        "basePrice": "99.90", "totalDiscount": "0.00",
        "baseShipping": "0.00", "salesTax": "59.97", "refundedAmount": "0.00", "currencyCode": "USD",
        "currencySymbol": "$", "affId": null, "sessionId": null, "firstName": "Zoë", "lastName": "Null",
        "emailAddress": "zoe@example.com", "phoneNumber": null, "paySource": "ACCTONFILE",
        "sourceValue1": null, "sourceValue2": null, "sourceValue3": null, "sourceValue4": null, "sourceValue5": null,
        "items": [{ "productId": shop.offer.to_string(), "campaignProductId": shop.offer,
                    "baseProductId": base.to_string(), "name": "Slim 30", "productType": "OFFER", "qty": "2", "price": "99.90",
                    "totalPrice": "99.90", "unitPrice": "49.95", "shipping": "0.00", "initialSalesTax": "59.97" }],
        "explanation": "No pixel fired. No affiliate was given: neither the event nor its session names one (affId).",
        "customerId": 0,
    })
}

#[test]
fn what_can_not_be_read_is_an_error_in_the_body() {
    let client = Server::shared().client();
    let json = Some("application/json");
    for (content_type, body, part) in [
        (json, "{\"loginId\":".to_owned(), "ends too early"),
        (json, "[]".to_owned(), "begin with {"),
        (FORM, "x".repeat(64 * 1024 + 1), "larger than 65536 bytes"),
        (FORM, "a=1&".repeat(1_001), "more than 1000 parameters"),
        (Some("multipart/form-data; boundary=b"), "--c\r\n\r\n--c--".to_owned(), "first delimiter"),
    ] {
        let message = failure(client.send("POST", "/order/import/", content_type, body));
        assert!(message.as_str().is_some_and(|text| text.contains(part)), "{message}");
    }
    let message = failure(client.send("PUT", "/order/import/", None, ""));
    assert_eq!(message, "Send this call with GET or POST");
}

#[test]
fn every_call_is_served_with_and_without_its_slash_and_never_redirects() {
    let client = Server::shared().client();
    for path in [
        "/landers/clicks/import",
        "/landingpages/clicks/import",
        "/landingpages/clicks/import/2",
        "/leads/import",
        "/order/import",
        "/upsale/import",
        "/order/confirm",
        "/order/qa",
        "/order/refund",
        "/order/cancel",
        "/order/query",
        "/campaign/query",
    ] {
        for path in [path.to_owned(), format!("{path}/")] {
            for method in ["GET", "POST"] {
                let nobody = failure(client.send(method, &path, None, ""));
                assert!(nobody.as_str().is_some_and(|text| text.contains("Could not authenticate credentials")));
                let wrong = failure(client.send(method, &format!("{path}?loginId=demo_api&password=x"), None, ""));
                assert_eq!(wrong, nobody);
                // As a browser asks that is shown the address.
                let page = client.header("sec-fetch-mode", "navigate").send(method, &path, None, "");
                assert_eq!(answered(page)["message"], nobody, "{method} {path}");
            }
        }
    }
}

#[test]
fn a_call_that_is_not_served_is_refused_in_the_shape_that_its_clients_read() {
    let client = Server::shared().client();
    for path in [
        "/campaign/update/",
        "/cbdata/query/",
        "/customer/query/",
        "/customer/profile/query/",
        "/fulfillment/update",
        "/funnels/query/",
        "/landers/clicks/",
        "/landingpages/query/2/",
        "/landingpages/pixels/query/",
        "/lead/import/",
        "/leads/query/",
        "/members/query/",
        "/members/reactivate/",
        "/order/preauth/",
        "/order/salestax/",
        "/order/",
        "/order/query/more/than/that",
        "/product/query/",
        "/purchase/cancel/",
        "/reports/mid-summary/",
        "/reports/retention/",
        "/transactions/CardAuth1/",
        "/transactions/confirmPaypal",
        "/upsale/query/",
    ] {
        for method in ["GET", "POST"] {
            let answer =
                client.header("sec-fetch-mode", "navigate").send(method, path, FORM, "cardNumber=4111111111111111");
            let message = failure(answer);
            let text = message.as_str().unwrap_or_else(|| panic!("{method} {path}: {message}"));
            assert!(text.starts_with("This call is not served here"), "{method} {path}: {text}");
        }
    }
}

#[test]
fn every_wrong_field_at_once() {
    let client = Server::shared().client();
    let form = "campaignId=x&emailAddress=nobody&product2_qty=0&product2_id=1&forceQA=maybe&sessionId=1";
    let message = failure(post(&client, "/order/import/", form));
    let fields = message.as_object().unwrap_or_else(|| panic!("fields in {message}"));
    let names: Vec<&str> = fields.keys().map(String::as_str).collect();
    assert_eq!(names, ["campaignId", "emailAddress", "forceQA", "product2_qty", "sessionId"], "{message}");
    assert!(fields.values().all(|text| text.as_str().is_some_and(|text| !text.is_empty())), "{message}");
    let unknown =
        failure(post(&client, "/order/import/", "campaignId=999999&product1_id=1&emailAddress=a%40b.example"));
    assert!(unknown.to_string().contains("999999"), "{unknown}");
    let shop = Shop::open(Server::shared());
    let unknown = shop.refused("/order/import/", &format!("campaignId={}&product1_id=987654", shop.campaign));
    assert!(unknown["product1_id"].as_str().is_some_and(|text| text.contains("987654")), "{unknown}");
    let unknown = shop.refused("/upsale/import/", "orderId=03A1B2C3D4&productId=1");
    assert!(unknown.to_string().contains("03A1B2C3D4"), "{unknown}");
}
