//! CPL pixels: at once, or held until the lead has not become a sale.

use std::time::{Duration, SystemTime};

use api_tests::{Receiver, Server, eventually, wait_until};
use serde_json::{Value, json};

use super::stage::{Stage, id, moment, targets, verdict};

/// Longer than any test.
const LONG: f64 = 600.0;
/// Over before long.
const SHORT: f64 = 0.5;

#[test]
fn a_lead_that_becomes_a_sale_cancels_what_was_held() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let pixel = stage.held_pixel(&aff, receiver.url("/lead?order=[orderId]"), LONG);
    let sale = stage.sale_pixel(&aff, receiver.url("/sale?order=[orderId]"));
    let lead = stage.lead(&aff);
    let held = verdict(&lead, &pixel);
    let due = held["due"].as_str().expect("a time");
    assert_eq!((&held["outcome"], &held["reason"]), (&json!("held"), &Value::Null));
    let until = format!("Held until {due}: it fires then if the lead has not become a sale.");
    assert_eq!(held["explanation"], until);
    assert_eq!(lead["status"], "partial");
    let seen = stage.seen(&lead, &pixel);
    assert_eq!(
        (&seen["delivery"]["state"], &seen["delivery"]["nextDue"], &seen["delivery"]["url"]),
        (&json!("held"), &json!(due), &Value::Null)
    );

    let order = stage.order_with(&aff, json!({ "orderId": id(&lead) }));
    assert_eq!(verdict(&order, &sale)["outcome"], "fired");
    stage.seen_in(&order, &sale, "delivered");
    let seen = stage.seen(&lead, &pixel);
    let summary = stage.client.get(&format!("/v1/orders/{}", id(&lead))).expect(200);
    let sold_at = summary["soldAt"].as_str().expect("a time");
    assert_eq!((&seen["outcome"], &seen["reason"]), (&json!("notFired"), &json!("leadBecameASale")));
    let explanation = format!("The lead became a sale at {sold_at}; the pixel fires only for leads that do not.");
    assert_eq!(seen["explanation"], explanation);
    assert_eq!(seen["delivery"]["state"], "cancelled");
    assert_eq!(targets(&receiver), [format!("/sale?order={}", id(&lead))]);
}

#[test]
fn a_lead_that_stays_one_fires_at_its_time_and_once() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let pixel = stage.held_pixel(&aff, receiver.url("/lead?tid=[c1]&order=[orderId]"), SHORT);
    let lead = stage.lead_with(&aff, json!({ "sourceValues": ["click-1"] }));
    let seen = stage.seen_in(&lead, &pixel, "delivered");
    assert_eq!((&seen["outcome"], &seen["fireId"]), (&json!("fired"), &verdict(&lead, &pixel)["fireId"]));
    assert_eq!(targets(&receiver), [format!("/lead?tid=click-1&order={}", id(&lead))]);
    let due = verdict(&lead, &pixel)["due"].as_str().expect("a time");
    let started = seen["delivery"]["attempts"][0]["startedAt"].as_str().expect("a time");
    assert!(started >= due, "sent at {started}, before {due}");

    // The sale that comes after it takes nothing back.
    let order = stage.order_with(&aff, json!({ "orderId": id(&lead) }));
    assert_eq!(order["status"], "complete");
    assert_eq!(stage.seen(&lead, &pixel)["delivery"]["state"], "delivered");
    assert_eq!(receiver.requests().len(), 1);
}

#[test]
fn a_lead_saved_again_neither_fires_nor_waits_again() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let at_once = json!({ "commissionType": "CPL", "rule": "fireForAllPartials", "content": receiver.url("/all") });
    let (all, held) = (stage.pixel(&aff, at_once), stage.held_pixel(&aff, receiver.url("/held"), LONG));
    let lead = stage.lead(&aff);
    assert_eq!(verdict(&lead, &all)["outcome"], "fired");
    stage.seen_in(&lead, &all, "delivered");
    let again = stage.lead_with(&aff, json!({ "orderId": id(&lead) }));
    for pixel in [&all, &held] {
        let told = verdict(&again, pixel);
        assert_eq!((&told["outcome"], &told["reason"]), (&json!("notFired"), &json!("duplicateEvent")), "{told}");
    }
    assert_eq!(stage.client.get(&format!("/v1/orders/{}", id(&lead))).expect(200)["held"], 1);
    assert_eq!(targets(&receiver), ["/all"]);
}

