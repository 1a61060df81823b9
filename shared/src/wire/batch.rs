//! Several events in one request, and an answer for each.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::text::Text;

/// The most events that one request may bring.
pub const MOST_EVENTS: usize = 500;

/// The body of `POST /v1/events`.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct BatchInput {
    /// What happened, in order: 1 to 500 events.
    #[serde(default)]
    pub events: Vec<BatchEvent>,
}

/// One of them.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchEvent {
    /// `click`, `lead`, `order`, `upsell`, `qa`, `confirm`, `refund` or `cancel`.
    #[serde(rename = "type", default)]
    pub kind: Option<Text>,
    /// Like the header of the same name: the same key again is answered as the first time.
    #[serde(default)]
    pub idempotency_key: Option<Text>,
    /// What the route of this event alone takes as its body. A later event of an order has the order's id in it.
    #[serde(default)]
    pub data: Option<Box<RawValue>>,
}

/// The answer of `POST /v1/events`.
#[derive(Debug, Serialize, Deserialize)]
pub struct BatchAnswer {
    /// One for each event, in the request's order.
    pub results: Vec<BatchResult>,
}

/// What became of one event.
#[derive(Debug, Serialize, Deserialize)]
pub struct BatchResult {
    /// The HTTP status that the event alone would have been answered with.
    pub status: u16,
    /// Whether this is the answer of an earlier call.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replayed: bool,
    /// What the event alone would have been answered: a click's or an order's answer, or a problem.
    pub body: Box<RawValue>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_and_its_answer() {
        let golden = include_str!("golden/batch_input.json");
        let input: BatchInput = serde_json::from_str(golden).unwrap();
        assert_eq!(input.events[1].data.as_ref().map(|data| data.get()), Some(r#"{"orderId":"03A1B2C3D4"}"#));
        assert_eq!(serde_json::to_string(&input).unwrap(), golden.trim());
        let golden = include_str!("golden/batch_answer.json");
        let answer: BatchAnswer = serde_json::from_str(golden).unwrap();
        assert!(answer.results[1].replayed);
        assert_eq!(serde_json::to_string(&answer).unwrap(), golden.trim());
    }
}
