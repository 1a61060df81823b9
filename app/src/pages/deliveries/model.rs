//! Which deliveries are listed, and which are sent again.

use shared::id::AffId;
use shared::time::Timestamp;
use shared::wire::delivery::RetryRange;

use crate::core::list::CURSOR;
use crate::core::query::Query;
use crate::core::table::LIMIT;
use crate::core::trail;

/// The name of the state in the query.
pub(super) const STATE: &str = "state";
/// Every state, of postbacks and then of images and iframes.
pub(super) const STATES: &[(&str, &str)] = &[
    ("waiting", "Waiting"),
    ("dead", "Dead"),
    ("delivered", "Delivered"),
    ("held", "Held"),
    ("queued", "Queued"),
    ("sending", "Sending"),
    ("cancelled", "Cancelled"),
    ("offered", "Offered"),
    ("started", "Started"),
    ("loaded", "Loaded"),
    ("finished", "Finished"),
    ("errored", "Errored"),
    ("blocked", "Blocked"),
    ("expired", "Expired"),
];
/// The states a range can be sent again from.
pub(super) const AGAIN: &[(&str, &str)] =
    &[("dead", "Dead"), ("waiting", "Waiting, without waiting longer"), ("delivered", "Delivered, a second time")];
/// How far back a range goes: hours, and what that is called.
pub(super) const PERIODS: &[(&str, &str)] = &[
    ("1", "in the last hour"),
    ("24", "in the last 24 hours"),
    ("168", "in the last 7 days"),
    ("720", "in the last 30 days"),
    ("", "ever"),
];

/// Where the server answers for the page's query.
pub(super) fn path(query: &Query, affiliate: Option<&AffId>) -> String {
    let value = |name| query.get(name).unwrap_or_default();
    Query::default()
        .with("state", value(STATE))
        .with("affId", affiliate.map_or("", AffId::as_str))
        .with("cursor", trail::cursor(value(CURSOR)))
        .with("limit", LIMIT)
        .after("/v1/deliveries")
}

/// Whether a person can send it again: a postback that has left at least once.
pub(super) fn can_go_again(channel: &str, state: &str) -> bool {
    channel == "postback" && matches!(state, "waiting" | "dead" | "delivered")
}

/// The range that is chosen: a state, and how many hours back from now.
pub(super) fn range(state: &str, hours: &str, affiliate: Option<AffId>, now: Timestamp, dry_run: bool) -> RetryRange {
    let hours: Option<i64> = hours.parse().ok();
    RetryRange {
        state: Some(state.to_owned()),
        from: hours.map(|hours| Timestamp::from_millis(now.millis() - hours * 3_600_000)),
        to: None,
        aff_id: affiliate,
        dry_run,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::state::of_delivery;

    #[test]
    fn the_query_of_the_page_becomes_that_of_the_server() {
        let query = Query::parse("state=dead&after=5.f1&other=1");
        assert_eq!(path(&query, None), "/v1/deliveries?state=dead&cursor=5.f1&limit=50");
        let acme = AffId::parse("AF54B334").unwrap();
        assert_eq!(path(&Query::default(), Some(&acme)), "/v1/deliveries?affId=AF54B334&limit=50");
    }

    #[test]
    fn states_have_the_words_that_rows_have() {
        for (state, word) in STATES {
            assert_eq!(of_delivery(state).1, *word);
        }
        for (state, _) in AGAIN {
            assert!(can_go_again("postback", state));
        }
        assert!(!can_go_again("image", "dead") && !can_go_again("postback", "held"));
    }

    #[test]
    fn a_range_reaches_back_from_now() {
        let now = Timestamp::from_millis(7_200_000);
        let chosen = range("dead", "1", None, now, true);
        assert_eq!((chosen.from.map(Timestamp::millis), chosen.dry_run), (Some(3_600_000), true));
        assert_eq!(range("dead", "", None, now, false).from, None);
    }
}
