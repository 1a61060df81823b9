//! Which deliveries are listed.

use crate::core::list::CURSOR;
use crate::core::query::Query;
use crate::route::Route;

/// The name of the state in the query.
pub(super) const STATE: &str = "state";
/// The states most looked for, each a tab; the first is all of them.
pub(super) const TABS: &[(&str, &str)] =
    &[("", "All"), ("waiting", "Waiting"), ("held", "Held"), ("dead", "Dead"), ("delivered", "Delivered")];
/// Every state, of postbacks and then of images and iframes.
pub(super) const STATES: &[&str] = &[
    "held",
    "queued",
    "sending",
    "waiting",
    "delivered",
    "dead",
    "cancelled",
    "offered",
    "started",
    "loaded",
    "finished",
    "errored",
    "blocked",
    "expired",
];
/// Rows on a page.
const LIMIT: &str = "50";

/// Where the server answers for the page's query.
pub(super) fn path(query: &Query) -> String {
    let value = |name| query.get(name).unwrap_or_default();
    Query::default()
        .with("state", value(STATE))
        .with("cursor", value(CURSOR))
        .with("limit", LIMIT)
        .after("/v1/deliveries")
}

/// The page with one state's deliveries, from the first.
pub(super) fn tab(state: &str) -> String {
    Route::Deliveries.with(STATE, state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::state::of_delivery;

    #[test]
    fn the_query_of_the_page_becomes_that_of_the_server() {
        let query = Query::parse("state=dead&after=5.f1&other=1");
        assert_eq!(path(&query), "/v1/deliveries?state=dead&cursor=5.f1&limit=50");
        assert_eq!(path(&Query::default()), "/v1/deliveries?limit=50");
    }

    #[test]
    fn a_tab_begins_at_the_first_page() {
        assert_eq!(tab("dead"), "/app/deliveries?state=dead");
        assert_eq!(tab(""), "/app/deliveries");
    }

    #[test]
    fn tabs_and_filters_name_states_there_are() {
        for (state, _) in TABS.iter().skip(1) {
            assert!(STATES.contains(state), "{state}");
        }
        for state in STATES {
            assert_ne!(of_delivery(state).1, "Unknown", "{state}");
        }
    }
}
