//! Query Campaigns.

use serde_json::{Value, json};

use super::fields::Failure;
use super::order_query::{Page, page};
use super::{Parameter, Params};
use crate::id::CampaignId;
use crate::wire::campaign::{CampaignDocument, Kind};
use crate::wire::problem::Fields;

/// What the call takes.
pub const PARAMETERS: &[Parameter] = &[
    Parameter { name: "campaignId", about: "one campaign; several with commas" },
    Parameter { name: "campaignName", about: "campaigns with this in their name" },
    Parameter { name: "page", about: "from 1" },
    Parameter { name: "resultsPerPage", about: "25 unless given, 200 at most" },
];

/// What a query that finds nothing is answered.
pub const NOTHING: &str = "No campaigns matching those parameters could be found";

/// Which campaigns are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CampaignQuery {
    /// One of these; any when empty.
    pub campaigns: Vec<CampaignId>,
    /// Part of its name, in any letter case.
    pub name: Option<String>,
    /// Which of the results.
    pub page: Page,
}

impl CampaignQuery {
    /// Whether a campaign is wanted.
    #[must_use]
    pub fn wants(&self, campaign: &CampaignDocument) -> bool {
        let named = |part: &String| campaign.name.as_str().to_lowercase().contains(&part.to_lowercase());
        (self.campaigns.is_empty() || self.campaigns.contains(&campaign.id)) && self.name.as_ref().is_none_or(named)
    }
}

/// Reads the call.
///
/// # Errors
///
/// Every wrong field at once.
pub fn read(params: &Params<'_>) -> Result<CampaignQuery, Failure> {
    let mut fields = Fields::new();
    let campaigns = fields.optional("campaignId", params.get("campaignId"), |text| {
        text.split(',').map(|part| CampaignId::parse(part.trim())).collect::<Result<Vec<_>, _>>()
    });
    let query = CampaignQuery {
        campaigns: campaigns.unwrap_or_default(),
        name: params.get("campaignName").map(str::to_owned),
        page: page(params, &mut fields),
    };
    fields.finish(Some(query)).map_err(Failure::Fields)
}

/// A row of the answer.
#[must_use]
pub fn row(campaign: &CampaignDocument) -> Value {
    let products = campaign.products.iter().map(|product| {
        json!({
            "campaignProductId": product.id,
            "productId": product.id.to_string(),
            "baseProductId": product.base_product_id.to_string(),
            "productName": product.name,
            "productType": match product.kind { Kind::Offer => "OFFER", Kind::Upsell => "UPSALE" },
            "price": product.price,
        })
    });
    json!({
        "campaignId": campaign.id,
        "campaignName": campaign.name,
        "currency": campaign.currency,
        "currencySymbol": campaign.currency.symbol(),
        "products": products.collect::<Vec<_>>(),
    })
}
