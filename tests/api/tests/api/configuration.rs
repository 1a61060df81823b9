//! Campaigns, affiliates and pixels over HTTP: the shapes, two editors, races, and what survives a crash.

use api_tests::{Answer, Client, Server};
use serde_json::{Value, json};

pub(crate) fn admin(server: &Server) -> Client {
    server.client().bearer("demo_api.demo-secret")
}

/// A campaign with a main offer and an upsell, and an affiliate assigned to it.
fn furnish(client: &Client) -> (u64, String, Value) {
    let products = json!([{ "name": "Slim 30", "kind": "offer", "price": "49.95" },
                          { "name": "Slim Boost", "kind": "upsell", "price": "19.95" }]);
    let campaign =
        json!({ "name": "Slim", "currency": "USD", "storefrontUrl": "https://shop.example/", "products": products });
    let campaign = client.post("/v1/campaigns", &campaign).expect(201);
    let id = campaign["id"].as_u64().expect("a number");
    let affiliate = client.post("/v1/affiliates", &json!({ "name": "Acme Media" })).expect(201);
    let aff_id = affiliate["affId"].as_str().expect("an id").to_owned();
    let rates = json!({ "commissions": { "cpc": "0.10", "step1": { "percent": 40 }, "step2": { "flat": "5.00" } } });
    client.put(&format!("/v1/affiliates/{aff_id}/campaigns/{id}"), &rates).expect(200);
    (id, aff_id, campaign)
}

fn postback(campaign: u64) -> Value {
    json!({ "campaign": campaign, "commissionType": "CPA", "product": "main", "pixelType": "postback",
            "content": "https://net.example/pb?tid=[c1]&amount=[orderTotal]", "testLink": "https://net.example/test/9" })
}

fn code(answer: Answer, status: u16) -> (String, Vec<String>) {
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.expect(status);
    assert_eq!(problem["status"], status);
    let fields = problem["errors"].as_array().map(Vec::as_slice).unwrap_or_default().iter();
    let fields = fields.map(|error| error["field"].as_str().expect("a field").to_owned()).collect();
    (problem["code"].as_str().expect("a code").to_owned(), fields)
}

#[test]
fn what_is_saved_can_be_read() {
    let client = admin(Server::shared());
    let (campaign, aff_id, saved) = furnish(&client);
    let read = client.get(&format!("/v1/campaigns/{campaign}"));
    assert_eq!(read.header("etag"), format!("\"{}\"", saved["revision"]));
    let read = read.expect(200);
    assert_eq!(read["products"][1]["price"], "19.95");
    let created = client.post(&format!("/v1/affiliates/{aff_id}/pixels"), &postback(campaign));
    let place = created.header("location").to_owned();
    let pixel = created.expect(201);
    assert_eq!(place, format!("/v1/affiliates/{aff_id}/pixels/{}", pixel["id"].as_str().expect("an id")));
    assert_eq!(
        (&pixel["campaign"], &pixel["product"], &pixel["status"]),
        (&json!(campaign), &json!("main"), &json!("active"))
    );
    assert_eq!(client.get(&place).expect(200)["content"], pixel["content"]);
    let list = client.get(&format!("/v1/affiliates/{aff_id}/pixels")).expect(200);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    let search = client.get(&format!("/v1/affiliates?search={}", aff_id.to_lowercase())).expect(200);
    assert_eq!(search["items"][0]["pixels"], 1);
    assert_eq!(client.delete(&place).status / 100, 2);
    assert_eq!(code(client.get(&place), 404).0, "notFound");
}

#[test]
fn a_pixel_needs_a_campaign_and_its_own_place() {
    let client = admin(Server::shared());
    let (campaign, aff_id, _) = furnish(&client);
    let alone = client.post("/v1/affiliates", &json!({ "name": "Alone" })).expect(201);
    let pixels = format!("/v1/affiliates/{}/pixels", alone["affId"].as_str().expect("an id"));
    assert_eq!(
        code(client.post(&pixels, &postback(campaign)), 409),
        ("noCampaignAssigned".to_owned(), vec!["campaign".to_owned()])
    );
    let pixels = format!("/v1/affiliates/{aff_id}/pixels");
    client.post(&pixels, &postback(campaign)).expect(201);
    assert_eq!(
        code(client.post(&pixels, &postback(campaign)), 409),
        ("pixelExists".to_owned(), vec!["product".to_owned()])
    );
    let mut unknown = postback(campaign);
    unknown["product"] = json!("all");
    unknown["content"] = json!("https://net.example/?a=[ordrId]");
    let refused = client.post(&pixels, &unknown).expect(422);
    assert_eq!(
        (&refused["errors"][0]["field"], &refused["errors"][0]["code"]),
        (&json!("content"), &json!("unknownToken"))
    );
    assert!(refused["errors"][0]["message"].as_str().is_some_and(|message| message.contains("orderId")), "{refused}");
}

