//! The direct API as its clients see it: bytes in, text out.

mod cards;
mod clients;
mod encodings;
mod flows;
mod queries;
mod repeats;

use api_tests::{Answer, Client};
use serde_json::Value;

use super::shop::Shop;

/// What every call needs.
const LOGIN: &str = "loginId=demo_api&password=demo-secret";

const FORM: Option<&str> = Some("application/x-www-form-urlencoded");

/// The whole answer, of the one status and content type that its clients can read.
fn answered(answer: Answer) -> Value {
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/html; charset=utf-8"), "{}", answer.text);
    let value: Value = serde_json::from_str(&answer.text).unwrap_or_else(|error| panic!("{error}: {}", answer.text));
    assert!(matches!(value["result"].as_str(), Some("SUCCESS" | "ERROR")), "{value}");
    value
}

/// The message of a success.
fn success(answer: Answer) -> Value {
    let value = answered(answer);
    assert_eq!(value["result"], "SUCCESS", "{value}");
    value["message"].clone()
}

/// The message of an error.
fn failure(answer: Answer) -> Value {
    let value = answered(answer);
    assert_eq!(value["result"], "ERROR", "{value}");
    value["message"].clone()
}

/// Posts a form, credentials added.
fn post(client: &Client, path: &str, form: &str) -> Answer {
    client.send("POST", path, FORM, format!("{form}&{LOGIN}"))
}

impl Shop<'_> {
    /// Posts a form and gives the message of the success.
    fn call(&self, path: &str, form: &str) -> Value {
        success(post(&self.server.client(), path, form))
    }

    /// Posts a form and gives the message of the error.
    fn refused(&self, path: &str, form: &str) -> Value {
        failure(post(&self.server.client(), path, form))
    }
}

/// A text field of a message.
fn text(message: &Value, field: &str) -> String {
    message[field].as_str().unwrap_or_else(|| panic!("{field} in {message}")).to_owned()
}
