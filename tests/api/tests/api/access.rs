//! Who gets in, and how far.

use api_tests::{Client, Server};
use serde_json::json;

use super::configuration::admin;

const SECRET: &str = "one-time-secret";

/// Every route of the configuration.
pub(super) const ROUTES: &[(&str, &str)] = &[
    ("GET", "/v1/me"),
    ("GET", "/v1/campaigns"),
    ("POST", "/v1/campaigns"),
    ("GET", "/v1/campaigns/1"),
    ("PUT", "/v1/campaigns/1"),
    ("DELETE", "/v1/campaigns/1"),
    ("GET", "/v1/affiliates"),
    ("POST", "/v1/affiliates"),
    ("GET", "/v1/affiliates/AF54B334"),
    ("PUT", "/v1/affiliates/AF54B334"),
    ("DELETE", "/v1/affiliates/AF54B334"),
    ("PUT", "/v1/affiliates/AF54B334/campaigns/1"),
    ("DELETE", "/v1/affiliates/AF54B334/campaigns/1"),
    ("GET", "/v1/affiliates/AF54B334/pixels"),
    ("POST", "/v1/affiliates/AF54B334/pixels"),
    ("GET", "/v1/affiliates/AF54B334/pixels/px_00000000000000aa"),
    ("PUT", "/v1/affiliates/AF54B334/pixels/px_00000000000000aa"),
    ("DELETE", "/v1/affiliates/AF54B334/pixels/px_00000000000000aa"),
    ("POST", "/v1/pixels/check"),
    ("GET", "/v1/keys"),
    ("POST", "/v1/keys"),
    ("DELETE", "/v1/keys/demo_api"),
    ("GET", "/v1/sites"),
    ("POST", "/v1/sites"),
    ("GET", "/v1/sites/demo_sample"),
    ("PUT", "/v1/sites/demo_sample"),
    ("POST", "/v1/sites/demo_sample/secret"),
    ("DELETE", "/v1/sites/demo_sample"),
    ("GET", "/v1/campaigns/1/pages"),
    ("GET", "/v1/users"),
    ("POST", "/v1/users"),
    ("PUT", "/v1/users/usr_0000000000000001"),
    ("POST", "/v1/users/usr_0000000000000001/invitation"),
    ("DELETE", "/v1/users/usr_0000000000000001"),
    ("GET", "/v1/audit"),
    ("POST", "/v1/bulk"),
    ("GET", "/v1/export/affiliates"),
    ("GET", "/v1/settings"),
    ("PUT", "/v1/settings"),
];

pub(super) fn try_route(client: &Client, method: &str, path: &str) -> u16 {
    match method {
        "POST" | "PUT" => client.send(method, path, Some("application/json"), "{}").status,
        _ => client.send(method, path, None, "").status,
    }
}

pub(crate) fn sign_in(server: &Server, email: &str, password: &str) -> Client {
    let client = server.client().header("origin", server.url());
    let answer = client.post("/v1/session", &json!({ "email": email, "password": password }));
    let cookie = answer.header("set-cookie").to_owned();
    answer.expect(200);
    assert!(cookie.contains("; HttpOnly; SameSite=Lax") && cookie.contains("; Path=/;"), "{cookie}");
    client.header("cookie", cookie.split(';').next().unwrap_or_default())
}

/// Sets a deployment up, and signs its owner in.
pub(crate) fn set_up(server: &Server, secret: &str, merchant: &str) -> Client {
    let (email, password) = (format!("owner@{merchant}.example"), "correct horse battery");
    let input =
        json!({ "secret": secret, "merchant": merchant, "name": "Other", "email": email, "password": password });
    server.client().post("/setup", &input).expect(201);
    sign_in(server, &email, password)
}

#[test]
fn a_person_signs_in_and_out() {
    let server = Server::shared();
    let person = sign_in(server, "Demo@Example.com ", "demo-password");
    let me = person.get("/v1/me").expect(200);
    assert_eq!((&me["merchant"]["id"], &me["person"]["role"]), (&json!("demo"), &json!("owner")));
    person.post("/v1/campaigns", &json!({ "name": "By hand" })).expect(201);
    let out = person.delete("/v1/session");
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(out.status, 204);
    assert_eq!(person.get("/v1/me").status, 401);
    assert_eq!(person.delete("/v1/session").status, 204);
}

#[test]
fn a_wrong_password_and_an_unknown_address_look_alike() {
    let client = Server::shared().client();
    let try_with = |email: &str| {
        client.post("/v1/session", &json!({ "email": email, "password": "not-the-password" })).expect(401)
    };
    assert_eq!(try_with("demo@example.com"), try_with("nobody@example.com"));
}

#[test]
fn after_ten_failures_an_address_waits() {
    let client = Server::shared().client();
    let attempt =
        || client.post("/v1/session", &json!({ "email": "locked@example.com", "password": "wrong-password" }));
    for _ in 0..10 {
        assert_eq!(attempt().status, 401);
    }
    let closed = attempt();
    let wait: i64 = closed.header("retry-after").parse().expect("seconds");
    assert!((1..=900).contains(&wait), "{wait}");
    let problem = closed.expect(429);
    assert_eq!(problem["code"], "tooManyFailures");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("again at 20")), "{problem}");
}

