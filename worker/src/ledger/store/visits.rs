//! Visits.

use shared::id::SessionId;
use shared::visit::Visit;

use crate::ledger::stored::{self, StoredVisit};
use crate::sql::{Result, Sql, Tx};
use crate::values;

/// The visit of this id.
pub(crate) fn find(sql: &Sql, id: &SessionId) -> Result<Option<Visit>> {
    let body: Option<String> = sql.query_one("SELECT body FROM session WHERE id = ?", values![id.as_str()])?;
    body.as_deref().map(read).transpose()
}

/// Reads a stored visit.
pub(crate) fn read(body: &str) -> Result<Visit> {
    stored::read::<StoredVisit>(body, "a visit").map(Visit::from)
}

/// Stores a visit, new or changed.
pub(crate) fn save(tx: &Tx<'_>, visit: &Visit) -> Result<()> {
    let body = stored::write(&StoredVisit::from(visit))?;
    tx.exec(
        "INSERT INTO session (id, created_at, body) VALUES (?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET body = excluded.body",
        values![visit.id.as_str(), visit.created_at, body],
    )
}
