//! Days as clients write them, and instants as they read them: in the merchant's time zone, without saying so.

use std::fmt;

use crate::time::{Span, Timestamp};

/// A calendar day from 1970 on: its midnight in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(Timestamp);

/// A text that is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a day as month/day/year, such as 01/31/2026")]
pub struct Error;

const DAY: Span = Span::days(1);

impl Day {
    /// Reads `m/d/Y`, `M/D/YY` (of this century) or `Y-m-d`; a time of day behind it is ignored, as in the original.
    ///
    /// # Errors
    ///
    /// [`Error`] for everything else, and for days that no calendar has.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let day = text.trim().split([' ', 'T']).next().unwrap_or_default();
        let slashes = day.contains('/');
        let mut parts = day.split(if slashes { '/' } else { '-' });
        let (Some(first), Some(second), Some(third), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Error);
        };
        let (year, month, day) = if slashes { (third, first, second) } else { (first, second, third) };
        let number = |text: &str, most: usize| {
            let digits = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            if digits { text.parse::<i16>().map_err(|_| Error) } else { Err(Error) }
        };
        let year = match (year.len(), number(year, 4)?) {
            (4, year) => year,
            (2, year) if slashes => 2000 + year,
            _ => return Err(Error),
        };
        let (month, day) = (number(month, 2)?, number(day, 2)?);
        Timestamp::parse(&format!("{year:04}-{month:02}-{day:02}T00:00:00Z")).map(Self).map_err(|_| Error)
    }

    /// When it begins, in a zone this many minutes east of UTC.
    #[must_use]
    pub fn begins(self, offset_minutes: i32) -> Timestamp {
        Timestamp::from_millis(self.0.millis().saturating_sub(i64::from(offset_minutes) * 60_000))
    }

    /// When it is over: the first instant of the next.
    #[must_use]
    pub fn ends(self, offset_minutes: i32) -> Timestamp {
        self.begins(offset_minutes).after(DAY)
    }
}

/// An instant as `2026-01-31 14:05:00` on the clocks of a zone this many minutes east of UTC.
#[must_use]
pub fn local(at: Timestamp, offset_minutes: i32) -> impl fmt::Display {
    let millis = at.millis().saturating_add(i64::from(offset_minutes) * 60_000);
    let shown = Timestamp::from_millis(millis).to_string();
    shown.get(..19).unwrap_or_default().replace('T', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        for text in ["01/31/2026", "1/31/26", "1/31/2026", "2026-01-31", "2026-01-31 00:00:00", " 01/31/2026 23:59 "] {
            assert_eq!(Day::parse(text).unwrap().begins(0).to_string(), "2026-01-31T00:00:00.000Z", "{text:?}");
        }
        for bad in ["", "yesterday", "31/01/2026", "02/29/2025", "1/2", "1/2/3/4", "01/31/126", "-1/1/2026", "é/1/2026"]
        {
            assert_eq!(Day::parse(bad), Err(Error), "{bad:?}");
        }
    }

    #[test]
    fn days_begin_at_the_merchants_midnight() {
        let day = Day::parse("03/08/2026").unwrap();
        assert_eq!(day.begins(-300).to_string(), "2026-03-08T05:00:00.000Z");
        assert_eq!(day.ends(-300).to_string(), "2026-03-09T05:00:00.000Z");
        assert_eq!(local(day.begins(-300), -300).to_string(), "2026-03-08 00:00:00");
        assert_eq!(
            Day::parse("01/01/1970").unwrap().begins(60),
            Timestamp::from_millis(0),
            "held at the first instant"
        );
    }
}
