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
    Ok(Plan {
        body: Some(json(&SiteRow::from(&document))?),
        documents: vec![Document::Site(document)],
        ..Plan::default()
    })
}

pub(super) fn delete(scene: &Scene<'_>, id: SiteId) -> Result<Plan> {
    let key = DocKey::Site(id.clone());
    let before: SiteDocument = store::read(scene.sql, &key)?.ok_or_else(|| missing(format!("site {id}")))?;
    scene.check_seen(before.revision, &SiteRow::from(&before))?;
    Ok(Plan { documents: vec![Document::gone(key, scene.revision)], ..Plan::default() })
}
