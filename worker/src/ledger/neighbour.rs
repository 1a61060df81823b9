//! What one shard tells another.

use shared::decide::Mode;

use super::core::{Core, Error};
use super::message::{KnowsKey, ReadVisit, StoredVisit};
use super::store::visits;
use crate::values;

/// A visit, for a neighbour that is about to record an event of it.
pub(super) fn visit(core: &Core, asked: &ReadVisit) -> Result<Option<StoredVisit>, Error> {
    let Some(mut visit) = visits::find(&core.sql, &asked.session)? else { return Ok(None) };
    if asked.test && visit.mode != Mode::Test {
        visit.mode = Mode::Test;
        core.commit(|tx| Ok::<_, Error>(visits::save(tx, &visit)?))?;
    }
    Ok(Some(StoredVisit::from(&visit)))
}

/// Whether an event came with this idempotency key.
pub(super) fn knows_key(core: &Core, asked: &KnowsKey) -> Result<bool, Error> {
    let known: Option<i64> =
        core.sql.query_one("SELECT 1 FROM event WHERE once = ?", values![format!("key:{}", asked.key)])?;
    Ok(known.is_some())
}
