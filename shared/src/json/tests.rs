//! Held against `serde_json`'s own reader.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::read;

/// It is taken and refused like there, and comes to the same.
#[track_caller]
fn check(text: &str) {
    let expected = serde_json::from_str::<Value>(text);
    let found = read::<Value>(text);
    assert_eq!(found.as_ref().ok(), expected.as_ref().ok(), "{text}");
    assert!(found.err().is_none_or(|error| !error.is_shape()), "{text}");
}

#[test]
fn values() {
    for text in [
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-1",
        "18446744073709551615",
        "18446744073709551616",
        "0.1",
        "-1.5e-7",
        "1e3",
        "1E+2",
        "44.95",
        "123456789012345678901234567890",
        "\"\"",
        "\"é𝄞\"",
        r#""\"\\\/\b\f\n\r\t\u00e9\ud834\udd1e""#,
        "[]",
        "{}",
        " [ 1 , [ ] , { } ] ",
        "{\"a\" : {\"b\":[null]} , \"a\":2}",
        "\t\n\r 1 \n",
    ] {
        check(text);
        assert!(read::<Value>(text).is_ok(), "{text}");
    }
}

#[test]
fn what_is_not_json() {
    for text in [
        "",
        " ",
        "nul",
        "nulll",
        "tru",
        "+1",
        "-",
        "01",
        "1.",
        ".5",
        "1e",
        "1e+",
        "1e999",
        "NaN",
        "'a'",
        "\"",
        "\"a",
        "\"\\",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        r#""\ud834""#,
        r#""\ud834\ud834""#,
        r#""\ud834x""#,
        r#""\udd1e""#,
        "\"\n\"",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{a:1}",
        "{1:1}",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "{,}",
        "[}",
        "{]",
        "1 2",
        "[] []",
        "\u{feff}1",
        "\"\\ué000\"",
    ] {
        check(text);
        assert!(read::<Value>(text).is_err(), "{text}");
        // The same where nobody wants the value.
        assert!(read::<serde::de::IgnoredAny>(text).is_err(), "{text}");
    }
}

#[test]
fn it_may_nest_so_deep_and_no_deeper() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    check(&nested(127));
    assert!(read::<Value>(&nested(127)).is_ok() && read::<serde::de::IgnoredAny>(&nested(127)).is_ok());
    check(&nested(128));
    assert!(read::<Value>(&nested(128)).is_err() && read::<serde::de::IgnoredAny>(&nested(100_000)).is_err());
}

#[derive(Debug, PartialEq, Deserialize)]
struct Shape {
    number: i32,
    #[serde(default)]
    share: Option<f64>,
    kind: Kind,
    #[serde(default)]
    pair: (u8, String),
    #[serde(default)]
    names: BTreeMap<u32, Wrapped>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Debug, PartialEq, Default, Deserialize)]
struct Rest {
    #[serde(default)]
    large: Option<u64>,
    #[serde(default)]
    nothing: (),
}

#[derive(Debug, PartialEq, Deserialize)]
struct Wrapped(bool);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Kind {
    Plain,
    Holding(String),
    Two(u8, u8),
    Named { word: char },
}

