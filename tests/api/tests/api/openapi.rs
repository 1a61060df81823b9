//! The description of the JSON API against what is really answered.

use api_tests::{Answer, Client, Server};
use serde_json::{Value, json};

use super::shop::Shop;

/// The description, and a client whose answers are held against it.
struct Described {
    document: Value,
    client: Client,
}

impl Described {
    fn new(shop: &Shop<'_>) -> Self {
        let served = shop.server.client().get("/v1/openapi.json");
        assert_eq!(served.header("content-type"), "application/json");
        Self { document: served.expect(200), client: shop.admin.clone() }
    }

    /// An answer, which has to be as its operation describes it.
    fn check(&self, route: &str, answer: Answer) -> Value {
        let (method, path) = route.split_once(' ').expect("a method and a path");
        let operation = &self.document["paths"][path][method.to_lowercase()];
        let status = answer.status;
        let (kind, response) = match &operation["responses"][status.to_string()] {
            Value::Null => ("application/problem+json", &operation["responses"]["default"]),
            response => ("application/json", response),
        };
        assert!(response["description"].is_string(), "{route} {status} is not described");
        assert_eq!(answer.header("content-type"), kind, "{route}");
        let body = answer.expect(status);
        self.fits(&body, &response["content"][kind]["schema"], route);
        body
    }

    fn get(&self, route: &str, path: &str) -> Value {
        self.check(&format!("GET {route}"), self.client.get(path))
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.posted(path, path, body)
    }

    fn posted(&self, route: &str, path: &str, body: &Value) -> Value {
        let operation = &self.document["paths"][route]["post"];
        let asked = &operation["requestBody"]["content"]["application/json"]["schema"];
        if !asked.is_null() {
            self.fits(body, asked, &format!("the body of POST {route}"));
        }
        self.check(&format!("POST {route}"), self.client.post(path, body))
    }

    fn put(&self, route: &str, path: &str, body: &Value) -> Value {
        let asked = &self.document["paths"][route]["put"]["requestBody"]["content"]["application/json"]["schema"];
        self.fits(body, asked, &format!("the body of PUT {route}"));
        self.check(&format!("PUT {route}"), self.client.put(path, body))
    }

    /// Panics unless a value fits a schema: its type, all that is required, and nothing that is not described.
    fn fits(&self, value: &Value, schema: &Value, place: &str) {
        if let Some(reference) = schema["$ref"].as_str() {
            let found = self.document.pointer(reference.trim_start_matches('#'));
            return self.fits(value, found.unwrap_or_else(|| panic!("{reference} leads nowhere")), place);
        }
        if let Some(any) = schema["anyOf"].as_array() {
            let of_null = any.iter().any(|schema| schema["type"] == "null");
            assert!(of_null && any.len() == 2, "{schema}");
            if !value.is_null() {
                self.fits(value, &any[0], place);
            }
            return;
        }
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        let allowed = |name: &Value| name == kind || (kind == "integer" && name == "number");
        let fits = match &schema["type"] {
            Value::Null => true,
            Value::Array(names) => names.iter().any(allowed),
            name => allowed(name),
        };
        assert!(fits, "{place} is {value}, described as {}", schema["type"]);
        if let Some(words) = schema["enum"].as_array() {
            assert!(words.contains(value), "{place} is {value}, described as one of {words:?}");
        }
        if let (Value::Array(items), false) = (value, schema["items"].is_null()) {
            items.iter().for_each(|item| self.fits(item, &schema["items"], &format!("{place}[]")));
        }
        let (Value::Object(fields), Some(properties)) = (value, schema["properties"].as_object()) else { return };
        for name in schema["required"].as_array().into_iter().flatten() {
            let name = name.as_str().expect("a name");
            assert!(fields.contains_key(name), "{place} has no {name}: {value}");
        }
        for (name, value) in fields {
            match properties.get(name) {
                Some(schema) => self.fits(value, schema, &format!("{place}.{name}")),
                None => assert_eq!(schema["additionalProperties"], true, "{place}.{name} is not described"),
            }
        }
    }
}

