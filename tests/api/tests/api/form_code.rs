//! What storefront pages send, from outside: who is heard, how much, and whose visit it is.

use std::net::Ipv4Addr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use api_tests::{Answer, Client, Server, eventually_within};
use serde_json::{Value, json};

use super::access::sign_in;
use super::shop::Shop;

const ORIGIN: &str = "https://shop.example";

/// A site as its pages see it.
struct Site {
    id: String,
    page: Client,
}

impl Site {
    fn open(admin: &Client, server: &Server, campaign: u64) -> Self {
        let site = admin.post("/v1/sites", &json!({ "campaignId": campaign, "origins": [ORIGIN] })).expect(201);
        let id = site["id"].as_str().expect("an id").to_owned();
        Self { id, page: server.client().header("origin", ORIGIN) }
    }

    fn send(&self, kind: &str, session: Option<&str>, events: Value) -> Answer {
        let body = json!({ "session": session, "consent": true, "events": events });
        self.page.send("POST", &format!("/f/{}/{kind}", self.id), Some("text/plain;charset=UTF-8"), body.to_string())
    }

    /// Opens a page: the visit, and what is to be built there.
    fn open_page(&self, session: Option<&str>, url: &str) -> (String, Vec<Value>) {
        let answer = self.send("page", session, json!([{ "kind": "page", "key": key(), "url": url }])).expect(200);
        let session = answer["events"][0]["session"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        (session, answer["pixels"].as_array().expect("pixels").clone())
    }
}

/// A key as the script makes one.
#[allow(clippy::disallowed_methods, reason = "tests live in real time")]
fn key() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    format!("{}.{}", now.as_millis(), now.as_nanos())
}

#[test]
fn only_what_a_page_of_the_site_can_send_is_taken() {
    let shop = Shop::open(Server::shared());
    let site = Site::open(&shop.admin, shop.server, shop.campaign);
    let event = || json!([{ "kind": "page", "key": key(), "url": "https://shop.example/" }]);
    let answer = site.send("page", None, event());
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    answer.expect(200);

    let nobody = Site { id: site.id.clone(), page: shop.server.client() };
    let stranger =
        Site { id: site.id.clone(), page: shop.server.client().header("origin", "https://shop.example.evil") };
    for other in [nobody, stranger] {
        let refused = other.send("page", None, event()).expect(403);
        assert!(refused["detail"].as_str().is_some_and(|text| text.contains("none of this site's")), "{refused}");
    }
    let unknown = Site { id: "demo_0000000000000000".to_owned(), page: site.page.clone() };
    assert_eq!(unknown.send("page", None, event()).status, 404);
    let elsewhere = Site { id: "nobody_0000000000000000".to_owned(), page: site.page.clone() };
    assert_eq!(elsewhere.send("page", None, event()).status, 404);
    assert_eq!(site.send("pay", None, event()).status, 404);
    assert_eq!(site.send("page", None, json!([])).status, 422);
    let eleven: Vec<Value> = (0..11).map(|_| json!({ "kind": "page", "key": key() })).collect();
    assert_eq!(site.send("page", None, json!(eleven)).status, 422);
    let long = json!([{ "kind": "page", "key": key(), "url": format!("https://shop.example/{}", "x".repeat(9_000)) }]);
    assert_eq!(site.send("page", None, long).status, 413);
    assert_eq!(site.page.send("POST", &format!("/f/{}/page", site.id), None, "<html>").status, 400);
    let refused = site.send("page", None, json!([
        { "kind": "page", "key": "1" }, { "kind": "order", "key": key(), "card": "4929420573595709" },
        { "kind": "seen", "key": key(), "fireId": "<script>", "state": "loaded" }, { "kind": "rebill", "key": key() },
    ]));
    let refused = refused.expect(200);
    let details: Vec<_> = (0..4).map(|at| refused["events"][at]["detail"].as_str().unwrap_or_default()).collect();
    assert!(details.iter().all(|detail| !detail.is_empty() && !detail.contains("4929")), "{refused}");
}

#[test]
fn an_origin_that_was_just_added_is_heard() {
    let shop = Shop::open(Server::shared());
    let site = Site::open(&shop.admin, shop.server, shop.campaign);
    let moved = Site { id: site.id.clone(), page: shop.server.client().header("origin", "https://new.example") };
    let event = || json!([{ "kind": "page", "key": key(), "url": "https://new.example/" }]);
    moved.send("page", None, event()).expect(403);
    let origins = json!({ "campaignId": shop.campaign, "origins": [ORIGIN, "https://new.example"] });
    shop.admin.put(&format!("/v1/sites/{}", site.id), &origins).expect(200);
    // What else is known of a site may be 30 seconds old. Each try is another visitor's: one has 120 a minute.
    let mut visitors = 0_u32..;
    eventually_within(Duration::from_secs(10), "the new origin", || {
        let address = Ipv4Addr::from_bits(0x0a00_0000 + visitors.next()?).to_string();
        let visitor = Site { id: site.id.clone(), page: moved.page.clone().header("cf-connecting-ip", &address) };
        (visitor.send("page", None, event()).status == 200).then_some(())
    });
}

