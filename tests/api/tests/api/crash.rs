//! The power fails: what was acknowledged goes on.

use api_tests::{Receiver, Reply, Server, eventually};
use serde_json::{Value, json};

use super::configuration::admin;
use super::stage::{Stage, id, targets, verdict};

fn server() -> Server {
    let settings = Server::settings().variable("DEMO", 1).variable("MIN_HOLD_MINUTES", 0);
    settings.variable("LONGEST_RETRY_SECONDS", 0.1).variable("LEASE_SECONDS", 1).start()
}

/// The same stage on a server that was started again.
fn again(stage: &Stage, server: &Server) -> Stage {
    Stage { client: admin(server), campaign: stage.campaign, products: stage.products.clone() }
}

#[test]
fn what_was_acknowledged_arrives_after_a_crash() {
    let (server, receiver) = (server(), Receiver::content());
    let stage = Stage::on(admin(&server));
    let aff = stage.affiliate();
    let pixel = stage.sale_pixel(&aff, receiver.url("/pb?order=[orderId]"));
    stage.order(&aff);
    let order = stage.order(&aff);
    let server = server.crash_and_restart();
    let stage = again(&stage, &server);
    let target = format!("/pb?order={}", id(&order));
    eventually("it arrives although nobody asks", || targets(&receiver).contains(&target).then_some(()));
    let seen = stage.seen_in(&order, &pixel, "delivered");
    let arrived: Vec<_> = receiver.requests().into_iter().filter(|request| request.target == target).collect();
    let attempts = seen["delivery"]["attempts"].as_array().expect("attempts");
    // Twice only if the crash came between the request and its outcome: then the first attempt says so, and the
    // receiver can tell by the fire id.
    assert!(arrived.len() <= attempts.len(), "{arrived:?} {seen}");
    assert!(
        attempts[..attempts.len() - 1].iter().all(|attempt| attempt["error"] == "The outcome is unknown."),
        "{seen}"
    );
    assert!(arrived.iter().all(|request| request.header("idempotency-key") == seen["fireId"]), "{arrived:?}");
}

#[test]
fn what_was_under_way_at_the_crash_is_repeated_as_the_same_fire() {
    let (server, receiver) = (server(), Receiver::start(|_, _| Reply::silence()));
    let stage = Stage::on(admin(&server));
    let aff = stage.affiliate();
    let pixel = stage.sale_pixel(&aff, receiver.url("/pb"));
    let order = stage.order(&aff);
    eventually("the request has left", || (!receiver.requests().is_empty()).then_some(()));
    assert_eq!(stage.seen(&order, &pixel)["delivery"]["state"], "sending");
    receiver.now_do(|_, _| Reply::status(200));
    let server = server.crash_and_restart();
    let seen = again(&stage, &server).seen_in(&order, &pixel, "delivered");
    let errors: Vec<&Value> =
        seen["delivery"]["attempts"].as_array().expect("attempts").iter().map(|attempt| &attempt["error"]).collect();
    assert_eq!(errors, [&json!("The outcome is unknown."), &Value::Null]);
    let requests = receiver.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests.iter().all(|request| request.header("idempotency-key") == seen["fireId"]), "{requests:?}");
}

#[test]
fn what_waits_and_what_is_held_goes_on_after_a_crash() {
    let (server, receiver) = (server(), Receiver::start(|_, _| Reply::status(503).header("retry-after", 2)));
    let held_receiver = Receiver::content();
    let stage = Stage::on(admin(&server));
    let aff = stage.affiliate();
    let pixel = stage.sale_pixel(&aff, receiver.url("/pb?order=[orderId]"));
    let held = stage.held_pixel(&aff, held_receiver.url("/lead?order=[orderId]"), 2.0);
    let (order, lead) = (stage.order(&aff), stage.lead(&aff));
    stage.seen_in(&order, &pixel, "waiting");
    receiver.now_do(|_, _| Reply::status(200));
    let server = server.crash_and_restart();
    let stage = again(&stage, &server);
    // Nobody asks for anything: the alarms do it.
    eventually("the held fire goes off", || (!held_receiver.requests().is_empty()).then_some(()));
    eventually("the second attempt is made", || (receiver.requests().len() == 2).then_some(()));
    let seen = stage.seen_in(&order, &pixel, "delivered");
    assert_eq!(seen["delivery"]["attempts"][0]["error"], "The receiver answered 503.");
    let seen = stage.seen_in(&lead, &held, "delivered");
    assert_eq!(seen["fireId"], verdict(&lead, &held)["fireId"]);
    assert_eq!(targets(&held_receiver), [format!("/lead?order={}", id(&lead))]);
    assert_eq!(receiver.requests().len(), 2);
}

#[test]
fn the_daily_cron_finds_what_lost_its_alarm() {
    let (server, receiver) = (server(), Receiver::content());
    let stage = Stage::on(admin(&server));
    let aff = stage.affiliate();
    let pixel = stage.held_pixel(&aff, receiver.url("/lead"), 3.0);
    let lead = stage.lead(&aff);
    let server = server.crash_and_restart_after(|state| {
        for file in ["metadata.sqlite", "metadata.sqlite-wal", "metadata.sqlite-shm"] {
            let alarms = state.join("do/affiliate-pixels-Ledger").join(file);
            std::fs::remove_file(alarms).expect("the alarms of the shards");
        }
    });
    let stage = again(&stage, &server);
    assert_eq!(stage.seen(&lead, &pixel)["delivery"]["state"], "held");
    assert_eq!(server.client().get("/cdn-cgi/handler/scheduled").status, 200);
    stage.seen_in(&lead, &pixel, "delivered");
    assert_eq!(targets(&receiver), ["/lead"]);
}

#[test]
fn an_answer_survives_a_crash() {
    let (server, receiver) = (server(), Receiver::content());
    let stage = Stage::on(admin(&server));
    let aff = stage.affiliate();
    let pixel = stage.sale_pixel(&aff, receiver.url("/pb"));
    let body = stage.order_body(&aff);
    let first = stage.client.header("idempotency-key", "crash-1").post("/v1/orders", &body);
    let order: Value = serde_json::from_str(&first.text).expect("JSON");
    stage.seen_in(&order, &pixel, "delivered");
    let server = server.crash_and_restart();
    let stage = again(&stage, &server);
    let repeat = stage.client.header("idempotency-key", "crash-1").post("/v1/orders", &body);
    assert_eq!((repeat.status, repeat.text), (201, first.text));
    assert_eq!(stage.seen(&order, &pixel)["delivery"]["attempts"].as_array().map(Vec::len), Some(1));
    assert_eq!(receiver.requests().len(), 1);
}
