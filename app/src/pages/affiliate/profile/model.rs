//! A profile as it is typed.

use shared::wire::affiliate::{AffiliateDocument, AffiliateInput, PassedValuesJson};

use crate::core::conflict::{self, Merge};

/// How many values a link carries.
pub(super) const POSITIONS: usize = 5;

/// What a passed value can name.
pub(super) const ROLES: [(&str, &str); 3] = [("", "–"), ("publisher", "Publisher"), ("sub", "Sub affiliate")];

/// A profile as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) aff_id: String,
    pub(super) status: String,
    pub(super) names: [String; POSITIONS],
    pub(super) roles: [String; POSITIONS],
    pub(super) fire_on_qa_approval: bool,
    pub(super) fire_for_prepaid: bool,
}

impl Draft {
    /// What there is, as it would be typed.
    pub(super) fn of(affiliate: &AffiliateDocument) -> Self {
        let passed = &affiliate.passed_values;
        let mut draft = Self {
            name: affiliate.name.to_string(),
            aff_id: affiliate.aff_id.to_string(),
            status: affiliate.status.code().to_owned(),
            fire_on_qa_approval: affiliate.fire_on_qa_approval,
            fire_for_prepaid: affiliate.fire_for_prepaid,
            ..Self::default()
        };
        for (typed, name) in draft.names.iter_mut().zip(&passed.names) {
            *typed = name.clone().unwrap_or_default();
        }
        for (number, role) in (1..).zip(&mut draft.roles) {
            if passed.publisher == Some(number) {
                "publisher".clone_into(role);
            }
            if passed.sub_affiliate == Some(number) {
                "sub".clone_into(role);
            }
        }
        draft
    }

    /// What the server is asked to save.
    pub(super) fn input(&self) -> AffiliateInput {
        let name = |name: &String| (!name.trim().is_empty()).then(|| name.trim().to_owned());
        let position =
            |wanted: &str| (1..).zip(&self.roles).find(|(_, role)| *role == wanted).map(|(number, _)| number);
        AffiliateInput {
            aff_id: Some(self.aff_id.trim().into()),
            name: Some(self.name.as_str().into()),
            status: Some(self.status.as_str().into()),
            passed_values: Some(PassedValuesJson {
                names: self.names.iter().map(name).collect(),
                publisher: position("publisher"),
                sub_affiliate: position("sub"),
            }),
            fire_on_qa_approval: Some(self.fire_on_qa_approval),
            fire_for_prepaid: Some(self.fire_for_prepaid),
            ..AffiliateInput::default()
        }
    }

    fn passed_values(&self) -> String {
        let words = |role: &str| ROLES.iter().find(|(value, _)| *value == role).map_or("", |(_, words)| words);
        let values = self.names.iter().zip(&self.roles).filter(|(name, _)| !name.is_empty()).map(|(name, role)| {
            match role.is_empty() {
                true => name.clone(),
                false => format!("{name} ({})", words(role)),
            }
        });
        values.collect::<Vec<_>>().join(", ")
    }
}

/// What another person's change means for what was typed.
pub(super) fn merge(before: &AffiliateDocument, now: &AffiliateDocument, mine: &Draft) -> Merge {
    let (before, now) = (Draft::of(before), Draft::of(now));
    let text = |label, part: fn(&Draft) -> String| (label, part(&before), part(&now), part(mine));
    let yes = |on: bool| if on { "on" } else { "off" }.to_owned();
    conflict::merge([
        text("Name", |draft| draft.name.clone()),
        text("affId", |draft| draft.aff_id.clone()),
        text("Status", |draft| draft.status.clone()),
        text("Passed values", Draft::passed_values),
        (
            "Fire pixels on QA approval",
            yes(before.fire_on_qa_approval),
            yes(now.fire_on_qa_approval),
            yes(mine.fire_on_qa_approval),
        ),
        ("Fire for prepaid cards", yes(before.fire_for_prepaid), yes(now.fire_for_prepaid), yes(mine.fire_for_prepaid)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::conflict::Difference;

    fn acme() -> AffiliateDocument {
        serde_json::from_value(serde_json::json!({
            "schema": 1, "revision": 7, "affId": "AF54B334", "name": "Acme", "status": "active",
            "passedValues": {"names": ["click_id", "pub", null, null, null], "publisher": 2},
            "fireOnQaApproval": false, "fireForPrepaid": false, "assignments": [], "pixels": [],
            "createdAt": "2026-01-31T14:05:00.000Z",
        }))
        .unwrap()
    }

    #[test]
    fn what_is_there_can_be_saved_as_it_is() {
        let draft = Draft::of(&acme());
        assert_eq!(draft.roles, ["", "publisher", "", "", ""]);
        let input = draft.input();
        assert!(input.parse().is_ok());
        let passed = input.passed_values.unwrap();
        assert_eq!((passed.names, passed.publisher, passed.sub_affiliate), (acme().passed_values.names, Some(2), None));
    }

    #[test]
    fn a_change_elsewhere_in_the_affiliate_is_passed_over() {
        let mut now = acme();
        now.revision = 8;
        now.disabled_publishers.insert("bad".into());
        let mine = Draft { name: "Acme Media".into(), ..Draft::of(&acme()) };
        assert_eq!(merge(&acme(), &now, &mine), Merge::Unrelated);
    }

    #[test]
    fn both_versions_are_shown_when_changes_meet() {
        let mut now = acme();
        now.passed_values.publisher = None;
        let mine = Draft { name: "Acme Media".into(), ..Draft::of(&acme()) };
        let difference = |label: &str, theirs: &str, mine: &str| Difference {
            label: label.into(),
            theirs: theirs.into(),
            mine: mine.into(),
        };
        let expected = vec![
            difference("Name", "Acme", "Acme Media"),
            difference("Passed values", "click_id, pub", "click_id, pub (Publisher)"),
        ];
        assert_eq!(merge(&acme(), &now, &mine), Merge::Ask(expected));
    }
}
