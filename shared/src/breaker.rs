//! The circuit breaker of one receiving host: after a run of failures it opens, and one request at a time tries whether
//! the host is back. While it is open nothing is sent, and deliveries wait without spending attempts.

use crate::time::{Span, Timestamp};

/// How many failures in a row open it.
pub const FAILURES: u32 = 10;
/// The least time over which they must have come: a burst of requests that fail together is one incident.
pub const RUN: Span = Span::seconds(5);
/// How long it stays open at first.
pub const FIRST_PAUSE: Span = Span::seconds(30);
/// How long it stays open at most.
pub const LONGEST_PAUSE: Span = Span::minutes(10);
/// How long a probe may take before it counts as lost.
pub const PROBE: Span = Span::seconds(20);

/// What is known of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breaker {
    /// It is called.
    Closed {
        /// Failures since the last success.
        failures: u32,
        /// When the first of them was.
        since: Timestamp,
    },
    /// It is not called.
    Open {
        /// Until then.
        until: Timestamp,
        /// How long that pause is.
        pause: Span,
    },
    /// One request tries whether it is back.
    Probing {
        /// When the probe counts as lost.
        until: Timestamp,
        /// The pause before it.
        pause: Span,
    },
}

impl Default for Breaker {
    fn default() -> Self {
        Self::Closed { failures: 0, since: Timestamp::from_millis(0) }
    }
}

/// How a host did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// It answered, whatever it said about the request.
    Up,
    /// It did not answer, or said that it is not able to.
    Down,
}

/// Whether a request may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It may.
    Go,
    /// It may, as the one that tries whether the host is back.
    Probe,
    /// Not before this instant.
    NotBefore(Timestamp),
}

impl Breaker {
    /// Asks for one request, and what the breaker is afterwards.
    #[must_use]
    pub fn admit(self, now: Timestamp) -> (Self, Admission) {
        match self {
            Self::Closed { .. } => (self, Admission::Go),
            Self::Open { until, .. } | Self::Probing { until, .. } if now < until => {
                (self, Admission::NotBefore(until))
            }
            Self::Open { pause, .. } | Self::Probing { pause, .. } => {
                (Self::Probing { until: now.after(PROBE), pause }, Admission::Probe)
            }
        }
    }

    /// Takes in how a request went.
    #[must_use]
    pub fn record(self, health: Health, now: Timestamp) -> Self {
        match (self, health) {
            (_, Health::Up) => Self::default(),
            (Self::Closed { failures, since }, Health::Down) => {
                let since = if failures == 0 { now } else { since };
                let failures = failures.saturating_add(1);
                if failures >= FAILURES && now.since(since) >= RUN {
                    Self::Open { until: now.after(FIRST_PAUSE), pause: FIRST_PAUSE }
                } else {
                    Self::Closed { failures, since }
                }
            }
            (Self::Probing { pause, .. }, Health::Down) => {
                let pause = (pause + pause).min(LONGEST_PAUSE);
                Self::Open { until: now.after(pause), pause }
            }
            // A request that had left before it opened.
            (Self::Open { .. }, Health::Down) => self,
        }
    }

    /// Whether the difference to `before` has to outlive the object: a count of failures need not.
    pub fn differs_lastingly(&self, before: &Self) -> bool {
        match (self, before) {
            (Self::Closed { .. }, Self::Closed { .. }) => false,
            _ => self != before,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(millis: u32) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000).after(Span::millis(millis))
    }

    fn fail(mut breaker: Breaker, times: u32, from: u32, apart: u32) -> Breaker {
        for n in 0..times {
            breaker = breaker.record(Health::Down, at(from + n * apart));
        }
        breaker
    }

    #[test]
    fn a_run_of_failures_opens_it() {
        let nine = fail(Breaker::default(), 9, 0, 1_000);
        assert_eq!(nine.admit(at(9_000)).1, Admission::Go);
        let ten = nine.record(Health::Down, at(9_000));
        assert_eq!(ten.admit(at(9_001)).1, Admission::NotBefore(at(39_000)));
    }

    #[test]
    fn a_burst_is_one_incident() {
        let burst = fail(Breaker::default(), 100, 0, 1);
        assert_eq!(burst.admit(at(200)).1, Admission::Go);
        assert_ne!(burst.record(Health::Down, at(5_000)).admit(at(5_001)).1, Admission::Go);
    }

    #[test]
    fn any_answer_closes_it() {
        let broken = fail(Breaker::default(), 10, 0, 1_000);
        assert_eq!(broken.record(Health::Up, at(9_500)), Breaker::default());
        assert_eq!(fail(Breaker::default(), 9, 0, 1_000).record(Health::Up, at(9_500)), Breaker::default());
    }

    #[test]
    fn one_probe_at_a_time_and_longer_pauses() {
        let mut breaker = fail(Breaker::default(), 10, 0, 1_000);
        let mut now = at(9_000);
        for expected in [30, 60, 120, 240, 480, 600, 600] {
            let Admission::NotBefore(until) = breaker.admit(now.after(Span::millis(1))).1 else {
                panic!("{breaker:?}")
            };
            assert_eq!(until.since(now), Span::seconds(expected));
            now = until;
            let (probing, admission) = breaker.admit(now);
            assert_eq!(admission, Admission::Probe);
            assert_eq!(probing.admit(now).1, Admission::NotBefore(now.after(PROBE)));
            breaker = probing.record(Health::Down, now);
        }
        let (probing, _) = breaker.admit(now.after(LONGEST_PAUSE));
        assert_eq!(probing.admit(now.after(LONGEST_PAUSE + PROBE)).1, Admission::Probe, "a lost probe is replaced");
    }

    proptest! {
        /// However it is used: it never stays shut for longer than the longest pause, and counts are not lasting.
        #[test]
        fn it_always_opens_again(steps in proptest::collection::vec((any::<Option<bool>>(), 0u32..100_000), 0..80)) {
            let mut breaker = Breaker::default();
            let mut now = at(0);
            for (step, wait) in steps {
                now = now.after(Span::millis(wait));
                breaker = match step {
                    None => breaker.admit(now).0,
                    Some(up) => breaker.record(if up { Health::Up } else { Health::Down }, now),
                };
                if let (_, Admission::NotBefore(until)) = breaker.admit(now) {
                    prop_assert!(until > now && until.since(now) <= LONGEST_PAUSE);
                }
            }
        }
    }
}
