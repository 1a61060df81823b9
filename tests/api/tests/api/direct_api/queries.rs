//! Query Orders and Query Campaigns.

use api_tests::Server;
use serde_json::{Value, json};

use super::{Shop, text};
use crate::configuration::admin;

const NOTHING: &str = "No orders matching those parameters could be found";

fn ids(message: &Value) -> Vec<String> {
    message["data"].as_array().expect("rows").iter().map(|row| text(row, "orderId")).collect()
}

#[test]
fn orders_are_found_by_status_day_affiliate_and_page() {
    // A server of its own: every order here counts.
    let server = Server::settings().variable("DEMO", 1).start();
    let shop = Shop::open(&server);
    let mut placed = Vec::new();
    for number in 0..30 {
        let form = format!(
            "campaignId={}&affId={}&product1_id={}&emailAddress=buyer{number}%40example.com",
            shop.campaign, shop.aff, shop.offer
        );
        placed.push(text(&shop.call("/order/import/", &form), "orderId"));
    }
    placed.reverse();
    let lead = format!("campaignId={}&firstName=Lee&lastName=Ann&emailAddress=lead%40example.com", shop.campaign);
    let lead = text(&shop.call("/leads/import/", &lead), "orderId");
    shop.call("/order/refund/", &format!("orderId={}&fullRefund=1", placed[0]));
    shop.call("/order/cancel/", &format!("orderId={}&cancelReason=x", placed[1]));

    let query = |rest: &str| shop.call("/order/query/", &format!("campaignId={}{rest}", shop.campaign));
    let first = query("");
    assert_eq!((&first["totalResults"], &first["resultsPerPage"], &first["page"]), (&json!(31), &json!(25), &json!(1)));
    assert_eq!(ids(&first)[0], lead);
    assert_eq!(ids(&first)[1..], placed[..24]);
    assert_eq!(ids(&query("&page=2")), placed[24..]);
    assert_eq!(ids(&query("&page=2&resultsPerPage=10")), placed[9..19]);
    assert_eq!(query("&resultsPerPage=500")["resultsPerPage"], 200);
    assert_eq!(ids(&query("&orderStatus=partial")), [lead.as_str()]);
    assert_eq!(ids(&query("&orderStatus=REFUNDED")), [placed[0].clone()]);
    assert_eq!(ids(&query("&orderStatus=CANCELLED,REFUNDED")), placed[..2]);
    assert_eq!(query("&orderStatus=COMPLETE")["totalResults"], 28);
    assert_eq!(query(&format!("&affId={}", shop.aff))["totalResults"], 30);
    assert_eq!(ids(&query("&emailAddress=BUYER7%40example.com")), [placed[22].clone()]);
    let one = shop.call("/order/query/", &format!("orderId={}", placed[5].to_lowercase()));
    assert_eq!(ids(&one), [placed[5].clone()]);
    assert_eq!(one["data"][0]["items"][0]["name"], "Slim 30");

    // Days in both of the forms that clients write.
    let created = text(&one["data"][0], "dateCreated");
    let (year, month, day) = (&created[0..4], &created[5..7], &created[8..10]);
    let long = format!("{month}/{day}/{year}");
    let short = format!("{}/{}/{}", month.trim_start_matches('0'), day.trim_start_matches('0'), &year[2..]);
    for (from, to) in [(&long, &long), (&short, &short)] {
        let days = format!("&startDate={from}&endDate={to}&orderStatus=REFUNDED");
        assert_eq!(ids(&query(&days)), [placed[0].clone()], "{days}");
    }
    let refused = |rest: &str| shop.refused("/order/query/", &format!("campaignId={}{rest}", shop.campaign));
    assert_eq!(refused("&startDate=1/1/2000&endDate=12/31/2000"), NOTHING);
    assert_eq!(refused("&page=9"), NOTHING);
    assert_eq!(refused("&orderId=0000000000"), NOTHING);
    let wrong = refused("&startDate=yesterday&endDate=13/01/2026&page=0");
    let names: Vec<_> = wrong.as_object().expect("fields").keys().cloned().collect();
    assert_eq!(names, ["endDate", "page", "startDate"], "{wrong}");
}

#[test]
fn campaigns_are_found_with_their_products() {
    let shop = Shop::open(Server::shared());
    let found = shop.call("/campaign/query", &format!("campaignId={}", shop.campaign));
    assert_eq!((&found["totalResults"], &found["data"][0]["campaignId"]), (&json!(1), &json!(shop.campaign)));
    let products = found["data"][0]["products"].as_array().expect("products");
    assert_eq!(products.len(), 3);
    assert_eq!(
        (&products[0]["campaignProductId"], &products[1]["productType"], &products[1]["price"]),
        (&json!(shop.offer), &json!("UPSALE"), &json!("19.95"))
    );
    let nothing = shop.refused("/campaign/query/", "campaignId=999999");
    assert!(nothing.as_str().is_some_and(|text| text.starts_with("No campaigns matching")), "{nothing}");
    // The key that a shop's code holds may only send events; it finds what it sells all the same.
    let client = admin(Server::shared());
    let key = client.post("/v1/keys", &json!({ "name": "Shop", "scope": "events" })).expect(201);
    let (id, secret) = (text(&key, "id"), text(&key, "secret"));
    let path = format!("/campaign/query/?loginId={id}&password={secret}&campaignName=slim");
    assert_eq!(Server::shared().client().get(&path).expect(200)["result"], "SUCCESS");
    let named = shop.call("/campaign/query/", "campaignName=slim&resultsPerPage=1");
    assert_eq!(named["data"].as_array().map(Vec::len), Some(1));
}
