//! Verdicts with what came of them. A verdict is stored as it was answered; what happened to its fire since is told by
//! the delivery.

use std::collections::HashMap;

use serde::Deserialize;
use shared::delivery::{Postback, State};
use shared::id::{EventId, FireId, OrderId, SessionId};
use shared::time::Timestamp;
use shared::wire::event::{OutcomeJson, VerdictJson, summary};
use shared::wire::order::{OrderPixels, PixelVerdict};

use super::delivery;
use super::message::PixelsOf;
use crate::ledger::store::deliveries::{self, Delivery, Journey};
use crate::ledger::store::orders;
use crate::ledger::stored::{self, Detail};
use crate::sql::{Columns, FromRow, Result, Sql};
use crate::values;

struct Event {
    id: EventId,
    kind: String,
    at: Timestamp,
    verdicts: Vec<VerdictJson>,
    detail: Detail,
}

/// The part of every answer that holds the verdicts.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    verdicts: Vec<VerdictJson>,
}

impl FromRow for Event {
    fn from_row(columns: &mut Columns) -> Result<Self> {
        let id = columns.parse("an event id", EventId::parse)?;
        let kind = columns.take()?;
        let at = columns.take()?;
        let answer: String = columns.take()?;
        let detail: String = columns.take()?;
        let Answer { verdicts } = stored::read(&answer, "an answer")?;
        Ok(Self { id, kind, at, verdicts, detail: stored::read(&detail, "an event")? })
    }
}

/// Every verdict of an order, and those of its visit's clicks that fired, if the visit lives on this shard.
pub(super) fn of_order(sql: &Sql, id: &OrderId) -> Result<Option<PixelsOf>> {
    let Some(order) = orders::find(sql, id)? else { return Ok(None) };
    let (here, elsewhere) = match order.session {
        Some(session) if session.shard() == id.shard() => (Some(session), None),
        other => (None, other),
    };
    let mut pixels = match here {
        Some(session) => of_clicks(sql, &session)?,
        None => Vec::new(),
    };
    let events: Vec<Event> = sql.query(
        "SELECT id, kind, at, answer, detail FROM event WHERE order_id = ? ORDER BY seq LIMIT 500",
        values![id.as_str()],
    )?;
    pixels.extend(join(events, deliveries::of_owner(sql, id.as_str())?));
    Ok(Some(PixelsOf { pixels: collect(id.clone(), pixels), visit_elsewhere: elsewhere }))
}

/// The verdicts of a visit's clicks that fired.
pub(super) fn of_clicks(sql: &Sql, session: &SessionId) -> Result<Vec<PixelVerdict>> {
    let events: Vec<Event> = sql.query(
        "SELECT id, kind, at, answer, detail FROM event WHERE session = ? AND order_id IS NULL ORDER BY seq LIMIT 500",
        values![session.as_str()],
    )?;
    let verdicts = join(events, deliveries::of_owner(sql, session.as_str())?);
    Ok(verdicts.into_iter().filter(|verdict| verdict.fire_id.is_some()).collect())
}

/// Verdicts of an order, wherever they were kept, as one answer.
pub fn collect(order: OrderId, mut pixels: Vec<PixelVerdict>) -> OrderPixels {
    pixels.sort_by_key(|verdict| verdict.at);
    let verdicts: Vec<VerdictJson> = pixels.iter().map(as_verdict).collect();
    OrderPixels {
        order_id: order,
        any_fired: pixels.iter().any(|verdict| verdict.outcome == OutcomeJson::Fired),
        explanation: summary(&verdicts),
        pixels,
    }
}

fn as_verdict(verdict: &PixelVerdict) -> VerdictJson {
    VerdictJson {
        pixel_id: verdict.pixel_id.clone(),
        outcome: verdict.outcome,
        reason: verdict.reason.clone(),
        explanation: verdict.explanation.clone(),
        fire_id: verdict.fire_id.clone(),
        due: verdict.due,
        warnings: verdict.warnings.clone(),
    }
}

fn join(events: Vec<Event>, deliveries: Vec<Delivery>) -> Vec<PixelVerdict> {
    let deliveries: HashMap<FireId, Delivery> =
        deliveries.into_iter().map(|delivery| (delivery.fire.clone(), delivery)).collect();
    let verdicts = events.into_iter().flat_map(|event| {
        let Event { id, kind, at, verdicts, detail } = event;
        verdicts.into_iter().enumerate().map(move |(place, verdict)| PixelVerdict {
            event_id: id.clone(),
            event: kind.clone(),
            at,
            pixel: detail.pixels.get(place).cloned().flatten(),
            pixel_id: verdict.pixel_id,
            fire_id: verdict.fire_id,
            outcome: verdict.outcome,
            reason: verdict.reason,
            explanation: verdict.explanation,
            due: verdict.due,
            warnings: verdict.warnings,
            affiliate_revision: detail.affiliate,
            campaign_revision: detail.campaign,
            delivery: None,
        })
    });
    verdicts
        .map(|mut verdict| {
            if let Some(known) = verdict.fire_id.as_ref().and_then(|fire| deliveries.get(fire)) {
                bring_up_to_date(&mut verdict, known);
            }
            verdict
        })
        .collect()
}

/// What was held has gone off, or will not; the verdict says how it stands now.
fn bring_up_to_date(verdict: &mut PixelVerdict, known: &Delivery) {
    let held = matches!(known.journey, Journey::Postback(Postback { state: State::Held { .. }, .. }));
    if held {
        verdict.due = known.journey.wake_at();
        if verdict.due.is_none() {
            verdict.explanation = delivery::explanation(known);
        }
    } else if let (Journey::Postback(Postback { state: State::Cancelled, .. }), false) =
        (&known.journey, delivery::has_fired(known))
    {
        verdict.outcome = OutcomeJson::NotFired;
        verdict.due = None;
        if let Some(closing) = &known.closing {
            verdict.reason = Some(closing.code.clone());
            verdict.explanation = closing.explanation.clone();
        }
    } else if verdict.outcome == OutcomeJson::Held {
        verdict.outcome = OutcomeJson::Fired;
        verdict.due = None;
        "Fired: the hold ended and the lead had not become a sale.".clone_into(&mut verdict.explanation);
    }
    verdict.delivery = Some(delivery::json(known));
}
