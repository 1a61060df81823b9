//! Campaigns in JSON.

use serde::{Deserialize, Serialize};

use super::pages::{PagesDocument, PagesInput};
use super::problem::{FieldError, Fields};
use super::text::{Text, of};
use crate::campaign::{Campaign, Product, ProductKind, StorefrontUrl};
use crate::id::{BaseProductId, CampaignId, CampaignProductId};
use crate::money::{Amount, Currency};
use crate::text::Name;
use crate::time::{Span, Timestamp};

/// A campaign as it is asked for: the body of a POST or PUT. What a PUT leaves out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CampaignInput {
    /// The merchant's own id, on creation; chosen when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Text>,
    /// 1 to 120 characters.
    #[serde(default)]
    pub name: Option<Text>,
    /// ISO 4217; USD when absent.
    #[serde(default)]
    pub currency: Option<Text>,
    /// Where affiliate links lead.
    #[serde(default)]
    pub storefront_url: Option<Text>,
    /// What can be bought, all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub products: Option<Vec<ProductInput>>,
    /// Days a followed link earns the credit: 1 to 365, 30 when absent.
    #[serde(default)]
    pub attribution_days: Option<Text>,
    /// Minutes after the main order in which an upsell counts: 1 to 43,200, 120 when absent.
    #[serde(default)]
    pub upsell_minutes: Option<Text>,
    /// What its storefront pages may do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<PagesInput>,
}

/// A product as it is asked for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProductInput {
    /// The id within the campaign; chosen when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Text>,
    /// The merchant's product behind it; chosen when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_product_id: Option<Text>,
    /// 1 to 120 characters.
    #[serde(default)]
    pub name: Option<Text>,
    /// `offer` or `upsell`.
    #[serde(default)]
    pub kind: Option<Text>,
    /// A decimal in the campaign's currency.
    #[serde(default)]
    pub price: Option<Text>,
}

/// A campaign as it is stored and answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CampaignDocument {
    /// The shape's version: 1.
    pub schema: u32,
    /// Grows with every edit; also the `ETag`.
    pub revision: u64,
    /// The id direct integrations send.
    pub id: CampaignId,
    /// The name people see.
    pub name: Name,
    /// The currency of every amount.
    pub currency: Currency,
    /// Where affiliate links lead, as [`StorefrontUrl`] writes it.
    pub storefront_url: Option<String>,
    /// What can be bought.
    pub products: Vec<ProductDocument>,
    /// Days a followed link earns the credit.
    pub attribution_days: u32,
    /// Minutes after the main order in which an upsell counts.
    pub upsell_minutes: u32,
    /// What its storefront pages may do.
    #[serde(default)]
    pub pages: PagesDocument,
    /// When it was created.
    pub created_at: Timestamp,
}

/// A product as it is stored and answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProductDocument {
    /// The id within the campaign.
    pub id: CampaignProductId,
    /// The merchant's product behind it.
    pub base_product_id: BaseProductId,
    /// The name people see.
    pub name: Name,
    /// `offer` or `upsell`.
    pub kind: Kind,
    /// A decimal in the campaign's currency.
    pub price: String,
}

/// The step a product is sold in, in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// The main offer.
    Offer,
    /// Offered after the main order.
    Upsell,
}

/// A campaign that has been checked; ids may still have to be chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignDraft {
    /// The merchant's own id.
    pub id: Option<CampaignId>,
    /// The name people see.
    pub name: Name,
    /// The currency of every amount.
    pub currency: Currency,
    /// Where affiliate links lead.
    pub storefront_url: Option<StorefrontUrl>,
    /// What can be bought.
    pub products: Vec<ProductDraft>,
    /// The attribution window.
    pub attribution_days: u32,
    /// The upsell window.
    pub upsell_minutes: u32,
    /// What its storefront pages may do.
    pub pages: PagesDocument,
}

/// A product that has been checked; ids may still have to be chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductDraft {
    /// The id within the campaign.
    pub id: Option<CampaignProductId>,
    /// The merchant's product behind it.
    pub base: Option<BaseProductId>,
    /// The name people see.
    pub name: Name,
    /// The step it is sold in.
    pub kind: Kind,
    /// What one costs.
    pub price: Amount,
}

/// The most products a campaign can have.
pub const MAX_PRODUCTS: usize = 500;