#[test]
fn a_sale_under_review_keeps_it_held_until_the_review_is_decided() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let pixel = stage.held_pixel(&aff, receiver.url("/lead?order=[orderId]"), 3.0);
    let reviewed = || {
        let lead = stage.lead(&aff);
        let order = stage.order_with(&aff, json!({ "orderId": id(&lead), "forceQA": true }));
        assert_eq!(order["status"], "pendingQa");
        lead
    };
    let (approved, declined) = (reviewed(), reviewed());
    for lead in [&approved, &declined] {
        eventually("the hold is over", || {
            let seen = stage.seen(lead, &pixel);
            assert_eq!(seen["delivery"]["state"], "held");
            let waits = seen["delivery"]["explanation"] == "Held until the order's review is decided.";
            (waits && seen["delivery"]["nextDue"].is_null()).then_some(())
        });
    }
    let decide = |lead: &Value, action: &str| {
        stage.client.post(&format!("/v1/orders/{}/qa", id(lead)), &json!({ "action": action })).expect(200)
    };
    assert_eq!(decide(&approved, "approve")["status"], "complete");
    assert_eq!(decide(&declined, "DECLINE")["status"], "declined");
    stage.seen_in(&declined, &pixel, "delivered");
    let seen = stage.seen(&approved, &pixel);
    assert_eq!((&seen["delivery"]["state"], &seen["reason"]), (&json!("cancelled"), &json!("leadBecameASale")));
    assert_eq!(targets(&receiver), [format!("/lead?order={}", id(&declined))]);
}

#[test]
fn a_declined_order_leaves_it_a_lead() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let pixel = stage.held_pixel(&aff, receiver.url("/lead"), 2.0);
    let lead = stage.lead(&aff);
    let card = json!({ "number": "0000000000000000", "securityCode": "999", "month": 12, "year": 2099 });
    let order = stage.order_with(&aff, json!({ "orderId": id(&lead), "card": card }));
    assert_eq!(order["status"], "declined");
    stage.seen_in(&lead, &pixel, "delivered");
    assert_eq!(receiver.requests().len(), 1);
}

#[test]
fn pausing_and_deleting_a_pixel_cancels_what_it_holds() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    for delete in [false, true] {
        let aff = stage.affiliate();
        let pixel = stage.held_pixel(&aff, receiver.url("/lead"), LONG);
        let lead = stage.lead(&aff);
        let path = stage.path(&aff, &pixel);
        let expected = if delete {
            assert_eq!(stage.client.delete(&path).status / 100, 2);
            ("pixelDeleted", "The pixel was deleted.")
        } else {
            stage.client.put(&path, &json!({ "status": "paused" })).expect(200);
            ("pixelPaused", "The pixel is paused.")
        };
        let seen = stage.seen(&lead, &pixel);
        assert_eq!((&seen["delivery"]["state"], &seen["outcome"]), (&json!("cancelled"), &json!("notFired")));
        assert_eq!((&seen["reason"], &seen["explanation"]), (&json!(expected.0), &json!(expected.1)));
        assert_eq!(seen["delivery"]["explanation"], format!("Cancelled. {}", expected.1));
    }
    assert_eq!(targets(&receiver), [""; 0]);
}

#[test]
fn what_a_hold_fires_is_what_is_saved_when_it_ends() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let pixel = stage.held_pixel(&aff, receiver.url("/old"), 3.0);
    let lead = stage.lead(&aff);
    stage
        .client
        .put(&stage.path(&aff, &pixel), &json!({ "content": receiver.url("/new?order=[orderId]") }))
        .expect(200);
    stage.seen_in(&lead, &pixel, "delivered");
    assert_eq!(targets(&receiver), [format!("/new?order={}", id(&lead))]);
}

#[test]
fn only_the_held_fires_of_tests_go_off_before_their_time() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let pixel = stage.held_pixel(&aff, receiver.url("/lead?test=[test]"), LONG);
    let (live, test) = (stage.lead(&aff), stage.lead_with(&aff, json!({ "test": true })));
    let fire = |lead: &Value| {
        let fire = verdict(lead, &pixel)["fireId"].as_str().expect("a fire id");
        stage.client.post(&format!("/v1/deliveries/{fire}/now"), &json!({}))
    };
    let refused = fire(&live).expect(409);
    assert_eq!(refused["code"], "notATest");
    assert_eq!(refused["detail"], "It was not sent: only the fires of test orders can be fired before their time.");
    assert_eq!(fire(&test).expect(200), json!({ "count": 1 }));
    let seen = stage.seen_in(&test, &pixel, "delivered");
    assert_eq!(seen["delivery"]["attempts"][0]["trigger"], "manual");
    assert_eq!(fire(&test).expect(409)["code"], "notHeld");
    assert_eq!(targets(&receiver), ["/lead?test=1"]);
    assert_eq!(stage.client.post("/v1/deliveries/fire_00000000000000000000000000000000/now", &json!({})).status, 404);
}

