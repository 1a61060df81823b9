//! Receivers that fail: every attempt is seen, all have one fire id, and what can be delivered is.

use std::time::Duration;

use api_tests::{Receiver, Reply, eventually};
use serde_json::{Value, json};

use super::stage::{Stage, moment, targets, verdict};

/// An order of a new affiliate whose pixel calls the receiver: the stage, the answer and the pixel.
fn sale(receiver: &Receiver, more: Value) -> (Stage, Value, String) {
    let stage = Stage::new();
    let aff = stage.affiliate();
    let pixel = super::stage::merged(
        json!({ "commissionType": "CPA", "product": "main", "content": receiver.url("/pb?order=[orderId]") }),
        more,
    );
    let pixel = stage.pixel(&aff, pixel);
    let answer = stage.order(&aff);
    (stage, answer, pixel)
}

fn attempts(seen: &Value) -> &[Value] {
    seen["delivery"]["attempts"].as_array().expect("attempts")
}

fn errors(seen: &Value) -> Vec<&str> {
    attempts(seen).iter().map(|attempt| attempt["error"].as_str().unwrap_or("")).collect()
}

#[test]
fn two_failures_and_a_success_are_three_attempts_of_one_fire() {
    let receiver = Receiver::start(|_, before| match before {
        0 | 1 => Reply::status(500).body("try later"),
        _ => Reply::status(200).body("thanks"),
    });
    let (stage, answer, pixel) = sale(&receiver, json!({}));
    let seen = stage.seen_in(&answer, &pixel, "delivered");
    assert_eq!(errors(&seen), ["The receiver answered 500.", "The receiver answered 500.", ""]);
    let statuses: Vec<&Value> = attempts(&seen).iter().map(|attempt| &attempt["status"]).collect();
    assert_eq!(statuses, [&json!(500), &json!(500), &json!(200)]);
    assert_eq!(attempts(&seen)[1]["responseExcerpt"], "try later");
    assert_eq!(attempts(&seen)[2]["responseExcerpt"], "thanks");
    assert_eq!(seen["delivery"]["explanation"], "Delivered: the receiver took it at attempt 3.");
    let requests = receiver.requests();
    assert_eq!(requests.len(), 3);
    let fire = verdict(&answer, &pixel)["fireId"].as_str().expect("a fire id");
    assert!(requests.iter().all(|request| request.header("idempotency-key") == fire), "{requests:?}");
    assert!(requests.iter().all(|request| request.target == requests[0].target), "{requests:?}");
}

#[test]
fn what_was_rendered_first_is_what_is_sent_again() {
    let receiver = Receiver::start(|_, _| Reply::status(503).header("retry-after", 1));
    let (stage, answer, pixel) = sale(&receiver, json!({}));
    let seen = stage.seen_in(&answer, &pixel, "waiting");
    let row =
        stage.client.get(&format!("/v1/deliveries?fireId={}", seen["fireId"].as_str().expect("an id"))).expect(200);
    let aff = row["items"][0]["affId"].as_str().expect("an affiliate");
    let path = stage.path(aff, &pixel);
    stage.client.put(&path, &json!({ "content": receiver.url("/else"), "status": "paused" })).expect(200);
    receiver.now_do(|_, _| Reply::status(200));
    stage.seen_in(&answer, &pixel, "delivered");
    let got = targets(&receiver);
    assert!(got.len() >= 2 && got.iter().all(|target| *target == got[0]), "{got:?}");
}

#[test]
fn a_receiver_that_asks_for_time_gets_it() {
    let receiver = Receiver::start(|_, before| match before {
        0 => Reply::status(429).header("retry-after", 1),
        _ => Reply::status(200),
    });
    let (stage, answer, pixel) = sale(&receiver, json!({}));
    let seen = stage.seen_in(&answer, &pixel, "delivered");
    assert_eq!(errors(&seen), ["The receiver answered 429.", ""]);
    let times: Vec<_> = attempts(&seen).iter().map(|attempt| moment(&attempt["startedAt"])).collect();
    assert!(times[1].duration_since(times[0]).is_ok_and(|pause| pause >= Duration::from_secs(1)), "{seen}");
}

