//! What saving a pixel would do, before it is saved: what is wrong with it, what it would call, and which other pixels
//! it would meet.

use shared::commission_type::CommissionType;
use shared::overlap::{Meeting, meeting};
use shared::passed_values::PassedValueNames;
use shared::pixel::{PixelType, Status};
use shared::problem::Report;
use shared::tag::{IframeTag, ImageTag, Size};
use shared::template::UrlTemplate;
use shared::wire::affiliate::AffiliateDocument;
use shared::wire::check::{Example, Finding, Fires, Overlap, PixelCheck, PixelCheckInput};
use shared::wire::config::DocKey;
use shared::wire::pixel::{PixelDraft, PixelInput, Rules};
use shared::wire::problem::FieldError;

use super::document::damaged;
use super::edit::{Limits, pixel::refusal};
use super::refusal::{Refusal, Result};
use super::store;
use crate::sql::Sql;

/// Checks a pixel that may be saved.
pub fn check(sql: &Sql, input: &PixelCheckInput, limits: Limits) -> Result<PixelCheck> {
    let affiliate = match &input.aff_id {
        Some(id) => Some(store::affiliate(sql, id)?.ok_or_else(|| Refusal::Missing(format!("affiliate {id}")))?),
        None => None,
    };
    let before = affiliate
        .iter()
        .flat_map(|affiliate| &affiliate.pixels)
        .find(|pixel| Some(&pixel.id) == input.pixel_id.as_ref());
    let pixel = match before {
        Some(before) => input.pixel.clone().over(&before.input),
        None => input.pixel.clone(),
    };
    let names = match &affiliate {
        None => PassedValueNames::default(),
        Some(affiliate) => PassedValueNames::try_from(&affiliate.passed_values)
            .map_err(|reason| damaged(&DocKey::Affiliate(affiliate.aff_id.clone()), &reason))?,
    };
    let mut answer = examine(&pixel, &names);
    let parsed = pixel.parse(Rules { names: &names, least_hold: limits.least_hold });
    answer.errors = match &affiliate {
        None => parsed.as_ref().err().cloned().unwrap_or_default(),
        Some(affiliate) => refusal(sql, affiliate, &pixel, before, limits)?.map(errors).unwrap_or_default(),
    };
    if let (Some(affiliate), Ok(draft)) = (&affiliate, &parsed) {
        answer.overlaps = overlaps(affiliate, &names, draft, input);
    }
    Ok(answer)
}

/// What is in the content, as far as it can be told what it is for.
fn examine(pixel: &PixelInput, names: &PassedValueNames) -> PixelCheck {
    let text = |field: &Option<shared::wire::text::Text>| field.as_ref().map(|text| text.as_str().to_owned());
    let kind = text(&pixel.pixel_type).and_then(|kind| PixelType::parse(&kind)).unwrap_or(PixelType::Postback);
    let commission = text(&pixel.commission_type).and_then(|kind| CommissionType::parse(&kind).ok());
    let commission = commission.unwrap_or(CommissionType::Cpa);
    let content = text(&pixel.content).unwrap_or_default();
    let sized = |template: &UrlTemplate, Size { width, height }| Example {
        width: Some(width),
        height: Some(height),
        ..Example::of(template)
    };
    let (example, report): (Option<Example>, Report) = match kind {
        PixelType::Postback => {
            let (template, report) = UrlTemplate::examine(&content, names, commission);
            (template.as_ref().map(Example::of), report)
        }
        PixelType::Image => {
            let (tag, report) = ImageTag::examine(&content, names, commission);
            (tag.map(|tag| sized(tag.template(), tag.size())), report)
        }
        PixelType::Iframe => {
            let (tag, report) = IframeTag::examine(&content, names, commission);
            (tag.map(|tag| sized(tag.template(), tag.size())), report)
        }
    };
    PixelCheck {
        problems: report.problems.iter().map(Finding::from).collect(),
        warnings: report.warnings.iter().map(Finding::from).collect(),
        example,
        ..PixelCheck::default()
    }
}

fn errors(refusal: Refusal) -> Vec<FieldError> {
    match refusal {
        Refusal::Invalid(errors) => errors,
        Refusal::Conflict { code, message, field } => {
            vec![FieldError { field: field.unwrap_or_default(), message, code: Some(code) }]
        }
        Refusal::Missing(what) => {
            vec![FieldError {
                field: "campaign".to_owned(),
                message: format!("names a {what} that is not there"),
                code: None,
            }]
        }
        Refusal::Unknown | Refusal::Forbidden(_) | Refusal::Stale(_) => Vec::new(),
    }
}

fn overlaps(
    affiliate: &AffiliateDocument,
    names: &PassedValueNames,
    draft: &PixelDraft,
    input: &PixelCheckInput,
) -> Vec<Overlap> {
    let others = affiliate.pixels.iter().filter(|pixel| Some(&pixel.id) != input.pixel_id.as_ref());
    let others = others.filter_map(|pixel| pixel.to_domain(names).ok());
    // A paused pixel silences nobody.
    let awake = others.filter(|other| other.status == Status::Active && draft.status == Status::Active);
    awake
        .filter_map(|other| {
            let meeting = meeting((&draft.trigger, draft.company), (&other.trigger, other.company))?;
            let id = &other.id;
            let (fires, explanation) = match meeting {
                Meeting::FirstWins => {
                    (Fires::This, format!("Where both fit, this pixel fires and {id} does not: it is more specific."))
                }
                Meeting::SecondWins => (
                    Fires::Other,
                    format!("Where both fit, {id} fires and this pixel does not: {id} is more specific."),
                ),
                Meeting::BothFire => (Fires::Both, format!("Where both fit, this pixel and {id} both fire.")),
            };
            Some(Overlap { pixel_id: other.id, fires, explanation })
        })
        .collect()
}
