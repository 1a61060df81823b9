//! Instants and spans, in milliseconds. Nothing here reads a clock.

mod rfc3339;

use std::fmt;

/// An instant: milliseconds since 1970-01-01T00:00:00Z. On the wire RFC 3339 in UTC, with milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(i64);

/// A text that is not an instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a time looks like 2026-01-31T14:05:00Z")]
pub struct Error;

/// The years 1970 to 9999, which every reader of RFC 3339 understands.
const LAST: i64 = 253_402_300_799_999;

impl Timestamp {
    /// The instant this many milliseconds after 1970, held inside the years 1970 to 9999.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(0, LAST))
    }

    /// Milliseconds since 1970.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 with any offset.
    pub fn parse(text: &str) -> Result<Self, Error> {
        match rfc3339::read(text) {
            Some(millis) if (0..=LAST).contains(&millis) => Ok(Self(millis)),
            _ => Err(Error),
        }
    }

    /// This instant and a span later.
    pub fn after(self, span: Span) -> Self {
        Self::from_millis(self.0.saturating_add(span.0))
    }

    /// This instant and a span earlier.
    pub fn before(self, span: Span) -> Self {
        Self::from_millis(self.0.saturating_sub(span.0))
    }

    /// How long after `earlier` this is; nothing when it is not after it.
    pub fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0).max(0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rfc3339::write(self.0, f)
    }
}

impl TryFrom<String> for Timestamp {
    type Error = Error;
    fn try_from(text: String) -> Result<Self, Error> {
        Self::parse(&text)
    }
}

impl From<Timestamp> for String {
    fn from(time: Timestamp) -> String {
        time.to_string()
    }
}

/// A length of time in milliseconds, never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span(i64);

impl Span {
    /// A span of this many milliseconds.
    pub const fn millis(count: u32) -> Self {
        Self(count as i64)
    }

    /// A span of this many seconds.
    pub const fn seconds(count: u32) -> Self {
        Self(count as i64 * 1_000)
    }

    /// A span of this many minutes.
    pub const fn minutes(count: u32) -> Self {
        Self::seconds(count).times(60)
    }

    /// A span of this many hours.
    pub const fn hours(count: u32) -> Self {
        Self::minutes(count).times(60)
    }

    /// A span of this many days of 24 hours.
    pub const fn days(count: u32) -> Self {
        Self::hours(count).times(24)
    }

    const fn times(self, factor: i64) -> Self {
        Self(self.0 * factor)
    }

    /// The span in milliseconds.
    pub const fn as_millis(self) -> i64 {
        self.0
    }
}

impl std::ops::Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for Span {
    /// In the largest unit that says it exactly: `20 minutes`, `1 day`, `36 hours`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1_000)];
        let (name, size) =
            units.into_iter().find(|(_, size)| self.0 >= *size && self.0 % size == 0).unwrap_or(("millisecond", 1));
        let count = self.0 / size;
        write!(f, "{count} {name}{}", if count == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_rfc_3339() {
        let time = Timestamp::parse("2026-01-31T14:05:00+02:00").unwrap();
        assert_eq!(time.to_string(), "2026-01-31T12:05:00.000Z");
        assert_eq!(Timestamp::parse(&time.to_string()).unwrap(), time);
        for bad in ["", "yesterday", "2026-01-31", "1960-01-01T00:00:00Z", "2026-13-01T00:00:00Z"] {
            assert!(Timestamp::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn spans_read_well() {
        assert_eq!(Span::minutes(20).to_string(), "20 minutes");
        assert_eq!(Span::hours(24).to_string(), "1 day");
        assert_eq!(Span::millis(1500).to_string(), "1500 milliseconds");
    }

    #[test]
    fn since_is_never_negative() {
        let earlier = Timestamp::from_millis(5);
        let later = earlier.after(Span::seconds(1));
        assert_eq!(later.since(earlier), Span::seconds(1));
        assert_eq!(earlier.since(later), Span::default());
    }
}
