//! Finding deliveries.

use shared::id::{AffId, FireId};
use shared::time::Timestamp;

use super::Delivery;
use crate::ledger::stored;
use crate::sql::{Result, Sql};
use crate::values;

/// The deliveries of an order, or of a visit's clicks.
pub(crate) fn of_owner(sql: &Sql, owner: &str) -> Result<Vec<Delivery>> {
    sql.query(
        "SELECT fire, pixel, owner, channel, state, made, tries, wake_at, host, request, attempts, closing
         FROM delivery WHERE owner = ? ORDER BY seq",
        values![owner],
    )
}

/// The deliveries of these orders and visits, the oldest first.
pub(crate) fn of_owners<'a>(sql: &Sql, owners: impl Iterator<Item = &'a str>) -> Result<Vec<Delivery>> {
    sql.query(
        "SELECT fire, pixel, owner, channel, state, made, tries, wake_at, host, request, attempts, closing
         FROM delivery WHERE owner IN (SELECT value FROM json_each(?)) ORDER BY seq",
        values![stored::write(&owners.collect::<Vec<_>>())?],
    )
}

/// Deliveries by their fire ids, in no order.
pub(crate) fn of_fires<'a>(sql: &Sql, fires: impl Iterator<Item = &'a FireId>) -> Result<Vec<Delivery>> {
    let fires: Vec<&str> = fires.map(FireId::as_str).collect();
    if fires.is_empty() {
        return Ok(Vec::new());
    }
    sql.query(
        "SELECT fire, pixel, owner, channel, state, made, tries, wake_at, host, request, attempts, closing
         FROM delivery WHERE fire IN (SELECT value FROM json_each(?))",
        values![stored::write(&fires)?],
    )
}

/// Deliveries whose own time has come: holds, leases, offers.
pub(crate) fn woken(sql: &Sql, now: Timestamp, most: u32) -> Result<Vec<Delivery>> {
    sql.query(
        "SELECT fire, pixel, owner, channel, state, made, tries, wake_at, host, request, attempts, closing
         FROM delivery WHERE lane = '' AND wake_at <= ? ORDER BY wake_at LIMIT ?",
        values![now, most],
    )
}

/// Deliveries that are due at these hosts, the longest due first, at most so many of each.
pub(crate) fn due(sql: &Sql, hosts: &[&str], now: Timestamp, most_each: u32) -> Result<Vec<Delivery>> {
    sql.query(
        "SELECT fire, pixel, owner, channel, state, made, tries, wake_at, host, request, attempts, closing
         FROM json_each(?) AS open, delivery
         WHERE delivery.seq IN
           (SELECT seq FROM delivery WHERE lane = open.value AND wake_at <= ? ORDER BY wake_at LIMIT ?)",
        values![stored::write(&hosts)?, now, most_each],
    )
}

/// Every lane with the time of its first delivery. The steps go from lane to lane, not from delivery to delivery.
pub(crate) fn lanes(sql: &Sql) -> Result<Vec<(String, Timestamp)>> {
    sql.query(
        "WITH RECURSIVE step (lane) AS (
           SELECT min(lane) FROM delivery WHERE lane >= ''
           UNION ALL
           SELECT (SELECT min(lane) FROM delivery WHERE lane > step.lane) FROM step WHERE step.lane IS NOT NULL
         )
         SELECT lane, (SELECT min(wake_at) FROM delivery WHERE delivery.lane = step.lane) FROM step
         WHERE lane IS NOT NULL",
        values![],
    )
}

/// Which deliveries of a state are meant.
pub(crate) struct Range<'a> {
    pub(crate) state: &'a str,
    pub(crate) from: Option<Timestamp>,
    pub(crate) to: Option<Timestamp>,
    pub(crate) aff: Option<&'a AffId>,
    pub(crate) most: u32,
}

impl Range<'_> {
    fn from(&self) -> Timestamp {
        self.from.unwrap_or(Timestamp::from_millis(0))
    }

    fn aff(&self) -> Option<&str> {
        self.aff.map(AffId::as_str)
    }
}

/// What both questions about a range select from.
macro_rules! fitting {
    ($what:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM delivery
             WHERE channel = 'postback' AND state = ?1 AND created_at >= ?2 AND (?3 IS NULL OR created_at < ?3)
               AND (?4 IS NULL OR aff = ?4) ",
            $rest
        )
    };
}

/// The postbacks of a range, oldest first.
pub(crate) fn in_range(sql: &Sql, range: &Range<'_>) -> Result<Vec<Delivery>> {
    sql.query(
        fitting!(
            "fire, pixel, owner, channel, state, made, tries, wake_at, host, request, attempts, closing",
            "ORDER BY created_at LIMIT ?5"
        ),
        values![range.state, range.from(), range.to, range.aff(), range.most],
    )
}

/// How many there are.
pub(crate) fn count_in_range(sql: &Sql, range: &Range<'_>) -> Result<u32> {
    let values = values![range.state, range.from(), range.to, range.aff()];
    Ok(sql.query_one(fitting!("count(*)", ""), values)?.unwrap_or(0))
}