impl CampaignInput {
    /// Checks every field, and answers all errors at once.
    pub fn parse(&self) -> Result<CampaignDraft, Vec<FieldError>> {
        let mut fields = Fields::new();
        let id = fields.optional("id", of(&self.id), CampaignId::parse);
        let name = fields.required("name", of(&self.name), Name::parse);
        let given = of(&self.currency).unwrap_or("USD");
        let currency = fields.take("currency", Currency::parse(given)).unwrap_or(Currency::USD);
        let storefront_url = fields.optional("storefrontUrl", of(&self.storefront_url), StorefrontUrl::parse);
        let attribution_days =
            fields.optional("attributionDays", of(&self.attribution_days), |text| whole(text, 1, 365));
        let upsell_minutes = fields.optional("upsellMinutes", of(&self.upsell_minutes), |text| whole(text, 1, 43_200));
        let pages = self.pages.clone().unwrap_or_default().parse(&mut fields);
        let given_products = self.products.as_deref().unwrap_or_default();
        if given_products.len() > MAX_PRODUCTS {
            fields.add("products", format!("can be {MAX_PRODUCTS} at most"));
        }
        let mut products = Vec::new();
        for (index, product) in given_products.iter().take(MAX_PRODUCTS).enumerate() {
            products.extend(product.parse(&format!("products[{index}]"), currency, &mut fields));
        }
        for (index, product) in products.iter().enumerate() {
            if product.id.is_some() && products.iter().take(index).any(|other| other.id == product.id) {
                fields.add(format!("products[{index}].id"), "is used twice; each product needs its own");
            }
        }
        let draft = name.map(|name| CampaignDraft {
            id,
            name,
            currency,
            storefront_url,
            products,
            attribution_days: attribution_days.unwrap_or(30),
            upsell_minutes: upsell_minutes.unwrap_or(120),
            pages,
        });
        fields.finish(draft)
    }
}

impl CampaignDocument {
    /// The input that would leave everything as it is: what a PUT starts from.
    pub fn to_input(&self) -> CampaignInput {
        let products = self.products.iter().map(|product| ProductInput {
            id: Some(product.id.to_string().into()),
            base_product_id: Some(product.base_product_id.to_string().into()),
            name: Some(product.name.as_str().into()),
            kind: Some(product.kind.code().into()),
            price: Some(product.price.as_str().into()),
        });
        CampaignInput {
            id: Some(self.id.to_string().into()),
            name: Some(self.name.as_str().into()),
            currency: Some(self.currency.code().into()),
            storefront_url: self.storefront_url.as_deref().map(Text::from),
            products: Some(products.collect()),
            attribution_days: Some(self.attribution_days.to_string().into()),
            upsell_minutes: Some(self.upsell_minutes.to_string().into()),
            pages: Some(self.pages.to_input()),
        }
    }
}

impl CampaignInput {
    /// This input, its gaps filled from another. An empty text is no gap: it takes a value away.
    pub fn over(self, base: CampaignInput) -> Self {
        Self {
            id: self.id.or(base.id),
            name: self.name.or(base.name),
            currency: self.currency.or(base.currency),
            storefront_url: self.storefront_url.or(base.storefront_url),
            products: self.products.or(base.products),
            attribution_days: self.attribution_days.or(base.attribution_days),
            upsell_minutes: self.upsell_minutes.or(base.upsell_minutes),
            pages: match (self.pages, base.pages) {
                (Some(given), Some(base)) => Some(given.over(base)),
                (given, base) => given.or(base),
            },
        }
    }
}

impl ProductInput {
    fn parse(&self, path: &str, currency: Currency, fields: &mut Fields) -> Option<ProductDraft> {
        let id = fields.optional(format!("{path}.id"), of(&self.id), CampaignProductId::parse);
        let base = fields.optional(format!("{path}.baseProductId"), of(&self.base_product_id), BaseProductId::parse);
        let name = fields.required(format!("{path}.name"), of(&self.name), Name::parse);
        let kind = fields.required(format!("{path}.kind"), of(&self.kind), Kind::parse);
        let price = fields.required(format!("{path}.price"), of(&self.price), |text| Amount::parse(text, currency));
        Some(ProductDraft { id, base, name: name?, kind: kind?, price: price? })
    }
}

/// A whole number between two bounds.
pub(crate) fn whole(text: &str, least: u32, most: u32) -> Result<u32, String> {
    match text.trim().parse() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(format!("must be a whole number from {least} to {most}")),
    }
}

impl Kind {
    /// The wire's word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Upsell => "upsell",
        }
    }

    fn parse(text: &str) -> Result<Self, &'static str> {
        match text {
            "offer" => Ok(Self::Offer),
            "upsell" => Ok(Self::Upsell),
            _ => Err("must be offer (sold in the main order) or upsell (offered after it)"),
        }
    }
}

/// A stored document that does not hold what its kind must.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the stored document is damaged: {0}")]
pub struct Damaged(pub String);

impl TryFrom<&CampaignDocument> for Campaign {
    type Error = Damaged;
    fn try_from(document: &CampaignDocument) -> Result<Self, Damaged> {
        let products = document.products.iter().map(|product| {
            Ok(Product {
                id: product.id,
                base: product.base_product_id,
                name: product.name.clone(),
                kind: match product.kind {
                    Kind::Offer => ProductKind::Offer,
                    Kind::Upsell => ProductKind::Upsell,
                },
                price: Amount::parse(&product.price, document.currency)
                    .map_err(|error| Damaged(format!("price of product {}: {error}", product.id)))?,
            })
        });
        Ok(Self {
            id: document.id,
            name: document.name.clone(),
            currency: document.currency,
            storefront_url: document
                .storefront_url
                .as_deref()
                .map(StorefrontUrl::parse)
                .transpose()
                .map_err(|error| Damaged(format!("storefront address: {error}")))?,
            products: products.collect::<Result<_, _>>()?,
            attribution_window: Span::days(document.attribution_days),
            upsell_window: Span::minutes(document.upsell_minutes),
            offer_window: document.pages.offer(),
        })
    }
}
