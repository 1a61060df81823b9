//! What one shard tells another.

use shared::decide::Mode;
use shared::id::SessionId;

use super::core::{Core, Error};
use super::message::{KnowsKey, ReadVisit, StoredVisit};
use super::store::visits;
use crate::sql::{self, Sql};
use crate::values;

/// A visit, for a neighbour that is about to record an event of it. What the neighbour may have for its pages is asked
/// for there from now on, so that is noted before the event is recorded.
pub(super) fn visit(core: &Core, asked: &ReadVisit) -> Result<Option<StoredVisit>, Error> {
    let Some(mut visit) = visits::find(&core.sql, &asked.session)? else { return Ok(None) };
    let becomes_test = asked.test && visit.mode != Mode::Test;
    let neighbour = i64::from(asked.neighbour);
    let known = elsewhere(&core.sql, &asked.session)?.contains(&asked.neighbour);
    if becomes_test || !known {
        core.commit(|tx| {
            if becomes_test {
                visit.mode = Mode::Test;
                visits::save(tx, &visit)?;
            }
            tx.exec(
                "INSERT INTO elsewhere (session, shard) VALUES (?, ?) ON CONFLICT DO NOTHING",
                values![asked.session.as_str(), neighbour],
            )?;
            Ok::<_, Error>(())
        })?;
    }
    Ok(Some(StoredVisit::from(&visit)))
}

/// The other shards that hold orders of a visit.
pub(super) fn elsewhere(sql: &Sql, session: &SessionId) -> sql::Result<Vec<u8>> {
    sql.query("SELECT shard FROM elsewhere WHERE session = ? ORDER BY shard", values![session.as_str()])
}

/// Whether an event came with this idempotency key.
pub(super) fn knows_key(core: &Core, asked: &KnowsKey) -> Result<bool, Error> {
    let known: Option<i64> =
        core.sql.query_one("SELECT 1 FROM event WHERE once = ?", values![format!("key:{}", asked.key)])?;
    Ok(known.is_some())
}
