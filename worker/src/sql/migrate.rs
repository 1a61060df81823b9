//! The schema, one step at a time.

use super::{Result, Sql};
use crate::values;

/// Brings the database to the newest schema: each step is one or more statements, run once, in order, all in one
/// transaction. A step that has been deployed is never edited; a change is a new step at the end.
pub fn migrate(sql: &Sql, steps: &[&'static str]) -> Result<()> {
    sql.transaction(|tx| {
        tx.batch("CREATE TABLE IF NOT EXISTS schema_step (step INTEGER PRIMARY KEY) STRICT")?;
        let done: usize = tx.query_one("SELECT count(*) FROM schema_step", values![])?.unwrap_or(0);
        for (step, statements) in steps.iter().enumerate().skip(done) {
            tx.batch(statements)?;
            tx.exec("INSERT INTO schema_step (step) VALUES (?)", values![step])?;
        }
        Ok(())
    })
}
