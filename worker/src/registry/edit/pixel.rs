//! Pixels: which an affiliate may have beside each other.

use shared::egress;
use shared::id::{AffId, CampaignId, CampaignProductId, PixelId};
use shared::passed_values::PassedValueNames;
use shared::pixel::{CampaignScope, Pixel, PixelType, ProductScope, SaleTarget, Status, Trigger};
use shared::tag::hosts_conflict;
use shared::wire::affiliate::AffiliateDocument;
use shared::wire::campaign::{CampaignDocument, Kind};
use shared::wire::config::DocKey;
use shared::wire::pixel::{NO_CAMPAIGN, PixelDocument, PixelDraft, PixelInput, Rules};
use shared::wire::problem::FieldError;

use super::{Limits, Plan, Scene, Silence, affiliate, invalid, json, missing};
use crate::json::RawJson;
use crate::registry::document::{Document, damaged};
use crate::registry::refusal::{Refusal, Result};
use crate::registry::store;
use crate::sql::Sql;

/// The most pixels of one affiliate: every event decides about each of them.
const MOST: usize = 1_000;

pub(super) fn create(scene: &Scene<'_>, id: &AffId, input: PixelInput) -> Result<Plan> {
    let mut document = affiliate::read(scene, id)?;
    check_room(&document)?;
    let draft = checked(scene.sql, scene.limits, &document, &input, None)?;
    let pixel = PixelDocument {
        id: PixelId::from_entropy(scene.entropy),
        revision: scene.revision,
        input: input.settled(&draft),
        created_at: scene.now,
        updated_at: scene.now,
    };
    let body = json(&pixel)?;
    document.pixels.push(pixel);
    saved(scene, document, Some(body))
}

/// Whether the affiliate can have one pixel more.
pub(super) fn check_room(document: &AffiliateDocument) -> Result<()> {
    if document.assignments.is_empty() {
        return Err(Refusal::conflict("noCampaignAssigned", "campaign", NO_CAMPAIGN).into());
    }
    if document.pixels.len() >= MOST {
        let message = format!("An affiliate can have {MOST} pixels at most; remove one it does not need.");
        return Err(Refusal::conflict("tooManyPixels", "", message).into());
    }
    Ok(())
}

pub(super) fn put(scene: &Scene<'_>, id: &AffId, pixel_id: &PixelId, input: PixelInput) -> Result<Plan> {
    let mut document = affiliate::read(scene, id)?;
    let before = find(&document, pixel_id)?.clone();
    scene.check_seen(before.revision, &before)?;
    let input = input.over(&before.input);
    let draft = checked(scene.sql, scene.limits, &document, &input, Some(&before))?;
    let silenced = draft.status == Status::Paused;
    let after = PixelDocument {
        id: before.id,
        revision: scene.revision,
        input: input.settled(&draft),
        created_at: before.created_at,
        updated_at: scene.now,
    };
    let body = json(&after)?;
    for pixel in document.pixels.iter_mut().filter(|pixel| pixel.id == *pixel_id) {
        *pixel = after.clone();
    }
    let mut plan = saved(scene, document, Some(body))?;
    plan.silenced.extend(silenced.then_some((after.id, Silence::Paused)));
    Ok(plan)
}

pub(super) fn delete(scene: &Scene<'_>, id: &AffId, pixel_id: &PixelId) -> Result<Plan> {
    let mut document = affiliate::read(scene, id)?;
    let before = find(&document, pixel_id)?.clone();
    scene.check_seen(before.revision, &before)?;
    document.pixels.retain(|pixel| pixel.id != *pixel_id);
    let mut plan = saved(scene, document, None)?;
    plan.silenced.push((before.id, Silence::Deleted));
    Ok(plan)
}

fn saved(scene: &Scene<'_>, mut document: AffiliateDocument, body: Option<RawJson>) -> Result<Plan> {
    document.revision = scene.revision;
    Ok(Plan { body, documents: vec![Document::Affiliate(document)], ..Plan::default() })
}

fn find<'a>(document: &'a AffiliateDocument, id: &PixelId) -> Result<&'a PixelDocument> {
    let found = document.pixels.iter().find(|pixel| pixel.id == *id);
    found.ok_or_else(|| missing(format!("pixel {id} of affiliate {}", document.aff_id)))
}

