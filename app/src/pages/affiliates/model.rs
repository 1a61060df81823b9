//! What the list of affiliates is narrowed to and sorted by, how the server is asked for it, and what its rows say.

use std::collections::BTreeSet;

use shared::wire::affiliate::{AffiliateInput, AffiliateRow, Page, StatusJson};
use shared::wire::bulk::{ActivityRow, BulkInput};

use crate::components::state::State;
use crate::core::list::{CURSOR, count};
use crate::core::query::Query;
use crate::core::trail;

/// The name of the search in the query.
pub(super) const SEARCH: &str = "q";
/// The name of the status in the query.
pub(super) const STATUS: &str = "status";
/// The name of the campaign in the query.
pub(super) const CAMPAIGN: &str = "campaign";
/// The name in the query of what the list is sorted by.
pub(super) const SORT: &str = "sort";
/// What an affiliate's status can be.
pub(super) const STATUSES: &[(&str, &str)] = &[("active", "Active"), ("paused", "Paused")];

/// What the list is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filters {
    search: String,
    status: String,
    campaign: String,
    sort: String,
    cursor: String,
}

impl Filters {
    /// Reads the page's query.
    pub(super) fn of(query: &Query) -> Self {
        let value = |name| query.get(name).unwrap_or_default().to_owned();
        Self {
            search: value(SEARCH),
            status: value(STATUS),
            campaign: value(CAMPAIGN),
            sort: value(SORT),
            cursor: value(CURSOR),
        }
    }

    /// Whether some affiliates may be left out.
    pub(super) fn narrow(&self) -> bool {
        *self != Self { sort: self.sort.clone(), ..Self::default() }
    }

    /// Where the server answers this.
    pub(super) fn path(&self) -> String {
        Query::default()
            .with("search", &self.search)
            .with("status", &self.status)
            .with("campaign", &self.campaign)
            .with("sort", &self.sort)
            .with("cursor", trail::cursor(&self.cursor))
            .after("/v1/affiliates")
    }
}

/// How a column is sorted now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// From the first.
    Ascending,
    /// From the last.
    Descending,
    /// By another column.
    No,
}

/// How a column is sorted, by what the query says; without it by name.
pub(super) fn order(sort: &str, column: &str) -> Order {
    let sort = if sort.is_empty() { "name" } else { sort };
    match sort.strip_prefix('-') {
        Some(backwards) if backwards == column => Order::Descending,
        None if sort == column => Order::Ascending,
        _ => Order::No,
    }
}

/// What the query says once a column's head is pressed. Numbers begin with the largest.
pub(super) fn pressed(sort: &str, column: &str, number: bool) -> String {
    let (first, second) = match number {
        true => (format!("-{column}"), column.to_owned()),
        false => (column.to_owned(), format!("-{column}")),
    };
    let is_first = order(sort, column) == if number { Order::Descending } else { Order::Ascending };
    let next = if is_first { second } else { first };
    // The way it is without a wish needs no wish.
    if next == "name" { String::new() } else { next }
}

/// Where the server says what the pixels of these rows did lately; nowhere while there is none.
pub(super) fn activity_path(page: Option<&Page<AffiliateRow>>) -> String {
    let ids: Vec<&str> = page.iter().flat_map(|page| &page.items).map(|row| row.aff_id.as_str()).collect();
    format!("/v1/activity?affIds={}", ids.join(","))
}

/// How far back failures are counted, in milliseconds.
const RECENT: i64 = 7 * 86_400_000;

/// How an affiliate's postbacks fared in the last seven days; nothing to say of one who had none.
pub(super) fn health(activity: &ActivityRow, now: i64) -> Option<(State, String)> {
    let more = if activity.at_least { " or more" } else { "" };
    match activity {
        ActivityRow { dead: 1.., .. } => Some((State::Dead, format!("{} dead{more}", activity.dead))),
        ActivityRow { waiting: 1.., .. } => Some((State::Waiting, format!("{} waiting{more}", activity.waiting))),
        ActivityRow { at_least: true, .. } => Some((State::NotFired, "Not counted".to_owned())),
        ActivityRow { last_fire: Some(at), .. } if now - at.millis() <= RECENT => {
            Some((State::Fired, "No failures".to_owned()))
        }
        _ => None,
    }
}

