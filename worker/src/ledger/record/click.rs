//! A page was opened.

use shared::attribution::{Attribution, Credit, Source};
use shared::command::RecordClick;
use shared::decide::{self, Click, Event, Mode, Occasion, RequestUri as Given};
use shared::funnel::{Booking, Entry, Kind};
use shared::id::AffId;
use shared::link::RequestUri;
use shared::money::Amount;
use shared::visit::{Following, Visit};
use shared::wire::problem::FieldError;

use super::draft::{Draft, Subject};
use super::ground::{Fires, Ground};
use super::{Step, Stop, invalid};

pub(super) fn step(ground: &Ground<'_>, request: RecordClick) -> Result<Step, Stop> {
    let uri = request.request_uri.as_deref().map(RequestUri::parse).transpose().map_err(|error| {
        invalid(vec![FieldError { field: "requestUri".to_owned(), message: error.to_string(), code: None }])
    })?;
    let named = named_affiliate(&request, uri.as_ref());
    ground.require(request.campaign, &ground.candidates(None, None).into_iter().chain(&named).collect::<Vec<_>>())?;
    let known = ground.campaign(request.campaign)?;
    let mut visit = ground
        .seen_visit()
        .unwrap_or_else(|| Visit::begin(ground.new_session_id(), request.campaign, ground.kind(None), ground.now));
    let link = named.as_ref().map(|named| link(ground, &request, uri.as_ref(), named)).transpose()?;
    let (click, entry, credit) = match link {
        None => {
            let credit = Credit::of(None, visit.last_touch(), known.campaign.attribution_window, ground.now);
            (Click::PageView, None, credit)
        }
        Some((attribution, near_misses)) => {
            let followed = visit.follow(attribution.clone(), near_misses, ground.now);
            let given = if uri.is_some() { Given::Given } else { Given::Missing };
            let (click, entry) = match followed {
                Following::FirstOfAffiliate => (Click::First { request_uri: given }, Entry::UniqueClick),
                Following::First => (Click::First { request_uri: given }, Entry::Click),
                Following::Again => (Click::Again, Entry::Click),
            };
            (click, Some(entry), Credit::To { attribution, source: Source::Touch })
        }
    };
    let credited = ground.credited(credit)?;
    let fires = match (click, ground.visit()) {
        (Click::First { .. }, Some(before)) => ground.fires(before.id.as_str())?,
        _ => Fires::default(),
    };
    let occasion = Occasion {
        event: Event::Click(click),
        at: ground.now,
        campaign: &known.campaign,
        credit: &credited.credit,
        affiliate: credited.affiliate(),
        session: Some(visit.seen()),
        history: &fires,
    };
    let verdicts = decide::decide(&occasion);
    let bookings = entry.map(|entry| {
        let commission = if visit.mode == Mode::Test { Amount::ZERO } else { decide::commission(&occasion) };
        Booking::count(entry, commission)
    });
    Ok(Step::New(Box::new(Draft {
        kind: Kind::Click,
        summary: summary(&request, click),
        subject: Subject::Visit(visit.id.clone(), visit.mode),
        visit: Some(visit),
        campaign: known,
        credited,
        verdicts,
        resolved: Vec::new(),
        product: None,
        bookings: bookings.into_iter().collect(),
        warnings: ground.warnings(),
    })))
}

/// The affiliate that the click names: itself, or by the page's address. A text that can't be an affiliate id names
/// nobody.
fn named_affiliate(request: &RecordClick, uri: Option<&RequestUri>) -> Option<AffId> {
    let stated = request.stated.as_ref().map(|stated| stated.aff_id.clone());
    stated.or_else(|| uri.and_then(RequestUri::aff_id).and_then(|text| AffId::parse(text).ok()))
}

/// The link as this affiliate names its values, with the names that are nearly right.
fn link(
    ground: &Ground<'_>,
    request: &RecordClick,
    uri: Option<&RequestUri>,
    named: &AffId,
) -> Result<(Attribution, Vec<String>), Stop> {
    let affiliate = ground.affiliate(named)?.document;
    let aff_id = affiliate.as_ref().map_or_else(|| named.clone(), |affiliate| affiliate.aff_id.clone());
    let stated = request.stated.as_ref().map(|stated| stated.values.clone()).filter(|values| !values.is_empty());
    let names = affiliate.map(|affiliate| affiliate.passed_values.clone()).unwrap_or_default();
    let (values, near_misses) = match (stated, uri) {
        (Some(values), _) => (values, Vec::new()),
        (None, Some(uri)) => {
            let found = uri.values(&names);
            (found.values, found.near_misses)
        }
        (None, None) => Default::default(),
    };
    Ok((Attribution { aff_id, values }, near_misses))
}

fn summary(request: &RecordClick, click: Click) -> String {
    let what = match click {
        Click::First { .. } => "Affiliate link followed",
        Click::Again => "Affiliate link followed again",
        Click::PageView => "Page opened",
    };
    match request.page_type {
        Some(page) => format!("{what} ({})", page.code()),
        None => what.to_owned(),
    }
}
