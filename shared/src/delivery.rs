//! How a fire travels: the states of a postback and of a browser pixel, and the only ways between them.

use crate::retry::Pace;
use crate::time::{Span, Timestamp};

/// A postback on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Postback {
    /// Where it stands.
    pub state: State,
    /// Attempts made since it was queued or sent again: what the retry schedule counts.
    pub made: u32,
}

/// Where a postback stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Decided again at this time; nothing when it waits for a review.
    Held {
        /// When.
        until: Option<Timestamp>,
    },
    /// Not tried yet.
    Queued {
        /// From when it may be sent.
        due: Timestamp,
    },
    /// A request has left, or is about to.
    Sending {
        /// When its outcome counts as unknown.
        lease_until: Timestamp,
    },
    /// Failed before, to be tried again.
    Waiting {
        /// From when it may be sent.
        due: Timestamp,
    },
    /// The receiver took it.
    Delivered,
    /// Given up.
    Dead(Death),
    /// Never sent, or stopped by hand.
    Cancelled,
}

/// Why a postback was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Death {
    /// All attempts failed.
    UsedUp,
    /// The receiver said that it is gone for good (410).
    Gone,
    /// The address may not be called.
    Refused,
}

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver took it.
    Accepted,
    /// It failed; another attempt may do better.
    Failed {
        /// What the receiver asked for.
        retry_after: Option<Span>,
    },
    /// 410: the receiver wants no more.
    Gone,
    /// The address may not be called: no attempt will do better.
    Refused,
    /// Nobody knows: the attempt's lease ended first.
    Unknown,
}

/// A step that its state does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a postback that is {state} can't be {step}")]
pub struct NotAllowed {
    state: &'static str,
    step: &'static str,
}

impl State {
    /// The state's name on the wire.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Held { .. } => "held",
            Self::Queued { .. } => "queued",
            Self::Sending { .. } => "sending",
            Self::Waiting { .. } => "waiting",
            Self::Delivered => "delivered",
            Self::Dead(_) => "dead",
            Self::Cancelled => "cancelled",
        }
    }

    /// When something has to happen: a due time or the end of a lease. Nothing for a finished delivery, and for a held
    /// one that waits for a review.
    pub fn wake_at(&self) -> Option<Timestamp> {
        match self {
            Self::Held { until } => *until,
            Self::Queued { due } | Self::Waiting { due } => Some(*due),
            Self::Sending { lease_until } => Some(*lease_until),
            Self::Delivered | Self::Dead(_) | Self::Cancelled => None,
        }
    }

    /// Whether the alarm still has to come for it.
    pub fn unfinished(&self) -> bool {
        self.wake_at().is_some()
    }
}

impl Postback {
    /// Held for a lead rule.
    pub fn held(until: Timestamp) -> Self {
        Self { state: State::Held { until: Some(until) }, made: 0 }
    }

    /// Ready to be sent.
    pub fn queued(due: Timestamp) -> Self {
        Self { state: State::Queued { due }, made: 0 }
    }

    /// The hold is over and the sale is under review: it waits for that.
    pub fn await_review(self) -> Result<Self, NotAllowed> {
        match self.state {
            State::Held { .. } => Ok(Self { state: State::Held { until: None }, ..self }),
            _ => Err(self.refuse("held")),
        }
    }

    /// The hold is over and it goes off.
    pub fn release(self, now: Timestamp) -> Result<Self, NotAllowed> {
        match self.state {
            State::Held { .. } => Ok(Self::queued(now)),
            _ => Err(self.refuse("released")),
        }
    }

    /// An attempt begins.
    pub fn start(self, now: Timestamp, pace: Pace) -> Result<Self, NotAllowed> {
        match self.state {
            State::Queued { due } | State::Waiting { due } if due <= now => Ok(Self {
                state: State::Sending { lease_until: now.after(pace.lease) },
                made: self.made.saturating_add(1),
            }),
            _ => Err(self.refuse("sent")),
        }
    }