#[test]
fn a_visitor_who_sends_too_much_is_told_to_wait() {
    let shop = Shop::open(Server::shared());
    let (busy, quiet) =
        (Site::open(&shop.admin, shop.server, shop.campaign), Site::open(&shop.admin, shop.server, shop.campaign));
    // At most 120 a minute; two windows may meet in the middle of this.
    let statuses: Vec<u16> = (0..245).map(|_| busy.send("page", None, json!([])).status).collect();
    assert!(statuses.starts_with(&[422; 100]), "{statuses:?}");
    assert!(statuses.contains(&429), "{statuses:?}");
    assert_eq!(quiet.send("page", None, json!([])).status, 422);
}

#[test]
fn a_visit_is_known_to_its_own_merchant_alone() {
    let server = Server::settings().variable("DEMO", 1).variable("SETUP_SECRET", "one-time-secret").start();
    let shop = Shop::open(&server);
    let content = format!("<img src=\"{}\">", shop.receiver.url("/click.gif?c1=[c1]"));
    shop.pixel(json!({ "commissionType": "CPC", "pixelType": "image", "content": content }));
    let site = Site::open(&shop.admin, &server, shop.campaign);
    let link = format!("https://shop.example/?affId={}&c1=mine", shop.aff);
    let (session, offered) = site.open_page(None, &link);
    assert_eq!(offered.len(), 1, "{offered:?}");

    let input = json!({ "secret": "one-time-secret", "merchant": "other", "name": "Other",
                        "email": "owner@other.example", "password": "correct horse battery" });
    server.client().post("/setup", &input).expect(201);
    let other = sign_in(&server, "owner@other.example", "correct horse battery");
    let campaign = json!({ "name": "Theirs", "currency": "USD", "storefrontUrl": "https://theirs.example/",
                           "products": [{ "name": "Thing", "kind": "offer", "price": "1.00" }] });
    let campaign = other.post("/v1/campaigns", &campaign).expect(201);
    let theirs = Site::open(&other, &server, campaign["id"].as_u64().expect("a number"));
    assert_ne!(theirs.id.split('_').next(), site.id.split('_').next());

    // Their page with our visit begins one of its own, is offered nothing of ours and ends nothing of ours.
    let (begun, pixels) = theirs.open_page(Some(&session), "https://shop.example/");
    assert_ne!(begun, session);
    assert_eq!(pixels, Vec::<Value>::new());
    let seen = json!([{ "kind": "seen", "key": key(), "fireId": offered[0]["fireId"], "state": "loaded" }]);
    theirs.send("seen", Some(&session), seen).expect(200);
    assert_eq!(other.get(&format!("/v1/sessions/{session}")).status, 404);
    assert_eq!(site.open_page(Some(&session), "https://shop.example/next").1, offered);
}

#[test]
fn a_server_imports_by_the_direct_api_what_the_visitors_next_page_shows() {
    let shop = Shop::open(Server::shared());
    let content = format!("<img src=\"{}\">", shop.receiver.url("/sale.gif?order=[orderId]"));
    shop.pixel(json!({ "commissionType": "CPA", "product": "main", "pixelType": "image", "content": content }));
    let site = Site::open(&shop.admin, shop.server, shop.campaign);
    let (session, offered) = site.open_page(None, &format!("https://shop.example/?affId={}", shop.aff));
    assert_eq!(offered, Vec::<Value>::new());
    let form = format!(
        "loginId=demo_api&password=demo-secret&campaignId={}&sessionId={session}&product1_id={}",
        shop.campaign, shop.offer
    );
    let imported = shop.server.client().get(&format!("/order/import/?{form}")).expect(200);
    let order = imported["message"]["orderId"].as_str().unwrap_or_else(|| panic!("{imported}"));
    let (_, offered) = site.open_page(Some(&session), "https://shop.example/thank-you");
    let url = shop.receiver.url(&format!("/sale.gif?order={order}"));
    assert_eq!(offered.len(), 1);
    assert_eq!((&offered[0]["kind"], &offered[0]["url"]), (&json!("image"), &json!(url)));
    // Again, until a page has begun to build it.
    let (_, again) = site.open_page(Some(&session), "https://shop.example/thank-you-again");
    assert_eq!(again, offered);
    let seen = json!([{ "kind": "seen", "key": key(), "fireId": offered[0]["fireId"], "state": "started",
                        "url": "https://shop.example/thank-you" }]);
    assert_eq!(site.send("seen", Some(&session), seen).expect(200)["pixels"], json!([]));
}