/// A new affiliate as it is typed.
pub(super) fn input(name: &str, aff_id: &str) -> AffiliateInput {
    let given = |text: &str| (!text.trim().is_empty()).then(|| text.trim().into());
    AffiliateInput { name: Some(name.into()), aff_id: given(aff_id), ..AffiliateInput::default() }
}

/// Pausing or resuming these.
pub(super) fn set_status(ids: &BTreeSet<String>, status: StatusJson) -> BulkInput {
    BulkInput {
        action: "setStatus".to_owned(),
        aff_ids: Some(ids.iter().cloned().collect()),
        status: Some(status.code().into()),
        ..BulkInput::default()
    }
}

/// What was done, in words: `3 affiliates paused`.
pub(super) fn done(changed: u32, status: StatusJson) -> String {
    let word = match status {
        StatusJson::Active => "resumed",
        StatusJson::Paused => "paused",
    };
    let changed = usize::try_from(changed).unwrap_or_default();
    match changed {
        0 => format!("All of them were {} already.", if status == StatusJson::Paused { "paused" } else { "active" }),
        _ => format!("{} {word}.", count(changed, "affiliate", "affiliates")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_of_the_page_becomes_that_of_the_server() {
        let filters = Filters::of(&Query::parse("q=acme media&status=paused&after=x&add=1&sort=-pixels"));
        assert_eq!(filters.path(), "/v1/affiliates?search=acme+media&status=paused&sort=-pixels&cursor=x");
        assert!(filters.narrow());
        assert!(!Filters::of(&Query::parse("add=1&sort=-pixels")).narrow());
    }

    #[test]
    fn a_head_that_is_pressed_twice_turns_round() {
        assert_eq!(order("", "name"), Order::Ascending);
        assert_eq!(order("-pixels", "pixels"), Order::Descending);
        assert_eq!(order("-pixels", "name"), Order::No);
        assert_eq!(pressed("", "name", false), "-name");
        assert_eq!(pressed("-name", "name", false), "");
        assert_eq!(pressed("", "pixels", true), "-pixels");
        assert_eq!(pressed("-pixels", "pixels", true), "pixels");
        assert_eq!(pressed("pixels", "name", false), "");
    }

    #[test]
    fn the_worst_is_said_first() {
        let row = |last: Option<&str>, waiting, dead| ActivityRow {
            aff_id: shared::id::AffId::parse("AF1").unwrap(),
            last_fire: last.map(|at| shared::time::Timestamp::parse(at).unwrap()),
            waiting,
            dead,
            at_least: false,
        };
        let at = Some("2026-01-01T00:00:00Z");
        let now = row(at, 0, 0).last_fire.unwrap().millis() + RECENT;
        let said = |row: &ActivityRow| health(row, now).map(|(state, words)| (state, words.to_owned()));
        let words = |state, words: &str| Some((state, words.to_owned()));
        assert_eq!(said(&row(at, 2, 1)), words(State::Dead, "1 dead"));
        assert_eq!(said(&row(at, 2, 0)), words(State::Waiting, "2 waiting"));
        assert_eq!(said(&row(at, 0, 0)), words(State::Fired, "No failures"));
        assert_eq!(said(&row(None, 0, 0)), None);
        // What went off before the seven days says nothing of them.
        assert_eq!(health(&row(at, 0, 0), now + 1), None);
        let cut = |row| ActivityRow { at_least: true, ..row };
        assert_eq!(said(&cut(row(at, 0, 3))), words(State::Dead, "3 dead or more"));
        assert_eq!(said(&cut(row(at, 0, 0))), words(State::NotFired, "Not counted"));
    }

    #[test]
    fn an_affiliate_needs_a_name_only() {
        assert!(input("Acme", " ").parse().is_ok());
        let fields = |name, id| -> Vec<_> {
            input(name, id).parse().unwrap_err().into_iter().map(|error| error.field).collect()
        };
        assert_eq!(fields("", "a b"), ["affId", "name"]);
    }

    #[test]
    fn what_was_done_is_counted() {
        assert_eq!(done(1, StatusJson::Paused), "1 affiliate paused.");
        assert_eq!(done(3, StatusJson::Active), "3 affiliates resumed.");
        assert_eq!(done(0, StatusJson::Paused), "All of them were paused already.");
        assert!(set_status(&["AF1".to_owned()].into(), StatusJson::Paused).parse().is_ok());
    }
}
