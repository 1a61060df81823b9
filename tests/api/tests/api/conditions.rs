//! What lets a sale's pixels fire, and what keeps them from it.

use api_tests::Receiver;
use serde_json::{Value, json};

use super::stage::{Stage, id, targets, verdict};

/// A pixel for the main offer and one for the first upsell, of an affiliate with this in its profile.
fn pixels(stage: &Stage, receiver: &Receiver, profile: Value) -> (String, String, String) {
    let aff = stage.affiliate_with(profile);
    let main = stage.sale_pixel(&aff, receiver.url("/main?amount=[orderTotal]"));
    let upsell = json!({ "commissionType": "CPA", "product": stage.product(1),
                         "content": receiver.url("/upsell?product=[productId]&amount=[productTotal]") });
    let upsell = stage.pixel(&aff, upsell);
    (aff, main, upsell)
}

fn buy_upsell(stage: &Stage, order: &Value, place: usize) -> Value {
    let upsell = json!({ "orderId": id(order), "product": { "id": stage.product(place) } });
    stage.client.post("/v1/upsells", &upsell).expect(201)
}

fn review(stage: &Stage, order: &Value, action: &str) -> Value {
    stage.client.post(&format!("/v1/orders/{}/qa", id(order)), &json!({ "action": action })).expect(200)
}

fn said<'a>(answer: &'a Value, pixel: &str) -> (&'a Value, &'a str) {
    let told = verdict(answer, pixel);
    (&told["reason"], told["explanation"].as_str().unwrap_or_default())
}

#[test]
fn pixels_that_wait_for_qa_fire_when_it_approves() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let (aff, main, upsell) = pixels(&stage, &receiver, json!({ "fireOnQaApproval": true }));
    let order = stage.order_with(&aff, json!({ "forceQA": true }));
    let waits = "The order waits for QA approval, and the affiliate's pixels fire on QA approval.";
    assert_eq!(said(&order, &main), (&json!("awaitingQaApproval"), waits));
    assert_eq!(said(&buy_upsell(&stage, &order, 1), &upsell), (&json!("awaitingQaApproval"), waits));
    let approved = review(&stage, &order, "approve");
    assert_eq!(approved["status"], "complete");
    for pixel in [&main, &upsell] {
        assert!(
            approved["verdicts"]
                .as_array()
                .expect("verdicts")
                .iter()
                .any(|told| told["pixelId"] == **pixel && told["outcome"] == "fired")
        );
        stage.seen_in(&order, pixel, "delivered");
    }
    let base =
        stage.client.get(&format!("/v1/campaigns/{}", stage.campaign)).expect(200)["products"][1]["baseProductId"]
            .clone();
    let mut got = targets(&receiver);
    got.sort();
    assert_eq!(got, ["/main?amount=69.90".to_owned(), format!("/upsell?product={base}&amount=19.95")]);
    assert_eq!(review(&stage, &order, "approve"), approved);
    assert_eq!(receiver.requests().len(), 2);
}

#[test]
fn without_that_setting_a_review_holds_nothing_up() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let (aff, main, _) = pixels(&stage, &receiver, json!({}));
    let order = stage.order_with(&aff, json!({ "forceQA": true }));
    assert_eq!(verdict(&order, &main)["outcome"], "fired");
    stage.seen_in(&order, &main, "delivered");
    let approved = review(&stage, &order, "approve");
    assert_eq!(said(&approved, &main).0, "alreadyFiredForThisOrder");
    assert_eq!(receiver.requests().len(), 1);
}

#[test]
fn what_qa_declines_fires_nothing() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let (aff, main, _) = pixels(&stage, &receiver, json!({ "fireOnQaApproval": true }));
    let order = stage.order_with(&aff, json!({ "forceQA": true }));
    let declined = review(&stage, &order, "decline");
    assert_eq!(said(&declined, &main), (&json!("qaDeclined"), "The order was declined in QA review."));
    let problem =
        stage.client.post(&format!("/v1/orders/{}/qa", id(&order)), &json!({ "action": "approve" })).expect(409);
    assert_eq!(problem["code"], "orderNotUnderReview");
    assert_eq!(targets(&receiver), [""; 0]);
}