#[test]
fn a_page_of_another_origin_changes_nothing() {
    let server = Server::shared();
    let cookie = cookie_of(server);
    let page = server.client().header("cookie", cookie);
    assert_eq!(page.get("/v1/me").status, 200);
    for (name, value) in [("origin", "https://evil.example"), ("origin", "null"), ("x-nothing", "")] {
        let answer = page.header(name, value).post("/v1/campaigns", &json!({ "name": "Stolen" }));
        assert_eq!(answer.expect(403)["code"], "foreignOrigin", "{name}: {value}");
    }
}

fn cookie_of(server: &Server) -> String {
    let answer =
        server.client().post("/v1/session", &json!({ "email": "demo@example.com", "password": "demo-password" }));
    answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned()
}

#[test]
fn every_route_refuses_whom_it_must() {
    let server = Server::settings().variable("DEMO", 1).variable("SETUP_SECRET", SECRET).start();
    let events = admin(&server).post("/v1/keys", &json!({ "name": "Shop", "scope": "events" })).expect(201);
    let events = format!("{}.{}", events["id"].as_str().expect("an id"), events["secret"].as_str().expect("a secret"));
    for (method, path) in ROUTES {
        let with = |client: Client| try_route(&client, method, path);
        assert_eq!(with(server.client()), 401, "{method} {path} without credentials");
        for bad in ["demo_api.wrong", "demo_nobody.demo-secret", "nobody_api.demo-secret", "demo_api.", "x"] {
            assert_eq!(with(server.client().bearer(bad)), 401, "{method} {path} with {bad}");
        }
        assert_eq!(with(server.client().header("cookie", "session=demo.a.b").header("origin", server.url())), 401);
        // What an order needs to name is an events key's to read.
        let expected = match (*method, *path) {
            (_, "/v1/me") | ("GET", "/v1/campaigns" | "/v1/campaigns/1") => 200,
            _ => 403,
        };
        assert_eq!(with(server.client().bearer(&events)), expected, "{method} {path} with an events key");
    }
}

#[test]
fn another_merchants_ids_are_unknown_and_set_up_happens_once() {
    let server = Server::settings().variable("DEMO", 1).variable("SETUP_SECRET", SECRET).start();
    let set_up = |secret: &str, merchant: &str| {
        let input = json!({ "secret": secret, "merchant": merchant, "name": "Other", "email": "owner@other.example",
                            "password": "correct horse battery" });
        server.client().post("/setup", &input)
    };
    assert_eq!(set_up("wrong", "other").expect(403)["code"], "wrongSecret");
    assert_eq!(set_up(SECRET, "X").expect(422)["errors"][0]["field"], "merchant");
    set_up(SECRET, "other").expect(201);
    for merchant in ["other", "third"] {
        assert_eq!(set_up(SECRET, merchant).expect(409)["code"], "alreadySetUp");
    }
    let other = sign_in(&server, "owner@other.example", "correct horse battery");
    assert_eq!(other.get("/v1/me").expect(200)["merchant"]["id"], "other");
    let of_the_demo = ["/1", "AF54", "demo_api", "demo_sample", "usr_"];
    for (method, path) in ROUTES.iter().filter(|(_, path)| of_the_demo.iter().any(|part| path.contains(part))) {
        assert_eq!(try_route(&other, method, path), 404, "{method} {path}");
    }
    assert_eq!(other.get("/v1/affiliates").expect(200)["items"], json!([]));
    // And the demo is as it was.
    assert_eq!(admin(&server).get("/v1/affiliates/AF54B334").status, 200);
}

#[test]
fn set_up_is_closed_without_its_secret() {
    let input = json!({ "secret": "", "merchant": "other", "name": "Other", "email": "a@b.example", "password": "correct horse" });
    assert_eq!(Server::shared().client().post("/setup", &input).expect(403)["code"], "setupClosed");
}

#[test]
fn a_key_is_shown_once_and_revoked_at_once() {
    let server = Server::shared();
    let created = admin(server).post("/v1/keys", &json!({ "name": "Server", "scope": "admin" })).expect(201);
    let (id, secret) = (created["id"].as_str().expect("an id"), created["secret"].as_str().expect("a secret"));
    // Clients of the direct API take 32 characters at most, for either.
    assert!(id.len() <= 32 && secret.len() == 32, "{created}");
    let key = server.client().bearer(&format!("{id}.{secret}"));
    assert_eq!(key.get("/v1/me").expect(200)["key"]["scope"], "admin");
    let listed = admin(server).get("/v1/keys");
    assert!(listed.text.contains(id) && !listed.text.contains(secret) && !listed.text.contains("secretHash"));
    assert_eq!(key.delete(&format!("/v1/keys/{id}")).status / 100, 2);
    assert_eq!(key.get("/v1/me").status, 401);
}

#[test]
fn the_receiver_shows_what_arrived_in_development_only() {
    let server = Server::shared();
    let client = server.client();
    assert_eq!(client.get("/receiver/blue/click?cid=receiver-test").text, "ok");
    assert_eq!(client.get("/receiver/acme/sale?status=503").status, 503);
    assert!(client.get("/receiver/").text.contains("cid=receiver-test"));
    let deployed = Server::settings().start();
    for path in ["/receiver/", "/receiver/acme/sale", "/receiver/arrivals"] {
        assert_eq!(deployed.client().get(path).status, 404);
    }
    let sign_in = json!({ "email": "demo@example.com", "password": "demo-password" });
    assert_eq!(deployed.client().post("/v1/session", &sign_in).status, 401);
}
