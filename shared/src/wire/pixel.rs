//! Pixels in JSON: one flat shape, whose fields apply as the commission type and the pixel type say.

mod rename;
#[cfg(test)]
mod tests;

pub use rename::{Renamed, rename_tokens};

use serde::{Deserialize, Serialize};

use super::affiliate::{StatusJson, damaged};
use super::campaign::Damaged;
use super::problem::{FieldError, Fields};
use super::text::{self, Text, as_optional_number, of};
use crate::campaign::StorefrontUrl;
use crate::commission_type::CommissionType;
use crate::id::{CampaignId, CampaignProductId, PixelId};
use crate::passed_values::PassedValueNames;
use crate::pixel::{
    CampaignScope, Company, Content, FailureText, Hold, LeadRule, Pixel, PixelType, ProductScope, SaleTarget, Status,
    Step, Trigger,
};
use crate::tag::{IframeTag, ImageTag};
use crate::template::{self, UrlTemplate};
use crate::time::{Span, Timestamp};

/// A pixel as it is asked for: the body of a POST or PUT, and of a check.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PixelInput {
    /// A campaign id, or `all`.
    #[serde(default, serialize_with = "as_optional_number")]
    pub campaign: Option<Text>,
    /// `CPA`, `CPC` or `CPL`.
    #[serde(default)]
    pub commission_type: Option<Text>,
    /// CPA only: `main`, `all`, or the id of an upsell product.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "as_optional_number")]
    pub product: Option<Text>,
    /// CPL only: `doNotFireForSales` or `fireForAllPartials`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Text>,
    /// With `doNotFireForSales`: 20 to 1440, 20 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "as_optional_number")]
    pub hold_minutes: Option<Text>,
    /// `postback`, `image` or `iframe`.
    #[serde(default)]
    pub pixel_type: Option<Text>,
    /// The address with its tokens, or the tag that holds it.
    #[serde(default)]
    pub content: Option<Text>,
    /// The affiliate's link for trying the pixel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_link: Option<Text>,
    /// Whether it fires beside a more specific pixel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fire_as_well: Option<bool>,
    /// A text that marks an answer as a failure even when its status is 2xx.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_text: Option<Text>,
    /// `active` or `paused`; active when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Text>,
}

/// A pixel as it is stored and answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PixelDocument {
    /// Its id.
    pub id: PixelId,
    /// The affiliate's revision at the pixel's last edit; the pixel's `ETag`.
    #[serde(default)]
    pub revision: u64,
    /// What it is, in the shape it is asked for.
    #[serde(flatten)]
    pub input: PixelInput,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A pixel that has been checked, before it has an id.
#[derive(Debug, Clone, PartialEq)]
pub struct PixelDraft {
    /// What it fires for and what it then does.
    pub trigger: Trigger,
    /// Whether it may fire.
    pub status: Status,
    /// How it stands to other pixels.
    pub company: Company,
    /// What marks an answer as a failure.
    pub failure_text: Option<FailureText>,
    /// The affiliate's link for trying it.
    pub test_link: Option<StorefrontUrl>,
}

/// What a pixel is read against.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// What the affiliate's passed values are called.
    pub names: &'a PassedValueNames,
    /// The shortest hold: [`Hold::LEAST`] everywhere but in a test environment.
    pub least_hold: Span,
}

impl PixelInput {
    /// This input, its gaps filled from what the pixel was before. An empty text is no gap: it takes a value away. With
    /// another commission type or rule, what belonged to the old one does not come along.
    pub fn over(self, before: &PixelInput) -> Self {
        let same_type = self.commission_type.is_none() || self.commission_type == before.commission_type;
        let same_rule = same_type && (self.rule.is_none() || self.rule == before.rule);
        let old = |field: &Option<Text>| field.clone();
        let of_type = |field: &Option<Text>| field.clone().filter(|_| same_type);
        Self {
            campaign: self.campaign.or_else(|| old(&before.campaign)),
            product: self.product.or_else(|| of_type(&before.product)),
            rule: self.rule.or_else(|| of_type(&before.rule)),
            hold_minutes: self.hold_minutes.or_else(|| old(&before.hold_minutes).filter(|_| same_rule)),
            commission_type: self.commission_type.or_else(|| old(&before.commission_type)),
            pixel_type: self.pixel_type.or_else(|| old(&before.pixel_type)),
            content: self.content.or_else(|| old(&before.content)),
            test_link: self.test_link.or_else(|| old(&before.test_link)),
            fire_as_well: self.fire_as_well.or(before.fire_as_well),
            failure_text: self.failure_text.or_else(|| old(&before.failure_text)),
            status: self.status.or_else(|| old(&before.status)),
        }
    }

