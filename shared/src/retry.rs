//! When a failed delivery is tried again: a list in one place, read by a pure function.

use std::time::UNIX_EPOCH;

use crate::time::{Span, Timestamp};

/// The pause after each failed attempt: the first entry follows the first attempt. 27 attempts over nearly ten days.
pub const SCHEDULE: [Span; 26] = [
    Span::seconds(2),
    Span::seconds(5),
    Span::seconds(15),
    Span::seconds(30),
    Span::minutes(1),
    Span::minutes(2),
    Span::minutes(5),
    Span::minutes(10),
    Span::minutes(20),
    Span::minutes(40),
    Span::hours(1),
    Span::hours(2),
    Span::hours(3),
    Span::hours(4),
    Span::hours(6),
    Span::hours(8),
    Span::hours(10),
    Span::hours(12),
    Span::hours(12),
    Span::hours(18),
    Span::hours(18),
    Span::hours(24),
    Span::hours(24),
    Span::hours(24),
    Span::hours(24),
    Span::hours(24),
];

/// How many attempts a delivery gets before it is dead.
pub const ATTEMPTS: u32 = SCHEDULE.len() as u32 + 1;

/// The longest pause a receiver's `Retry-After` is granted.
pub const MOST_RETRY_AFTER: Span = Span::hours(24);

/// How patient deliveries are. Only a test environment has another pace than the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How long an attempt may take before its outcome counts as unknown: longer than any request.
    pub lease: Span,
    /// No pause of the schedule is longer.
    pub longest_pause: Span,
}

impl Default for Pace {
    fn default() -> Self {
        Self { lease: LEASE, longest_pause: Span::hours(24) }
    }
}

/// How long an attempt may take before its outcome is unknown. A request ends within 10 seconds; the rest is for the way
/// to it and back. What a crash has interrupted is repeated when this is over.
pub const LEASE: Span = Span::seconds(20);

impl Pace {
    /// The next due time after `made` attempts have failed, or nothing when they are used up.
    ///
    /// Jitter makes the pause up to a tenth longer, never shorter; `retry_after` (RFC 9110, section 10.2.3) only ever
    /// puts the time off, by 24 hours at most. `entropy` is spread over the jitter.
    pub fn next_due(self, made: u32, now: Timestamp, retry_after: Option<Span>, entropy: u64) -> Option<Timestamp> {
        let pause = SCHEDULE.get(usize::try_from(made.checked_sub(1)?).ok()?)?;
        let pause = (*pause).min(self.longest_pause);
        let most_jitter = u64::try_from(pause.as_millis() / 10).unwrap_or(0);
        let jitter = u32::try_from(entropy % (most_jitter + 1)).unwrap_or(0);
        let scheduled = now.after(pause + Span::millis(jitter));
        let asked = now.after(retry_after.unwrap_or_default().min(MOST_RETRY_AFTER));
        Some(scheduled.max(asked))
    }
}

/// Reads a `Retry-After` header: seconds, or an HTTP date (RFC 9110, section 5.6.7). Anything else counts as absent.
pub fn parse_retry_after(header: &str, now: Timestamp) -> Option<Span> {
    let header = header.trim();
    if !header.is_empty() && header.bytes().all(|b| b.is_ascii_digit()) {
        let seconds = header.parse().unwrap_or(u32::MAX).min(86_400);
        return Some(Span::seconds(seconds));
    }
    let at = httpdate::parse_http_date(header).ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Timestamp::from_millis(i64::try_from(at.as_millis()).unwrap_or(i64::MAX)).since(now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn at_least_25_attempts_over_at_least_8_days() {
        const { assert!(ATTEMPTS >= 25) };
        let total = SCHEDULE.iter().fold(Span::default(), |sum, pause| sum + *pause);
        assert!(total >= Span::days(8), "{total}");
        assert!(SCHEDULE.is_sorted());
    }

    #[test]
    fn reads_retry_after() {
        let now = Timestamp::parse("2015-10-21T07:27:00Z").unwrap();
        assert_eq!(parse_retry_after("120", now), Some(Span::minutes(2)));
        assert_eq!(parse_retry_after("Wed, 21 Oct 2015 07:28:00 GMT", now), Some(Span::minutes(1)));
        assert_eq!(parse_retry_after("Tue, 21 Oct 2014 07:28:00 GMT", now), Some(Span::default()));
        assert_eq!(parse_retry_after("99999999999999999999", now), Some(Span::days(1)));
        for absent in ["", "-1", "soon", "1.5"] {
            assert_eq!(parse_retry_after(absent, now), None, "{absent:?}");
        }
    }

    #[test]
    fn a_hurried_pace_shortens_pauses_and_not_what_a_receiver_asks_for() {
        let now = Timestamp::from_millis(1_700_000_000_000);
        let hurried = Pace { longest_pause: Span::millis(100), ..Pace::default() };
        assert_eq!(hurried.next_due(26, now, None, 0), Some(now.after(Span::millis(100))));
        assert_eq!(hurried.next_due(1, now, Some(Span::seconds(3)), 0), Some(now.after(Span::seconds(3))));
        assert_eq!(hurried.next_due(ATTEMPTS, now, None, 0), None);
    }

    proptest! {
        #[test]
        fn never_early_and_never_endless(made in 0u32..40, entropy: u64, asked in proptest::option::of(0u32..200_000)) {
            let now = Timestamp::from_millis(1_700_000_000_000);
            let retry_after = asked.map(Span::seconds);
            match Pace::default().next_due(made, now, retry_after, entropy) {
                None => prop_assert!(made == 0 || made >= ATTEMPTS),
                Some(due) => {
                    let pause = SCHEDULE[made as usize - 1];
                    let least = pause.max(retry_after.unwrap_or_default().min(MOST_RETRY_AFTER));
                    let most = least.max(pause + Span::millis((pause.as_millis() / 10) as u32));
                    prop_assert!(due.since(now) >= least && due.since(now) <= most);
                }
            }
        }
    }
}
