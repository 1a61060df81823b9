//! What an order's page says, without a browser.

use shared::id::{OrderId, SessionId};
use shared::wire::delivery::{AttemptJson, TriggerJson};
use shared::wire::event::OutcomeJson;
use shared::wire::order::{EventJson, OrderPixels, OrderSummary, PixelVerdict, TouchJson};

use crate::components::ago::span;
use crate::components::state::{State, of_delivery, of_outcome};
use crate::icons::Icon;

/// The name in the query that opens the verdicts.
pub(super) const PIXELS: &str = "pixels";

/// Where the server tells about the order.
pub(super) fn summary_path(id: &OrderId) -> String {
    format!("/v1/orders/{id}")
}

/// Where the server tells about its pixels.
pub(in crate::pages) fn pixels_path(id: &OrderId) -> String {
    format!("/v1/orders/{id}/pixels")
}

/// Where the server tells about its visit; nowhere while none is known.
pub(super) fn visit_path(session: Option<&SessionId>) -> String {
    session.map(|id| format!("/v1/sessions/{id}")).unwrap_or_default()
}

/// The most pages of a visit that are shown with an order.
const MOST_CLICKS: usize = 20;

/// What happened to an order, with the pages of its visit until then, oldest first; and how many pages are left out
/// between the first and the last of them.
pub(super) fn happened(events: &[EventJson], clicks: &[EventJson]) -> (Vec<EventJson>, usize) {
    let end = events.iter().map(|event| event.at).max();
    let before: Vec<&EventJson> = clicks.iter().filter(|click| Some(click.at) <= end).collect();
    let left_out = before.len().saturating_sub(MOST_CLICKS);
    let first = before.iter().take(1);
    let shown = first.chain(before.iter().skip(1 + left_out)).map(|click| (*click).clone());
    let mut all: Vec<EventJson> = shown.chain(events.iter().cloned()).collect();
    all.sort_by_key(|event| event.at);
    (all, left_out)
}

/// What a link of the visit has to do with the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Credit {
    /// It has the credit.
    This,
    /// It was followed too late for that.
    Later,
    /// Another has the credit, or nobody.
    No,
}

/// Whether a link has the credit: that of the same affiliate with the same values, for those are never mixed.
pub(super) fn credit(order: &OrderSummary, touch: &TouchJson) -> Credit {
    let same = order.row.aff_id.as_ref() == Some(&touch.aff_id) && order.source_values == touch.source_values;
    match order.sold_at {
        _ if same => Credit::This,
        Some(sold) if touch.at > sold => Credit::Later,
        _ => Credit::No,
    }
}

/// The word and the drawing of an event.
pub(super) fn event(kind: &str) -> (&str, Icon) {
    match kind {
        "click" => ("Click", Icon::Click),
        "lead" => ("Lead", Icon::Lead),
        "order" => ("Order", Icon::Orders),
        "upsell" => ("Upsell", Icon::Upsell),
        "qaApproved" => ("QA approved", Icon::Check),
        "qaDeclined" => ("QA declined", Icon::Close),
        "confirmed" => ("Confirmed", Icon::Check),
        "refunded" => ("Refunded", Icon::Resend),
        "cancelled" => ("Cancelled", Icon::Close),
        other => (other, Icon::Info),
    }
}

/// The words of a way to pay.
pub(super) fn pay_source(code: &str) -> &str {
    match code {
        "creditCard" => "Credit card",
        "check" => "Check",
        "acctOnFile" => "Account on file",
        "prepaid" => "Prepaid",
        "cod" => "Cash on delivery",
        "directDebit" => "Direct debit",
        "paypal" => "PayPal",
        "amazon" => "Amazon Pay",
        "applePay" => "Apple Pay",
        "googlePay" => "Google Pay",
        other => other,
    }
}

/// The passed values there are, each with its name.
pub(super) fn passed(values: &[Option<String>]) -> Vec<(String, String)> {
    let named = values.iter().enumerate().map(|(place, value)| (format!("c{}", place + 1), value));
    named.filter_map(|(name, value)| Some((name, value.clone()?))).collect()
}

/// Whether an amount is nothing at all.
pub(super) fn is_zero(decimal: &str) -> bool {
    decimal.chars().all(|digit| matches!(digit, '0' | '.'))
}