#[test]
fn answers_are_as_they_are_described() {
    let shop = Shop::open(Server::shared());
    shop.sale_pixel();
    shop.other_pixels();
    let api = Described::new(&shop);
    assert_eq!(api.document["openapi"], "3.1.0");

    let link = format!("https://shop.example/?affId={}&c1=x", shop.aff);
    let click = api.post("/v1/clicks", &json!({ "campaignId": shop.campaign, "requestUri": link }));
    let session = click["sessionId"].as_str().expect("an id");
    let customer = json!({ "firstName": "Ann", "lastName": "Lee", "email": "ann@example.com" });
    let lead = json!({ "campaignId": shop.campaign, "sessionId": session, "customer": customer });
    api.post("/v1/leads", &lead);
    let order = json!({ "campaignId": shop.campaign, "sessionId": session, "products": [{ "id": shop.offer, "quantity": 1 }],
                        "paySource": "creditCard", "salesTax": "1.00" });
    let placed = api.post("/v1/orders", &order);
    let id = placed["orderId"].as_str().expect("an id");
    api.post("/v1/upsells", &json!({ "orderId": id, "product": { "id": shop.upsells[0] } }));
    let later = |what: &str, body: Value| {
        api.posted(&format!("/v1/orders/{{orderId}}/{what}"), &format!("/v1/orders/{id}/{what}"), &body);
    };
    later("confirm", json!({}));
    later("refund", json!({ "amount": "1.00", "reason": "late" }));
    later("qa", json!({ "action": "approve" }));
    later("cancel", json!({ "reason": "changed" }));
    api.post(
        "/v1/events",
        &json!({ "events": [{ "type": "order", "idempotencyKey": "described", "data": order },
                                               { "type": "rebill" }] }),
    );
    shop.settled_pixels(id);
    api.get("/v1/orders/{orderId}", &format!("/v1/orders/{id}"));
    api.get("/v1/orders/{orderId}/pixels", &format!("/v1/orders/{id}/pixels"));
    api.get("/v1/sessions/{session}", &format!("/v1/sessions/{session}"));
    for list in ["orders", "campaigns", "affiliates", "deliveries"] {
        api.get(&format!("/v1/{list}"), &format!("/v1/{list}?limit=5"));
    }
    api.get("/v1/campaigns/{id}", &format!("/v1/campaigns/{}", shop.campaign));
    api.get("/v1/campaigns/{id}/pages", &format!("/v1/campaigns/{}/pages", shop.campaign));
    api.get("/v1/affiliates/{affId}", &format!("/v1/affiliates/{}", shop.aff));
    api.get("/v1/me", "/v1/me");
    let pixel = json!({ "affId": shop.aff, "campaign": shop.campaign, "commissionType": "CPA", "product": "all",
                        "pixelType": "postback", "content": "https://net.example/?a=[ordrId]" });
    api.check("POST /v1/pixels/check", shop.admin.post("/v1/pixels/check", &pixel));

    // Refusals are described once for all.
    api.check("GET /v1/orders/{orderId}", shop.admin.get("/v1/orders/0000000000"));
    api.check("POST /v1/orders", shop.admin.post("/v1/orders", &json!({ "campaignId": "x" })));
    api.check("GET /v1/me", shop.server.client().get("/v1/me"));
}

