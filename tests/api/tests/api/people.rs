//! People: invited by a link, held to their role on every route, out at once when they are removed.

use api_tests::{Client, Server};
use serde_json::{Value, json};

use super::access::{ROUTES, sign_in, try_route};
use super::configuration::admin;

const PASSWORD: &str = "a few good words";

fn token(invited: &Value) -> String {
    let link = invited["link"].as_str().expect("a link");
    let (page, token) = link.split_once('#').expect("a token after #");
    assert!(page.ends_with("/app/invitation"), "{link}");
    token.to_owned()
}

fn invite(server: &Server, email: &str, role: &str) -> Value {
    admin(server).post("/v1/users", &json!({ "email": email, "role": role })).expect(201)
}

/// Somebody who has come by invitation, signed in.
fn join(server: &Server, email: &str, role: &str) -> (String, Client) {
    let invited = invite(server, email, role);
    let input = json!({ "token": token(&invited), "name": "Bob Baker", "password": PASSWORD });
    let answer = server.client().post("/v1/invitation/accept", &input);
    let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    assert_eq!(answer.expect(200)["person"]["role"], role);
    let id = invited["id"].as_str().expect("an id").to_owned();
    (id, server.client().header("origin", server.url()).header("cookie", cookie))
}

#[test]
fn somebody_comes_by_a_link_and_signs_in_with_what_they_chose() {
    let server = Server::shared();
    let invited = invite(server, "Comes@x.example", "manager");
    let open = || server.client().post("/v1/invitation", &json!({ "token": token(&invited) }));
    let found = open().expect(200);
    assert_eq!(
        (&found["email"], &found["role"], &found["joined"]),
        (&json!("comes@x.example"), &json!("manager"), &json!(false))
    );
    let wrong =
        server.client().post("/v1/invitation/accept", &json!({ "token": token(&invited), "password": "short" }));
    let fields: Vec<Value> =
        wrong.expect(422)["errors"].as_array().expect("errors").iter().map(|error| error["field"].clone()).collect();
    assert_eq!(fields, [json!("name"), json!("password")]);
    let input = json!({ "token": token(&invited), "name": "Comes", "password": PASSWORD });
    server.client().post("/v1/invitation/accept", &input).expect(200);
    let me = sign_in(server, "comes@x.example", PASSWORD).get("/v1/me").expect(200);
    assert_eq!((&me["person"]["name"], &me["person"]["role"]), (&json!("Comes"), &json!("manager")));
    // It is good once.
    assert_eq!(open().expect(409)["code"], "invitationOver");
    assert_eq!(server.client().post("/v1/invitation/accept", &input).expect(409)["code"], "invitationOver");
}

#[test]
fn a_link_that_is_wrong_opens_nothing() {
    let server = Server::shared();
    let good = token(&invite(server, "guess@x.example", "viewer"));
    let changed = format!("{}x", good.get(..good.len() - 1).expect("a secret"));
    let other = good.replacen("demo.", "nobody.", 1);
    for (token, status) in [
        (changed.as_str(), 409),
        (other.as_str(), 409),
        ("", 404),
        ("demo", 404),
        ("demo.usr_1.x", 404),
        ("../x.y.z", 404),
    ] {
        assert_eq!(server.client().post("/v1/invitation", &json!({ "token": token })).status, status, "{token}");
    }
    let elsewhere = server.client().header("origin", "https://evil.example");
    assert_eq!(elsewhere.post("/v1/invitation", &json!({ "token": good })).status, 403);
}

#[test]
fn whoever_is_removed_is_out_at_once() {
    let server = Server::shared();
    let (id, person) = join(server, "leaves@x.example", "manager");
    person.post("/v1/campaigns", &json!({ "name": "Mine" })).expect(201);
    assert_eq!(admin(server).delete(&format!("/v1/users/{id}")).status, 204);
    assert_eq!(person.get("/v1/me").status, 401);
    assert_eq!(person.get("/v1/orders").status, 401);
    let again = json!({ "email": "leaves@x.example", "password": PASSWORD });
    assert_eq!(server.client().post("/v1/session", &again).status, 401);
}

