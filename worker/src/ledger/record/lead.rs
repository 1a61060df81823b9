//! A lead is saved.

use shared::command::RecordLead;
use shared::decide::{self, Event, Occasion, Save};
use shared::funnel::{self, Booking, Entry, Kind, Opening, Scene};

use super::draft::{Draft, Subject};
use super::ground::{Fires, Ground};
use super::{Step, Stop};

pub(super) fn step(ground: &Ground<'_>, request: RecordLead) -> Result<Step, Stop> {
    let before = ground.order_before(request.campaign)?;
    ground.require(request.campaign, &ground.candidates(request.stated.as_ref(), before.as_ref()))?;
    let known = ground.campaign(request.campaign)?;
    let credited = ground.credit(before.as_ref(), request.stated.clone(), &known.campaign)?;
    let id = match &before {
        Some(order) => order.id.clone(),
        None => ground.new_order_id()?,
    };
    let fires = match &before {
        Some(order) => ground.fires(order.id.as_str())?,
        None => Fires::default(),
    };
    let visit = ground.seen_visit();
    let opening = Opening { id: &id, session: visit.as_ref().map(|visit| &visit.id), credit: &credited.credit };
    let scene = Scene { campaign: &known.campaign, affiliate: credited.affiliate(), now: ground.now };
    let (order, save) = funnel::save_lead(before.clone(), &request, &opening, &scene)?;
    // On what is more than a lead already, the credit stays as it was.
    let credited = ground.credited(order.credit.clone())?;
    let occasion = Occasion {
        event: Event::Lead { order: order.seen(), save },
        at: ground.now,
        campaign: &known.campaign,
        credit: &credited.credit,
        affiliate: credited.affiliate(),
        session: visit.as_ref().map(|visit| visit.seen()),
        history: &fires,
    };
    let verdicts = decide::decide(&occasion);
    let bookings = match save {
        Save::First => vec![Booking::count(Entry::Lead, decide::commission(&occasion))],
        Save::Again => Vec::new(),
    };
    let summary = match save {
        Save::First => "Lead saved",
        Save::Again => "Lead saved again",
    };
    Ok(Step::New(Box::new(Draft {
        kind: Kind::Lead,
        visit: ground.visit_with_order(visit, &order),
        subject: Subject::Order { before: before.map(Box::new), order: Box::new(order) },
        campaign: known,
        credited,
        verdicts,
        resolved: Vec::new(),
        product: None,
        bookings,
        summary: summary.to_owned(),
        warnings: ground.warnings(),
    })))
}
