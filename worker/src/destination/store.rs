//! The breaker's one row: there while the host is closed.

use shared::breaker::Breaker;
use shared::time::{Span, Timestamp};

use crate::sql::{Columns, FromRow, Result, Sql, migrate};
use crate::values;

const SCHEMA: &[&str] = &[
    "CREATE TABLE breaker (id INTEGER PRIMARY KEY CHECK (id = 1), until INTEGER NOT NULL, pause INTEGER NOT NULL) STRICT",
];

struct Closed {
    until: Timestamp,
    pause: Span,
}

impl FromRow for Closed {
    fn from_row(columns: &mut Columns) -> Result<Self> {
        let until = Timestamp::from_millis(columns.take()?);
        Ok(Self { until, pause: Span::millis(columns.take()?) })
    }
}

/// The breaker as it was left. A probe under way when the object ended counts as a closed host whose time has come.
pub(super) fn load(sql: &Sql) -> Result<Breaker> {
    migrate(sql, SCHEMA)?;
    let row: Option<Closed> = sql.query_one("SELECT until, pause FROM breaker WHERE id = 1", values![])?;
    Ok(row.map_or_else(Breaker::default, |row| Breaker::Open { until: row.until, pause: row.pause }))
}

/// Writes the breaker down.
pub(super) fn save(sql: &Sql, breaker: &Breaker) -> Result<()> {
    sql.transaction(|tx| match breaker {
        Breaker::Closed { .. } => tx.exec("DELETE FROM breaker", values![]),
        Breaker::Open { until, pause } | Breaker::Probing { until, pause } => tx.exec(
            "INSERT INTO breaker (id, until, pause) VALUES (1, ?1, ?2)
             ON CONFLICT (id) DO UPDATE SET until = ?1, pause = ?2",
            values![*until, pause.as_millis()],
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::native::Native;

    #[test]
    fn the_breaker_outlives_the_object() {
        let database = Native::new();
        assert_eq!(load(&database.sql()).unwrap(), Breaker::default());
        let open = Breaker::Open { until: Timestamp::from_millis(1_700_000_030_000), pause: Span::seconds(30) };
        save(&database.sql(), &open).unwrap();
        assert_eq!(load(&database.sql()).unwrap(), open);
        save(&database.sql(), &Breaker::default()).unwrap();
        assert_eq!(load(&database.sql()).unwrap(), Breaker::default());
    }
}
