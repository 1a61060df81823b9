//! What the list of orders is narrowed to, and the words for what it shows.

use shared::time::Timestamp;
use shared::wire::event::CustomerJson;

use crate::core::list::CURSOR;
use crate::core::query::Query;
use crate::core::table::LIMIT;
use crate::core::trail;

/// The name of the search in the query.
pub(super) const SEARCH: &str = "q";
/// The name of the status in the query.
pub(super) const STATUS: &str = "status";
/// What an order's status can be.
pub(super) const STATUSES: &[(&str, &str)] = &[
    ("partial", "Partial"),
    ("complete", "Complete"),
    ("pendingQa", "Awaiting QA"),
    ("declined", "Declined"),
    ("cancelled", "Cancelled"),
];
/// The name of the campaign in the query.
pub(super) const CAMPAIGN: &str = "campaign";
/// The name in the query of whether tests are listed.
pub(super) const TEST: &str = "test";
/// Whether an order is a test.
pub(super) const TESTS: &[(&str, &str)] = &[("true", "Tests only"), ("false", "No tests")];
/// The name in the query of how far back the list goes.
pub(super) const PERIOD: &str = "period";
/// How far back the list can go, in hours.
pub(super) const PERIODS: &[(&str, &str)] = &[("24", "Last 24 hours"), ("168", "Last 7 days"), ("720", "Last 30 days")];

/// What the list is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filters {
    search: String,
    status: String,
    campaign: String,
    test: String,
    period: String,
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
            test: value(TEST),
            period: value(PERIOD),
            cursor: value(CURSOR),
        }
    }

    /// Whether some orders may be left out.
    pub(super) fn narrow(&self) -> bool {
        *self != Self::default()
    }

    /// The query without anything that narrows.
    pub(super) fn cleared(query: Query) -> Query {
        [SEARCH, STATUS, CAMPAIGN, TEST, PERIOD, CURSOR].into_iter().fold(query, Query::without)
    }

    /// Where the server answers this.
    pub(super) fn path(&self, now: Timestamp) -> String {
        let hours: Option<i64> = self.period.parse().ok();
        let from = hours.map(|hours| Timestamp::from_millis(now.millis() - hours * 3_600_000).to_string());
        Query::default()
            .with("search", &self.search)
            .with("status", &self.status)
            .with("campaignId", &self.campaign)
            .with("test", &self.test)
            .with("from", &from.unwrap_or_default())
            .with("cursor", trail::cursor(&self.cursor))
            .with("limit", LIMIT)
            .after("/v1/orders")
    }
}

/// The word and the tone of a status; a status not known here is shown as it came.
pub(super) fn status(code: &str) -> (&str, Option<&'static str>) {
    let word = STATUSES.iter().find(|(known, _)| *known == code).map_or(code, |&(_, word)| word);
    let tone = match code {
        "complete" => Some("good"),
        "pendingQa" => Some("warning"),
        "declined" => Some("bad"),
        _ => None,
    };
    (word, tone)
}

/// What a customer is called: by name, else by email or phone; nothing when none is known.
pub(crate) fn customer_name(customer: &CustomerJson) -> Option<String> {
    let names = [&customer.first_name, &customer.last_name];
    let names: Vec<&str> =
        names.into_iter().flatten().map(|name| name.trim()).filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        return customer.email.clone().or_else(|| customer.phone.clone());
    }
    Some(names.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_of_the_page_becomes_that_of_the_server() {
        let filters = Filters::of(&Query::parse("q=a@b.example&status=pendingQa&after=5.03A1B2C3D4"));
        let now = Timestamp::from_millis(90_000_000);
        assert_eq!(filters.path(now), "/v1/orders?search=a%40b.example&status=pendingQa&cursor=5.03A1B2C3D4&limit=50");
        assert!(filters.narrow());
        assert_eq!(Filters::default().path(now), "/v1/orders?limit=50");
        let filters = Filters::of(&Query::parse("campaign=2&test=false&period=24"));
        let expected = "/v1/orders?campaignId=2&test=false&from=1970-01-01T01%3A00%3A00.000Z&limit=50";
        assert_eq!(filters.path(now), expected);
        assert_eq!(Filters::cleared(Query::parse("campaign=2&period=24&other=1")), Query::parse("other=1"));
        assert!(!Filters::of(&Query::parse("other=1")).narrow());
    }

    #[test]
    fn a_status_has_a_word_and_a_tone() {
        assert_eq!(status("pendingQa"), ("Awaiting QA", Some("warning")));
        assert_eq!(status("partial"), ("Partial", None));
        assert_eq!(status("later"), ("later", None));
    }

    #[test]
    fn a_customer_is_called_by_what_is_known() {
        let mut customer = CustomerJson { phone: Some("+1 555".into()), ..CustomerJson::default() };
        assert_eq!(customer_name(&customer).as_deref(), Some("+1 555"));
        customer.email = Some("m@mail.example".into());
        assert_eq!(customer_name(&customer).as_deref(), Some("m@mail.example"));
        customer.last_name = Some("Keller".into());
        customer.first_name = Some(" ".into());
        assert_eq!(customer_name(&customer).as_deref(), Some("Keller"));
        assert_eq!(customer_name(&CustomerJson::default()), None);
    }
}
