//! A visit: the links followed, the pages opened, the orders placed.

use shared::decide::SessionKind;
use shared::funnel::Order;
use shared::id::SessionId;
use shared::wire::order::{SessionJson, TouchJson};

use super::orders;
use crate::ledger::store;
use crate::sql::{Result, Sql};
use crate::values;

/// The visit of this id.
pub(super) fn read(sql: &Sql, id: &SessionId) -> Result<Option<SessionJson>> {
    let Some(visit) = store::visits::find(sql, id)? else { return Ok(None) };
    let touches = visit.touches.iter().map(|followed| TouchJson {
        aff_id: followed.touch.attribution.aff_id.clone(),
        source_values: followed.touch.attribution.values.as_slice().to_vec(),
        at: followed.touch.at,
    });
    let bodies: Vec<String> = sql.query(
        "SELECT body FROM orders WHERE id IN (SELECT order_id FROM term WHERE term = ?) ORDER BY created_at, id",
        values![format!("s{id}")],
    )?;
    let orders: Vec<Order> = bodies.iter().map(|body| store::orders::read(body)).collect::<Result<_>>()?;
    let rows = orders.iter().map(|order| {
        let deliveries = store::deliveries::of_owner(sql, order.id.as_str())?;
        let count = |wanted: fn(&store::deliveries::Delivery) -> bool| {
            u32::try_from(deliveries.iter().filter(|delivery| wanted(delivery)).count()).unwrap_or(u32::MAX)
        };
        let held = count(|delivery| delivery.journey.state() == "held");
        Ok(orders::row(order, count(super::delivery::has_fired), held))
    });
    Ok(Some(SessionJson {
        session_id: id.clone(),
        campaign_id: visit.campaign,
        kind: match visit.kind {
            SessionKind::Api => "api",
            SessionKind::FormCode | SessionKind::FormCodeWithoutConsent => "formCode",
        }
        .to_owned(),
        created_at: visit.created_at,
        touches: touches.collect(),
        clicks: orders::clicks(sql, id.as_str())?,
        orders: rows.collect::<Result<_>>()?,
    }))
}
