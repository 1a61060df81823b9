//! What the list of affiliates is narrowed to, and how the server is asked for it.

use shared::wire::affiliate::AffiliateInput;

use crate::core::list::CURSOR;
use crate::core::query::Query;

/// The name of the search in the query.
pub(super) const SEARCH: &str = "q";
/// The name of the status in the query.
pub(super) const STATUS: &str = "status";
/// What an affiliate's status can be.
pub(super) const STATUSES: &[(&str, &str)] = &[("active", "Active"), ("paused", "Paused")];

/// What the list is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filters {
    search: String,
    status: String,
    cursor: String,
}

impl Filters {
    /// Reads the page's query.
    pub(super) fn of(query: &Query) -> Self {
        let value = |name| query.get(name).unwrap_or_default().to_owned();
        Self { search: value(SEARCH), status: value(STATUS), cursor: value(CURSOR) }
    }

    /// Whether some affiliates may be left out.
    pub(super) fn narrow(&self) -> bool {
        *self != Self::default()
    }

    /// Where the server answers this.
    pub(super) fn path(&self) -> String {
        Query::default()
            .with("search", &self.search)
            .with("status", &self.status)
            .with("cursor", &self.cursor)
            .after("/v1/affiliates")
    }
}

/// A new affiliate as it is typed.
pub(super) fn input(name: &str, aff_id: &str) -> AffiliateInput {
    let given = |text: &str| (!text.trim().is_empty()).then(|| text.trim().into());
    AffiliateInput { name: Some(name.into()), aff_id: given(aff_id), ..AffiliateInput::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_of_the_page_becomes_that_of_the_server() {
        let filters = Filters::of(&Query::parse("q=acme media&status=paused&after=x&add=1"));
        assert_eq!(filters.path(), "/v1/affiliates?search=acme+media&status=paused&cursor=x");
        assert!(filters.narrow());
        assert!(!Filters::of(&Query::parse("add=1")).narrow());
    }

    #[test]
    fn an_affiliate_needs_a_name_only() {
        assert!(input("Acme", " ").parse().is_ok());
        let fields = |name, id| -> Vec<_> {
            input(name, id).parse().unwrap_err().into_iter().map(|error| error.field).collect()
        };
        assert_eq!(fields("", "a b"), ["affId", "name"]);
    }
}
