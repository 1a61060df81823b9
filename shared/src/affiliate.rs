//! Affiliates: who sends visitors, under which terms, and what they want to be told.

use std::collections::{BTreeMap, BTreeSet};

use crate::attribution::PassedValues;
use crate::commission::Commissions;
use crate::id::{AffId, CampaignId, PixelId};
use crate::passed_values::PassedValueNames;
use crate::pixel::Pixel;
use crate::text::Name;

/// An affiliate with its terms and pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Affiliate {
    /// The id in its links.
    pub aff_id: AffId,
    /// Ids it had before, which its older links still carry.
    pub aliases: BTreeSet<AffId>,
    /// The name people see.
    pub name: Name,
    /// Whether its pixels fire.
    pub status: Status,
    /// What its link's values are called.
    pub passed_values: PassedValueNames,
    /// When the pixels of an order under review fire.
    pub qa: QaRule,
    /// Whether orders paid by prepaid card fire.
    pub prepaid: PrepaidRule,
    /// The campaigns it promotes, with its rates.
    pub assignments: BTreeMap<CampaignId, Commissions>,
    /// Publishers whose orders are declined.
    pub disabled_publishers: BTreeSet<String>,
    /// Sub affiliates whose orders are declined.
    pub disabled_sub_affiliates: BTreeSet<String>,
    /// What it wants to be told.
    pub pixels: Vec<Pixel>,
    /// Stored pixels that today's rules refuse. They fire nothing and say so, and keep nobody else from firing.
    pub unreadable: Vec<Unreadable>,
}

/// A stored pixel that can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Which.
    pub id: PixelId,
    /// What is wrong with it.
    pub problem: String,
}

/// Whether an affiliate's pixels fire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// They do.
    Active,
    /// None does.
    Paused,
}

/// When the pixels of an order under review (QA) fire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QaRule {
    /// With the order.
    FireAtOnce,
    /// When the order is approved: "Fire pixels on QA approval".
    FireOnApproval,
}

/// What an order paid by prepaid card does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrepaidRule {
    /// It fires nothing.
    Skip,
    /// It fires like any other.
    Fire,
}

/// A publisher or sub affiliate that has been disabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisabledSource<'a> {
    /// A publisher.
    Publisher(&'a str),
    /// A sub affiliate.
    SubAffiliate(&'a str),
}

impl Affiliate {
    /// The pixel of this id.
    pub fn pixel(&self, id: &PixelId) -> Option<&Pixel> {
        self.pixels.iter().find(|pixel| pixel.id == *id)
    }

    /// The disabled publisher or sub affiliate these values name.
    pub fn disabled_source<'a>(&self, values: &'a PassedValues) -> Option<DisabledSource<'a>> {
        let publisher = values.publisher(&self.passed_values).filter(|name| self.disabled_publishers.contains(*name));
        let sub = values.sub_affiliate(&self.passed_values).filter(|name| self.disabled_sub_affiliates.contains(*name));
        publisher.map(DisabledSource::Publisher).or_else(|| sub.map(DisabledSource::SubAffiliate))
    }
}