/// Why a new pixel would be refused, or one that takes the place of another; nothing if it would be saved.
pub(crate) fn refusal(
    sql: &Sql,
    document: &AffiliateDocument,
    input: &PixelInput,
    before: Option<&PixelDocument>,
    limits: Limits,
) -> Result<Option<Refusal>> {
    if document.assignments.is_empty() && before.is_none() {
        return Ok(Some(Refusal::conflict("noCampaignAssigned", "campaign", NO_CAMPAIGN)));
    }
    match checked(sql, limits, document, input, before) {
        Ok(_) => Ok(None),
        Err(crate::registry::refusal::Error::Refused(refusal)) => Ok(Some(refusal)),
        Err(failure) => Err(failure),
    }
}

/// The pixel, if it is well formed and has its place beside the affiliate's others.
pub(super) fn checked(
    sql: &Sql,
    limits: Limits,
    document: &AffiliateDocument,
    input: &PixelInput,
    before: Option<&PixelDocument>,
) -> Result<PixelDraft> {
    let names = names_of(document)?;
    let draft = input.parse(Rules { names: &names, least_hold: limits.least_hold }).map_err(invalid)?;
    let before = before.and_then(|before| before.to_domain(&names).ok());
    check_campaign(document, &draft.trigger, before.as_ref())?;
    check_product(sql, &draft.trigger, before.as_ref())?;
    let settled = input.clone().settled(&draft);
    // Only those that could be in its way are read further: reading is what takes time.
    let others = document.pixels.iter().filter(|pixel| pixel.input.is_for_the_sale_of(&settled));
    let others = others.filter_map(|pixel| pixel.to_domain(&names).ok());
    check_target(&draft.trigger, before.as_ref(), limits)?;
    check_place(&draft.trigger, others.filter(|other| before.as_ref().is_none_or(|before| before.id != other.id)))?;
    check_host(sql, document, &draft.trigger)?;
    Ok(draft)
}

pub(super) fn names_of(document: &AffiliateDocument) -> Result<PassedValueNames> {
    PassedValueNames::try_from(&document.passed_values)
        .map_err(|reason| damaged(&DocKey::Affiliate(document.aff_id.clone()), &reason))
}

/// A pixel is for an assigned campaign. One that was there when its campaign was taken away may stay as it is.
fn check_campaign(document: &AffiliateDocument, trigger: &Trigger, before: Option<&Pixel>) -> Result<()> {
    let CampaignScope::One(id) = trigger.campaign() else { return Ok(()) };
    let assigned = document.assignments.iter().any(|assignment| assignment.campaign_id == id);
    if assigned || before.is_some_and(|before| before.trigger.campaign() == trigger.campaign()) {
        return Ok(());
    }
    let choices = document.assignments.iter().map(|assignment| assignment.campaign_id.to_string());
    let choices = choices.chain(["all".to_owned()]).collect::<Vec<_>>().join(", ");
    let message =
        format!("{id} is not assigned to this affiliate: assign it on the Campaigns tab, or choose {choices}");
    Err(Refusal::field("campaign", message).into())
}

/// A postback goes where this deployment calls. An address that was there before may stay: it is refused when it fires.
fn check_target(trigger: &Trigger, before: Option<&Pixel>, limits: Limits) -> Result<()> {
    let same = before.is_some_and(|before| before.trigger.template() == trigger.template());
    if same || trigger.pixel_type() != PixelType::Postback {
        return Ok(());
    }
    egress::check_target(trigger.template().origin(), limits.egress).map_err(|refusal| {
        let message = format!("can't be called: {refusal}");
        let code = Some(refusal.code().to_owned());
        invalid(vec![FieldError { field: "content".to_owned(), message, code }])
    })
}

/// A product of a pixel is an upsell of its campaign.
fn check_product(sql: &Sql, trigger: &Trigger, before: Option<&Pixel>) -> Result<()> {
    let Trigger::Sale { target: SaleTarget::Campaign(campaign, ProductScope::Upsell(product)), .. } = trigger else {
        return Ok(());
    };
    let Some(campaign) = store::campaign(sql, *campaign)? else {
        // The campaign is gone: the pixel is an old one, which may stay as it is.
        let same = before.is_some_and(|before| before.trigger.campaign() == trigger.campaign());
        return if same { Ok(()) } else { Err(missing(format!("campaign {campaign}"))) };
    };
    upsell(&campaign, *product).map_err(|message| Refusal::field("product", message).into())
}

