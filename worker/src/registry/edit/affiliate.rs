//! Affiliates: profile, ids of the past, assignments.

use std::collections::BTreeSet;

use shared::id::{AffId, CampaignId};
use shared::passed_values::{PassedValueNames, Position};
use shared::text::Name;
use shared::time::Span;
use shared::wire::affiliate::{
    AffiliateDocument, AffiliateDraft, AffiliateInput, AssignmentDocument, AssignmentInput, CommissionsJson,
    PassedValuesJson, StatusJson,
};
use shared::wire::campaign::CampaignDocument;
use shared::wire::config::{DocKey, Moved};
use shared::wire::pixel::{PixelDocument, Renamed, Rules, rename_tokens};
use shared::wire::problem::FieldError;

use super::{Plan, Scene, Silence, invalid, json, missing, pixel};
use crate::registry::document::{Document, SCHEMA};
use crate::registry::refusal::{Refusal, Result};
use crate::registry::store;

/// The most ids an affiliate can have had.
const MOST_ALIASES: usize = 20;

/// The most campaigns one affiliate can promote.
const MOST_ASSIGNMENTS: usize = 500;

pub(super) fn create(scene: &Scene<'_>, input: &AffiliateInput) -> Result<Plan> {
    let mut draft = input.parse().map_err(invalid)?;
    let Some(name) = draft.name.take() else {
        return Err(Refusal::field("name", "is missing").into());
    };
    let aff_id = match draft.aff_id.take() {
        Some(id) => free(scene, id)?,
        None => choose(scene)?,
    };
    let mut document = blank(scene, aff_id, name);
    fill(&mut document, draft);
    saved(document)
}

/// A new affiliate with the defaults.
pub(super) fn blank(scene: &Scene<'_>, aff_id: AffId, name: Name) -> AffiliateDocument {
    AffiliateDocument {
        schema: SCHEMA,
        revision: scene.revision,
        aff_id,
        aliases: BTreeSet::new(),
        name,
        status: StatusJson::Active,
        passed_values: PassedValuesJson::from(&PassedValueNames::default()),
        fire_on_qa_approval: false,
        fire_for_prepaid: false,
        disabled_publishers: BTreeSet::new(),
        disabled_sub_affiliates: BTreeSet::new(),
        assignments: Vec::new(),
        pixels: Vec::new(),
        created_at: scene.now,
    }
}

pub(super) fn put(scene: &Scene<'_>, id: &AffId, input: &AffiliateInput) -> Result<Plan> {
    let mut document = read(scene, id)?;
    scene.check_seen(document.revision, &document)?;
    let mut draft = input.parse().map_err(invalid)?;
    document.revision = scene.revision;
    let new_id = draft.aff_id.take().filter(|new| new != id);
    if let Some(names) = &draft.passed_values {
        rename_passed_values(&mut document, names, scene)?;
    }
    fill(&mut document, draft);
    match new_id {
        None => saved(document),
        Some(new_id) => rename(scene, document, new_id),
    }
}

pub(super) fn delete(scene: &Scene<'_>, id: &AffId) -> Result<Plan> {
    let document = read(scene, id)?;
    scene.check_seen(document.revision, &document)?;
    let every_id = document.aliases.into_iter().chain([document.aff_id]);
    Ok(Plan {
        documents: every_id.map(|id| Document::gone(DocKey::Affiliate(id), scene.revision)).collect(),
        silenced: document.pixels.into_iter().map(|pixel| (pixel.id, Silence::Deleted)).collect(),
        ..Plan::default()
    })
}

pub(super) fn assign(scene: &Scene<'_>, id: &AffId, campaign: CampaignId, input: &AssignmentInput) -> Result<Plan> {
    let mut document = read(scene, id)?;
    scene.check_seen(document.revision, &document)?;
    let campaign = store::campaign(scene.sql, campaign)?.ok_or_else(|| missing(format!("campaign {campaign}")))?;
    assign_to(&mut document, &campaign, input)?;
    document.revision = scene.revision;
    saved(document)
}

/// Sets what an affiliate earns in a campaign, assigned to it or not before.
pub(super) fn assign_to(
    document: &mut AffiliateDocument,
    campaign: &CampaignDocument,
    input: &AssignmentInput,
) -> Result<()> {
    let rates = input.commissions.parse("commissions.", campaign.currency).map_err(invalid)?;
    let assignment = AssignmentDocument {
        campaign_id: campaign.id,
        currency: campaign.currency,
        commissions: CommissionsJson::of(&rates, campaign.currency),
    };
    document.assignments.retain(|other| other.campaign_id != campaign.id);
    if document.assignments.len() >= MOST_ASSIGNMENTS {
        let message = format!("An affiliate can promote {MOST_ASSIGNMENTS} campaigns at most; take one away first.");
        return Err(Refusal::conflict("tooManyAssignments", "", message).into());
    }
    document.assignments.push(assignment);
    document.assignments.sort_by_key(|assignment| assignment.campaign_id);
    pixel::check_hosts_of(document, campaign)
}

