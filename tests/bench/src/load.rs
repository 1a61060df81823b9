//! Many connections, each sending its next request as soon as the last is answered.

use std::time::{Duration, Instant};

/// Long enough for steady figures, short enough to be run often.
const WARM_UP: Duration = Duration::from_secs(1);
const MEASURED: Duration = Duration::from_secs(5);

/// The most requests of one connection, whatever happens.
const MOST: usize = 100_000;

/// What came out.
pub(crate) struct Load {
    /// Requests answered well, per second.
    pub(crate) per_second: f64,
    /// Half of the answers came within so many milliseconds.
    pub(crate) p50: f64,
    /// 99 of 100 answers came within so many milliseconds.
    pub(crate) p99: f64,
    /// Requests answered otherwise.
    pub(crate) failed: usize,
}

/// Sends requests for five seconds, after one that does not count.
pub(crate) fn run<C>(connections: usize, connect: impl Fn() -> C + Sync, request: impl Fn(&C) -> bool + Sync) -> Load {
    let start = now();
    let outcomes: Vec<(Duration, bool)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..connections).map(|_| scope.spawn(|| send(&connect(), &request, start))).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a connection")).collect()
    });
    let failed = outcomes.iter().filter(|(_, good)| !good).count();
    let mut times: Vec<_> =
        outcomes.iter().filter(|(_, good)| *good).map(|(time, _)| time.as_secs_f64() * 1e3).collect();
    times.sort_by(f64::total_cmp);
    let per_second = times.len() as f64 / MEASURED.as_secs_f64();
    Load { per_second, p50: quantile(&times, 0.5), p99: quantile(&times, 0.99), failed }
}

fn send<C>(connection: &C, request: impl Fn(&C) -> bool, start: Instant) -> Vec<(Duration, bool)> {
    let mut outcomes = Vec::new();
    for _ in 0..MOST {
        let sent = now();
        let good = request(connection);
        let since_start = start.elapsed();
        if since_start > WARM_UP + MEASURED {
            break;
        }
        if since_start > WARM_UP {
            outcomes.push((sent.elapsed(), good));
        }
    }
    outcomes
}

/// The value below which this part of the sorted values lies; not a number when there are none.
pub(crate) fn quantile(sorted: &[f64], part: f64) -> f64 {
    let index = (sorted.len() as f64 * part) as usize;
    sorted.get(index.min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

#[allow(clippy::disallowed_methods, reason = "a bench measures real time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn quantiles_are_values_that_occurred() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!((quantile(&values, 0.5), quantile(&values, 0.99)), (51.0, 100.0));
        assert_eq!(quantile(&[7.0], 0.99), 7.0);
        assert!(quantile(&[], 0.5).is_nan());
    }
}