#[test]
fn a_deployment_has_no_shorter_hold_and_no_loopback() {
    let server = Server::settings()
        .variable("SETUP_SECRET", "one-time-secret")
        .variable("MIN_HOLD_MINUTES", 0)
        .variable("LONGEST_RETRY_SECONDS", 0)
        .start();
    let owner = super::access::set_up(&server, "one-time-secret", "other");
    let stage = Stage::on(owner);
    let aff = stage.affiliate();
    let held = |minutes: Value| {
        let url = "https://net.example/lead";
        stage.save(
            &aff,
            json!({ "commissionType": "CPL", "rule": "doNotFireForSales", "holdMinutes": minutes, "content": url }),
        )
    };
    let refused = held(json!(19)).expect(422);
    assert_eq!(refused["errors"][0]["field"], "holdMinutes");
    assert_eq!(refused["errors"][0]["message"], "must be at least 20 minutes and at most 24 hours (1440 minutes)");
    held(json!(1441)).expect(422);
    held(json!(20)).expect(201);
    let receiver = Receiver::content();
    let content = receiver.url("/pb");
    let refused =
        stage.save(&aff, json!({ "commissionType": "CPA", "product": "main", "content": content })).expect(422);
    assert_eq!(
        (&refused["errors"][0]["field"], &refused["errors"][0]["message"]),
        (&json!("content"), &json!("can't be called: 127.0.0.1 is an IP address; give the server’s name"))
    );
}

#[test]
fn of_leads_and_sales_that_meet_at_the_end_of_the_hold_each_is_decided_once() {
    const WORKERS: usize = 8;
    const LEADS_EACH: usize = 25;
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let pixel = stage.held_pixel(&aff, receiver.url("/lead?order=[orderId]"), 4.0);
    let product = stage.product(0);
    let sell = |order: &str| {
        let sale = json!({ "campaignId": stage.campaign, "orderId": order, "products": [{ "id": product }] });
        stage.client.post("/v1/orders", &sale).expect(201);
    };
    // One is sold at once and one never; of the others each sale is sent between 50 ms before and 50 ms after its
    // lead's hold ends.
    let work = |worker: usize| {
        let (sold, kept) = (id(&stage.lead(&aff)).to_owned(), id(&stage.lead(&aff)).to_owned());
        sell(&sold);
        let mut leads: Vec<(SystemTime, String)> = (0..LEADS_EACH)
            .map(|n| {
                let lead = stage.lead(&aff);
                let offset = Duration::from_millis(((worker * LEADS_EACH + n) * 37 % 101) as u64);
                let due = moment(&verdict(&lead, &pixel)["due"]);
                (due + offset - Duration::from_millis(50), id(&lead).to_owned())
            })
            .collect();
        leads.sort();
        for (at, order) in &leads {
            wait_until(*at);
            sell(order);
        }
        leads.into_iter().map(|(_, order)| order).chain([sold, kept]).collect::<Vec<_>>()
    };
    let orders: Vec<String> = std::thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> = (0..WORKERS).map(|worker| scope.spawn(move || work(worker))).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("its leads")).collect()
    });
    let mut fired = Vec::new();
    for order in &orders {
        let seen = eventually("it is settled", || {
            let seen = stage.seen(&json!({ "orderId": order }), &pixel);
            ["delivered", "cancelled"].contains(&seen["delivery"]["state"].as_str()?).then_some(seen)
        });
        if seen["delivery"]["state"] == "delivered" {
            assert_eq!(seen["outcome"], "fired");
            fired.push(format!("/lead?order={order}"));
        } else {
            assert_eq!((&seen["outcome"], &seen["reason"]), (&json!("notFired"), &json!("leadBecameASale")));
        }
    }
    let mut got = targets(&receiver);
    got.sort();
    fired.sort();
    assert_eq!(got, fired);
    assert!(
        fired.len() >= WORKERS && fired.len() <= orders.len() - WORKERS,
        "{} of {} fired",
        fired.len(),
        orders.len()
    );
}