/// How many pixels stand how, each state with its words; those of which there is none are left out.
pub(super) fn counts(pixels: &[PixelVerdict]) -> Vec<(State, String)> {
    let outcomes = [OutcomeJson::Fired, OutcomeJson::Held, OutcomeJson::NotFired];
    let count = |outcome| pixels.iter().filter(|verdict| verdict.outcome == outcome).count();
    let words = outcomes.into_iter().map(|outcome| (of_outcome(outcome), count(outcome)));
    words
        .filter(|(_, count)| *count > 0)
        .map(|((state, word), count)| (state, format!("{count} {}", word.to_ascii_lowercase())))
        .collect()
}

/// What the verdicts are called where they are shown.
pub(super) fn heading(pixels: Option<&OrderPixels>) -> &'static str {
    match pixels {
        Some(pixels) if !pixels.any_fired => "Why no pixel has fired",
        _ => "Pixels of this order",
    }
}

/// The verdicts by event, in the order they came.
pub(super) fn by_event(pixels: &[PixelVerdict]) -> Vec<Vec<PixelVerdict>> {
    let same = |one: &PixelVerdict, other: &PixelVerdict| one.event_id == other.event_id;
    pixels.chunk_by(same).map(<[PixelVerdict]>::to_vec).collect()
}

/// How a verdict stands now: what came of its delivery once it was to fire, else what was decided.
pub(super) fn standing(verdict: &PixelVerdict) -> (State, &'static str) {
    match (&verdict.delivery, verdict.outcome) {
        (Some(delivery), OutcomeJson::Fired | OutcomeJson::Held) => of_delivery(&delivery.state),
        (_, outcome) => of_outcome(outcome),
    }
}

/// The sentences of a verdict: why it was decided so, then what came of it.
pub(super) fn sentences(verdict: &PixelVerdict) -> Vec<String> {
    let came = verdict.delivery.as_ref().filter(|_| verdict.outcome != OutcomeJson::NotFired);
    let mut sentences = vec![verdict.explanation.clone()];
    sentences.extend(came.map(|delivery| delivery.explanation.clone()));
    sentences.extend(verdict.warnings.iter().map(|warning| warning.message.clone()));
    sentences.dedup();
    sentences
}

/// The answer to an attempt: its state and word.
pub(super) fn answer(attempt: &AttemptJson) -> (State, String) {
    match (attempt.status, &attempt.error) {
        (Some(status), None) => (State::Fired, status.to_string()),
        (Some(status), Some(_)) => (State::Dead, status.to_string()),
        (None, Some(_)) => (State::Dead, "No answer".to_owned()),
        (None, None) => (State::Waiting, "Under way".to_owned()),
    }
}