    /// The attempt under way was never made, because its host is closed until `due`: it is not counted.
    pub fn postpone(self, due: Timestamp) -> Result<Self, NotAllowed> {
        match self.state {
            State::Sending { .. } => Ok(Self { state: State::Waiting { due }, made: self.made.saturating_sub(1) }),
            _ => Err(self.refuse("postponed")),
        }
    }

    /// The attempt under way ended. `entropy` is for jitter.
    pub fn finish(self, outcome: Outcome, now: Timestamp, entropy: u64, pace: Pace) -> Result<Self, NotAllowed> {
        let State::Sending { .. } = self.state else {
            return Err(self.refuse("finished"));
        };
        let retry = |asked| match pace.next_due(self.made, now, asked, entropy) {
            Some(due) => State::Waiting { due },
            None => State::Dead(Death::UsedUp),
        };
        let state = match outcome {
            Outcome::Accepted => State::Delivered,
            Outcome::Gone => State::Dead(Death::Gone),
            Outcome::Refused => State::Dead(Death::Refused),
            Outcome::Failed { retry_after } => retry(retry_after),
            Outcome::Unknown => retry(None),
        };
        Ok(Self { state, made: self.made })
    }

    /// Whether the attempt under way has outlived its lease.
    pub fn lease_over(&self, now: Timestamp) -> bool {
        matches!(self.state, State::Sending { lease_until } if lease_until <= now)
    }

    /// Sent again by hand, with a fresh schedule. Not while it is held, and not while an attempt is under way.
    pub fn resend(self, now: Timestamp) -> Result<Self, NotAllowed> {
        match self.state {
            State::Held { .. } | State::Sending { .. } => Err(self.refuse("sent again")),
            _ => Ok(Self::queued(now)),
        }
    }

    /// Stopped: nothing further is sent. A request that has left can't be called back.
    pub fn cancel(self) -> Result<Self, NotAllowed> {
        match self.state {
            State::Held { .. } | State::Queued { .. } | State::Waiting { .. } => {
                Ok(Self { state: State::Cancelled, ..self })
            }
            _ => Err(self.refuse("cancelled")),
        }
    }

    fn refuse(&self, step: &'static str) -> NotAllowed {
        NotAllowed { state: self.state.code(), step }
    }
}

/// A browser pixel on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Browser {
    /// Handed to the visitor's next page.
    Offered,
    /// A page noted it and began to build it.
    Started,
    /// The image loaded.
    Loaded,
    /// The iframe's document finished.
    Finished,
    /// No answer, or not an image: the browser does not say which.
    Errored,
    /// The page's content policy forbids it.
    Blocked {
        /// The directive that does.
        directive: String,
    },
    /// No page came to render it in time.
    Expired,
}

