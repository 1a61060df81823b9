//! An assignment as it is typed.

use shared::id::CampaignId;
use shared::link;
use shared::money::Currency;
use shared::passed_values::{PassedValueNames, Position};
use shared::wire::affiliate::{AffiliateDocument, AssignmentDocument, AssignmentInput, CommissionsJson, RateJson};
use shared::wire::problem::FieldError;
use shared::wire::text::{Text, of};

use crate::core::conflict::{self, Merge};
use crate::core::form::plain_decimal;
use crate::pages::affiliate::words;

/// How a step's commission is reckoned.
pub(super) const KINDS: &[(&str, &str)] = &[("percent", "percent of the price"), ("flat", "flat amount")];

/// An assignment as it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) cpc: String,
    pub(super) cpl: String,
    pub(super) step1: Rate,
    pub(super) step2: Rate,
}

/// A step's commission as it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rate {
    pub(super) kind: String,
    pub(super) amount: String,
}

impl Rate {
    fn of(rate: Option<&RateJson>) -> Self {
        let (kind, amount) = match rate {
            Some(RateJson::Flat(amount)) if words::pays(amount.as_str()) => ("flat", amount.as_str()),
            Some(RateJson::Percent(share)) if words::pays(share.as_str()) => ("percent", share.as_str()),
            _ => ("percent", ""),
        };
        Self { kind: kind.to_owned(), amount: amount.to_owned() }
    }

    fn json(&self) -> Option<RateJson> {
        let amount = given(&self.amount)?;
        Some(if self.kind == "flat" { RateJson::Flat(amount) } else { RateJson::Percent(amount) })
    }

    fn words(&self) -> String {
        match (self.amount.is_empty(), self.kind.as_str()) {
            (true, _) => String::new(),
            (false, "flat") => self.amount.clone(),
            _ => format!("{} %", self.amount),
        }
    }
}

fn given(typed: &str) -> Option<Text> {
    (!typed.trim().is_empty()).then(|| plain_decimal(typed).into())
}

impl Draft {
    /// What there is, as it would be typed; nothing paid when there is nothing.
    pub(super) fn of(assignment: Option<&AssignmentDocument>) -> Self {
        let rates = assignment.map(|assignment| &assignment.commissions);
        let amount = |text: Option<&Option<Text>>| {
            text.and_then(of).filter(|amount| words::pays(amount)).unwrap_or_default().to_owned()
        };
        Self {
            cpc: amount(rates.map(|rates| &rates.cpc)),
            cpl: amount(rates.map(|rates| &rates.cpl)),
            step1: Rate::of(rates.and_then(|rates| rates.step1.as_ref())),
            step2: Rate::of(rates.and_then(|rates| rates.step2.as_ref())),
        }
    }

    /// What the server is asked to save.
    pub(super) fn input(&self) -> AssignmentInput {
        let commissions = CommissionsJson {
            cpc: given(&self.cpc),
            cpl: given(&self.cpl),
            step1: self.step1.json(),
            step2: self.step2.json(),
        };
        AssignmentInput { commissions }
    }

    /// What is wrong with it, in the words of the server.
    pub(super) fn errors(&self, currency: Currency) -> Vec<FieldError> {
        self.input().commissions.parse("commissions.", currency).err().unwrap_or_default()
    }
}

/// The assignment to a campaign.
pub(super) fn assignment(affiliate: &AffiliateDocument, campaign: CampaignId) -> Option<&AssignmentDocument> {
    affiliate.assignments.iter().find(|assignment| assignment.campaign_id == campaign)
}

/// What another person's change means for what was typed.
pub(super) fn merge(campaign: CampaignId, before: &AffiliateDocument, now: &AffiliateDocument, mine: &Draft) -> Merge {
    let (before, now) = (Draft::of(assignment(before, campaign)), Draft::of(assignment(now, campaign)));
    let text = |label, part: fn(&Draft) -> String| (label, part(&before), part(&now), part(mine));
    conflict::merge([
        text("CPC", |draft| draft.cpc.clone()),
        text("CPL", |draft| draft.cpl.clone()),
        text("Step 1", |draft| draft.step1.words()),
        text("Step 2", |draft| draft.step2.words()),
    ])
}

/// The affiliate's own link to a storefront, each passed value left empty for the affiliate to fill.
pub(super) fn affiliate_link(affiliate: &AffiliateDocument, storefront: &str) -> String {
    let names = PassedValueNames::try_from(&affiliate.passed_values).unwrap_or_default();
    let values = Position::ALL.map(|position| names.own_name(position).map(|_| ""));
    link::build(storefront, &affiliate.aff_id, &names, values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acme() -> AffiliateDocument {
        serde_json::from_value(serde_json::json!({
            "schema": 1, "revision": 7, "affId": "AF54B334", "name": "Acme", "status": "active",
            "passedValues": {"names": ["click_id", null, "c3", null, null]},
            "fireOnQaApproval": false, "fireForPrepaid": false, "pixels": [],
            "assignments": [{"campaignId": 1, "currency": "USD", "commissions":
                {"cpc": "0.10", "cpl": "0.00", "step1": {"percent": 40}, "step2": {"flat": "5.00"}}}],
            "createdAt": "2026-01-31T14:05:00.000Z",
        }))
        .unwrap()
    }

    #[test]
    fn what_is_there_can_be_saved_as_it_is() {
        let acme = acme();
        let draft = Draft::of(acme.assignments.first());
        assert_eq!(draft.cpl, "");
        assert_eq!(draft.errors(Currency::USD), []);
        let rates = draft.input().commissions.parse("", Currency::USD).unwrap();
        let before = acme.assignments[0].commissions.parse("", Currency::USD).unwrap();
        assert_eq!(rates, before);
    }

    #[test]
    fn errors_name_the_control() {
        let mut draft = Draft::of(None);
        draft.cpc = "ten".into();
        draft.step1 = Rate { kind: "percent".into(), amount: "140".into() };
        let fields: Vec<_> = draft.errors(Currency::USD).into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["commissions.cpc", "commissions.step1.percent"]);
    }

    #[test]
    fn only_a_change_of_this_assignment_asks() {
        let campaign = CampaignId::new(1).unwrap();
        let mine = Draft { cpc: "0.20".into(), ..Draft::of(acme().assignments.first()) };
        let mut now = acme();
        now.revision = 8;
        assert_eq!(merge(campaign, &acme(), &now, &mine), Merge::Unrelated);
        now.assignments.clear();
        assert!(matches!(merge(campaign, &acme(), &now, &mine), Merge::Ask(_)));
    }

    #[test]
    fn the_link_names_every_passed_value() {
        let expected = "https://shop.example/?lang=en&affId=AF54B334&click_id=&c3=";
        assert_eq!(affiliate_link(&acme(), "https://shop.example/?lang=en"), expected);
    }
}