pub(super) fn unassign(scene: &Scene<'_>, id: &AffId, campaign: CampaignId) -> Result<Plan> {
    let mut document = read(scene, id)?;
    scene.check_seen(document.revision, &document)?;
    if !document.assignments.iter().any(|assignment| assignment.campaign_id == campaign) {
        return Err(missing(format!("an assignment of {id} to campaign {campaign}")));
    }
    document.assignments.retain(|assignment| assignment.campaign_id != campaign);
    document.revision = scene.revision;
    saved(document)
}

/// The affiliate of this id. An id of the past is answered as unknown: edits name the present one.
pub(super) fn read(scene: &Scene<'_>, id: &AffId) -> Result<AffiliateDocument> {
    store::affiliate(scene.sql, id)?.ok_or_else(|| missing(format!("affiliate {id}")))
}

pub(super) fn saved(document: AffiliateDocument) -> Result<Plan> {
    Ok(Plan { body: Some(json(&document)?), documents: vec![Document::Affiliate(document)], ..Plan::default() })
}

pub(super) fn fill(document: &mut AffiliateDocument, draft: AffiliateDraft) {
    if let Some(name) = draft.name {
        document.name = name;
    }
    if let Some(status) = draft.status {
        document.status = status;
    }
    if let Some(names) = draft.passed_values {
        document.passed_values = PassedValuesJson::from(&names);
    }
    document.fire_on_qa_approval = draft.fire_on_qa_approval.unwrap_or(document.fire_on_qa_approval);
    document.fire_for_prepaid = draft.fire_for_prepaid.unwrap_or(document.fire_for_prepaid);
    if let Some(publishers) = draft.disabled_publishers {
        document.disabled_publishers = publishers;
    }
    if let Some(sub_affiliates) = draft.disabled_sub_affiliates {
        document.disabled_sub_affiliates = sub_affiliates;
    }
}

/// The id, if no other affiliate has or had it.
pub(super) fn free(scene: &Scene<'_>, id: AffId) -> Result<AffId> {
    match store::holder_of(scene.sql, &id)? {
        None => Ok(id),
        Some(holder) if holder == id => {
            let message = format!("Affiliate {id} exists already; choose another id.");
            Err(Refusal::conflict("affiliateExists", "affId", message).into())
        }
        Some(holder) => {
            let message =
                format!("Affiliate {holder} had the id {id}, and its older links carry it; choose another id.");
            Err(Refusal::conflict("affiliateExists", "affId", message).into())
        }
    }
}

fn choose(scene: &Scene<'_>) -> Result<AffId> {
    for shift in [0, 8, 16, 24, 32] {
        let id = AffId::from_entropy(u32::try_from((scene.entropy >> shift) & 0xFFFF_FFFF).unwrap_or_default());
        if store::holder_of(scene.sql, &id)?.is_none() {
            return Ok(id);
        }
    }
    Err(Refusal::conflict("affiliateExists", "affId", "No free id was found; ask again, or give one.").into())
}

/// The affiliate under its new id, and at each id of its past the notice where it is now.
fn rename(scene: &Scene<'_>, mut document: AffiliateDocument, new_id: AffId) -> Result<Plan> {
    if !document.aliases.remove(&new_id) {
        free(scene, new_id.clone())?;
    }
    let old_id = std::mem::replace(&mut document.aff_id, new_id.clone());
    document.aliases.insert(old_id);
    if document.aliases.len() > MOST_ALIASES {
        return Err(Refusal::field("affId", format!("has been changed {MOST_ALIASES} times, which is the most")).into());
    }
    let moved = |from: &AffId| {
        let notice = Moved { schema: SCHEMA, revision: scene.revision, moved_to: new_id.clone() };
        Document::Moved(from.clone(), notice)
    };
    // The notices go first: they take away what was derived for the old id.
    let notices: Vec<Document> = document.aliases.iter().map(moved).collect();
    let mut plan = saved(document)?;
    plan.documents = notices.into_iter().chain(plan.documents).collect();
    Ok(plan)
}

/// The pixels' tokens follow the new names. A pixel that could be read before must be readable after.
pub(super) fn rename_passed_values(
    document: &mut AffiliateDocument,
    new: &PassedValueNames,
    scene: &Scene<'_>,
) -> Result<()> {
    let old = PassedValueNames::try_from(&document.passed_values).unwrap_or_default();
    let renamed: Vec<Renamed> = Position::ALL
        .into_iter()
        .filter_map(|position| {
            let (from, to) = (old.own_name(position)?, new.name(position));
            (from != to).then(|| Renamed { from: from.to_owned(), to: to.to_owned() })
        })
        .collect();
    let mut errors = Vec::new();
    for pixel in &mut document.pixels {
        if pixel.to_domain(&old).is_err() {
            continue;
        }
        follow(pixel, &renamed, scene);
        let rules = Rules { names: new, least_hold: Span::default() };
        for error in pixel.input.parse(rules).err().unwrap_or_default() {
            let message = format!("would break pixel {}: {}", pixel.id, error.message);
            errors.push(FieldError { field: "passedValues".to_owned(), message, code: error.code });
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(invalid(errors)) }
}

fn follow(pixel: &mut PixelDocument, renamed: &[Renamed], scene: &Scene<'_>) {
    let Some(content) = &mut pixel.input.content else { return };
    let after = rename_tokens(content.as_str(), renamed);
    if after != content.as_str() {
        *content = after.into();
        pixel.revision = scene.revision;
        pixel.updated_at = scene.now;
    }
}