#[test]
fn answers_of_the_setup_are_as_they_are_described() {
    let shop = Shop::open(Server::shared());
    let api = Described::new(&shop);
    let id = |value: &Value| value["id"].as_str().expect("an id").to_owned();
    for list in ["keys", "sites", "users", "audit"] {
        api.get(&format!("/v1/{list}"), &format!("/v1/{list}"));
    }
    api.get("/v1/activity", &format!("/v1/activity?affIds={}", shop.aff));
    api.get("/v1/affiliates/{affId}/publishers", &format!("/v1/affiliates/{}/publishers", shop.aff));
    shop.sale_pixel();
    api.get("/v1/affiliates/{affId}/pixels", &format!("/v1/affiliates/{}/pixels", shop.aff));
    let assigned = format!("/v1/affiliates/{}/campaigns/{}", shop.aff, shop.campaign);
    api.put("/v1/affiliates/{affId}/campaigns/{id}", &assigned, &json!({ "commissions": { "cpc": "0.20" } }));

    api.get("/v1/settings", "/v1/settings");
    api.put("/v1/settings", "/v1/settings", &json!({}));
    api.post("/v1/keys", &json!({ "name": "Described", "scope": "events" }));
    let origins = |host: &str| json!({ "campaignId": shop.campaign, "origins": [format!("https://{host}")] });
    let site = format!("/v1/sites/{}", id(&api.post("/v1/sites", &origins("one.example"))));
    api.get("/v1/sites/{id}", &site);
    api.put("/v1/sites/{id}", &site, &origins("two.example"));
    api.posted("/v1/sites/{id}/secret", &format!("{site}/secret"), &json!({}));

    let invited =
        api.post("/v1/users", &json!({ "email": format!("{}@described.example", shop.aff), "role": "viewer" }));
    let person = format!("/v1/users/{}", id(&invited));
    api.put("/v1/users/{id}", &person, &json!({ "role": "manager" }));
    let again = api.posted("/v1/users/{id}/invitation", &format!("{person}/invitation"), &json!({}));
    let (_, token) = again["link"].as_str().and_then(|link| link.split_once('#')).expect("a link");
    api.post("/v1/invitation", &json!({ "token": token }));
    api.post(
        "/v1/invitation/accept",
        &json!({ "token": token, "name": "Dee", "password": "described in a few words" }),
    );
    let signing_in =
        json!({ "email": format!("{}@described.example", shop.aff), "password": "described in a few words" });
    api.post("/v1/session", &signing_in);
}

#[test]
fn answers_about_many_at_once_are_as_they_are_described() {
    let shop = Shop::open(Server::shared());
    let api = Described::new(&shop);
    let pause = json!({ "action": "setStatus", "affIds": [shop.aff], "status": "paused" });
    api.posted("/v1/bulk", "/v1/bulk?dryRun=true", &pause);
    let table = "affId,name\nDESCRIBED,One\n";
    api.check("POST /v1/import", shop.admin.send("POST", "/v1/import?dryRun=true", Some("text/csv"), table));
    let asked = &api.document["paths"]["/v1/import"]["post"]["requestBody"]["content"];
    assert_eq!(asked["text/csv"]["schema"]["type"], "string");
    let exported = shop.admin.get("/v1/export/affiliates");
    assert_eq!((exported.status, exported.header("content-type")), (200, "text/csv; charset=utf-8"));
    let answered = &api.document["paths"]["/v1/export/{table}"]["get"]["responses"]["200"]["content"];
    assert_eq!(answered["text/csv"]["schema"]["type"], "string");

    // A postback that can be sent once more.
    shop.sale_pixel();
    let order = json!({ "campaignId": shop.campaign, "affId": shop.aff, "products": [{ "id": shop.offer }] });
    let order = api.post("/v1/orders", &order)["orderId"].as_str().expect("an id").to_owned();
    let fire = shop.settled_pixels(&order)[0]["fireId"].as_str().expect("a fire").to_owned();
    api.posted("/v1/deliveries/{fireId}/retry", &format!("/v1/deliveries/{fire}/retry"), &json!({ "mode": "stored" }));
    api.post("/v1/deliveries/retry", &json!({ "affId": shop.aff, "dryRun": true }));
}

#[test]
fn what_is_described_is_served() {
    let shop = Shop::open(Server::shared());
    let api = Described::new(&shop);
    let paths = api.document["paths"].as_object().expect("paths");
    assert!(paths.len() > 30, "{paths:?}");
    for (path, operations) in paths {
        // With ids that nobody has: nothing is changed.
        let target = path.replace("{orderId}", "0000000000").replace(['{', '}'], "0");
        for (method, operation) in operations.as_object().expect("operations") {
            let answer = shop.server.client().send(&method.to_uppercase(), &target, Some("application/json"), "{}");
            assert!(!answer.text.contains("unknownRoute") && answer.status != 405, "{method} {path}: {}", answer.text);
            assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{method} {path}");
            for status in ["200", "201"] {
                let described = &operation["responses"][status];
                assert!(described.is_null() || described["content"].is_object(), "{method} {path} answers nothing");
            }
        }
    }
}