#[test]
fn a_prepaid_card_fires_only_for_affiliates_that_allow_it() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let prepaid = json!({ "isPrepaidCard": true });
    let (aff, main, _) = pixels(&stage, &receiver, json!({}));
    assert_eq!(
        said(&stage.order_with(&aff, prepaid.clone()), &main),
        (
            &json!("prepaidCard"),
            "The order was paid by prepaid card, and the affiliate's pixels do not fire for prepaid cards."
        )
    );
    // The pay source says nothing of it.
    assert_eq!(verdict(&stage.order_with(&aff, json!({ "paySource": "prepaid" })), &main)["outcome"], "fired");
    let (aff, main, _) = pixels(&stage, &receiver, json!({ "fireForPrepaid": true }));
    let order = stage.order_with(&aff, prepaid);
    stage.seen_in(&order, &main, "delivered");
}

#[test]
fn the_test_card_fires_and_marks_a_test() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let pixel = stage.sale_pixel(&aff, receiver.url("/pb?test=[test]"));
    let card = |number: &str, code: &str, year: u32| json!({ "card": { "number": number, "securityCode": code, "month": 12, "year": year } });
    let order = stage.order_with(&aff, card("0000000000000000", "100", 2099));
    assert_eq!((&order["test"], &order["status"]), (&json!(true), &json!("complete")));
    stage.seen_in(&order, &pixel, "delivered");
    let row = stage.client.get(&format!("/v1/orders?search={}", id(&order))).expect(200);
    assert_eq!(row["items"][0]["test"], true);

    for (code, year) in [("101", 2099), ("100", 2020)] {
        let order = stage.order_with(&aff, card("0000000000000000", code, year));
        assert_eq!((&order["test"], &order["status"]), (&json!(true), &json!("declined")));
        let (reason, sentence) = said(&order, &pixel);
        assert_eq!(reason, "testCardDetailsWrong");
        assert!(sentence.starts_with("The test order was declined: "), "{sentence}");
    }
    assert_eq!(targets(&receiver), ["/pb?test=1"]);

    let number = "4111111111111111";
    let body = super::stage::merged(stage.order_body(&aff), card(number, "100", 2099));
    let refused = stage.client.post("/v1/orders", &body);
    assert!(!refused.text.contains("4111"), "{}", refused.text);
    assert_eq!(refused.expect(422)["errors"][0]["field"], "card.number");
    // Neither do the other places of an order take one.
    assert!(stage.client.get(&format!("/v1/orders?search={number}")).expect(200)["items"] == json!([]));
}

#[test]
fn an_upsell_counts_while_its_window_is_open() {
    let receiver = Receiver::content();
    let stage = Stage::with(super::configuration::admin(api_tests::Server::shared()), json!({ "upsellMinutes": 1 }));
    let (aff, _, upsell) = pixels(&stage, &receiver, json!({}));
    let order = stage.order(&aff);
    let bought = buy_upsell(&stage, &order, 1);
    assert_eq!(verdict(&bought, &upsell)["outcome"], "fired");
    stage.seen_in(&order, &upsell, "delivered");

    let order = stage.order(&aff);
    stage.client.post(&format!("/v1/orders/{}/confirm", id(&order)), &json!({})).expect(200);
    let late = buy_upsell(&stage, &order, 1);
    let confirmed = stage.client.get(&format!("/v1/orders/{}", id(&order))).expect(200)["confirmedAt"].clone();
    let (reason, sentence) = said(&late, &upsell);
    assert_eq!(reason, "upsellWindowClosed");
    assert!(sentence.contains(confirmed.as_str().expect("a time")), "{sentence}");
}

