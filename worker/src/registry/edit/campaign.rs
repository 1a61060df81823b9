//! Campaigns and their products.

use shared::campaign::StorefrontUrl;
use shared::id::{AffId, BaseProductId, CampaignId, CampaignProductId};
use shared::money::Currency;
use shared::wire::campaign::{CampaignDocument, CampaignDraft, CampaignInput, Kind, ProductDocument, ProductDraft};
use shared::wire::config::DocKey;

use super::{Plan, Scene, invalid, json, missing};
use crate::registry::document::{Document, SCHEMA};
use crate::registry::refusal::{Refusal, Result};
use crate::registry::store;

const CAMPAIGNS: &str = "campaign";
const PRODUCTS: &str = "campaignProduct";
const BASE_PRODUCTS: &str = "baseProduct";

pub(super) fn create(scene: &Scene<'_>, input: &CampaignInput) -> Result<Plan> {
    let draft = input.parse().map_err(invalid)?;
    let last = store::last_number(scene.sql, CAMPAIGNS)?;
    let id = match draft.id {
        Some(id) if store::campaign(scene.sql, id)?.is_some() => {
            let message =
                format!("Campaign {id} exists already; leave the id out to have one chosen, or change that one.");
            return Err(Refusal::conflict("campaignExists", "id", message).into());
        }
        Some(id) => id,
        None => number("campaigns", last, CampaignId::new)?,
    };
    write(scene, id, draft, &[], scene.now)
}

pub(super) fn put(scene: &Scene<'_>, id: CampaignId, input: CampaignInput) -> Result<Plan> {
    let before = store::campaign(scene.sql, id)?.ok_or_else(|| missing(format!("campaign {id}")))?;
    scene.check_seen(before.revision, &before)?;
    let draft = input.over(before.to_input()).parse().map_err(invalid)?;
    if draft.id.is_some_and(|given| given != id) {
        return Err(Refusal::field("id", "can't be changed: links and integrations carry it").into());
    }
    check_currency(scene, id, before.currency, draft.currency)?;
    check_products(scene, id, &draft.products)?;
    if draft.storefront_url.as_ref().map(StorefrontUrl::as_str) != before.storefront_url.as_deref()
        && let Some(url) = &draft.storefront_url
    {
        check_host(scene, Some(id), url.as_str())?;
    }
    write(scene, id, draft, &before.products, before.created_at)
}

pub(super) fn delete(scene: &Scene<'_>, id: CampaignId) -> Result<Plan> {
    let before = store::campaign(scene.sql, id)?.ok_or_else(|| missing(format!("campaign {id}")))?;
    scene.check_seen(before.revision, &before)?;
    let (few, count) = store::assigned_to(scene.sql, id)?;
    if count > 0 {
        let message = format!(
            "Campaign {id} is assigned to {}. Without it their links earn nothing and their pixels for it stop firing. \
             Take it from them first.",
            some_of(&few, count)
        );
        return Err(Refusal::conflict("campaignAssigned", "", message).into());
    }
    Ok(Plan { documents: vec![Document::gone(DocKey::Campaign(id), scene.revision)], ..Plan::default() })
}

/// Every commission is in the campaign's currency, so it stays while there are any.
fn check_currency(scene: &Scene<'_>, id: CampaignId, before: Currency, after: Currency) -> Result<()> {
    let (few, count) = store::assigned_to(scene.sql, id)?;
    if before == after || count == 0 {
        return Ok(());
    }
    let message = format!(
        "The commissions of {} are in {before}. Take the campaign from them before its currency changes, or make a new campaign.",
        some_of(&few, count),
        before = before.code(),
    );
    Err(Refusal::conflict("currencyInUse", "currency", message).into())
}

/// A product that a pixel fires for stays, and stays an upsell.
fn check_products(scene: &Scene<'_>, id: CampaignId, products: &[ProductDraft]) -> Result<()> {
    for (product, affiliate) in store::products_with_pixels(scene.sql, id)? {
        let kept = products
            .iter()
            .any(|kept| kept.kind == Kind::Upsell && kept.id.is_some_and(|id| u64::from(id.get()) == product));
        if !kept {
            let message = format!(
                "Product {product} is the upsell that a pixel of affiliate {affiliate} fires for. Remove or change that \
                 pixel before the product is removed or becomes a main offer."
            );
            return Err(Refusal::conflict("productInUse", "products", message).into());
        }
    }
    Ok(())
}

