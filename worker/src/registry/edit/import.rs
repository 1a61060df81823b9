//! Tables that are taken in: affiliates, assignments or pixels. All of a table or nothing; the same table again changes
//! nothing.
//!
//! A row changes what there is already: an affiliate by its id, an assignment by affiliate and campaign, a pixel by its
//! content, else by the place only one can have. What a row leaves out stays. Nothing is ever taken away.

use std::collections::BTreeSet;

use shared::id::AffId;
use shared::table::{self, Entry, Row, Table};
use shared::text::Name;
use shared::wire::affiliate::AffiliateInput;
use shared::wire::pixel::{PixelInput, Rules};
use shared::wire::table::{ImportReport, RowError};

use super::desk::{Desk, said};
use super::{Plan, Scene, affiliate, invalid, json, pixel};
use crate::registry::refusal::{Error, Refusal, Result};

/// The most errors that are listed.
const MOST_ERRORS: usize = 1_000;

pub(super) fn table(scene: &Scene<'_>, text: &str) -> Result<Plan> {
    let Table { kind, rows, errors } = table::read(text);
    let read =
        rows.len() + errors.iter().map(|error| error.line).filter(|line| *line > 1).collect::<BTreeSet<_>>().len();
    let mut work = Work { desk: Desk::new(scene), taken: BTreeSet::new(), counts: Counts::default(), errors };
    for row in rows {
        work.row(row)?;
    }
    let Work { desk, counts, mut errors, .. } = work;
    errors.sort_by_key(|error| error.line);
    let applied = errors.is_empty() && kind.is_some() && !scene.rehearsal;
    let more_errors = number(errors.len().saturating_sub(MOST_ERRORS));
    errors.truncate(MOST_ERRORS);
    let report = ImportReport {
        table: kind.map(|kind| kind.code().to_owned()),
        rows: number(read),
        created: counts.created,
        updated: counts.updated,
        unchanged: counts.unchanged,
        applied,
        errors,
        more_errors,
    };
    let plan = if applied { desk.plan() } else { Plan::default() };
    Ok(Plan { body: Some(json(&report)?), ..plan })
}

#[derive(Default)]
struct Counts {
    created: u32,
    updated: u32,
    unchanged: u32,
}

/// What became of a row.
enum Outcome {
    Created,
    Updated(bool),
}

struct Work<'a> {
    desk: Desk<'a>,
    /// Pixels that a row of this table has already changed or made, by affiliate and place.
    taken: BTreeSet<(AffId, usize)>,
    counts: Counts,
    errors: Vec<RowError>,
}

impl Work<'_> {
    fn row(&mut self, Row { line, aff_id, entry }: Row) -> Result<()> {
        let outcome = match entry {
            Entry::Affiliate(input) => self.affiliate(&aff_id, &input),
            Entry::Assignment(campaign, input) => self.desk.campaign(campaign).and_then(|campaign| {
                let mut document = self.desk.copy(&aff_id)?;
                let new = !document.assignments.iter().any(|one| one.campaign_id == campaign.id);
                affiliate::assign_to(&mut document, &campaign, &input)?;
                let different = self.desk.put(document);
                Ok(if new { Outcome::Created } else { Outcome::Updated(different) })
            }),
            Entry::Pixel(input) => self.pixel(&aff_id, *input),
        };
        match outcome {
            Ok(Outcome::Created) => self.counts.created += 1,
            Ok(Outcome::Updated(true)) => self.counts.updated += 1,
            Ok(Outcome::Updated(false)) => self.counts.unchanged += 1,
            Err(refusal) => {
                let errors = said(refusal)?.into_iter().map(|(field, message)| {
                    let column = column(&field).to_owned();
                    RowError { line, column, message }
                });
                self.errors.extend(errors);
            }
        }
        Ok(())
    }

    fn affiliate(&mut self, id: &AffId, input: &AffiliateInput) -> Result<Outcome> {
        let scene = self.desk.scene;
        let mut draft = input.parse().map_err(invalid)?;
        draft.aff_id = None;
        let known = self.desk.sheet(id)?.map(|sheet| sheet.now.clone());
        let (mut document, new) = match known {
            Some(document) => (document, false),
            None => {
                let missing = || Error::from(Refusal::field("name", "is missing"));
                let name: Name = draft.name.clone().ok_or_else(missing)?;
                (affiliate::blank(scene, affiliate::free(scene, id.clone())?, name), true)
            }
        };
        if let Some(names) = &draft.passed_values {
            affiliate::rename_passed_values(&mut document, names, scene)?;
        }
        affiliate::fill(&mut document, draft);
        let different = self.desk.put(document);
        Ok(if new { Outcome::Created } else { Outcome::Updated(different) })
    }

    fn pixel(&mut self, id: &AffId, input: PixelInput) -> Result<Outcome> {
        let scene = self.desk.scene;
        let mut document = self.desk.copy(id)?;
        let names = pixel::names_of(&document)?;
        let draft = input.parse(Rules { names: &names, least_hold: scene.limits.least_hold }).map_err(invalid)?;
        let settled = input.clone().settled(&draft);
        let free = |place: &usize| !self.taken.contains(&(id.clone(), *place));
        let places = || (0..document.pixels.len()).filter(free);
        let at = |place: usize| document.pixels.get(place);
        let same = places().find(|place| at(*place).is_some_and(|pixel| is_same(&pixel.input, &settled)));
        let holder = || places().find(|place| at(*place).is_some_and(|pixel| pixel.input.is_for_the_sale_of(&settled)));
        let outcome = match same.or_else(holder) {
            Some(place) => {
                let different = self.desk.put_pixel(&mut document, place, input)?;
                self.taken.insert((id.clone(), place));
                Outcome::Updated(different)
            }
            None => {
                self.taken.insert((id.clone(), document.pixels.len()));
                self.desk.add_pixel(&mut document, &input)?;
                Outcome::Created
            }
        };
        self.desk.put(document);
        Ok(outcome)
    }
}

fn is_same(one: &PixelInput, other: &PixelInput) -> bool {
    let key = |input: &PixelInput| {
        [&input.campaign, &input.commission_type, &input.product, &input.rule, &input.pixel_type, &input.content]
            .map(Clone::clone)
    };
    key(one) == key(other)
}

/// The column that holds a field.
fn column(field: &str) -> &str {
    let field = field.strip_prefix("commissions.").unwrap_or(field);
    match field.split(['.', '[']).next().unwrap_or_default() {
        "passedValues" => "value1",
        column => column,
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
