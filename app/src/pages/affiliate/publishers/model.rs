//! What the Publishers tab shows, without a browser.

use shared::id::AffId;
use shared::wire::affiliate::{AffiliateDocument, AffiliateInput};
use shared::wire::publisher::{Publishers, SourceJson};

/// What a passed value can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Whom the affiliate's traffic comes from.
    Publisher,
    /// Whom the affiliate works with.
    SubAffiliate,
}

impl Kind {
    /// Both, in the order they are shown.
    pub(super) const ALL: [Self; 2] = [Self::Publisher, Self::SubAffiliate];

    /// What one is called within a sentence.
    pub(super) const fn one(self) -> &'static str {
        match self {
            Self::Publisher => "publisher",
            Self::SubAffiliate => "sub affiliate",
        }
    }

    /// The heading of all.
    pub(super) const fn heading(self) -> &'static str {
        match self {
            Self::Publisher => "Publishers",
            Self::SubAffiliate => "Sub affiliates",
        }
    }

    /// The id of their table, unique on the page.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Publisher => "publishers",
            Self::SubAffiliate => "sub-affiliates",
        }
    }

    /// Those that were seen.
    pub(super) fn of(self, seen: &Publishers) -> &[SourceJson] {
        match self {
            Self::Publisher => &seen.publishers,
            Self::SubAffiliate => &seen.sub_affiliates,
        }
    }

    /// Whether this one is disabled.
    pub(super) fn is_disabled(self, affiliate: &AffiliateDocument, name: &str) -> bool {
        match self {
            Self::Publisher => affiliate.disabled_publishers.contains(name),
            Self::SubAffiliate => affiliate.disabled_sub_affiliates.contains(name),
        }
    }

    /// The passed value that names them, as it stands in links; nothing when none is marked.
    pub(super) fn passed_value(self, affiliate: &AffiliateDocument) -> Option<String> {
        let passed = &affiliate.passed_values;
        let position = match self {
            Self::Publisher => passed.publisher,
            Self::SubAffiliate => passed.sub_affiliate,
        }?;
        let named = passed.names.get(usize::from(position).checked_sub(1)?).cloned().flatten();
        Some(named.unwrap_or_else(|| format!("c{position}")))
    }
}

/// Where the server tells whom an affiliate's traffic came from.
pub(super) fn path(affiliate: &AffId) -> String {
    format!("/v1/affiliates/{affiliate}/publishers")
}

/// Disabling one, or enabling it again; nothing else of the affiliate is touched.
pub(super) fn change(affiliate: &AffiliateDocument, kind: Kind, name: &str, disable: bool) -> AffiliateInput {
    let before = match kind {
        Kind::Publisher => &affiliate.disabled_publishers,
        Kind::SubAffiliate => &affiliate.disabled_sub_affiliates,
    };
    let others = before.iter().filter(|known| *known != name).cloned();
    let names = Some(others.chain(disable.then(|| name.to_owned())).collect());
    match kind {
        Kind::Publisher => AffiliateInput { disabled_publishers: names, ..AffiliateInput::default() },
        Kind::SubAffiliate => AffiliateInput { disabled_sub_affiliates: names, ..AffiliateInput::default() },
    }
}

/// What was done, in words.
pub(super) fn done(kind: Kind, name: &str, disable: bool) -> String {
    match disable {
        true => format!("{name} is disabled: orders of this {} are declined.", kind.one()),
        false => format!("{name} is enabled: orders of this {} count again.", kind.one()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acme() -> AffiliateDocument {
        serde_json::from_value(serde_json::json!({
            "schema": 1, "revision": 7, "affId": "AF54B334", "name": "Acme", "status": "active",
            "passedValues": {"names": ["click_id", "pub", null, null, null], "publisher": 2, "subAffiliate": 3},
            "fireOnQaApproval": false, "fireForPrepaid": false, "assignments": [], "pixels": [],
            "disabledPublishers": ["bad", "worse"], "createdAt": "2026-01-31T14:05:00.000Z",
        }))
        .unwrap()
    }

    #[test]
    fn a_change_names_the_whole_list_and_no_other_field() {
        let check = |kind, name, disable, expected: serde_json::Value| {
            let input = change(&acme(), kind, name, disable);
            assert!(input.parse().is_ok());
            assert_eq!(serde_json::to_value(input).unwrap(), expected);
        };
        check(Kind::Publisher, "new", true, serde_json::json!({"disabledPublishers": ["bad", "worse", "new"]}));
        check(Kind::Publisher, "bad", true, serde_json::json!({"disabledPublishers": ["worse", "bad"]}));
        check(Kind::Publisher, "bad", false, serde_json::json!({"disabledPublishers": ["worse"]}));
        check(Kind::Publisher, "Bad", false, serde_json::json!({"disabledPublishers": ["bad", "worse"]}));
        check(Kind::SubAffiliate, "bad", true, serde_json::json!({"disabledSubAffiliates": ["bad"]}));
    }

    #[test]
    fn upper_and_lower_case_count() {
        assert!(Kind::Publisher.is_disabled(&acme(), "bad"));
        assert!(!Kind::Publisher.is_disabled(&acme(), "Bad"));
        assert!(!Kind::SubAffiliate.is_disabled(&acme(), "bad"));
    }

    #[test]
    fn the_passed_value_is_called_as_in_the_link() {
        assert_eq!(Kind::Publisher.passed_value(&acme()).as_deref(), Some("pub"));
        assert_eq!(Kind::SubAffiliate.passed_value(&acme()).as_deref(), Some("c3"));
        let mut unmarked = acme();
        unmarked.passed_values.publisher = None;
        assert_eq!(Kind::Publisher.passed_value(&unmarked), None);
    }
}