fn upsell(campaign: &CampaignDocument, id: CampaignProductId) -> std::result::Result<(), String> {
    match campaign.products.iter().find(|product| product.id == id) {
        Some(product) if product.kind == Kind::Upsell => Ok(()),
        Some(_) => Err(format!("{id} is a main offer of campaign {}: choose main instead, or an upsell", campaign.id)),
        None => {
            let upsells = campaign.products.iter().filter(|product| product.kind == Kind::Upsell);
            let upsells: Vec<String> = upsells.map(|product| product.id.to_string()).collect();
            let choices = if upsells.is_empty() { "none".to_owned() } else { upsells.join(", ") };
            Err(format!("{id} is not a product of campaign {}; its upsells are: {choices}", campaign.id))
        }
    }
}

/// At most one pixel for each thing that only one may fire for.
fn check_place(trigger: &Trigger, others: impl Iterator<Item = Pixel>) -> Result<()> {
    let Some(holder) = others.into_iter().find(|other| other.trigger.takes_the_place_of(trigger)) else {
        return Ok(());
    };
    let Trigger::Sale { target, .. } = trigger else { return Ok(()) };
    let what = match target.products() {
        ProductScope::MainOffer => "the main offer".to_owned(),
        ProductScope::AllProducts => "all products".to_owned(),
        ProductScope::Upsell(id) => format!("upsell product {id}"),
    };
    let place = match target.campaign() {
        CampaignScope::All => "all campaigns".to_owned(),
        CampaignScope::One(id) => format!("campaign {id}"),
    };
    let message = format!(
        "Pixel {} is already the one for {what} of {place}; there can be one. Change that pixel, or choose another product.",
        holder.id
    );
    Err(Refusal::conflict("pixelExists", "product", message).into())
}

/// An image or iframe never comes from the storefront it is shown on.
fn check_host(sql: &Sql, document: &AffiliateDocument, trigger: &Trigger) -> Result<()> {
    if trigger.pixel_type() == PixelType::Postback {
        return Ok(());
    }
    let mut hosts = Vec::new();
    for campaign in campaigns_of(document, trigger.campaign()) {
        if let Some(campaign) = store::campaign(sql, campaign)? {
            hosts.extend(host_of(&campaign));
        }
    }
    let settings = store::settings(sql)?;
    hosts.extend(settings.storefront_url.and_then(|url| host(url.as_str())));
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    match hosts_conflict(trigger.template(), &hosts) {
        None => Ok(()),
        Some(problem) => {
            let code = Some(problem.code.as_str().to_owned());
            Err(invalid(vec![FieldError { field: "content".to_owned(), message: problem.message, code }]))
        }
    }
}

/// Refuses to assign a campaign whose storefront is the host of an image or iframe the affiliate has already.
pub(super) fn check_hosts_of(document: &AffiliateDocument, campaign: &CampaignDocument) -> Result<()> {
    let (names, Some(host)) = (names_of(document)?, host_of(campaign)) else { return Ok(()) };
    let readable = document.pixels.iter().filter_map(|pixel| pixel.to_domain(&names).ok());
    for pixel in readable.filter(|pixel| pixel.trigger.pixel_type() != PixelType::Postback) {
        let shown = match pixel.trigger.campaign() {
            CampaignScope::All => true,
            CampaignScope::One(id) => id == campaign.id,
        };
        if shown && hosts_conflict(pixel.trigger.template(), &[&host]).is_some() {
            let message = format!(
                "Pixel {} is an image or iframe from {host}, the storefront of campaign {}. Change that pixel first.",
                pixel.id, campaign.id
            );
            return Err(Refusal::conflict("ownStorefront", "", message).into());
        }
    }
    Ok(())
}

fn campaigns_of(document: &AffiliateDocument, scope: CampaignScope) -> Vec<CampaignId> {
    match scope {
        CampaignScope::One(id) => vec![id],
        CampaignScope::All => document.assignments.iter().map(|assignment| assignment.campaign_id).collect(),
    }
}

fn host_of(campaign: &CampaignDocument) -> Option<String> {
    host(campaign.storefront_url.as_deref()?)
}

fn host(url: &str) -> Option<String> {
    url::Url::parse(url).ok().map(|url| store::plain_host(&url)).filter(|host| !host.is_empty())
}
