//! Lenient scalars: clients send numbers as text and text as numbers.

use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// A scalar taken as text, whether it came as a JSON string, number or boolean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Text(pub String);

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scalar;
        impl Visitor<'_> for Scalar {
            type Value = Text;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text or a number")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text(text.to_owned()))
            }
            fn visit_string<E: Error>(self, text: String) -> Result<Text, E> {
                Ok(Text(text))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Text, E> {
                Ok(Text(number.to_string()))
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Text, E> {
                Ok(Text(number.to_string()))
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Text, E> {
                written(number).map(Text).ok_or_else(|| E::custom("a number must be finite"))
            }
            fn visit_bool<E: Error>(self, yes: bool) -> Result<Text, E> {
                Ok(Text(yes.to_string()))
            }
        }
        deserializer.deserialize_any(Scalar)
    }
}

/// A finite number as JSON writes it, which takes less code than `f64`'s own `Display`; a whole one without its `.0`.
pub(super) fn written(number: f64) -> Option<String> {
    let text = serde_json::Number::from_f64(number)?.to_string();
    Some(text.strip_suffix(".0").map(str::to_owned).unwrap_or(text))
}

/// Writes a scalar that is usually a number as one: `1`, `33.33`; anything else as text: `"all"`.
pub(super) fn as_number<S: Serializer>(text: &Text, serializer: S) -> Result<S::Ok, S::Error> {
    match number(&text.0) {
        Some(number) if number.to_string() == text.0 => number.serialize(serializer),
        _ => text.0.serialize(serializer),
    }
}

/// The number that a text is, if it is one of up to 15 digits or a whole one: a division of two numbers that a double
/// holds exactly, where a reader of all numbers would be a part of the app that everybody downloads.
fn number(text: &str) -> Option<serde_json::Number> {
    const EXACT: u64 = 1_000_000_000_000_000;
    if let Ok(whole) = text.parse::<u64>() {
        return Some(whole.into());
    }
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    let (whole, fraction) = text.split_once('.')?;
    let digits: i64 = format!("{whole}{fraction}").parse().ok()?;
    let places = i32::try_from(fraction.len()).ok().filter(|places| *places <= 15)?;
    if digits.unsigned_abs() >= EXACT {
        return None;
    }
    serde_json::Number::from_f64(digits as f64 / 10_f64.powi(places))
}

/// The same of a scalar that may be absent.
pub(super) fn as_optional_number<S: Serializer>(text: &Option<Text>, serializer: S) -> Result<S::Ok, S::Error> {
    match text {
        Some(text) => as_number(text, serializer),
        None => serializer.serialize_none(),
    }
}

/// The text of an optional scalar.
pub fn of(text: &Option<Text>) -> Option<&str> {
    text.as_ref().map(Text::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize, Deserialize)]
    struct Holder {
        #[serde(serialize_with = "as_number")]
        value: Text,
    }

    #[test]
    fn numbers_are_written_as_numbers_and_read_from_either() {
        for (given, written) in [
            ("\"1\"", "1"),
            ("1", "1"),
            ("33.33", "33.33"),
            ("\"33.33\"", "33.33"),
            ("-0.5", "-0.5"),
            ("\"0.000000000000123\"", "\"0.000000000000123\""),
            ("\"123456789012.345\"", "123456789012.345"),
            ("\"1234567890123.456\"", "\"1234567890123.456\""),
            ("\"18446744073709551615\"", "18446744073709551615"),
            ("\"-7\"", "-7"),
            ("\"+7\"", "\"+7\""),
            ("\"1.50\"", "\"1.50\""),
            ("\"1.\"", "\"1.\""),
            ("\".5\"", "\".5\""),
            ("\"1.-5\"", "\"1.-5\""),
            ("\"all\"", "\"all\""),
            ("\"007\"", "\"007\""),
            ("\"1e3\"", "\"1e3\""),
            ("\" 1\"", "\" 1\""),
        ] {
            let holder: Holder = serde_json::from_str(&format!("{{\"value\":{given}}}")).unwrap();
            assert_eq!(serde_json::to_string(&holder).unwrap(), format!("{{\"value\":{written}}}"));
        }
    }
}
