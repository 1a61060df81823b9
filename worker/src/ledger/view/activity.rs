//! What the pixels of affiliates did lately: one step into an index for each, and a bounded look at the failures.

use std::collections::BTreeMap;

use shared::id::AffId;
use shared::time::Timestamp;
use shared::wire::bulk::ActivityRow;

use super::message::ListActivity;
use crate::ledger::stored;
use crate::sql::{Columns, FromRow, Result, Sql};
use crate::values;

/// The most failures that are looked at, whoever's they are.
const MOST: u32 = 5_000;

struct Last(AffId, Option<Timestamp>);

impl FromRow for Last {
    fn from_row(columns: &mut Columns) -> Result<Self> {
        Ok(Self(columns.parse(AffId::EXPECTED, AffId::parse)?, columns.take()?))
    }
}

struct Failed(AffId, String, u32);

impl FromRow for Failed {
    fn from_row(columns: &mut Columns) -> Result<Self> {
        Ok(Self(columns.parse(AffId::EXPECTED, AffId::parse)?, columns.take()?, columns.take()?))
    }
}

/// A row for each affiliate that this shard knows of.
pub(super) fn list(sql: &Sql, asked: &ListActivity) -> Result<Vec<ActivityRow>> {
    let affs = stored::write(&asked.affs)?;
    // What is held has not gone off, and what was cancelled never will.
    let last: Vec<Last> = sql.query(
        "SELECT value, (SELECT created_at FROM delivery WHERE aff = value AND state NOT IN ('held', 'cancelled')
                        ORDER BY created_at DESC LIMIT 1)
         FROM json_each(?)",
        values![&affs],
    )?;
    let failed: Vec<Failed> = sql.query(
        "SELECT aff, state, count(*) FROM (
             SELECT aff, state FROM delivery
             WHERE state IN ('held', 'waiting', 'dead', 'cancelled') AND state IN ('waiting', 'dead') AND created_at >= ?
             LIMIT ?)
         GROUP BY aff, state",
        values![asked.since, MOST],
    )?;
    let at_least = failed.iter().map(|Failed(_, _, count)| count).sum::<u32>() >= MOST;
    let mut rows: BTreeMap<AffId, ActivityRow> = BTreeMap::new();
    let new = |id: &AffId| ActivityRow { aff_id: id.clone(), last_fire: None, waiting: 0, dead: 0, at_least };
    for Last(id, at) in last {
        if at.is_some() || at_least {
            rows.entry(id.clone()).or_insert_with(|| new(&id)).last_fire = at;
        }
    }
    for Failed(id, state, count) in failed.into_iter().filter(|Failed(id, ..)| asked.affs.contains(id)) {
        let row = rows.entry(id.clone()).or_insert_with(|| new(&id));
        match state.as_str() {
            "dead" => row.dead = count,
            _ => row.waiting = count,
        }
    }
    Ok(rows.into_values().collect())
}
