//! Values that go into a statement.

use std::borrow::Cow;

use shared::time::Timestamp;

use super::{Error, Result};

/// One bound value. There is none for a boolean: the runtime would store it as text.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// NULL.
    Null,
    /// A whole number below 2^53 in size. It is bound as REAL, as everything numeric from JavaScript is.
    Integer(i64),
    /// A finite number.
    Real(f64),
    /// A text.
    Text(Cow<'a, str>),
    /// Bytes.
    Blob(Cow<'a, [u8]>),
}

/// The largest whole number that JavaScript keeps exact.
pub(crate) const SAFE_INTEGER: i64 = (1 << 53) - 1;

/// The most values a statement can have.
const MOST_VALUES: usize = 100;

/// The most bytes of one text or blob.
const MOST_BYTES: usize = 2_000_000;

/// The same values, once it is sure that the runtime takes them.
pub(crate) fn checked<'v, 'a>(values: &'v [Value<'a>]) -> Result<&'v [Value<'a>]> {
    if values.len() > MOST_VALUES {
        return Err(Error::Value {
            position: MOST_VALUES + 1,
            reason: "a statement takes at most 100; use json_each(?)",
        });
    }
    for (index, value) in values.iter().enumerate() {
        if let Some(reason) = value.fault() {
            return Err(Error::Value { position: index + 1, reason });
        }
    }
    Ok(values)
}

impl Value<'_> {
    fn fault(&self) -> Option<&'static str> {
        match self {
            Self::Integer(number) if number.unsigned_abs() > SAFE_INTEGER.unsigned_abs() => {
                Some("a whole number must stay below 2^53")
            }
            Self::Real(number) if !number.is_finite() => Some("a number must be finite"),
            Self::Text(text) if text.len() > MOST_BYTES => Some("a text must stay below 2 MB"),
            Self::Blob(bytes) if bytes.len() > MOST_BYTES => Some("a blob must stay below 2 MB"),
            _ => None,
        }
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<i32> for Value<'_> {
    fn from(number: i32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<u8> for Value<'_> {
    fn from(number: u8) -> Self {
        Self::Integer(number.into())
    }
}

impl From<u16> for Value<'_> {
    fn from(number: u16) -> Self {
        Self::Integer(number.into())
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

/// A number too large for the database becomes one that is refused when it is bound.
impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// A number too large for the database becomes one that is refused when it is bound.
impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<f64> for Value<'_> {
    fn from(number: f64) -> Self {
        Self::Real(number)
    }
}

/// Milliseconds since 1970.
impl From<Timestamp> for Value<'_> {
    fn from(time: Timestamp) -> Self {
        Self::Integer(time.millis())
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Blob(Cow::Borrowed(bytes))
    }
}

impl From<Vec<u8>> for Value<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Blob(Cow::Owned(bytes))
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
