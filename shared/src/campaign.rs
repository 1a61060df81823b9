//! Campaigns: what is sold and how.

use crate::id::{BaseProductId, CampaignId, CampaignProductId};
use crate::money::{Amount, Currency};
use crate::text::Name;
use crate::time::Span;

/// A campaign with its products. Affiliates are assigned to campaigns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// The id direct integrations send.
    pub id: CampaignId,
    /// The name people see.
    pub name: Name,
    /// The currency of every amount in the campaign.
    pub currency: Currency,
    /// Where affiliate links lead, when known.
    pub storefront_url: Option<StorefrontUrl>,
    /// What can be bought.
    pub products: Vec<Product>,
    /// How long a followed link earns the credit for what its visitor does.
    pub attribution_window: Span,
    /// How long after the main order an upsell still counts.
    pub upsell_window: Span,
    /// How long an image or iframe waits for a page to build it.
    pub offer_window: Span,
}

impl Campaign {
    /// The attribution window of a new campaign.
    pub const DEFAULT_ATTRIBUTION: Span = Span::days(30);
    /// The upsell window of a new campaign.
    pub const DEFAULT_UPSELL_WINDOW: Span = Span::minutes(120);
    /// The offer window of a new campaign.
    pub const DEFAULT_OFFER_WINDOW: Span = Span::days(7);

    /// The product of this id.
    pub fn product(&self, id: CampaignProductId) -> Option<&Product> {
        self.products.iter().find(|product| product.id == id)
    }
}

/// A product within one campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// The id within the campaign.
    pub id: CampaignProductId,
    /// The merchant's product behind it.
    pub base: BaseProductId,
    /// The name people see.
    pub name: Name,
    /// The step it is sold in.
    pub kind: ProductKind,
    /// What one costs, before tax and shipping.
    pub price: Amount,
}

/// The step a product is sold in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProductKind {
    /// The main offer.
    Offer,
    /// Offered after the main order.
    Upsell,
}

/// An absolute http or https address without user info.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StorefrontUrl(String);

/// A text that is no storefront address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be a web address such as https://shop.example/, at most 1,000 characters")]
pub struct StorefrontUrlError;

impl StorefrontUrl {
    /// Reads an address; what follows `#` is not kept.
    pub fn parse(text: &str) -> Result<Self, StorefrontUrlError> {
        let text = text.trim();
        if text.len() > 1_000 {
            return Err(StorefrontUrlError);
        }
        let mut url = url::Url::parse(text).map_err(|_| StorefrontUrlError)?;
        let web = matches!(url.scheme(), "http" | "https") && url.has_host();
        if !web || !url.username().is_empty() || url.password().is_some() {
            return Err(StorefrontUrlError);
        }
        url.set_fragment(None);
        Ok(Self(url.into()))
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for StorefrontUrl {
    type Error = StorefrontUrlError;
    fn try_from(text: String) -> Result<Self, StorefrontUrlError> {
        Self::parse(&text)
    }
}

impl From<StorefrontUrl> for String {
    fn from(url: StorefrontUrl) -> String {
        url.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn storefront_addresses() {
        assert_eq!(StorefrontUrl::parse("https://shop.example").unwrap().as_str(), "https://shop.example/");
        for bad in ["", "shop.example", "javascript:alert(1)", "https://u:p@shop.example/", "ftp://x/"] {
            assert!(StorefrontUrl::parse(bad).is_err(), "{bad:?}");
        }
    }
}