#[test]
fn shapes() {
    for (text, readable) in [
        (r#"{"number":-7,"share":0.5,"kind":"plain","unknown":[1,{"x":"\n"}]}"#, true),
        (r#"{"number":7,"share":null,"kind":{"holding":"\u00e9"},"pair":[1,"x"]}"#, true),
        (r#"{"number":7,"kind":{"two":[1,2]},"names":{"1":true,"4294967295":false}}"#, true),
        (r#"{"number":7,"kind":{"named":{"word":"é"}},"large":18446744073709551615,"nothing":null}"#, true),
        (r#"{"kind":{"plain":null},"number":0}"#, true),
        (r#"{"number":1.5,"kind":"plain"}"#, false),
        (r#"{"number":"1","kind":"plain"}"#, false),
        (r#"{"number":2147483648,"kind":"plain"}"#, false),
        (r#"{"kind":"plain"}"#, false),
        (r#"{"number":1,"number":1,"kind":"plain"}"#, false),
        (r#"{"number":1,"kind":"other"}"#, false),
        (r#"{"number":1,"kind":"holding"}"#, false),
        (r#"{"number":1,"kind":{}}"#, false),
        (r#"{"number":1,"kind":{"plain":1}}"#, false),
        (r#"{"number":1,"kind":{"holding":"x","plain":null}}"#, false),
        (r#"{"number":1,"kind":{"two":[1]}}"#, false),
        (r#"{"number":1,"kind":{"two":[1,2,3]}}"#, false),
        (r#"{"number":1,"kind":{"named":{"word":"ab"}}}"#, false),
        (r#"{"number":1,"kind":"plain","names":{"x":true}}"#, false),
        (r#"{"number":1,"kind":"plain","names":{"01":true}}"#, false),
        (r#"{"number":1,"kind":"plain","names":{"1":1}}"#, false),
        (r#"{"number":1,"kind":"plain","pair":[1,"x",2]}"#, false),
        (r#"{"number":1,"kind":"plain","large":-1}"#, false),
        ("null", false),
    ] {
        assert_eq!(read::<Shape>(text).ok(), serde_json::from_str(text).ok(), "{text}");
        assert_eq!(read::<Shape>(text).is_ok(), readable, "{text}");
    }
    assert_eq!(read(r#"{"plain":1}"#).ok(), Some(BTreeMap::from([(Kind::Plain, 1)])));
}

#[test]
fn a_value_stays_as_its_text() {
    let read = read::<BTreeMap<String, Box<RawValue>>>;
    let values = read(r#"{"a": {"x" : 1.10, "y":"\u00e9"} ,"b":null}"#).unwrap();
    assert_eq!(values["a"].get(), r#"{"x" : 1.10, "y":"\u00e9"}"#);
    assert_eq!(values["b"].get(), "null");
    assert!(read(r#"{"a":{"x":}}"#).is_err());
}

#[test]
fn an_error_says_where_and_never_what_was_there() {
    let check = |text: &str, expected: &str| {
        let error = read::<BTreeMap<String, Vec<Shape>>>(text).unwrap_err();
        assert_eq!(error.to_string(), expected, "{text}");
    };
    check(r#"{"a":[{"number":1,"kind":"plain"},{"number":"4111"}]}"#, "a[1].number: it is a text, expected i32");
    check(r#"{"a":[{"number":1}]}"#, "a[0]: missing field `kind`");
    check(r#"{"a":[{"number":1,"number":2}]}"#, "a[0].number: duplicate field `number`");
    check(r#"{"a":[[1]]}"#, "a[0]: it is a list, expected struct Shape");
    check(r#"{"a":[{"number":[[],{}]}]}"#, "a[0].number: it is a list, expected i32");
    check(r#"{"a":[{"kind":{}}]}"#, "a[0].kind: it is empty, expected the name of a variant");
    check(r#"{"a":7}"#, "a: it is a whole number, expected a sequence");
    let error = read::<BTreeMap<String, Vec<crate::wire::text::Text>>>(r#"{"a":["x",["y"]]}"#).unwrap_err();
    assert_eq!(error.to_string(), "a[1]: it is a list, expected a text or a number");
    check("7", "it is a whole number, expected a map");
    check("{\n \"a\": [}", "line 2, column 8: a value is expected");
    check("{\"a\"", "line 1, column 5: it ends too early");
}

proptest! {
    #[test]
    fn whatever_is_sent(text in "[\\[\\]{}:, \"\\\\untrfalse01.eE+\\-é]{0,24}") {
        check(&text);
    }

    #[test]
    fn what_was_written(strings in proptest::collection::vec("\\PC{0,12}|[\u{0}-\u{1f}\"\\\\]{0,4}", 0..4),
                        floats in proptest::collection::vec(proptest::num::f64::NORMAL, 0..4),
                        whole in any::<i64>(), cut in 0usize..80) {
        let value = serde_json::json!({ "texts": strings, "floats": floats, "whole": [whole, { "x": true }] });
        let text = value.to_string();
        prop_assert_eq!(read::<Value>(&text).unwrap(), value);
        let mut cut = cut.min(text.len() - 1);
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        check(text.get(..cut).unwrap_or_default());
    }
}
