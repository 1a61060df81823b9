//! Who an event is credited to, and what stands against all pixels of that affiliate alike.

use crate::affiliate::{self, Affiliate, DisabledSource};
use crate::attribution::{Attribution, Credit};
use crate::campaign::Campaign;
use crate::reason::{self, Reason};

/// The affiliate an event is credited to.
pub(super) fn credited<'a>(
    credit: &'a Credit,
    affiliate: Option<&'a Affiliate>,
) -> Result<(&'a Attribution, &'a Affiliate), Reason> {
    match (credit, affiliate) {
        (Credit::NotGiven, _) => Err(Reason::AffiliateNotGiven),
        (Credit::WindowOver { aff_id, touched_at, window }, _) => {
            Err(Reason::AttributionWindowOver { aff_id: aff_id.clone(), touched_at: *touched_at, window: *window })
        }
        (Credit::To { attribution, .. }, None) => Err(Reason::AffiliateUnknown(attribution.aff_id.clone())),
        (Credit::To { attribution, .. }, Some(affiliate)) => Ok((attribution, affiliate)),
    }
}

/// What stands against every pixel of the affiliate alike.
pub(super) fn standing(affiliate: &Affiliate, attribution: &Attribution, campaign: &Campaign) -> Result<(), Reason> {
    if affiliate.status == affiliate::Status::Paused {
        return Err(Reason::AffiliateDisabled(named(affiliate)));
    }
    match affiliate.disabled_source(&attribution.values) {
        Some(DisabledSource::Publisher(name)) => return Err(disabled("Publisher", name, affiliate)),
        Some(DisabledSource::SubAffiliate(name)) => return Err(disabled("Sub affiliate", name, affiliate)),
        None => {}
    }
    if affiliate.assignments.contains_key(&campaign.id) {
        Ok(())
    } else {
        Err(Reason::AffiliateNotAssigned { affiliate: named(affiliate), campaign: named_campaign(campaign) })
    }
}

fn disabled(role: &'static str, name: &str, affiliate: &Affiliate) -> Reason {
    Reason::PublisherDisabled { role, name: name.to_owned(), affiliate: named(affiliate) }
}

pub(super) fn named(affiliate: &Affiliate) -> reason::Affiliate {
    reason::Affiliate { aff_id: affiliate.aff_id.clone(), name: affiliate.name.to_string() }
}

pub(super) fn named_campaign(campaign: &Campaign) -> reason::Campaign {
    reason::Campaign { id: campaign.id, name: campaign.name.to_string() }
}
