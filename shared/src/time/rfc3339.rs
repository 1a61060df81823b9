//! RFC 3339 (section 5.6), read and written. The browser downloads this: a calendar of fifty lines, where a date library
//! brings time zones, spans and a hundred messages along. Tests hold it against one.

const DAY: i64 = 86_400_000;

/// Milliseconds since 1970 of a date, a time and an offset, such as `2026-01-31T14:05:00.250+02:00`. The letters may be of
/// either case, a space may stand for the `T`, digits after the millisecond are cut off. A leap second is the last moment
/// of its minute.
pub(super) fn read(text: &str) -> Option<i64> {
    let mut rest = Reader(text.as_bytes());
    let (year, month, day) = (rest.digits(4)?, rest.after(b"-", 2)?, rest.after(b"-", 2)?);
    let (hour, minute, second) = (rest.after(b"Tt ", 2)?, rest.after(b":", 2)?, rest.after(b":", 2)?);
    let millis = rest.fraction()?;
    let offset = rest.offset()?;
    let calendar = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
    if !rest.0.is_empty() || !calendar || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (second, millis) = if second == 60 { (59, 999) } else { (second, millis) };
    let minutes = hour * 60 + minute - offset;
    Some(days_since_1970(year, month, day) * DAY + minutes * 60_000 + second * 1_000 + millis)
}

/// The instant in UTC with three digits of a second: `2026-01-31T12:05:00.250Z`. For the years 1970 to 9999.
pub(super) fn write(millis: i64, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    let (year, month, day) = date_of(millis.div_euclid(DAY));
    let time = millis.rem_euclid(DAY);
    let (hour, minute, second) = (time / 3_600_000, time / 60_000 % 60, time / 1_000 % 60);
    write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", time % 1_000)
}

/// What is still to be read.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    /// A number of exactly so many digits.
    fn digits(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0')))
    }

    /// One of these signs, then a number.
    fn after(&mut self, signs: &[u8], count: usize) -> Option<i64> {
        self.one_of(signs)?;
        self.digits(count)
    }

    fn one_of(&mut self, signs: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        signs.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    /// Milliseconds from `.25`; none without a point.
    fn fraction(&mut self) -> Option<i64> {
        if self.one_of(b".").is_none() {
            return Some(0);
        }
        let length = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.0.split_at_checked(length).filter(|(digits, _)| !digits.is_empty())?;
        self.0 = rest;
        let places = digits.iter().map(|digit| i64::from(digit - b'0')).chain(std::iter::repeat(0)).take(3);
        Some(places.fold(0, |number, digit| number * 10 + digit))
    }

    /// Minutes east of Greenwich.
    fn offset(&mut self) -> Option<i64> {
        match self.one_of(b"Zz+-")? {
            b'+' => self.hours_and_minutes(),
            b'-' => self.hours_and_minutes().map(|minutes| -minutes),
            _ => Some(0),
        }
    }

    fn hours_and_minutes(&mut self) -> Option<i64> {
        let (hours, minutes) = (self.digits(2)?, self.after(b":", 2)?);
        (hours <= 23 && minutes <= 59).then_some(hours * 60 + minutes)
    }
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days before a date of the Gregorian calendar, counted from 1970-01-01. Years are taken to begin in March, so that the
/// leap day ends one and months follow a rule: 153 days in each five of them.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year / 4 - year / 100 + year / 400;
    year * 365 + leap_days + (153 * month + 2) / 5 + day - 1 - DAYS_BEFORE_1970
}

/// Days from March 1 of the year 0 to 1970-01-01.
const DAYS_BEFORE_1970: i64 = 719_468;

/// The date so many days after 1970-01-01.
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + DAYS_BEFORE_1970;
    let (cycle, in_cycle) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (in_cycle - in_cycle / 1_460 + in_cycle / 36_524 - in_cycle / 146_096) / 365;
    let in_year = in_cycle - (year * 365 + year / 4 - year / 100);
    let month = (5 * in_year + 2) / 153;
    let day = in_year - (153 * month + 2) / 5 + 1;
    let year = year + cycle * 400;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Written(i64);

    impl std::fmt::Display for Written {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write(self.0, f)
        }
    }

    /// The last moment the library knows.
    const LAST: i64 = 253_402_207_200_000;

    proptest! {
        #[test]
        fn agrees_with_a_date_library(millis in prop_oneof![0..=LAST, Just(0), Just(LAST)], offset in -1439i64..=1439) {
            let instant = jiff::Timestamp::from_millisecond(millis).unwrap();
            prop_assert_eq!(Written(millis).to_string(), format!("{instant:.3}"));
            prop_assert_eq!(read(&Written(millis).to_string()), Some(millis));
            let (sign, minutes) = if offset < 0 { ('-', -offset) } else { ('+', offset) };
            let local = Written((millis + offset * 60_000).clamp(0, LAST)).to_string();
            let text = format!("{}{sign}{:02}:{:02}", local.trim_end_matches('Z'), minutes / 60, minutes % 60);
            if let Ok(expected) = text.parse::<jiff::Timestamp>() {
                prop_assert_eq!(read(&text), Some(expected.as_millisecond()));
            }
        }

        #[test]
        fn never_reads_what_is_no_date(year in 1970i64..=9999, month in 0i64..=13, day in 0i64..=32) {
            let text = format!("{year:04}-{month:02}-{day:02}T00:00:00Z");
            prop_assert_eq!(read(&text), text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond));
        }

        #[test]
        fn never_panics(text in "[0-9TtZz:+. -]{0,40}|\\PC{0,30}") {
            let _ = read(&text);
        }
    }

    #[test]
    fn the_last_moment_of_the_year_9999() {
        let last = "9999-12-31T23:59:59.999Z";
        assert_eq!(read(last), Some(253_402_300_799_999));
        assert_eq!(Written(253_402_300_799_999).to_string(), last);
    }

    #[test]
    fn fractions_are_cut_to_milliseconds() {
        let check = |fraction: &str, expected: Option<i64>| {
            assert_eq!(read(&format!("1970-01-01T00:00:00{fraction}")), expected, "{fraction}");
        };
        check("Z", Some(0));
        check("z", Some(0));
        check(".5Z", Some(500));
        check(".123456789Z", Some(123));
        check(".Z", None);
        check("", None);
        check("+24:00", None);
        check("+01", None);
        check("Z ", None);
    }
}