    /// Whether two stored inputs are for the same sale of the same campaign, so that one could be in the other's place.
    #[must_use]
    pub fn is_for_the_sale_of(&self, other: &Self) -> bool {
        self.product.is_some() && (&self.product, &self.campaign) == (&other.product, &other.campaign)
    }

    /// The input as it is stored once it has been checked: words in their one spelling, what was left to a default
    /// written out, no empty texts.
    pub fn settled(self, draft: &PixelDraft) -> Self {
        let tidy =
            |field: Option<Text>| field.map(|text| Text(text.0.trim().to_owned())).filter(|text| !text.0.is_empty());
        let campaign = match draft.trigger.campaign() {
            CampaignScope::All => "all".to_owned(),
            CampaignScope::One(id) => id.to_string(),
        };
        let (product, rule, hold) = match &draft.trigger {
            Trigger::Click { .. } => (None, None, None),
            Trigger::Lead { rule: LeadRule::FireForAllPartials, .. } => (None, Some("fireForAllPartials"), None),
            Trigger::Lead { rule: LeadRule::DoNotFireForSales(hold), .. } => {
                (None, Some("doNotFireForSales"), text::written(hold.as_minutes()))
            }
            Trigger::Sale { target, .. } => {
                let product = match target.products() {
                    ProductScope::MainOffer => "main".to_owned(),
                    ProductScope::AllProducts => "all".to_owned(),
                    ProductScope::Upsell(id) => id.to_string(),
                };
                (Some(product), None, None)
            }
        };
        let status = match draft.status {
            Status::Active => StatusJson::Active,
            Status::Paused => StatusJson::Paused,
        };
        Self {
            campaign: Some(campaign.into()),
            commission_type: Some(draft.trigger.commission_type().code().into()),
            product: product.map(Text),
            rule: rule.map(Text::from),
            hold_minutes: hold.map(Text),
            pixel_type: Some(draft.trigger.pixel_type().code().into()),
            content: tidy(self.content),
            test_link: draft.test_link.as_ref().map(|link| link.as_str().into()),
            fire_as_well: Some(draft.company == Company::FiresAsWell),
            failure_text: draft.failure_text.as_ref().map(|text| text.as_str().into()),
            status: Some(status.code().into()),
        }
    }

    /// Checks every field and every combination, and answers all errors at once.
    pub fn parse(&self, rules: Rules<'_>) -> Result<PixelDraft, Vec<FieldError>> {
        let mut fields = Fields::new();
        let commission_type = fields.required("commissionType", of(&self.commission_type), |text| {
            CommissionType::parse(text).map_err(|_| "must be CPA, CPC or CPL")
        });
        let campaign = fields.required("campaign", of(&self.campaign), parse_campaign);
        let pixel_type = fields.required("pixelType", of(&self.pixel_type), |text| {
            PixelType::parse(text).ok_or("must be postback, image or iframe")
        });
        let test_link = fields.optional("testLink", of(&self.test_link), StorefrontUrl::parse);
        let failure_text = fields.optional("failureText", of(&self.failure_text), FailureText::parse);
        let status = fields.optional("status", of(&self.status), StatusJson::parse);
        self.refuse_foreign_fields(commission_type, &mut fields);
        let trigger = commission_type.and_then(|commission_type| {
            let content = pixel_type.and_then(|kind| self.parse_content(kind, commission_type, rules, &mut fields));
            match commission_type {
                CommissionType::Cpc => Some(Trigger::Click { campaign: campaign?, content: content? }),
                CommissionType::Cpl => {
                    let rule = self.parse_rule(rules.least_hold, &mut fields);
                    match content? {
                        Content::Postback(postback) => {
                            Some(Trigger::Lead { campaign: campaign?, rule: rule?, postback })
                        }
                        Content::Image(_) | Content::Iframe(_) => None,
                    }
                }
                CommissionType::Cpa => {
                    let target = campaign.and_then(|campaign| self.parse_target(campaign, &mut fields));
                    Some(Trigger::Sale { target: target?, content: content? })
                }
            }
        });
        let draft = trigger.map(|trigger| PixelDraft {
            trigger,
            status: match status {
                Some(StatusJson::Paused) => Status::Paused,
                _ => Status::Active,
            },
            company: if self.fire_as_well == Some(true) { Company::FiresAsWell } else { Company::Contends },
            failure_text,
            test_link,
        });
        fields.finish(draft)
    }

