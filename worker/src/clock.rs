//! The only place that asks what time it is. The runtime's clock stands still between two I/O operations.

use shared::time::Timestamp;

/// The present instant, to be taken once per request or alarm and passed along.
#[cfg(target_arch = "wasm32")]
pub fn now() -> Timestamp {
    Timestamp::from_millis(i64::try_from(worker::Date::now().as_millis()).unwrap_or(i64::MAX))
}

/// The present instant, for tests that run the routes natively.
#[cfg(not(target_arch = "wasm32"))]
#[allow(clippy::disallowed_methods, reason = "this is the clock")]
pub fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