/// No image or iframe may come from the storefront's own host: a frame from there could lift its sandbox.
pub(super) fn check_host(scene: &Scene<'_>, campaign: Option<CampaignId>, url: &str) -> Result<()> {
    let Ok(url) = url::Url::parse(url) else { return Ok(()) };
    let host = store::plain_host(&url);
    match store::browser_pixel_from(scene.sql, &host, campaign)? {
        None => Ok(()),
        Some(affiliate) => {
            let message = format!(
                "Affiliate {affiliate} has an image or iframe pixel from {host}, which would then be the storefront's own \
                 host. Change that pixel first."
            );
            Err(Refusal::conflict("ownStorefront", "storefrontUrl", message).into())
        }
    }
}

fn write(
    scene: &Scene<'_>,
    id: CampaignId,
    draft: CampaignDraft,
    before: &[ProductDocument],
    created_at: shared::time::Timestamp,
) -> Result<Plan> {
    let mut last_product = store::last_number(scene.sql, PRODUCTS)?;
    let given_bases = draft.products.iter().filter_map(|product| product.base).map(|base| u64::from(base.get()));
    let mut last_base = store::last_number(scene.sql, BASE_PRODUCTS)?.max(given_bases.max().unwrap_or(0));
    let given: Vec<CampaignProductId> = draft.products.iter().filter_map(|product| product.id).collect();
    let mut products = Vec::with_capacity(draft.products.len());
    for product in draft.products {
        let id = match product.id {
            Some(id) => id,
            None => loop {
                let chosen = number("products", last_product, CampaignProductId::new)?;
                last_product = u64::from(chosen.get());
                if !given.contains(&chosen) {
                    break chosen;
                }
            },
        };
        let known = before.iter().find(|old| old.id == id).map(|old| old.base_product_id);
        let base = match product.base.or(known) {
            Some(base) => base,
            None => number("base products", last_base, BaseProductId::new)?,
        };
        last_product = last_product.max(u64::from(id.get()));
        last_base = last_base.max(u64::from(base.get()));
        products.push(ProductDocument {
            id,
            base_product_id: base,
            name: product.name,
            kind: product.kind,
            price: product.price.to_decimal(draft.currency),
        });
    }
    let document = CampaignDocument {
        schema: SCHEMA,
        revision: scene.revision,
        id,
        name: draft.name,
        currency: draft.currency,
        storefront_url: draft.storefront_url.map(String::from),
        products,
        attribution_days: draft.attribution_days,
        upsell_minutes: draft.upsell_minutes,
        pages: draft.pages,
        created_at,
    };
    Ok(Plan {
        body: Some(json(&document)?),
        documents: vec![Document::Campaign(document)],
        numbers: vec![(CAMPAIGNS, u64::from(id.get())), (PRODUCTS, last_product), (BASE_PRODUCTS, last_base)],
        ..Plan::default()
    })
}

/// The number after the last one.
fn number<T>(what: &str, last: u64, new: impl FnOnce(u64) -> std::result::Result<T, shared::id::Error>) -> Result<T> {
    new(last + 1).map_err(|_| {
        let message = format!("All numbers for {what} are given out; give an id of your own that is free.");
        Refusal::conflict("noNumberLeft", "id", message).into()
    })
}

/// `AF1, AF2, AF3 and 4 more`.
fn some_of(few: &[AffId], count: u32) -> String {
    let named = few.iter().map(AffId::as_str).collect::<Vec<_>>().join(", ");
    let noun = if count == 1 { "affiliate" } else { "affiliates" };
    match usize::try_from(count).unwrap_or(usize::MAX).saturating_sub(few.len()) {
        0 => format!("{noun} {named}"),
        more => format!("{noun} {named} and {more} more"),
    }
}
