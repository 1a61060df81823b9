//! Affiliates in JSON.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::campaign::Damaged;
use super::pixel::PixelDocument;
use super::problem::{FieldError, Fields};
use super::text::{Text, as_number, of};
use crate::affiliate::{Affiliate, PrepaidRule, QaRule, Status, Unreadable};
use crate::commission::{Commissions, Rate};
use crate::id::{AffId, CampaignId};
use crate::money::{Amount, Currency, Percent};
use crate::passed_values::PassedValueNames;
use crate::text::Name;
use crate::time::Timestamp;

/// An affiliate's profile as it is asked for: the body of a POST or PUT. What a PUT leaves out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AffiliateInput {
    /// The id in its links; chosen when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aff_id: Option<Text>,
    /// 1 to 120 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// `active` or `paused`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Text>,
    /// What its link's values are called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed_values: Option<PassedValuesJson>,
    /// Whether pixels of orders under review fire on approval only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fire_on_qa_approval: Option<bool>,
    /// Whether orders paid by prepaid card fire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fire_for_prepaid: Option<bool>,
    /// Publishers whose orders are declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_publishers: Option<Vec<String>>,
    /// Sub affiliates whose orders are declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_sub_affiliates: Option<Vec<String>>,
}

/// The names of passed values in JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PassedValuesJson {
    /// Up to five, by position; null where a position has no name.
    #[serde(default)]
    pub names: Vec<Option<String>>,
    /// The position (1 to 5) that names the publisher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<u8>,
    /// The position (1 to 5) that names the sub affiliate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_affiliate: Option<u8>,
}

/// The body of an assignment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssignmentInput {
    /// The rates; nothing is paid where one is absent.
    #[serde(default)]
    pub commissions: CommissionsJson,
}

/// Rates in JSON: decimals in the campaign's currency.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommissionsJson {
    /// For each first click of a touch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpc: Option<Text>,
    /// For each lead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpl: Option<Text>,
    /// For the main order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step1: Option<RateJson>,
    /// For each upsell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step2: Option<RateJson>,
}

/// A rate in JSON: `{"percent": 40}` or `{"flat": "5.00"}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RateJson {
    /// A share of the product's price: 0 to 100, at most two decimals.
    Percent(#[serde(serialize_with = "as_number")] Text),
    /// An amount in the campaign's currency.
    Flat(Text),
}

/// An affiliate as it is stored and answered, with its assignments and pixels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AffiliateDocument {
    /// The shape's version: 1.
    pub schema: u32,
    /// Grows with every edit of the affiliate, its assignments or its pixels; also the `ETag`.
    pub revision: u64,
    /// The id in its links.
    pub aff_id: AffId,
    /// Ids it had before.
    #[serde(default)]
    pub aliases: BTreeSet<AffId>,
    /// The name people see.
    pub name: Name,
    /// Whether its pixels fire.
    pub status: StatusJson,
    /// What its link's values are called.
    pub passed_values: PassedValuesJson,
    /// Whether pixels of orders under review fire on approval only.
    pub fire_on_qa_approval: bool,
    /// Whether orders paid by prepaid card fire.
    pub fire_for_prepaid: bool,
    /// Publishers whose orders are declined.
    #[serde(default)]
    pub disabled_publishers: BTreeSet<String>,
    /// Sub affiliates whose orders are declined.
    #[serde(default)]
    pub disabled_sub_affiliates: BTreeSet<String>,
    /// The campaigns it promotes.
    pub assignments: Vec<AssignmentDocument>,
    /// What it wants to be told.
    pub pixels: Vec<PixelDocument>,
    /// When it was created.
    pub created_at: Timestamp,
}

/// An assignment as it is stored and answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssignmentDocument {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// The campaign's currency, in which the rates are.
    pub currency: Currency,
    /// The rates.
    pub commissions: CommissionsJson,
}

/// `active` or `paused`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StatusJson {
    /// It fires.
    Active,
    /// It stays silent.
    Paused,
}