#[test]
fn of_two_editors_the_second_loses_nothing() {
    let client = admin(Server::shared());
    let (_, aff_id, _) = furnish(&client);
    let path = format!("/v1/affiliates/{aff_id}");
    let tag = client.get(&path).header("etag").to_owned();
    let editor = client.header("if-match", tag);
    let first = editor.put(&path, &json!({ "name": "First" }));
    let new_tag = first.header("etag").to_owned();
    let first = first.expect(200);
    let second = editor.put(&path, &json!({ "name": "Second" })).expect(412);
    assert_eq!((&second["code"], &second["current"]["name"]), (&json!("stale"), &json!("First")));
    assert_eq!(second["current"]["revision"], first["revision"]);
    // The whole document is there, so that the editor can show both versions without asking again.
    assert_eq!(second["current"], client.get(&path).expect(200));
    client.header("if-match", new_tag).put(&path, &json!({ "name": "Second" })).expect(200);
}

#[test]
fn of_many_who_save_at_once_one_gets_the_place() {
    let client = admin(Server::shared());
    let (campaign, aff_id, _) = furnish(&client);
    let pixels = format!("/v1/affiliates/{aff_id}/pixels");
    let statuses = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..8).map(|_| scope.spawn(|| client.post(&pixels, &postback(campaign)).status)).collect();
        let mut statuses: Vec<u16> = tries.into_iter().map(|done| done.join().expect("an answer")).collect();
        statuses.sort_unstable();
        statuses
    });
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
    assert_eq!(client.get(&pixels).expect(200)["items"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_check_saves_nothing_and_says_what_saving_would() {
    let client = admin(Server::shared());
    let (campaign, aff_id, _) = furnish(&client);
    let mut pixel = postback(campaign);
    pixel["affId"] = json!(aff_id);
    let said = client.post("/v1/pixels/check", &pixel).expect(200);
    assert_eq!(said["errors"], json!([]));
    assert_eq!(said["example"]["url"], "https://net.example/pb?tid=example-1&amount=54.94");
    pixel["content"] = json!("javascript:alert(1)");
    let said = client.post("/v1/pixels/check", &pixel).expect(200);
    assert_eq!((&said["errors"][0]["field"], &said["problems"][0]["code"]), (&json!("content"), &json!("scriptUrl")));
    assert_eq!(client.get(&format!("/v1/affiliates/{aff_id}/pixels")).expect(200)["items"], json!([]));
}

#[test]
fn requests_that_cannot_be_read_say_why() {
    let client = admin(Server::shared());
    let json = Some("application/json");
    assert_eq!(code(client.send("POST", "/v1/campaigns", json, "{"), 400).0, "malformedJson");
    assert_eq!(code(client.send("POST", "/v1/campaigns", Some("text/plain"), "{}"), 415).0, "notJson");
    let large = format!("{{\"name\":\"{}\"}}", "x".repeat(70_000));
    assert_eq!(code(client.send("POST", "/v1/campaigns", json, large), 413).0, "tooLarge");
    let typed = client.post("/v1/campaigns", &json!({ "name": "x", "products": [{ "price": [] }] }));
    assert_eq!(code(typed, 422), ("invalid".to_owned(), vec!["products[0].price".to_owned()]));
    assert_eq!(code(client.post("/v1/campaigns", &json!({})), 422), ("invalid".to_owned(), vec!["name".to_owned()]));
    assert_eq!(code(client.get("/v1/campaigns/zero"), 404).0, "notFound");
    assert_eq!(code(client.get("/v1/campaigns/999999"), 404).0, "notFound");
    assert_eq!(code(client.get("/v1/affiliates/a%20b"), 404).0, "notFound");
    assert_eq!(code(client.get("/v1/no-such-thing"), 404).0, "unknownRoute");
    assert_eq!(code(client.send("PATCH", "/v1/campaigns", None, ""), 405).0, "methodNotAllowed");
}

#[test]
fn what_was_acknowledged_survives_a_power_cut() {
    let server = Server::settings().variable("DEMO", 1).start();
    let (campaign, aff_id, _) = furnish(&admin(&server));
    let pixels = format!("/v1/affiliates/{aff_id}/pixels");
    let saved = admin(&server).post(&pixels, &postback(campaign)).expect(201);
    let server = server.crash_and_restart();
    let client = admin(&server);
    assert_eq!(client.get(&pixels).expect(200)["items"][0]["id"], saved["id"]);
    // The demo is made once: what a person has changed stays.
    let affiliates = client.get("/v1/affiliates?search=AF54B334").expect(200);
    assert_eq!(affiliates["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(client.delete("/v1/affiliates/AF54B334").status / 100, 2);
    let server = server.crash_and_restart();
    assert_eq!(admin(&server).get("/v1/affiliates/AF54B334").status, 404);
}

#[test]
fn a_time_zone_is_one_that_exists() {
    let server = Server::settings().variable("DEMO", 1).start();
    let client = admin(&server);
    for wrong in ["Mars/Olympus", "Europe/Zurichh", "+0100", "UTC+1", "Not a zone"] {
        let refused = client.put("/v1/settings", &json!({ "timeZone": wrong })).expect(422);
        let errors = refused["errors"].as_array().expect("errors");
        assert_eq!((errors.len(), &errors[0]["field"]), (1, &json!("timeZone")), "{refused}");
    }
    for zone in ["America/New_York", "Asia/Kolkata", "Etc/GMT+5", "UTC"] {
        assert_eq!(client.put("/v1/settings", &json!({ "timeZone": zone })).expect(200)["timeZone"], zone);
    }
    let stranger = server.client().put("/v1/settings", &json!({ "timeZone": "Mars/Olympus" }));
    assert_eq!(stranger.status, 401);
}
