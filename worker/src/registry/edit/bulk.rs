//! Changes to many affiliates at once: pausing, assigning, copying pixels, replacing a text in pixels.

use shared::id::{AffId, CampaignId, PixelId};
use shared::passed_values::Position;
use shared::wire::affiliate::{AffiliateDocument, AssignmentInput, CommissionsJson, StatusJson};
use shared::wire::bulk::{Bulk, BulkInput, BulkOutcome, BulkReport, BulkRow};
use shared::wire::pixel::{PixelDocument, PixelInput, Renamed, rename_tokens};
use shared::wire::text::Text;

use super::desk::{Desk, said};
use super::{Plan, Scene, affiliate, invalid, json, pixel};
use crate::registry::refusal::{Refusal, Result};
use crate::registry::store;

/// The most rows that are listed.
const MOST_ROWS: usize = 500;

pub(super) fn change(scene: &Scene<'_>, input: &BulkInput) -> Result<Plan> {
    let mut work = Work { desk: Desk::new(scene), rows: Vec::new() };
    let whole = match input.parse().map_err(invalid)? {
        Bulk::SetStatus(affs, status) => work.set_status(&affs, status).map(|()| false)?,
        Bulk::Assign(affs, campaign, commissions) => work.assign(&affs, campaign, commissions).map(|()| false)?,
        Bulk::CopyPixels { from, to, pixels } => work.copy(&from, &to, pixels.as_deref()).map(|()| false)?,
        Bulk::Replace { find, replace, affs } => work.replace(&find, &replace, affs).map(|()| true)?,
    };
    work.end(whole)
}

struct Work<'a> {
    desk: Desk<'a>,
    rows: Vec<BulkRow>,
}

