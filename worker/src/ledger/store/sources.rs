//! Publishers and sub affiliates, as events named them.

use shared::funnel::Kind;
use shared::time::Timestamp;

use super::events::NewEvent;
use crate::ledger::stored;
use crate::sql::{Result, Sql, Tx};
use crate::values;

/// What the passed value of a source is.
pub(crate) const PUBLISHER: &str = "publisher";
/// What the passed value of a source is.
pub(crate) const SUB_AFFILIATE: &str = "subAffiliate";

/// What one event adds to what is known of its sources.
struct Counts {
    clicks: u8,
    leads: u8,
    orders: u8,
}

/// Nothing for an event that brings nobody new.
fn counts(event: &NewEvent<'_>) -> Option<Counts> {
    let none = Counts { clicks: 0, leads: 0, orders: 0 };
    // A page view and a lead saved again have nothing booked.
    let counts = match event.kind {
        kind if kind == Kind::Click.code() => Counts { clicks: u8::from(event.bookings.is_some()), ..none },
        kind if kind == Kind::Lead.code() => Counts { leads: u8::from(event.bookings.is_some()), ..none },
        kind if kind == Kind::Order.code() => Counts { orders: 1, ..none },
        _ => return None,
    };
    Some(if event.test { none } else { counts })
}

/// Notes the sources that an event names.
pub(crate) fn note(tx: &Tx<'_>, event: &NewEvent<'_>) -> Result<()> {
    let named = [(PUBLISHER, &event.publisher), (SUB_AFFILIATE, &event.sub_affiliate)];
    let named: Vec<(&str, &str)> = named.iter().filter_map(|(role, name)| Some((*role, name.as_deref()?))).collect();
    let (Some(aff), Some(counts), false) = (event.aff, counts(event), named.is_empty()) else { return Ok(()) };
    tx.exec(
        "INSERT INTO source (aff, role, name, clicks, leads, orders, last_at)
         SELECT ?1, value ->> 0, value ->> 1, ?3, ?4, ?5, ?6 FROM json_each(?2) WHERE true
         ON CONFLICT (aff, role, name) DO UPDATE SET
           clicks = clicks + excluded.clicks, leads = leads + excluded.leads, orders = orders + excluded.orders,
           last_at = max(last_at, excluded.last_at)",
        values![aff, stored::write(&named)?, counts.clicks, counts.leads, counts.orders, event.at],
    )
}

/// A source with what is known of it: role, name, clicks, leads, orders, and when it was last seen.
pub(crate) type Row = (String, String, u32, u32, u32, Timestamp);

/// The sources of an affiliate, by its present and its former ids, those seen last first.
pub(crate) fn of_affiliate(sql: &Sql, ids: &[&str], most: u32) -> Result<Vec<Row>> {
    sql.query(
        "SELECT role, name, sum(clicks), sum(leads), sum(orders), max(last_at) AS seen FROM source
         WHERE aff IN (SELECT value FROM json_each(?)) GROUP BY role, name ORDER BY seen DESC, name LIMIT ?",
        values![stored::write(&ids)?, most],
    )
}
