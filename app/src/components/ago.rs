//! How long ago something happened, kept current while it is shown.

use std::time::Duration;

use leptos::prelude::*;
use shared::time::Timestamp;

use crate::core::erased::live;
use crate::web;

/// The present, moved on every few seconds: one for the whole app.
#[derive(Clone, Copy)]
pub(crate) struct Now(RwSignal<i64>);

impl Now {
    /// Starts the clock.
    pub(crate) fn start() -> Self {
        let now = RwSignal::new(web::now());
        // The app's clock ends with the page.
        let _ = set_interval_with_handle(move || now.set(web::now()), Duration::from_secs(5));
        Self(now)
    }

    /// Milliseconds since 1970, followed as they pass.
    pub(crate) fn millis(self) -> i64 {
        self.0.get()
    }
}

/// How long ago, with the exact moment under the pointer.
pub(crate) fn ago(at: Timestamp) -> AnyView {
    let now: Now = expect_context();
    let words = move || {
        let (count, unit) = distance(at.millis(), now.millis());
        web::intl::relative(count, unit)
    };
    view! { <time class="ago" datetime=at.to_string() title=web::intl::moment(at)>{live(words)}</time> }.into_any()
}

/// The largest unit that fits, and how many of it: negative when past.
fn distance(at: i64, now: i64) -> (i64, &'static str) {
    let seconds = (at - now) / 1_000;
    let units = [("year", 31_557_600), ("month", 2_629_800), ("day", 86_400), ("hour", 3_600), ("minute", 60)];
    units
        .into_iter()
        .find(|(_, size)| seconds.abs() >= *size)
        .map_or((seconds, "second"), |(unit, size)| (seconds / size, unit))
}

/// A span as a short text: `4 ms`, `2.1 s`, `1 min 38 s`, `3 h 2 min`.
pub(crate) fn span(millis: i64) -> String {
    match millis {
        ..1_000 => format!("{millis} ms"),
        1_000..10_000 => format!("{}.{} s", millis / 1_000, millis % 1_000 / 100),
        10_000..60_000 => format!("{} s", millis / 1_000),
        60_000..3_600_000 => format!("{} min {} s", millis / 60_000, millis % 60_000 / 1_000),
        3_600_000..86_400_000 => format!("{} h {} min", millis / 3_600_000, millis % 3_600_000 / 60_000),
        _ => format!("{} d {} h", millis / 86_400_000, millis % 86_400_000 / 3_600_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_take_the_largest_unit_that_fits() {
        let now = 1_000_000_000_000;
        for (seconds, expected) in [
            (0, (0, "second")),
            (-59, (-59, "second")),
            (-60, (-1, "minute")),
            (-3_700, (-1, "hour")),
            (-172_800, (-2, "day")),
            (90, (1, "minute")),
            (-40_000_000, (-1, "year")),
        ] {
            assert_eq!(distance(now + seconds * 1_000, now), expected, "{seconds}");
        }
    }

    #[test]
    fn spans_are_short() {
        for (millis, expected) in [
            (4, "4 ms"),
            (2_140, "2.1 s"),
            (10_000, "10 s"),
            (98_000, "1 min 38 s"),
            (10_920_000, "3 h 2 min"),
            (90_000_000, "1 d 1 h"),
        ] {
            assert_eq!(span(millis), expected);
        }
    }
}
