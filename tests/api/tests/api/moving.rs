//! Tables in and out, and changes to many things at once, from outside.

use api_tests::Server;
use serde_json::json;

use super::configuration::admin;

#[test]
fn a_table_is_tried_then_taken_in_and_comes_out_the_same() {
    let server = Server::settings().variable("DEMO", 1).start();
    let send = |path: &str, table: &str| admin(&server).send("POST", path, Some("text/csv"), table);
    let table = "affId,name,status\nCSV1,=cmd|' /C calc'!A0,active\nCSV2,\"Comma, Inc.\",paused\n";
    let tried = send("/v1/import?dryRun=true", table).expect(200);
    assert_eq!((&tried["created"], &tried["applied"]), (&json!(2), &json!(false)));
    assert_eq!(admin(&server).get("/v1/affiliates/CSV1").status, 404);
    let done = send("/v1/import", table).expect(200);
    assert_eq!((&done["created"], &done["applied"]), (&json!(2), &json!(true)));
    let again = send("/v1/import", table).expect(200);
    assert_eq!((&again["created"], &again["unchanged"]), (&json!(0), &json!(2)));
    let name = &admin(&server).get("/v1/affiliates/CSV1").expect(200)["name"];
    assert_eq!(name, "=cmd|' /C calc'!A0");

    let out = admin(&server).get("/v1/export/affiliates");
    assert_eq!(out.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(out.header("content-disposition"), "attachment; filename=\"affiliates.csv\"");
    assert!(out.text.contains("CSV1,'=cmd|' /C calc'!A0,active"), "{}", out.text);
    let back = send("/v1/import?dryRun=true", &out.text).expect(200);
    assert_eq!((&back["created"], &back["updated"]), (&json!(0), &json!(0)), "{back}");
    assert_eq!(admin(&server).get("/v1/export/people").status, 404);
}

#[test]
fn what_is_no_table_is_refused_and_a_wrong_row_keeps_all_out() {
    let server = Server::shared();
    let key = admin(server);
    assert_eq!(key.send("POST", "/v1/import", Some("application/json"), "{}").status, 415);
    let wrong = "affId,name\nGOOD1,Good\nB AD,Bad\n";
    let report = key.send("POST", "/v1/import", Some("text/csv"), wrong).expect(200);
    assert_eq!((&report["applied"], &report["errors"][0]["line"]), (&json!(false), &json!(3)));
    assert_eq!(key.get("/v1/affiliates/GOOD1").status, 404);
    let report = key.send("POST", "/v1/import", Some("text/csv"), "what,is,this\n1,2,3\n").expect(200);
    assert_eq!((&report["applied"], &report["table"]), (&json!(false), &json!(null)));
}

#[test]
fn what_is_imported_fires_at_once() {
    let server = Server::settings().variable("DEMO", 1).start();
    let send = |table: &str| admin(&server).send("POST", "/v1/import", Some("text/csv"), table).expect(200);
    for table in [
        "affId,name\nFRESH,Fresh\n",
        "affId,campaignId,step1\nFRESH,1,40%\n",
        "affId,campaign,commissionType,product,pixelType,content\nFRESH,1,CPA,main,postback,https://net.example/?t=[c1]\n",
    ] {
        assert_eq!(send(table)["applied"], json!(true));
    }
    let order = json!({ "campaignId": 1, "affId": "FRESH", "products": [{ "id": 1 }] });
    let verdicts = admin(&server).post("/v1/orders", &order).expect(201)["verdicts"].clone();
    assert_eq!((verdicts.as_array().map(Vec::len), &verdicts[0]["outcome"]), (Some(1), &json!("fired")));
    let pause = json!({ "action": "setStatus", "affIds": ["FRESH"], "status": "paused" });
    assert_eq!(admin(&server).post("/v1/bulk", &pause).expect(200)["changed"], json!(1));
    let verdicts = admin(&server).post("/v1/orders", &order).expect(201)["verdicts"].clone();
    assert_eq!(verdicts[0]["outcome"], json!("notFired"));
    let activity = admin(&server).get("/v1/activity?affIds=FRESH,NOBODY").expect(200);
    assert!(
        activity["items"][0]["lastFire"].is_string() && activity["items"][1].get("lastFire").is_none(),
        "{activity}"
    );
}
