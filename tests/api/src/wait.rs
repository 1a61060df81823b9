//! Waiting for a state, with a deadline.

use std::time::{Duration, SystemTime};

use crate::server::now;

/// How long a state may take that needs no waiting of its own: generous, because it is only spent on failure.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks again and again until there is an answer.
///
/// # Panics
/// After 20 seconds, with the words of `what`.
pub fn eventually<T>(what: &str, ask: impl FnMut() -> Option<T>) -> T {
    eventually_within(PATIENCE, what, ask)
}

/// The same with a deadline of its own, for what has to wait (a hold, a retry).
///
/// # Panics
/// After the deadline, with the words of `what`.
pub fn eventually_within<T>(deadline: Duration, what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let started = now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(started.elapsed() < deadline, "not within {deadline:?}: {what}");
        std::thread::park_timeout(Duration::from_millis(10));
    }
}

/// Waits for an instant, for what has to be done at it.
#[allow(clippy::disallowed_methods, reason = "tests measure real time")]
pub fn wait_until(at: SystemTime) {
    while let Ok(left) = at.duration_since(SystemTime::now()) {
        if left.is_zero() {
            return;
        }
        std::thread::park_timeout(left);
    }
}
