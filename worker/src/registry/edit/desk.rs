//! Affiliates that are worked on together: each is read once, changed as often as needed, and written once.

use std::collections::BTreeMap;

use shared::id::{AffId, CampaignId, PixelId};
use shared::wire::affiliate::AffiliateDocument;
use shared::wire::campaign::CampaignDocument;
use shared::wire::pixel::{PixelDocument, PixelInput};

use super::{Plan, Scene, Silence, pixel};
use crate::registry::document::Document;
use crate::registry::refusal::{Error, Refusal, Result};
use crate::registry::store;

/// The affiliates at hand.
pub(super) struct Desk<'a> {
    pub(super) scene: &'a Scene<'a>,
    /// As they are now; nothing for one that is not there.
    sheets: BTreeMap<AffId, Option<Sheet>>,
    campaigns: BTreeMap<CampaignId, Option<CampaignDocument>>,
    /// How many ids were given out.
    ids: u64,
}

/// One affiliate.
pub(super) struct Sheet {
    /// As it is stored; nothing of a new one.
    before: Option<AffiliateDocument>,
    /// As it will be.
    pub(super) now: AffiliateDocument,
}

impl<'a> Desk<'a> {
    pub(super) fn new(scene: &'a Scene<'a>) -> Self {
        Self { scene, sheets: BTreeMap::new(), campaigns: BTreeMap::new(), ids: 0 }
    }

    /// An affiliate, if there is one of this id.
    pub(super) fn sheet(&mut self, id: &AffId) -> Result<Option<&mut Sheet>> {
        if !self.sheets.contains_key(id) {
            let found = store::affiliate(self.scene.sql, id)?;
            let sheet = found.map(|now| Sheet { before: Some(now.clone()), now });
            self.sheets.insert(id.clone(), sheet);
        }
        Ok(self.sheets.get_mut(id).and_then(Option::as_mut))
    }

    /// A copy of an affiliate, to be changed and [put back](Self::put) if all goes well.
    pub(super) fn copy(&mut self, id: &AffId) -> Result<AffiliateDocument> {
        let sheet = self.sheet(id)?;
        sheet.map(|sheet| sheet.now.clone()).ok_or_else(|| {
            let message = format!("{id} is no affiliate here; add it first");
            Refusal::field("affId", message).into()
        })
    }

    /// Takes a changed affiliate, or a new one. Whether anything is different.
    pub(super) fn put(&mut self, document: AffiliateDocument) -> bool {
        match self.sheets.get_mut(&document.aff_id) {
            Some(Some(sheet)) => {
                let different = sheet.now != document;
                sheet.now = document;
                different
            }
            _ => {
                self.sheets.insert(document.aff_id.clone(), Some(Sheet { before: None, now: document }));
                true
            }
        }
    }

    /// A campaign.
    pub(super) fn campaign(&mut self, id: CampaignId) -> Result<CampaignDocument> {
        if !self.campaigns.contains_key(&id) {
            self.campaigns.insert(id, store::campaign(self.scene.sql, id)?);
        }
        let found = self.campaigns.get(&id).and_then(Option::as_ref);
        found
            .cloned()
            .ok_or_else(|| Refusal::field("campaignId", format!("{id} is no campaign here; create it first")).into())
    }

    /// Adds a pixel.
    pub(super) fn add_pixel(&mut self, document: &mut AffiliateDocument, input: &PixelInput) -> Result<PixelId> {
        let scene = self.scene;
        pixel::check_room(document)?;
        let draft = pixel::checked(scene.sql, scene.limits, document, input, None)?;
        self.ids += 1;
        // Spread over all bits, as chance would: ids made together must differ wherever they are cut.
        let id = PixelId::from_entropy(scene.entropy.wrapping_add(self.ids.wrapping_mul(0x9E37_79B9_7F4A_7C15)));
        document.pixels.push(PixelDocument {
            id: id.clone(),
            revision: scene.revision,
            input: input.clone().settled(&draft),
            created_at: scene.now,
            updated_at: scene.now,
        });
        Ok(id)
    }

    /// Changes the pixel at a place; what the input leaves out stays. Whether anything is different.
    pub(super) fn put_pixel(
        &mut self,
        document: &mut AffiliateDocument,
        place: usize,
        input: PixelInput,
    ) -> Result<bool> {
        let scene = self.scene;
        let Some(before) = document.pixels.get(place).cloned() else { return Ok(false) };
        let input = input.over(&before.input);
        let draft = pixel::checked(scene.sql, scene.limits, document, &input, Some(&before))?;
        let settled = input.settled(&draft);
        if settled == before.input {
            return Ok(false);
        }
        if let Some(pixel) = document.pixels.get_mut(place) {
            *pixel = PixelDocument { revision: scene.revision, input: settled, updated_at: scene.now, ..before };
        }
        Ok(true)
    }

    /// Everything that is different, as one plan.
    pub(super) fn plan(self) -> Plan {
        let revision = self.scene.revision;
        let mut plan = Plan::default();
        for Sheet { before, mut now } in self.sheets.into_values().flatten() {
            if before.as_ref() == Some(&now) {
                continue;
            }
            let was_silent = |id: &PixelId| {
                let pixels = before.iter().flat_map(|before| &before.pixels);
                pixels.filter(|pixel| pixel.id == *id).any(|pixel| is_paused(&pixel.input))
            };
            let silenced = now.pixels.iter().filter(|pixel| is_paused(&pixel.input) && !was_silent(&pixel.id));
            plan.silenced.extend(silenced.map(|pixel| (pixel.id.clone(), Silence::Paused)));
            now.revision = revision;
            plan.documents.push(Document::Affiliate(now));
        }
        plan
    }
}

fn is_paused(input: &PixelInput) -> bool {
    input.status.as_ref().is_some_and(|status| status.as_str() == "paused")
}

/// What a refusal says of one thing among many: the field, where there is one, and what is wrong. A failure stays one.
pub(super) fn said(outcome: Error) -> Result<Vec<(String, String)>> {
    match outcome {
        Error::Refused(Refusal::Invalid(errors)) => {
            Ok(errors.into_iter().map(|error| (error.field, error.message)).collect())
        }
        Error::Refused(Refusal::Conflict { message, field, .. }) => Ok(vec![(field.unwrap_or_default(), message)]),
        Error::Refused(Refusal::Missing(what)) => Ok(vec![(String::new(), format!("There is no {what}."))]),
        failure => Err(failure),
    }
}