#[test]
fn what_waits_says_for_what_and_can_be_sent_at_once() {
    let receiver = Receiver::start(|_, _| Reply::status(503).header("retry-after", 7200));
    let (stage, answer, pixel) = sale(&receiver, json!({}));
    let seen = stage.seen_in(&answer, &pixel, "waiting");
    assert_eq!(
        seen["delivery"]["explanation"],
        "Waiting for the receiver (attempt 2 of 27). The receiver answered 503."
    );
    let waits = moment(&seen["delivery"]["nextDue"]).duration_since(moment(&seen["at"]));
    assert!(waits.is_ok_and(|waits| waits >= Duration::from_secs(7200) && waits < Duration::from_secs(7300)), "{seen}");
    receiver.now_do(|_, _| Reply::status(200));
    let fire = seen["fireId"].as_str().expect("a fire id");
    let sent = stage.client.post(&format!("/v1/deliveries/{fire}/retry"), &json!({})).expect(200);
    assert_eq!(sent, json!({ "count": 1 }));
    let seen = stage.seen_in(&answer, &pixel, "delivered");
    assert_eq!((&seen["fireId"], attempts(&seen).len()), (&json!(fire), 2));
    assert_eq!(attempts(&seen)[1]["trigger"], "manual");
}

#[test]
fn a_receiver_that_is_gone_is_left_alone() {
    let receiver = Receiver::start(|_, _| Reply::status(410));
    let (stage, answer, pixel) = sale(&receiver, json!({}));
    let seen = stage.seen_in(&answer, &pixel, "dead");
    assert_eq!(seen["delivery"]["explanation"], "Given up: the receiver says that it is gone for good (410).");
    assert_eq!(
        (errors(&seen), &seen["delivery"]["nextDue"]),
        (vec!["The receiver answered 410: it is gone for good."], &Value::Null)
    );
    assert_eq!(receiver.requests().len(), 1);
}

#[test]
fn attempts_are_used_up_and_a_person_can_begin_anew() {
    let receiver = Receiver::start(|_, _| Reply::status(404));
    let (stage, answer, pixel) = sale(&receiver, json!({}));
    let seen = stage.seen_in(&answer, &pixel, "dead");
    assert_eq!(seen["delivery"]["explanation"], "Given up after 27 attempts. The last: The receiver answered 404.");
    assert_eq!((attempts(&seen).len(), receiver.requests().len()), (27, 27));
    receiver.now_do(|_, _| Reply::status(200));
    let fire = seen["fireId"].as_str().expect("a fire id");
    stage.client.post(&format!("/v1/deliveries/{fire}/retry"), &json!({})).expect(200);
    let seen = stage.seen_in(&answer, &pixel, "delivered");
    assert_eq!((attempts(&seen).len(), &seen["fireId"]), (28, &json!(fire)));
}

#[test]
fn a_failure_text_in_a_success_is_a_failure() {
    let receiver = Receiver::start(|_, before| match before {
        0 => Reply::status(200).body("status=ERR unknown click"),
        _ => Reply::status(200).body("status=OK"),
    });
    let (stage, answer, pixel) = sale(&receiver, json!({ "failureText": "ERR" }));
    let seen = stage.seen_in(&answer, &pixel, "delivered");
    assert_eq!(errors(&seen), ["The receiver answered 200, with the pixel's failure text “ERR”.", ""]);
}

#[test]
fn redirects_are_followed_three_times_and_no_more() {
    let end = Receiver::content();
    let far = end.url("/end");
    let receiver = Receiver::start(move |request, _| match request.target.as_str() {
        "/3" => Reply::redirect("/2"),
        "/2" => Reply::redirect("/1"),
        "/1" => Reply::redirect(&far),
        _ => Reply::redirect("/round").header("x-more", "on"),
    });
    let (stage, answer, pixel) = sale(&receiver, json!({ "content": receiver.url("/3") }));
    stage.seen_in(&answer, &pixel, "delivered");
    assert_eq!(targets(&receiver), ["/3", "/2", "/1"]);
    let fire = verdict(&answer, &pixel)["fireId"].as_str().expect("a fire id");
    assert_eq!((targets(&end), end.requests()[0].header("idempotency-key")), (vec!["/end".to_owned()], fire));

    let (stage, answer, pixel) = sale(&receiver, json!({ "content": receiver.url("/round") }));
    let seen =
        eventually("it has failed", || Some(stage.seen(&answer, &pixel)).filter(|seen| !errors(seen)[0].is_empty()));
    assert_eq!(errors(&seen)[0], "The receiver redirects, and that is not followed: more than 3 redirects.");
}

