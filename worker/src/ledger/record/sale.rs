//! The main order is placed.

use shared::command::RecordOrder;
use shared::decide::{self, Event, Occasion};
use shared::funnel::{self, Booking, Entry, Kind, Opening, Progress, Scene};
use shared::money::Amount;
use shared::order::Stage;
use shared::reason::Reason;

use super::draft::{Draft, Subject};
use super::ground::{Fires, Ground};
use super::{Step, Stop};
use crate::ledger::held;

pub(super) fn step(ground: &Ground<'_>, request: RecordOrder) -> Result<Step, Stop> {
    let before = ground.order_before(request.campaign)?;
    ground.require(request.campaign, &ground.candidates(request.stated.as_ref(), before.as_ref()))?;
    let known = ground.campaign(request.campaign)?;
    let credited = ground.credit(before.as_ref(), request.stated.clone(), &known.campaign)?;
    let id = match &before {
        Some(order) => order.id.clone(),
        None => ground.new_order_id()?,
    };
    let visit = ground.seen_visit();
    let opening = Opening { id: &id, session: visit.as_ref().map(|visit| &visit.id), credit: &credited.credit };
    let scene = Scene { campaign: &known.campaign, affiliate: credited.affiliate(), now: ground.now };
    let mut order = match funnel::place(before.clone(), &request, &opening, &scene)? {
        Progress::Repeat(first) => return ground.first_answer(&id, first),
        Progress::New(order) => order,
    };
    let fires = match &before {
        Some(order) => ground.fires(order.id.as_str())?,
        None => Fires::default(),
    };
    let occasion = Occasion {
        event: Event::Sale(order.seen()),
        at: ground.now,
        campaign: &known.campaign,
        credit: &credited.credit,
        affiliate: credited.affiliate(),
        session: visit.as_ref().map(|visit| visit.seen()),
        history: &fires,
    };
    let verdicts = decide::decide(&occasion);
    let commission = decide::commission(&occasion);
    let sold_at = order.stage.settled_sale();
    // A sale ends what was held for the lead; one under review and a declined one do not.
    let resolved = sold_at.map(|at| held::cancel_all(fires.held(), &Reason::LeadBecameSale(at))).unwrap_or_default();
    let bookings = match order.stage {
        Stage::Declined { .. } => vec![Booking::count(Entry::Decline, Amount::ZERO)],
        _ if sold_at.is_some() => vec![order.book_sale(commission)],
        _ => Vec::new(),
    };
    let total = order.totals().total().to_decimal(order.currency);
    Ok(Step::New(Box::new(Draft {
        kind: Kind::Order,
        visit: ground.visit_with_order(visit, &order),
        summary: format!("Order of {total} {}", order.currency),
        subject: Subject::Order { before: before.map(Box::new), order: Box::new(order) },
        campaign: known,
        credited,
        verdicts,
        resolved,
        product: None,
        bookings,
        warnings: ground.warnings(),
    })))
}