impl StatusJson {
    /// The wire's word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
        }
    }

    /// Reads the wire's word.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        match text {
            "active" => Ok(Self::Active),
            "paused" => Ok(Self::Paused),
            _ => Err("must be active or paused"),
        }
    }
}

/// A row of the list of affiliates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AffiliateRow {
    /// The id in its links.
    pub aff_id: AffId,
    /// The name people see.
    pub name: Name,
    /// Whether its pixels fire.
    pub status: StatusJson,
    /// The campaigns it promotes.
    pub campaigns: Vec<CampaignId>,
    /// How many pixels it has.
    pub pixels: u32,
    /// Grows with every edit.
    pub revision: u64,
    /// When it was created.
    pub created_at: Timestamp,
}

impl From<&AffiliateDocument> for AffiliateRow {
    fn from(document: &AffiliateDocument) -> Self {
        Self {
            aff_id: document.aff_id.clone(),
            name: document.name.clone(),
            status: document.status,
            campaigns: document.assignments.iter().map(|assignment| assignment.campaign_id).collect(),
            pixels: u32::try_from(document.pixels.len()).unwrap_or(u32::MAX),
            revision: document.revision,
            created_at: document.created_at,
        }
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// What to pass as `cursor` for the next page; absent on the last.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

fn none<T>() -> Option<T> {
    None
}

/// A profile that has been checked. `None` leaves what there is, or the default on creation.
#[derive(Debug, Clone, PartialEq)]
pub struct AffiliateDraft {
    /// The id in its links.
    pub aff_id: Option<AffId>,
    /// The name people see.
    pub name: Option<Name>,
    /// Whether its pixels fire.
    pub status: Option<StatusJson>,
    /// What its link's values are called.
    pub passed_values: Option<PassedValueNames>,
    /// See [`AffiliateInput`].
    pub fire_on_qa_approval: Option<bool>,
    /// See [`AffiliateInput`].
    pub fire_for_prepaid: Option<bool>,
    /// See [`AffiliateInput`].
    pub disabled_publishers: Option<BTreeSet<String>>,
    /// See [`AffiliateInput`].
    pub disabled_sub_affiliates: Option<BTreeSet<String>>,
}

/// The most publishers or sub affiliates that can be disabled.
pub const MAX_DISABLED: usize = 1_000;

impl AffiliateInput {
    /// Checks every field, and answers all errors at once.
    pub fn parse(&self) -> Result<AffiliateDraft, Vec<FieldError>> {
        let mut fields = Fields::new();
        let aff_id = fields.optional("affId", of(&self.aff_id), AffId::parse);
        let name = of(&self.name).and_then(|name| fields.take("name", Name::parse(name)));
        let status = fields.optional("status", of(&self.status), StatusJson::parse);
        let passed_values =
            self.passed_values.as_ref().and_then(|json| fields.take("passedValues", PassedValueNames::try_from(json)));
        let mut names = |field: &str, list: &Option<Vec<String>>| {
            let list = list.as_ref()?;
            if list.len() > MAX_DISABLED || list.iter().any(|name| name.is_empty() || name.chars().count() > 255) {
                fields.add(field, format!("can hold {MAX_DISABLED} values of 1 to 255 characters"));
            }
            Some(list.iter().cloned().collect())
        };
        let disabled_publishers = names("disabledPublishers", &self.disabled_publishers);
        let disabled_sub_affiliates = names("disabledSubAffiliates", &self.disabled_sub_affiliates);
        let draft = AffiliateDraft {
            aff_id,
            name,
            status,
            passed_values,
            fire_on_qa_approval: self.fire_on_qa_approval,
            fire_for_prepaid: self.fire_for_prepaid,
            disabled_publishers,
            disabled_sub_affiliates,
        };
        fields.finish(Some(draft))
    }
}

impl TryFrom<&PassedValuesJson> for PassedValueNames {
    type Error = crate::passed_values::Error;
    fn try_from(json: &PassedValuesJson) -> Result<Self, Self::Error> {
        let names: Vec<_> = json.names.iter().map(Option::as_deref).collect();
        Self::parse(&names, json.publisher, json.sub_affiliate)
    }
}

impl From<&PassedValueNames> for PassedValuesJson {
    fn from(names: &PassedValueNames) -> Self {
        use crate::passed_values::Position;
        Self {
            names: Position::ALL.into_iter().map(|position| names.own_name(position).map(str::to_owned)).collect(),
            publisher: names.publisher().map(Position::number),
            sub_affiliate: names.sub_affiliate().map(Position::number),
        }
    }
}

impl CommissionsJson {
    /// Checks every rate; `path` goes before the field names.
    pub fn parse(&self, path: &str, currency: Currency) -> Result<Commissions, Vec<FieldError>> {
        let mut fields = Fields::new();
        let amount = |text: &str| Amount::parse(text, currency);
        let cpc = fields.optional(format!("{path}cpc"), of(&self.cpc), amount).unwrap_or_default();
        let cpl = fields.optional(format!("{path}cpl"), of(&self.cpl), amount).unwrap_or_default();
        let mut rate = |name: &str, json: &Option<RateJson>| match json {
            None => Rate::default(),
            Some(RateJson::Flat(text)) => {
                Rate::Flat(fields.take(format!("{path}{name}.flat"), amount(text.as_str())).unwrap_or_default())
            }
            Some(RateJson::Percent(text)) => fields
                .take(format!("{path}{name}.percent"), Percent::parse(text.as_str()))
                .map_or_else(Rate::default, Rate::Share),
        };
        let step1 = rate("step1", &self.step1);
        let step2 = rate("step2", &self.step2);
        fields.finish(Some(Commissions { cpc, cpl, step1, step2 }))
    }

    /// The rates as they are stored and answered.
    pub fn of(rates: &Commissions, currency: Currency) -> Self {
        let amount = |amount: Amount| Text(amount.to_decimal(currency));
        let rate = |rate: Rate| match rate {
            Rate::Flat(flat) => RateJson::Flat(amount(flat)),
            Rate::Share(percent) => RateJson::Percent(Text(percent.to_string())),
        };
        Self {
            cpc: Some(amount(rates.cpc)),
            cpl: Some(amount(rates.cpl)),
            step1: Some(rate(rates.step1)),
            step2: Some(rate(rates.step2)),
        }
    }
}

impl TryFrom<&AffiliateDocument> for Affiliate {
    type Error = Damaged;
    fn try_from(document: &AffiliateDocument) -> Result<Self, Damaged> {
        let passed_values =
            PassedValueNames::try_from(&document.passed_values).map_err(|error| Damaged(error.to_string()))?;
        let assignments = document.assignments.iter().map(|assignment| {
            let rates = assignment.commissions.parse("", assignment.currency).map_err(|errors| damaged(&errors))?;
            Ok((assignment.campaign_id, rates))
        });
        let mut pixels = Vec::new();
        let mut unreadable = Vec::new();
        for document in &document.pixels {
            match document.to_domain(&passed_values) {
                Ok(pixel) => pixels.push(pixel),
                Err(Damaged(problem)) => unreadable.push(Unreadable { id: document.id.clone(), problem }),
            }
        }
        Ok(Self {
            aff_id: document.aff_id.clone(),
            aliases: document.aliases.clone(),
            name: document.name.clone(),
            status: match document.status {
                StatusJson::Active => Status::Active,
                StatusJson::Paused => Status::Paused,
            },
            qa: if document.fire_on_qa_approval { QaRule::FireOnApproval } else { QaRule::FireAtOnce },
            prepaid: if document.fire_for_prepaid { PrepaidRule::Fire } else { PrepaidRule::Skip },
            assignments: assignments.collect::<Result<_, _>>()?,
            disabled_publishers: document.disabled_publishers.clone(),
            disabled_sub_affiliates: document.disabled_sub_affiliates.clone(),
            pixels,
            unreadable,
            passed_values,
        })
    }
}

pub(super) fn damaged(errors: &[FieldError]) -> Damaged {
    Damaged(errors.iter().map(|error| format!("{} {}", error.field, error.message)).collect::<Vec<_>>().join("; "))
}
