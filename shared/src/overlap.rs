//! Two pixels of one affiliate that can meet at one event, and which of them then fires.

use crate::pixel::{CampaignScope, Company, ProductScope, SaleTarget, Trigger};

/// What happens when both could fire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meeting {
    /// The first fires alone: it is more specific.
    FirstWins,
    /// The second fires alone: it is more specific.
    SecondWins,
    /// Both fire: neither is more specific, or one is set to fire as well.
    BothFire,
}

/// What happens at an event that concerns both; nothing if there is no such event.
pub fn meeting(first: (&Trigger, Company), second: (&Trigger, Company)) -> Option<Meeting> {
    if !can_meet(first.0, second.0) {
        return None;
    }
    if first.1 == Company::FiresAsWell || second.1 == Company::FiresAsWell {
        return Some(Meeting::BothFire);
    }
    Some(match first.0.rank().cmp(&second.0.rank()) {
        std::cmp::Ordering::Greater => Meeting::FirstWins,
        std::cmp::Ordering::Less => Meeting::SecondWins,
        std::cmp::Ordering::Equal => Meeting::BothFire,
    })
}

fn can_meet(first: &Trigger, second: &Trigger) -> bool {
    let campaigns = match (first.campaign(), second.campaign()) {
        (CampaignScope::One(one), CampaignScope::One(two)) => one == two,
        _ => true,
    };
    let same_event = match (first, second) {
        (Trigger::Click { .. }, Trigger::Click { .. }) | (Trigger::Lead { .. }, Trigger::Lead { .. }) => true,
        (Trigger::Sale { target: one, .. }, Trigger::Sale { target: two, .. }) => products_meet(*one, *two),
        _ => false,
    };
    campaigns && same_event
}

fn products_meet(one: SaleTarget, two: SaleTarget) -> bool {
    one.products() == two.products()
        || one.products() == ProductScope::AllProducts
        || two.products() == ProductScope::AllProducts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commission_type::CommissionType;
    use crate::id::{CampaignId, CampaignProductId};
    use crate::passed_values::PassedValueNames;
    use crate::pixel::{Content, LeadRule, Step};
    use crate::template::UrlTemplate;

    fn template(kind: CommissionType) -> UrlTemplate {
        UrlTemplate::parse("https://net.example/?c=[c1]", &PassedValueNames::default(), kind).unwrap()
    }

    fn sale(target: SaleTarget) -> Trigger {
        Trigger::Sale { target, content: Content::Postback(template(CommissionType::Cpa)) }
    }

    fn check(first: &Trigger, second: &Trigger, expected: Option<Meeting>) {
        let mirrored = expected.map(|meeting| match meeting {
            Meeting::FirstWins => Meeting::SecondWins,
            Meeting::SecondWins => Meeting::FirstWins,
            Meeting::BothFire => Meeting::BothFire,
        });
        let contends = Company::Contends;
        assert_eq!(meeting((first, contends), (second, contends)), expected, "{first:?} {second:?}");
        assert_eq!(meeting((second, contends), (first, contends)), mirrored, "{second:?} {first:?}");
        let beside = meeting((first, Company::FiresAsWell), (second, contends));
        assert_eq!(beside, expected.map(|_| Meeting::BothFire));
    }

    #[test]
    fn meetings() {
        let one = |products| sale(SaleTarget::Campaign(CampaignId::new(1).unwrap(), products));
        let two = |products| sale(SaleTarget::Campaign(CampaignId::new(2).unwrap(), products));
        let all = |step| sale(SaleTarget::AllCampaigns(step));
        let upsell = |id| ProductScope::Upsell(CampaignProductId::new(id).unwrap());
        check(&one(ProductScope::MainOffer), &one(ProductScope::AllProducts), Some(Meeting::FirstWins));
        check(&one(ProductScope::AllProducts), &all(Step::MainOffer), Some(Meeting::FirstWins));
        check(&one(upsell(2)), &all(Step::AllProducts), Some(Meeting::FirstWins));
        check(&one(upsell(2)), &all(Step::MainOffer), None);
        check(&one(upsell(2)), &one(upsell(3)), None);
        check(&one(ProductScope::MainOffer), &two(ProductScope::MainOffer), None);
        let click = |campaign| Trigger::Click { campaign, content: Content::Postback(template(CommissionType::Cpc)) };
        let lead = |campaign| Trigger::Lead {
            campaign,
            rule: LeadRule::FireForAllPartials,
            postback: template(CommissionType::Cpl),
        };
        let first = CampaignScope::One(CampaignId::new(1).unwrap());
        check(&click(first), &click(CampaignScope::All), Some(Meeting::FirstWins));
        check(&click(first), &click(first), Some(Meeting::BothFire));
        check(&lead(first), &lead(CampaignScope::All), Some(Meeting::FirstWins));
        check(&lead(first), &click(first), None);
    }
}