    fn refuse_foreign_fields(&self, commission_type: Option<CommissionType>, fields: &mut Fields) {
        let Some(kind) = commission_type else { return };
        if kind != CommissionType::Cpa && self.product.is_some() {
            fields.add("product", format!("applies to CPA pixels only; leave it out of a {kind} pixel"));
        }
        if kind != CommissionType::Cpl && self.rule.is_some() {
            fields.add("rule", format!("applies to CPL pixels only; leave it out of a {kind} pixel"));
        }
        if kind != CommissionType::Cpl && self.hold_minutes.is_some() {
            fields.add("holdMinutes", format!("applies to CPL pixels only; leave it out of a {kind} pixel"));
        }
    }

    fn parse_content(
        &self,
        kind: PixelType,
        commission_type: CommissionType,
        rules: Rules<'_>,
        fields: &mut Fields,
    ) -> Option<Content> {
        if commission_type == CommissionType::Cpl && kind != PixelType::Postback {
            fields.add("pixelType", "must be postback for a CPL pixel: a lead is told server to server only");
            return None;
        }
        let text = match of(&self.content) {
            Some(text) if !text.trim().is_empty() => text,
            _ => {
                fields.add("content", "is missing: paste the affiliate's pixel");
                return None;
            }
        };
        let parsed = match kind {
            PixelType::Postback => UrlTemplate::parse(text, rules.names, commission_type).map(Content::Postback),
            PixelType::Image => ImageTag::parse(text, rules.names, commission_type).map(Content::Image),
            PixelType::Iframe => IframeTag::parse(text, rules.names, commission_type).map(Content::Iframe),
        };
        parsed.map_err(|error| add_problems(&error, fields)).ok()
    }

    fn parse_rule(&self, least: Span, fields: &mut Fields) -> Option<LeadRule> {
        let rule = fields.required("rule", of(&self.rule), |text| match text {
            "fireForAllPartials" => Ok(false),
            "doNotFireForSales" => Ok(true),
            _ => Err("must be doNotFireForSales or fireForAllPartials"),
        });
        let hold = fields.optional("holdMinutes", of(&self.hold_minutes), |text| {
            let minutes = text.trim().parse().unwrap_or(f64::NAN);
            Hold::minutes(minutes, least).map_err(|error| error.to_string())
        });
        match rule? {
            true => Some(LeadRule::DoNotFireForSales(hold.unwrap_or(Hold::DEFAULT))),
            false if hold.is_some() => {
                fields.add("holdMinutes", "applies with the rule doNotFireForSales only; leave it out");
                None
            }
            false => Some(LeadRule::FireForAllPartials),
        }
    }

    fn parse_target(&self, campaign: CampaignScope, fields: &mut Fields) -> Option<SaleTarget> {
        let scope = fields.required("product", of(&self.product), |text| match text {
            "main" => Ok(ProductScope::MainOffer),
            "all" => Ok(ProductScope::AllProducts),
            id => CampaignProductId::parse(id)
                .map(ProductScope::Upsell)
                .map_err(|_| "must be main, all or the id of an upsell product"),
        })?;
        match (campaign, scope) {
            (CampaignScope::One(id), scope) => Some(SaleTarget::Campaign(id, scope)),
            (CampaignScope::All, ProductScope::MainOffer) => Some(SaleTarget::AllCampaigns(Step::MainOffer)),
            (CampaignScope::All, ProductScope::AllProducts) => Some(SaleTarget::AllCampaigns(Step::AllProducts)),
            (CampaignScope::All, ProductScope::Upsell(_)) => {
                fields.add(
                    "product",
                    "must be main or all with All Campaigns: a product belongs to one campaign, so choose that campaign",
                );
                None
            }
        }
    }
}

/// What is answered to a first pixel of an affiliate that promotes nothing yet.
pub const NO_CAMPAIGN: &str =
    "Pixels are campaign-specific: assign a campaign to this affiliate first, on its Campaigns tab.";

fn parse_campaign(text: &str) -> Result<CampaignScope, &'static str> {
    match text {
        "all" => Ok(CampaignScope::All),
        id => CampaignId::parse(id).map(CampaignScope::One).map_err(|_| "must be a campaign id or all"),
    }
}

fn add_problems(error: &template::Error, fields: &mut Fields) {
    for problem in &error.problems {
        fields.add_coded("content", problem.code.as_str(), &problem.message);
    }
}

impl PixelDocument {
    /// The pixel it stands for.
    pub fn to_domain(&self, names: &PassedValueNames) -> Result<Pixel, Damaged> {
        // What was stored has passed the check of its time; the shortest hold may have been another then.
        let rules = Rules { names, least_hold: Span::default() };
        let draft = self.input.parse(rules).map_err(|errors| damaged(&errors))?;
        Ok(Pixel {
            id: self.id.clone(),
            trigger: draft.trigger,
            status: draft.status,
            company: draft.company,
            failure_text: draft.failure_text,
            test_link: draft.test_link,
        })
    }
}
