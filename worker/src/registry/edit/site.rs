//! Form-code sites.

use shared::id::SiteId;
use shared::wire::config::{DocKey, SiteDocument};
use shared::wire::site::{SiteInput, SiteRow};

use super::{Plan, Scene, invalid, json, missing};
use crate::registry::document::{Document, SCHEMA};
use crate::registry::refusal::{Refusal, Result};
use crate::registry::{list, store};

/// The most sites a merchant can have at a time.
const MOST: usize = 500;

pub(super) fn create(scene: &Scene<'_>, id: SiteId, input: &SiteInput, secret: String) -> Result<Plan> {
    let draft = input.parse().map_err(invalid)?;
    if store::campaign(scene.sql, draft.campaign)?.is_none() {
        let message = format!("names campaign {}, which is not there; create it first", draft.campaign);
        return Err(Refusal::field("campaignId", &message).into());
    }
    if list::sites(scene.sql)?.len() >= MOST {
        let message = format!("There are {MOST} sites already; remove one that nobody uses first.");
        return Err(Refusal::conflict("tooManySites", "", message).into());
    }
    if id.merchant() != *scene.merchant || store::json(scene.sql, &DocKey::Site(id.clone()))?.is_some() {
        return Err(Refusal::conflict("siteExists", "", "That site id is taken; ask again.").into());
    }
    let document = SiteDocument {
        schema: SCHEMA,
        revision: scene.revision,
        id,
        campaign_id: draft.campaign,
        origins: draft.origins,
        secret: Some(secret),
        created_at: scene.now,
    };
    saved(document)
}

/// The origins may change; the campaign stays, because pages carry the id.
pub(super) fn put(scene: &Scene<'_>, id: SiteId, input: SiteInput) -> Result<Plan> {
    let before = read(scene, &id)?;
    scene.check_seen(before.revision, &SiteRow::from(&before))?;
    let campaign_id = input.campaign_id.or_else(|| Some(before.campaign_id.to_string().into()));
    let draft = SiteInput { campaign_id, ..input }.parse().map_err(invalid)?;
    if draft.campaign != before.campaign_id {
        return Err(Refusal::field("campaignId", "can't be changed: add a site for the other campaign").into());
    }
    saved(SiteDocument { revision: scene.revision, origins: draft.origins, ..before })
}

pub(super) fn renew(scene: &Scene<'_>, id: SiteId, secret: String) -> Result<Plan> {
    let before = read(scene, &id)?;
    saved(SiteDocument { revision: scene.revision, secret: Some(secret), ..before })
}

fn read(scene: &Scene<'_>, id: &SiteId) -> Result<SiteDocument> {
    store::read(scene.sql, &DocKey::Site(id.clone()))?.ok_or_else(|| missing(format!("site {id}")))
}

fn saved(document: SiteDocument) -> Result<Plan> {
    let body = Some(json(&SiteRow::from(&document))?);
    Ok(Plan { body, documents: vec![Document::Site(document)], ..Plan::default() })
}

pub(super) fn delete(scene: &Scene<'_>, id: SiteId) -> Result<Plan> {
    let before = read(scene, &id)?;
    scene.check_seen(before.revision, &SiteRow::from(&before))?;
    Ok(Plan { documents: vec![Document::gone(DocKey::Site(id), scene.revision)], ..Plan::default() })
}