#[test]
fn a_role_holds_at_once_and_the_last_owner_stays() {
    let server = Server::settings().variable("DEMO", 1).start();
    let (id, person) = join(&server, "second@x.example", "viewer");
    let role = |id: &str, role: &str| admin(&server).put(&format!("/v1/users/{id}"), &json!({ "role": role }));
    person.post("/v1/campaigns", &json!({ "name": "Mine" })).expect(403);
    role(&id, "manager").expect(200);
    person.post("/v1/campaigns", &json!({ "name": "Mine" })).expect(201);
    let users = admin(&server).get("/v1/users").expect(200);
    let of =
        |email: &str| users["items"].as_array().expect("people").iter().find(|user| user["email"] == email).cloned();
    let owner = of("demo@example.com").expect("the owner")["id"].as_str().expect("an id").to_owned();
    assert_eq!(role(&owner, "viewer").expect(409)["code"], "lastOwner");
    assert_eq!(admin(&server).delete(&format!("/v1/users/{owner}")).expect(409)["code"], "lastOwner");
    role(&id, "owner").expect(200);
    role(&owner, "viewer").expect(200);
}

#[test]
fn a_new_link_gives_a_new_password() {
    let server = Server::shared();
    let (id, person) = join(server, "forgets@x.example", "viewer");
    let renewed = admin(server).post(&format!("/v1/users/{id}/invitation"), &json!({})).expect(200);
    let input = json!({ "token": token(&renewed), "name": "Forgets", "password": "another few words" });
    server.client().post("/v1/invitation/accept", &input).expect(200);
    assert_eq!(person.get("/v1/me").status, 401);
    let old = json!({ "email": "forgets@x.example", "password": PASSWORD });
    assert_eq!(server.client().post("/v1/session", &old).status, 401);
    sign_in(server, "forgets@x.example", "another few words");
}

/// What a viewer may ask with a method that usually changes something.
const ONLY_LOOKS: &[&str] = &["/v1/pixels/check"];

/// What belongs to owners alone.
const OWNERS: &[&str] = &["/v1/keys", "/v1/users", "/v1/audit"];

#[test]
fn each_role_reaches_as_far_as_it_says_on_every_route() {
    let server = Server::settings().variable("DEMO", 1).start();
    let (_, viewer) = join(&server, "viewer@x.example", "viewer");
    let (_, manager) = join(&server, "manager@x.example", "manager");
    for (method, path) in ROUTES {
        let owners = OWNERS.iter().any(|prefix| path.starts_with(prefix));
        let looks = *method == "GET" || ONLY_LOOKS.contains(path);
        let settles = path.starts_with("/v1/sites") || path.starts_with("/v1/settings");
        let viewer_may = looks && !owners;
        let manager_may = !owners && (looks || !settles);
        assert_eq!(try_route(&viewer, method, path) != 403, viewer_may, "{method} {path} by a viewer");
        assert_eq!(try_route(&manager, method, path) != 403, manager_may, "{method} {path} by a manager");
    }
    for path in [
        "/v1/clicks",
        "/v1/leads",
        "/v1/orders",
        "/v1/upsells",
        "/v1/events",
        "/v1/orders/03A1B2C3D4/qa",
        "/v1/orders/03A1B2C3D4/confirm",
        "/v1/orders/03A1B2C3D4/refund",
        "/v1/orders/03A1B2C3D4/cancel",
    ] {
        assert_eq!(try_route(&viewer, "POST", path), 403, "POST {path} by a viewer");
        assert_ne!(try_route(&manager, "POST", path), 403, "POST {path} by a manager");
    }
    for path in ["/v1/deliveries/retry", "/v1/deliveries/fire_0000000000000000/retry"] {
        assert_eq!(try_route(&viewer, "POST", path), 403, "POST {path} by a viewer");
    }
    let import = |client: &Client| client.send("POST", "/v1/import", Some("text/csv"), "affId,name\n").status;
    assert_eq!((import(&viewer), import(&manager)), (403, 200));
    for path in ["/v1/orders", "/v1/deliveries", "/v1/activity?affIds=AF54B334"] {
        assert_eq!(try_route(&viewer, "GET", path), 200, "GET {path} by a viewer");
    }
}

#[test]
fn the_audit_names_who_changed_what() {
    let server = Server::shared();
    let (_, person) = join(server, "audited@x.example", "manager");
    let made = person.post("/v1/affiliates", &json!({ "name": "Before", "affId": "AUDITED" })).expect(201);
    assert_eq!(made["name"], "Before");
    person.put("/v1/affiliates/AUDITED", &json!({ "name": "After" })).expect(200);
    let audit = admin(server).get("/v1/audit?about=affiliate:AUDITED").expect(200);
    let last = &audit["items"][0];
    assert_eq!((&last["who"]["email"], &last["act"]), (&json!("audited@x.example"), &json!("changed")));
    assert_eq!(last["changes"], json!([{ "field": "name", "before": "Before", "after": "After" }]));
    assert_eq!(audit["items"].as_array().map(Vec::len), Some(2));
}