#[test]
fn an_upsell_inside_the_main_order_is_none() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let (aff, main, upsell) = pixels(&stage, &receiver, json!({}));
    let products = json!([{ "id": stage.product(0) }, { "id": stage.product(1), "quantity": 2 }]);
    let order = stage.order_with(&aff, json!({ "products": products }));
    assert_eq!(said(&order, &upsell).0, "upsellProductBoughtInsideTheMainOrder");
    stage.seen_in(&order, &main, "delivered");
    assert_eq!(targets(&receiver), ["/main?amount=89.85"]);
    assert_eq!(said(&buy_upsell(&stage, &order, 2), &upsell).0, "pixelIsForAnotherProduct");
}

#[test]
fn the_more_specific_pixel_has_the_event() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let all = |campaign: Value, path: &str| {
        stage.pixel(
            &aff,
            json!({ "campaign": campaign, "commissionType": "CPA", "product": "all", "content": receiver.url(path) }),
        )
    };
    let (everywhere, here) = (all(json!("all"), "/everywhere"), all(json!(stage.campaign), "/here"));
    let main = stage.pixel(
        &aff,
        json!({ "campaign": "all", "commissionType": "CPA", "product": "main", "content": receiver.url("/main") }),
    );
    let order = stage.order(&aff);
    assert_eq!(verdict(&order, &here)["outcome"], "fired");
    for weaker in [&everywhere, &main] {
        let (reason, sentence) = said(&order, weaker);
        assert_eq!(reason, "aMoreSpecificPixelFired");
        assert!(sentence.contains(&here), "{sentence}");
    }
    stage.seen_in(&order, &here, "delivered");
    // Paused, it stands in nobody's way.
    stage.client.put(&stage.path(&aff, &here), &json!({ "status": "paused" })).expect(200);
    let order = stage.order(&aff);
    assert_eq!(verdict(&order, &main)["outcome"], "fired");
    assert_eq!(said(&order, &here), (&json!("pixelPaused"), "The pixel is paused."));
    stage.seen_in(&order, &main, "delivered");
    assert_eq!(targets(&receiver), ["/here", "/main"]);
}

#[test]
fn images_and_iframes_need_a_page() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let image =
        json!({ "commissionType": "CPA", "product": "main", "pixelType": "image", "content": receiver.url("/i.gif") });
    let pixel = stage.pixel(&aff, image);
    assert_eq!(
        said(&stage.order(&aff), &pixel),
        (
            &json!("imageOrIframeInAnApiSession"),
            "The pixel is an image, which only a page with the form code can render; this session came by the API and no form-code page was seen."
        )
    );
}

#[test]
fn refunds_and_cancellations_fire_nothing_and_cancel_what_is_held() {
    let (stage, receiver) = (Stage::new(), Receiver::content());
    let aff = stage.affiliate();
    let (held, sale) =
        (stage.held_pixel(&aff, receiver.url("/lead"), 600.0), stage.sale_pixel(&aff, receiver.url("/sale")));
    let lead = stage.lead(&aff);
    stage
        .client
        .post(&format!("/v1/orders/{}/cancel", id(&lead)), &json!({ "reason": "changed their mind" }))
        .expect(200);
    let seen = stage.seen(&lead, &held);
    assert_eq!((&seen["reason"], &seen["delivery"]["state"]), (&json!("orderCancelled"), &json!("cancelled")));
    let order = stage.order(&aff);
    stage.seen_in(&order, &sale, "delivered");
    let refunded =
        stage.client.post(&format!("/v1/orders/{}/refund", id(&order)), &json!({ "amount": "10.00" })).expect(200);
    assert_eq!(refunded["verdicts"], json!([]));
    let too_much =
        stage.client.post(&format!("/v1/orders/{}/refund", id(&order)), &json!({ "amount": "40.00" })).expect(422);
    assert_eq!(too_much["errors"][0]["field"], "amount");
    let summary = stage.client.get(&format!("/v1/orders/{}", id(&order))).expect(200);
    assert_eq!(summary["refundedTotal"], "10.00");
    assert_eq!(targets(&receiver), ["/sale"]);
}
