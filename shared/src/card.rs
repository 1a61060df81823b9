//! The test card. Its number is the only one ever accepted: no other number is kept, shown or logged.

use crate::time::Timestamp;

/// The sentence that refuses any other card number.
pub const REFUSAL: &str = "Card numbers are not accepted here: charge the card with your payment provider, then import \
                           the order with paySource ACCTONFILE and without card fields";

/// Card fields as they arrived. Has no `Debug`: a number must not reach a log.
pub struct Fields<'a> {
    /// The number; spaces and hyphens are fine.
    pub number: &'a str,
    /// CVV.
    pub security_code: &'a str,
    /// Month and year, or `MMYY`, `MM/YY`, `MM/YYYY` in `month` with `year` empty.
    pub month: &'a str,
    /// Two or four digits.
    pub year: &'a str,
}

/// What a card turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The test card with its right details: a test order.
    Test,
    /// The test card's number with a wrong detail: a declined test order.
    WrongDetails(WrongDetail),
    /// Some other number: the whole call is refused with [`REFUSAL`].
    Refused,
}

/// What is wrong with a test card's details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrongDetail {
    /// Not 100.
    #[error("the test card's security code (CVV) is 100")]
    SecurityCode,
    /// The month is over.
    #[error("the test card's expiry is in the past; use the current month or a later one")]
    Expired,
    /// Not a month and a year.
    #[error("the test card's expiry is not a month and a year")]
    Expiry,
}

/// Judges card fields at an instant (in UTC; the month of expiry counts to its last day).
pub fn judge(fields: &Fields<'_>, now: Timestamp) -> Verdict {
    if !is_test_number(fields.number) {
        return Verdict::Refused;
    }
    if fields.security_code.trim() != "100" {
        return Verdict::WrongDetails(WrongDetail::SecurityCode);
    }
    match expiry(fields) {
        None => Verdict::WrongDetails(WrongDetail::Expiry),
        Some(expiry) if expiry < month_of(now) => Verdict::WrongDetails(WrongDetail::Expired),
        Some(_) => Verdict::Test,
    }
}

/// Whether a number is the test card's; spaces and hyphens are fine.
pub fn is_test_number(number: &str) -> bool {
    let digits = number.bytes().filter(|b| !matches!(b, b' ' | b'-'));
    digits.clone().count() == 16 && digits.clone().all(|b| b == b'0')
}

fn expiry(fields: &Fields<'_>) -> Option<(u16, u8)> {
    let (month, year) = match (fields.month.trim(), fields.year.trim()) {
        (both, "") => match both.split_once(['/', '-']) {
            Some((month, year)) => (month.trim(), year.trim()),
            None if both.len() == 3 => both.split_at_checked(1)?,
            None => both.split_at_checked(2)?,
        },
        apart => apart,
    };
    let digits = |text: &str| !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(month) || !digits(year) {
        return None;
    }
    let month: u8 = month.parse().ok().filter(|month| (1..=12).contains(month))?;
    let number: u16 = year.parse().ok()?;
    match year.len() {
        2 => Some((2000 + number, month)),
        4 => Some((number, month)),
        _ => None,
    }
}

fn month_of(now: Timestamp) -> (u16, u8) {
    let text = now.to_string();
    let part = |range| text.get(range).unwrap_or("0");
    (part(0..4).parse().unwrap_or(0), part(5..7).parse().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(fields: [&str; 4], expected: Verdict) {
        let [number, security_code, month, year] = fields;
        let now = Timestamp::parse("2026-11-30T23:59:59Z").unwrap();
        assert_eq!(judge(&Fields { number, security_code, month, year }, now), expected, "{fields:?}");
    }

    #[test]
    fn judges() {
        let zeros = "0000000000000000";
        check([zeros, "100", "11", "2026"], Verdict::Test);
        check([zeros, "100", "1", "27"], Verdict::Test);
        check(["0000 0000-0000 0000", "100", "1127", ""], Verdict::Test);
        check([zeros, "100", "12/2026", ""], Verdict::Test);
        check([zeros, "100", "127", ""], Verdict::Test);
        check([zeros, "101", "11", "2026"], Verdict::WrongDetails(WrongDetail::SecurityCode));
        check([zeros, "", "11", "2026"], Verdict::WrongDetails(WrongDetail::SecurityCode));
        check([zeros, "100", "10", "2026"], Verdict::WrongDetails(WrongDetail::Expired));
        check([zeros, "100", "13", "2026"], Verdict::WrongDetails(WrongDetail::Expiry));
        check([zeros, "100", "", ""], Verdict::WrongDetails(WrongDetail::Expiry));
        check([zeros, "100", "é/ü", ""], Verdict::WrongDetails(WrongDetail::Expiry));
        check(["4111111111111111", "100", "11", "2026"], Verdict::Refused);
        check(["000000000000000", "100", "11", "2026"], Verdict::Refused);
        check(["", "100", "11", "2026"], Verdict::Refused);
    }
}
