//! Form-code sites in JSON: which pages may carry the script, and for which campaign.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::config::SiteDocument;
use super::problem::{FieldError, Fields};
use super::text::{Text, of};
use crate::id::{CampaignId, SiteId};
use crate::time::Timestamp;

/// A site as it is asked for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SiteInput {
    /// The campaign its pages sell.
    #[serde(default)]
    pub campaign_id: Option<Text>,
    /// The origins whose pages may call: `https://shop.example`, 1 to 20.
    #[serde(default)]
    pub origins: Vec<String>,
}

/// A site that has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteDraft {
    /// The campaign its pages sell.
    pub campaign: CampaignId,
    /// The origins whose pages may call, as browsers write them.
    pub origins: Vec<String>,
}

/// A site as it is listed: all but its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SiteRow {
    /// The id in the snippet.
    pub id: SiteId,
    /// The campaign its pages sell.
    pub campaign_id: CampaignId,
    /// The origins whose pages may call.
    pub origins: Vec<String>,
    /// Grows with every edit; also the `ETag`.
    pub revision: u64,
    /// When it was created.
    pub created_at: Timestamp,
}

/// The answer to a site's creation, and to a new secret: the only times it is shown.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SiteCreated {
    /// What is listed from now on.
    #[serde(flatten)]
    pub site: SiteRow,
    /// What the merchant's server signs orders with.
    pub secret: String,
}

/// The answer of `GET /v1/campaigns/{id}/pages`: what the campaign's pages do today, and what they may be asked to show.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PagesToday {
    /// How many test orders the campaign's pages placed today (UTC).
    pub test_orders_today: u32,
    /// The origins of the image pixels that may be shown there, for `img-src`.
    pub image_origins: BTreeSet<String>,
    /// The origins of the iframe pixels that may be shown there, for `frame-src`.
    pub frame_origins: BTreeSet<String>,
}

/// The most origins of a site.
const MOST: usize = 20;

impl SiteInput {
    /// Checks every field.
    pub fn parse(&self) -> Result<SiteDraft, Vec<FieldError>> {
        let mut fields = Fields::new();
        let campaign = fields.required("campaignId", of(&self.campaign_id), CampaignId::parse);
        if self.origins.is_empty() || self.origins.len() > MOST {
            fields.add("origins", format!("must be 1 to {MOST} web origins, such as https://shop.example"));
        }
        let mut origins: Vec<String> = Vec::new();
        for (index, text) in self.origins.iter().take(MOST).enumerate() {
            origins.extend(fields.take(format!("origins[{index}]"), origin(text)));
        }
        origins.sort();
        origins.dedup();
        fields.finish(campaign.map(|campaign| SiteDraft { campaign, origins }))
    }
}

/// An origin as browsers write it. A page's address is taken too: its origin is meant.
fn origin(text: &str) -> Result<String, &'static str> {
    const EXPECTED: &str = "must be a web origin, such as https://shop.example";
    let url = url::Url::parse(text.trim()).map_err(|_| EXPECTED)?;
    let web = matches!(url.scheme(), "http" | "https") && url.has_host() && url.username().is_empty();
    if web { Ok(url.origin().ascii_serialization()) } else { Err(EXPECTED) }
}

impl From<&SiteDocument> for SiteRow {
    fn from(document: &SiteDocument) -> Self {
        Self {
            id: document.id.clone(),
            campaign_id: document.campaign_id,
            origins: document.origins.clone(),
            revision: document.revision,
            created_at: document.created_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        let check = |text: &str, expected: Option<&str>| assert_eq!(origin(text).ok().as_deref(), expected, "{text}");
        check("https://Shop.Example/checkout?a=b", Some("https://shop.example"));
        check(" http://localhost:8787 ", Some("http://localhost:8787"));
        check("https://shop.example:443", Some("https://shop.example"));
        for bad in ["", "shop.example", "null", "*", "data:,x", "https://u@shop.example"] {
            check(bad, None);
        }
    }

    #[test]
    fn a_site_needs_a_campaign_and_origins() {
        let input = |json: &str| serde_json::from_str::<SiteInput>(json).unwrap().parse();
        let site =
            input(r#"{"campaignId":1,"origins":["https://b.example","https://a.example/","https://b.example"]}"#);
        assert_eq!(site.unwrap().origins, ["https://a.example", "https://b.example"]);
        let fields = |json: &str| -> Vec<String> { input(json).unwrap_err().into_iter().map(|e| e.field).collect() };
        assert_eq!(fields("{}"), ["campaignId", "origins"]);
        assert_eq!(fields(r#"{"campaignId":0,"origins":["x"]}"#), ["campaignId", "origins[0]"]);
    }
}