/// How long an attempt took, and who began it when that was a person.
pub(super) fn circumstances(attempt: &AttemptJson) -> String {
    let took = attempt.duration_ms.map(|millis| format!("in {}", span(i64::from(millis))));
    let by = (attempt.trigger == TriggerJson::Manual).then(|| "sent by hand".to_owned());
    took.into_iter().chain(by).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn verdict(event: &str, outcome: &str, state: Option<&str>) -> PixelVerdict {
        let delivery = state.map(|state| {
            json!({"channel": "postback", "state": state, "explanation": "Sent.", "url": null, "attempts": [],
                "nextDue": null, "page": null})
        });
        serde_json::from_value(json!({"eventId": event, "event": "order", "at": "2025-11-22T10:46:00.000Z",
            "pixelId": null, "pixel": null, "fireId": null, "outcome": outcome, "reason": null,
            "explanation": "Because.", "due": null, "affiliateRevision": 1, "campaignRevision": 1,
            "delivery": delivery}))
        .unwrap()
    }

    fn attempt(status: Option<u16>, error: Option<&str>) -> AttemptJson {
        serde_json::from_value(json!({"startedAt": "2025-11-22T10:46:00.000Z", "durationMs": 2140, "status": status,
            "responseExcerpt": null, "error": error, "trigger": "manual"}))
        .unwrap()
    }

    /// Two events.
    const ONE: &str = "evt_00000001";
    const TWO: &str = "evt_00000002";

    #[test]
    fn a_verdict_stands_as_its_delivery_does() {
        assert_eq!(standing(&verdict(ONE, "fired", Some("dead"))), (State::Dead, "Dead"));
        assert_eq!(standing(&verdict(ONE, "fired", None)), (State::Fired, "Fired"));
        assert_eq!(standing(&verdict(ONE, "held", Some("held"))), (State::Held, "Held"));
        assert_eq!(standing(&verdict(ONE, "notFired", Some("cancelled"))), (State::NotFired, "Not fired"));
        assert_eq!(sentences(&verdict(ONE, "fired", Some("dead"))), ["Because.", "Sent."]);
        assert_eq!(sentences(&verdict(ONE, "notFired", Some("cancelled"))), ["Because."]);
    }

    #[test]
    fn verdicts_are_counted_and_kept_with_their_event() {
        let pixels = [verdict(ONE, "fired", None), verdict(TWO, "notFired", None), verdict(TWO, "notFired", None)];
        assert_eq!(
            counts(&pixels),
            [(State::Fired, "1 fired".to_owned()), (State::NotFired, "2 not fired".to_owned())]
        );
        assert_eq!(by_event(&pixels).iter().map(Vec::len).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(counts(&[]), []);
    }

    #[test]
    fn an_attempt_says_what_was_answered() {
        assert_eq!(answer(&attempt(Some(200), None)), (State::Fired, "200".to_owned()));
        assert_eq!(answer(&attempt(Some(503), Some("busy"))), (State::Dead, "503".to_owned()));
        assert_eq!(answer(&attempt(None, Some("unreachable"))), (State::Dead, "No answer".to_owned()));
        assert_eq!(answer(&attempt(None, None)), (State::Waiting, "Under way".to_owned()));
        assert_eq!(circumstances(&attempt(Some(200), None)), "in 2.1 s, sent by hand");
    }

    #[test]
    fn passed_values_keep_their_places() {
        let values = [Some("click-77".to_owned()), None, Some("9".to_owned())];
        let named = passed(&values);
        assert_eq!(named, [("c1".to_owned(), "click-77".to_owned()), ("c3".to_owned(), "9".to_owned())]);
    }

    fn order() -> OrderSummary {
        serde_json::from_str(include_str!("../../../../shared/src/wire/golden/order_summary.json")).unwrap()
    }

    #[test]
    fn the_credit_is_that_of_the_same_link() {
        let touch = |aff: &str, c1: &str, minute: &str| -> TouchJson {
            let at = format!("2026-01-31T14:{minute}:00.000Z");
            serde_json::from_value(json!({"affId": aff, "sourceValues": [c1, null, null, null, null], "at": at}))
                .unwrap()
        };
        assert_eq!(credit(&order(), &touch("AF54B334", "click-77", "01")), Credit::This);
        assert_eq!(credit(&order(), &touch("AF54B334", "click-77", "09")), Credit::This);
        assert_eq!(credit(&order(), &touch("AF54B334", "click-78", "01")), Credit::No);
        assert_eq!(credit(&order(), &touch("OTHER", "click-77", "06")), Credit::Later);
        let unsold = OrderSummary { sold_at: None, ..order() };
        assert_eq!(credit(&unsold, &touch("OTHER", "click-77", "06")), Credit::No);
    }

    #[test]
    fn pages_stand_among_what_happened_until_its_end() {
        let event = |kind: &str, second: usize| -> EventJson {
            let at = format!("2026-01-31T14:05:{second:02}.000Z");
            serde_json::from_value(json!({"id": ONE, "kind": kind, "at": at, "summary": second.to_string()})).unwrap()
        };
        let told = |events: &[EventJson], clicks: &[EventJson]| {
            let (events, left_out) = happened(events, clicks);
            (events.into_iter().map(|event| event.summary).collect::<Vec<_>>().join(" "), left_out)
        };
        let events = [event("lead", 30), event("order", 40)];
        let clicks = [event("click", 10), event("click", 35), event("click", 50)];
        assert_eq!(told(&events, &clicks), ("10 30 35 40".to_owned(), 0));
        assert_eq!(told(&events, &[]), ("30 40".to_owned(), 0));
        let many: Vec<_> = (0..25).map(|second| event("click", second)).collect();
        let (all, left_out) = told(&events, &many);
        assert_eq!((&all[..5], left_out), ("0 6 7", 5));
        assert_eq!(all.split(' ').count(), MOST_CLICKS + events.len());
    }

    #[test]
    fn nothing_is_told_from_something() {
        assert!(is_zero("0.00") && is_zero("0"));
        assert!(!is_zero("0.05") && !is_zero("10"));
    }
}
