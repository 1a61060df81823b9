//! Live tests: whoever watches an affiliate sees what arrives, as it arrives.

use std::net::TcpStream;
use std::time::Duration;

use api_tests::{Receiver, Server, eventually};
use serde_json::{Value, json};
use tungstenite::client::IntoClientRequest;
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};

use super::stage::{Stage, id, verdict};

/// A socket on a live test.
struct Listener {
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    heard: Vec<Value>,
}

impl Listener {
    fn new(test: &Value) -> Self {
        let mut request = address(test).into_client_request().unwrap();
        request.headers_mut().insert("authorization", "Bearer demo_api.demo-secret".parse().unwrap());
        let (socket, _) = tungstenite::connect(request).expect("a socket");
        let MaybeTlsStream::Plain(stream) = socket.get_ref() else { panic!("plain on this machine") };
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Self { socket, heard: Vec::new() }
    }

    /// Listens until something fits.
    fn hears(&mut self, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            if let Some(found) = self.heard.iter().find(|news| fits(news)) {
                return found.clone();
            }
            let message = self.socket.read().unwrap_or_else(|error| panic!("{what}: {error}; heard {:?}", self.heard));
            let Message::Text(text) = message else { continue };
            let news: Vec<Value> = serde_json::from_str(&text).expect("a list");
            self.heard.extend(news);
        }
    }

    fn hears_event(&mut self, kind: &str) -> Value {
        self.hears(kind, |news| news["event"]["kind"] == kind)["event"].clone()
    }
}

fn address(test: &Value) -> String {
    let server = Server::shared().url().replace("http://", "ws://");
    format!("{server}/v1/tests/{}/live", test["id"].as_str().expect("an id"))
}

fn begin(stage: &Stage, aff: &str) -> Value {
    stage.client.post("/v1/tests", &json!({ "affId": aff, "campaignId": stage.campaign })).expect(201)
}

#[test]
fn a_test_shows_click_order_and_what_the_receiver_said() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let pixel = stage.sale_pixel(&aff, receiver.url("/pb?tid=[c1]"));
    let test = begin(&stage, &aff);
    let link = test["link"].as_str().expect("a link");
    assert!(link.starts_with(&format!("https://shop.example/?affId={aff}&c1=test1-")), "{link}");
    let mut listener = Listener::new(&test);

    let click =
        stage.client.post("/v1/clicks", &json!({ "campaignId": stage.campaign, "requestUri": link })).expect(201);
    let heard = listener.hears_event("click");
    assert_eq!(heard["sessionId"], click["sessionId"]);
    assert_eq!(heard["sourceValues"], test["sourceValues"]);

    let order = stage.client.post(
        "/v1/orders",
        &json!({ "campaignId": stage.campaign, "sessionId": click["sessionId"], "products": [{ "id": stage.product(0) }],
                 "test": true }),
    );
    let order = order.expect(201);
    let heard = listener.hears_event("order");
    assert_eq!((&heard["orderId"], &heard["test"]), (&order["orderId"], &json!(true)));
    assert_eq!(heard["verdicts"], order["verdicts"]);
    let fire = verdict(&order, &pixel)["fireId"].clone();
    let delivered = listener.hears("the delivery", |news| {
        news["delivery"]["fireId"] == fire && news["delivery"]["delivery"]["state"] == "delivered"
    });
    let attempt = &delivered["delivery"]["delivery"]["attempts"][0];
    assert_eq!((&attempt["status"], &attempt["responseExcerpt"]), (&json!(200), &json!("ok")));

    // Whoever comes back reads it all, and a new socket begins with it.
    let again = stage.client.get(&format!("/v1/tests/{}", test["id"].as_str().expect("an id"))).expect(200);
    let kept: Vec<&Value> = again["news"].as_array().expect("news").iter().collect();
    assert!(kept.windows(2).all(|pair| pair[0]["seq"].as_u64() < pair[1]["seq"].as_u64()), "{kept:?}");
    assert_eq!(Listener::new(&test).hears_event("order"), heard);
}

#[test]
fn a_test_hears_of_its_affiliate_only() {
    let stage = Stage::new();
    let (tested, other) = (stage.affiliate(), stage.affiliate());
    let test = begin(&stage, &tested);
    stage.order(&other);
    let order = stage.order(&tested);
    let news = eventually("the order in the test", || {
        let test = stage.client.get(&format!("/v1/tests/{}", test["id"].as_str()?)).expect(200);
        test["news"].as_array().filter(|news| !news.is_empty()).cloned()
    });
    let orders: Vec<&Value> = news.iter().map(|news| &news["event"]["orderId"]).collect();
    assert_eq!(orders, [&json!(id(&order))]);
}

#[test]
fn a_socket_is_for_those_who_may_see_it() {
    let stage = Stage::new();
    let test = begin(&stage, &stage.affiliate());
    let path = format!("/v1/tests/{}", test["id"].as_str().expect("an id"));
    assert_eq!(stage.client.get(&format!("{path}/live")).status, 426);
    assert_eq!(Server::shared().client().get(&path).status, 401);
    assert_eq!(stage.client.get("/v1/tests/tst_00000000").status, 404);
    let refused = |name: &'static str, value: &str| {
        let mut request = address(&test).into_client_request().unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
        match tungstenite::connect(request) {
            Err(tungstenite::Error::Http(answer)) => answer.status().as_u16(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refused("authorization", "Bearer demo_api.wrong"), 401);
    assert_eq!(refused("cookie", "session=demo.a.b"), 401);
    let unknown = stage.client.post("/v1/tests", &json!({ "affId": "NOBODY-1", "campaignId": stage.campaign }));
    unknown.expect(404);
    let wrong = stage.client.post("/v1/tests", &json!({})).expect(422);
    let fields: Vec<&Value> = wrong["errors"].as_array().expect("errors").iter().map(|error| &error["field"]).collect();
    assert_eq!(fields, [&json!("affId"), &json!("campaignId")]);
}