impl Work<'_> {
    /// The report and everything that is different. With `whole`, one refusal leaves everything as it is.
    fn end(mut self, whole: bool) -> Result<Plan> {
        let count = |outcome| {
            let rows = self.rows.iter().filter(|row| row.outcome == outcome);
            u32::try_from(rows.count()).unwrap_or(u32::MAX)
        };
        let (changed, unchanged, refused) =
            (count(BulkOutcome::Changed), count(BulkOutcome::Unchanged), count(BulkOutcome::Refused));
        let held_up = whole && refused > 0;
        let applied = !(self.desk.scene.rehearsal || held_up);
        self.rows.sort_by_key(|row| row.outcome);
        let more = u32::try_from(self.rows.len().saturating_sub(MOST_ROWS)).unwrap_or(u32::MAX);
        self.rows.truncate(MOST_ROWS);
        let report = BulkReport { applied, changed, unchanged, refused, rows: self.rows, more };
        let plan = if applied { self.desk.plan() } else { Plan::default() };
        Ok(Plan { body: Some(json(&report)?), ..plan })
    }

    /// Changes one affiliate and notes what became of it.
    fn one(
        &mut self,
        id: &AffId,
        change: impl FnOnce(&mut Desk<'_>, &mut AffiliateDocument) -> Result<(Option<String>, Option<String>)>,
    ) -> Result<()> {
        let mut row = BulkRow {
            aff_id: id.clone(),
            name: String::new(),
            pixel_id: None,
            outcome: BulkOutcome::Unchanged,
            before: None,
            after: None,
            message: None,
        };
        let done = self.desk.copy(id).and_then(|mut document| {
            row.name = document.name.to_string();
            let words = change(&mut self.desk, &mut document)?;
            Ok((words, document))
        });
        match done {
            Ok(((before, after), document)) => {
                (row.before, row.after) = (before, after);
                if self.desk.put(document) {
                    row.outcome = BulkOutcome::Changed;
                }
            }
            Err(refusal) => {
                row.outcome = BulkOutcome::Refused;
                let words: Vec<String> = said(refusal)?.into_iter().map(|(_, message)| message).collect();
                row.message = Some(words.join(" "));
            }
        }
        self.rows.push(row);
        Ok(())
    }

    fn set_status(&mut self, affs: &[AffId], status: StatusJson) -> Result<()> {
        for id in affs {
            self.one(id, |_, document| {
                let before = document.status.code().to_owned();
                document.status = status;
                Ok((Some(before), Some(status.code().to_owned())))
            })?;
        }
        Ok(())
    }

    fn assign(&mut self, affs: &[AffId], campaign: CampaignId, commissions: CommissionsJson) -> Result<()> {
        // A fault that is everybody's is said once.
        let campaign = self.desk.campaign(campaign)?;
        commissions.parse("commissions.", campaign.currency).map_err(invalid)?;
        let input = AssignmentInput { commissions };
        for id in affs {
            self.one(id, |_, document| {
                if !document.assignments.iter().any(|one| one.campaign_id == campaign.id) {
                    affiliate::assign_to(document, &campaign, &input)?;
                }
                Ok((None, None))
            })?;
        }
        Ok(())
    }

    fn copy(&mut self, from: &AffId, to: &[AffId], pixels: Option<&[PixelId]>) -> Result<()> {
        let source = self.desk.sheet(from)?.map(|sheet| sheet.now.clone());
        let source = source.ok_or_else(|| Refusal::field("from", format!("{from} is no affiliate here")))?;
        let wanted = |id: &PixelId| pixels.is_none_or(|pixels| pixels.contains(id));
        for id in to.iter().filter(|id| *id != from) {
            for original in source.pixels.iter().filter(|pixel| wanted(&pixel.id)) {
                self.one(id, |desk, document| {
                    let input = translated(&source, document, &original.input)?;
                    let content = input.content.as_ref().map(|content| content.as_str().to_owned());
                    let same =
                        |pixel: &PixelDocument| alike(&pixel.input, &input) && pixel.input.content == input.content;
                    if !document.pixels.iter().any(same) {
                        desk.add_pixel(document, &input)?;
                    }
                    Ok((None, content))
                })?;
                if let Some(row) = self.rows.last_mut() {
                    row.pixel_id = Some(original.id.clone());
                }
            }
        }
        Ok(())
    }

    fn replace(&mut self, find: &str, replace: &str, affs: Option<Vec<AffId>>) -> Result<()> {
        let holding = store::holding(self.desk.scene.sql, find)?;
        for id in holding.into_iter().filter(|id| affs.as_ref().is_none_or(|affs| affs.contains(id))) {
            let document = self.desk.copy(&id)?;
            for (place, pixel) in document.pixels.iter().enumerate() {
                let changed = |text: &Option<Text>| {
                    text.as_ref().map(|text| -> Text { text.as_str().replace(find, replace).into() })
                };
                let (content, link) = (changed(&pixel.input.content), changed(&pixel.input.test_link));
                let both = [(&pixel.input.content, &content), (&pixel.input.test_link, &link)];
                let Some((before, after)) = both.into_iter().find(|(before, after)| before != after) else { continue };
                let (before, after) = (before.clone(), after.clone());
                let input = PixelInput { content: content.clone(), test_link: link.clone(), ..pixel.input.clone() };
                self.one(&id, |desk, document| {
                    desk.put_pixel(document, place, input)?;
                    Ok((None, None))
                })?;
                if let Some(row) = self.rows.last_mut() {
                    row.pixel_id = Some(pixel.id.clone());
                    (row.before, row.after) = (before.map(|text| text.0), after.map(|text| text.0));
                }
            }
        }
        Ok(())
    }
}

/// Whether two pixels are for the same.
fn alike(one: &PixelInput, other: &PixelInput) -> bool {
    let key = |input: &PixelInput| {
        (
            input.campaign.clone(),
            input.commission_type.clone(),
            input.product.clone(),
            input.rule.clone(),
            input.pixel_type.clone(),
        )
    };
    key(one) == key(other)
}

/// A pixel in the words of another affiliate: its own names of passed values become that one's.
fn translated(from: &AffiliateDocument, to: &AffiliateDocument, input: &PixelInput) -> Result<PixelInput> {
    let (old, new) = (pixel::names_of(from)?, pixel::names_of(to)?);
    let renamed: Vec<Renamed> = Position::ALL
        .into_iter()
        .filter_map(|position| {
            let (from, to) = (old.own_name(position)?, new.name(position));
            (from != to).then(|| Renamed { from: from.to_owned(), to: to.to_owned() })
        })
        .collect();
    let content = input.content.as_ref().map(|content| rename_tokens(content.as_str(), &renamed).into());
    Ok(PixelInput { content, ..input.clone() })
}