impl Browser {
    /// The state's name on the wire.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Started => "started",
            Self::Loaded => "loaded",
            Self::Finished => "finished",
            Self::Errored => "errored",
            Self::Blocked { .. } => "blocked",
            Self::Expired => "expired",
        }
    }

    /// What the browser reported, taken in: a proof never gives way to less, and nothing follows an expiry.
    #[must_use]
    pub fn seen(self, report: Self) -> Self {
        match (&self, &report) {
            (Self::Offered, _) => report,
            (Self::Started, Self::Loaded | Self::Finished | Self::Errored | Self::Blocked { .. }) => report,
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retry;
    use proptest::prelude::*;

    const NOW: i64 = 1_700_000_000_000;

    #[derive(Debug, Clone)]
    enum Move {
        Start,
        Postpone,
        Finish(Outcome),
        Release,
        AwaitReview,
        Resend,
        Cancel,
    }

    fn moves() -> impl Strategy<Value = Move> {
        let outcome = prop_oneof![
            Just(Outcome::Accepted),
            proptest::option::of(0u32..100_000).prop_map(|s| Outcome::Failed { retry_after: s.map(Span::seconds) }),
            Just(Outcome::Gone),
            Just(Outcome::Refused),
            Just(Outcome::Unknown),
        ];
        prop_oneof![
            Just(Move::Start),
            Just(Move::Postpone),
            outcome.prop_map(Move::Finish),
            Just(Move::Release),
            Just(Move::AwaitReview),
            Just(Move::Resend),
            Just(Move::Cancel),
        ]
    }

    fn apply(postback: Postback, step: &Move, now: Timestamp, entropy: u64) -> Result<Postback, NotAllowed> {
        match step {
            Move::Start => postback.start(now, Pace::default()),
            Move::Postpone => postback.postpone(now.after(Span::seconds(5))),
            Move::Finish(outcome) => postback.finish(*outcome, now, entropy, Pace::default()),
            Move::Release => postback.release(now),
            Move::AwaitReview => postback.await_review(),
            Move::Resend => postback.resend(now),
            Move::Cancel => postback.cancel(),
        }
    }

    proptest! {
        /// Whatever happens in whatever order: a finished postback stays so until a person sends it again, nothing is
        /// sent before it is due, and everything unfinished has a time at which it is looked at.
        #[test]
        fn every_interleaving_ends_right(steps in proptest::collection::vec((moves(), 0u32..200_000, any::<u64>()), 0..60)) {
            let mut now = Timestamp::from_millis(NOW);
            let mut postback = Postback::held(now.after(Span::minutes(20)));
            for (step, wait, entropy) in steps {
                now = now.after(Span::seconds(wait));
                let before = postback;
                let Ok(after) = apply(before, &step, now, entropy) else { continue };
                let finished = matches!(before.state, State::Delivered | State::Dead(_) | State::Cancelled);
                if finished {
                    prop_assert!(matches!(step, Move::Resend), "{before:?} --{step:?}-> {after:?}");
                }
                if matches!(after.state, State::Sending { .. }) {
                    let due = before.state.wake_at().is_some_and(|due| due <= now);
                    prop_assert!(due, "{before:?} was sent at {now}");
                    prop_assert_eq!(after.made, before.made + 1);
                }
                if matches!(step, Move::Finish(Outcome::Accepted)) {
                    prop_assert_eq!(after.state, State::Delivered);
                }
                if let State::Waiting { due } = after.state {
                    prop_assert!(due > now);
                }
                prop_assert!(after.made <= retry::ATTEMPTS);
                postback = after;
            }
        }
    }

    #[test]
    fn failures_use_up_the_schedule() {
        let mut now = Timestamp::from_millis(NOW);
        let mut postback = Postback::queued(now);
        for attempt in 1..=retry::ATTEMPTS {
            postback = postback.start(now, Pace::default()).unwrap();
            postback = postback.finish(Outcome::Failed { retry_after: None }, now, 0, Pace::default()).unwrap();
            assert_eq!(postback.state.unfinished(), attempt < retry::ATTEMPTS, "attempt {attempt}");
            now = postback.state.wake_at().unwrap_or(now);
        }
        assert_eq!(postback.state, State::Dead(Death::UsedUp));
        assert_eq!(postback.resend(now).unwrap(), Postback::queued(now));
    }

    #[test]
    fn a_closed_host_spends_no_attempt() {
        let now = Timestamp::from_millis(NOW);
        let sent = Postback::queued(now).start(now, Pace::default()).unwrap();
        let due = now.after(Span::seconds(30));
        assert_eq!(sent.postpone(due).unwrap(), Postback { state: State::Waiting { due }, made: 0 });
    }

    #[test]
    fn a_lease_ends_on_time() {
        let now = Timestamp::from_millis(NOW);
        let sent = Postback::queued(now).start(now, Pace::default()).unwrap();
        assert!(!sent.lease_over(now.after(Span::millis(19_999))));
        assert!(sent.lease_over(now.after(retry::LEASE)));
    }

    #[test]
    fn proof_never_gives_way_to_less() {
        assert_eq!(Browser::Offered.seen(Browser::Loaded), Browser::Loaded);
        assert_eq!(Browser::Started.seen(Browser::Errored), Browser::Errored);
        assert_eq!(Browser::Loaded.seen(Browser::Started), Browser::Loaded);
        assert_eq!(Browser::Loaded.seen(Browser::Expired), Browser::Loaded);
        assert_eq!(Browser::Started.seen(Browser::Expired), Browser::Started);
        assert_eq!(Browser::Expired.seen(Browser::Loaded), Browser::Expired);
    }
}