#[test]
fn a_redirect_leads_to_no_forbidden_place() {
    let receiver = Receiver::start(|_, before| match before {
        0 => Reply::redirect("ftp://net.example/"),
        1 => Reply::redirect("http://user:pass@net.example/"),
        2 => Reply::status(302),
        _ => Reply::status(200),
    });
    let (stage, answer, pixel) = sale(&receiver, json!({}));
    let seen = stage.seen_in(&answer, &pixel, "delivered");
    let said = errors(&seen);
    assert!(
        said[..3].iter().all(|said| said.starts_with("The receiver redirects, and that is not followed: ")),
        "{said:?}"
    );
    assert!(said[2].ends_with("it names no new address."), "{said:?}");
}

#[test]
fn an_endless_answer_is_read_only_so_far() {
    let receiver = Receiver::start(|_, _| Reply::endless());
    let (stage, answer, pixel) = sale(&receiver, json!({}));
    let seen = stage.seen_in(&answer, &pixel, "delivered");
    assert_eq!(attempts(&seen)[0]["responseExcerpt"].as_str().map(str::len), Some(256));
    assert_eq!(receiver.requests().len(), 1);
}

#[test]
fn a_receiver_that_hangs_up_is_tried_again() {
    let receiver = Receiver::start(|_, before| if before == 0 { Reply::hang_up() } else { Reply::status(200) });
    let (stage, answer, pixel) = sale(&receiver, json!({}));
    let seen = stage.seen_in(&answer, &pixel, "delivered");
    let first = &attempts(&seen)[0];
    assert!(
        first["error"].as_str().is_some_and(|said| said.starts_with("The receiver could not be reached: ")),
        "{first}"
    );
    assert_eq!((&first["status"], attempts(&seen).len()), (&Value::Null, 2));
}

#[test]
fn nobody_at_the_address_is_unreachable() {
    let receiver = Receiver::content();
    let url = receiver.url("/pb");
    drop(receiver);
    let stage = Stage::new();
    let aff = stage.affiliate();
    let pixel = stage.sale_pixel(&aff, url);
    let answer = stage.order(&aff);
    let seen =
        eventually("it has failed", || Some(stage.seen(&answer, &pixel)).filter(|seen| !errors(seen)[0].is_empty()));
    assert!(errors(&seen)[0].starts_with("The receiver could not be reached: "), "{seen}");
}

#[test]
fn a_receiver_that_says_nothing_is_waited_for_ten_seconds() {
    let receiver = Receiver::start(|_, before| if before == 0 { Reply::silence() } else { Reply::status(200) });
    let (stage, answer, pixel) = sale(&receiver, json!({}));
    let seen = stage.seen_in(&answer, &pixel, "delivered");
    assert_eq!(errors(&seen), ["The receiver did not finish its answer within 10 seconds.", ""]);
    assert!(attempts(&seen)[0]["durationMs"].as_u64().is_some_and(|took| (9_900..15_000).contains(&took)), "{seen}");
}

#[test]
fn a_slow_receiver_delays_nobody_else() {
    static GATE: std::sync::RwLock<()> = std::sync::RwLock::new(());
    let closed = GATE.write().expect("the gate");
    let slow = Receiver::start(|_, _| {
        drop(GATE.read());
        Reply::status(200)
    });
    let quick = Receiver::content();
    let stage = Stage::new();
    let (slow_aff, quick_aff) = (stage.affiliate(), stage.affiliate());
    let slow_pixel = stage.sale_pixel(&slow_aff, slow.url("/slow?order=[orderId]"));
    let quick_pixel = stage.sale_pixel(&quick_aff, quick.url("/quick"));
    let waiting: Vec<Value> = (0..24).map(|_| stage.order(&slow_aff)).collect();
    let answer = stage.order(&quick_aff);
    stage.seen_in(&answer, &quick_pixel, "delivered");
    for order in &waiting {
        let state = stage.seen(order, &slow_pixel)["delivery"]["state"].clone();
        assert!(["queued", "sending", "waiting"].contains(&state.as_str().unwrap_or_default()), "{state}");
    }
    drop(closed);
    for order in &waiting {
        stage.seen_in(order, &slow_pixel, "delivered");
    }
}
