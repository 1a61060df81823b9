//! A product is bought after the main order.

use shared::command::RecordUpsell;
use shared::decide::{self, Event, Occasion};
use shared::funnel::{self, Kind, Progress, Scene};

use super::draft::{Draft, Subject};
use super::ground::Ground;
use super::{Step, Stop};
use crate::ledger::core::Error;

pub(super) fn step(ground: &Ground<'_>, request: RecordUpsell) -> Result<Step, Stop> {
    let before = ground.order()?;
    ground.require(before.campaign, &ground.candidates(None, Some(&before)))?;
    let known = ground.campaign(before.campaign)?;
    let credited = ground.credited(before.credit.clone())?;
    let scene = Scene { campaign: &known.campaign, affiliate: credited.affiliate(), now: ground.now };
    let mut order = match funnel::add_upsell(before.clone(), &request, &scene)? {
        Progress::Repeat(first) => return ground.first_answer(&before.id, first),
        Progress::New(order) => order,
    };
    let place = order.purchase.upsells.len().saturating_sub(1);
    let upsell = order.purchase.upsells.get(place).cloned().ok_or(Stop::Failed(Error::Defect("an upsell vanished")))?;
    let visit = ground.visit_of(&before)?;
    let fires = ground.fires(before.id.as_str())?;
    let occasion = Occasion {
        event: Event::Upsell {
            order: order.seen(),
            item: &upsell.item,
            window: order.upsell_window(&known.campaign, ground.now),
        },
        at: ground.now,
        campaign: &known.campaign,
        credit: &credited.credit,
        affiliate: credited.affiliate(),
        session: visit.as_ref().map(|visit| visit.seen()),
        history: &fires,
    };
    let verdicts = decide::decide(&occasion);
    let commission = decide::commission(&occasion);
    let bookings = match order.stage.settled_sale() {
        Some(_) => order.book_upsell(place, commission).into_iter().collect(),
        None => Vec::new(),
    };
    let name = order.purchase.names.get(&upsell.item.product).cloned().unwrap_or_default();
    let total = upsell.item.line_total().to_decimal(order.currency);
    Ok(Step::New(Box::new(Draft {
        kind: Kind::Upsell,
        visit: None,
        summary: format!("Upsell: {name}, {total} {}", order.currency),
        subject: Subject::Order { before: Some(Box::new(before)), order: Box::new(order) },
        campaign: known,
        credited,
        verdicts,
        resolved: Vec::new(),
        product: Some(upsell.item.product),
        bookings,
        warnings: Vec::new(),
    })))
}
