//! SQL as the Durable Objects use it: one small engine, run by the Workers' storage in production and by an in-memory
//! SQLite under the same rules in tests.
//!
//! A step reads with [`Sql::query`] and writes inside [`Sql::transaction`], where the alarm belongs to the same commit:
//! either every row and the alarm are there afterwards, or none. A write outside a transaction does not compile,
//! because only [`Tx`] can write; a statement is `&'static str`, so no text from outside can become SQL.
//!
//! ```
//! # use edge::{sql::{Result, Sql}, values};
//! # use shared::time::{Span, Timestamp};
//! fn record_hit(sql: &Sql, page: &str, now: Timestamp) -> Result<u32> {
//!     sql.transaction(|tx| {
//!         tx.exec("INSERT INTO hit (at, page) VALUES (?, ?)", values![now, page])?;
//!         tx.set_alarm(now.after(Span::seconds(30)))?;
//!         Ok(tx.query_one("SELECT count(*) FROM hit", values![])?.unwrap_or(0))
//!     })
//! }
//! ```
//!
//! Rules of the runtime, kept by the test engine too:
//! - at most 100 bound values; a list goes in as one JSON text, read with `json_each(?)`
//! - numbers bind as REAL: a STRICT integer column takes them, but write `CAST(? AS INTEGER)` before arithmetic
//! - tables are STRICT and hold no booleans; integers stay below 2^53
//! - a row, a text and a blob stay below 2 MB; a `LIKE` pattern below 50 bytes, so none comes from a person
//! - no `BEGIN`, `SAVEPOINT` or `PRAGMA` in a statement

mod error;
mod migrate;
mod row;
mod value;

#[cfg(any(test, feature = "conformance"))]
pub(crate) mod conformance;
#[cfg(test)]
pub(crate) mod native;
#[cfg(test)]
mod native_tests;
#[cfg(feature = "conformance")]
pub mod object;

pub use error::{Error, Result};
pub use migrate::migrate;
pub use row::{Cell, Columns, FromColumn, FromRow, Row};
use std::cell::Cell as Flag;
use std::rc::Rc;
pub use value::Value;

use shared::time::Timestamp;

/// What a runtime has to offer. Steps use [`Sql`]; only the two runtimes implement this.
pub trait Engine {
    /// Runs one statement and gives its rows.
    fn query(&self, statement: &'static str, values: &[Value<'_>]) -> Result<Vec<Row>>;
    /// Runs one statement whose rows nobody wants.
    fn exec(&self, statement: &'static str, values: &[Value<'_>]) -> Result<()>;
    /// Runs several statements without values: a migration.
    fn batch(&self, statements: &'static str) -> Result<()>;
    /// Sets the alarm, replacing the one that was set.
    fn set_alarm(&self, at: Timestamp) -> Result<()>;
    /// Removes the alarm.
    fn delete_alarm(&self) -> Result<()>;
    /// Runs the step in a transaction and commits rows and alarm together when it says [`Outcome::Commit`].
    fn transact(&self, step: &mut dyn FnMut() -> Outcome) -> Result<()>;
}

/// How a transaction is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Keep every write.
    Commit,
    /// Undo every write.
    RollBack,
}

/// A Durable Object's own database. Cheap to clone.
#[derive(Clone)]
pub struct Sql {
    engine: Rc<dyn Engine>,
    in_transaction: Rc<Flag<bool>>,
}

impl Sql {
    /// A database run by this engine.
    pub fn new(engine: Rc<dyn Engine>) -> Self {
        Self { engine, in_transaction: Rc::new(Flag::new(false)) }
    }

    /// Reads all rows of one `SELECT`.
    pub fn query<R: FromRow>(&self, statement: &'static str, values: &[Value<'_>]) -> Result<Vec<R>> {
        let rows = self.engine.query(statement, value::checked(values)?)?;
        rows.into_iter().map(|row| R::from_row(&mut Columns::new(statement, row))).collect()
    }

    /// Reads the first row of one `SELECT`, if there is one.
    pub fn query_one<R: FromRow>(&self, statement: &'static str, values: &[Value<'_>]) -> Result<Option<R>> {
        let mut rows = self.engine.query(statement, value::checked(values)?)?.into_iter();
        rows.next().map(|row| R::from_row(&mut Columns::new(statement, row))).transpose()
    }

    /// Runs the step in one transaction. `Ok` commits its rows and its alarm together; `Err` undoes both and comes back
    /// as it is. When the commit itself fails, nothing was written and the runtime resets the object.
    ///
    /// Nothing asynchronous fits inside, and no transaction inside another: that is [`Error::Nested`]. A step that may be
    /// part of a larger one asks for [`Sql::open`] first.
    pub fn transaction<T, E: From<Error>>(
        &self,
        step: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut step = Some(step);
        let mut result = None;
        let ended = self.run(&mut |tx| {
            let Some(step) = step.take() else { return Outcome::RollBack };
            let outcome = step(tx);
            let ending = if outcome.is_ok() { Outcome::Commit } else { Outcome::RollBack };
            result = Some(outcome);
            ending
        });
        match (ended, result) {
            (_, Some(Err(refusal))) => Err(refusal),
            (Err(failure), _) => Err(failure.into()),
            (Ok(()), Some(done)) => done,
            (Ok(()), None) => Err(Error::engine("the transaction was not run").into()),
        }
    }

    fn run(&self, step: &mut dyn FnMut(&Tx<'_>) -> Outcome) -> Result<()> {
        if self.in_transaction.replace(true) {
            return Err(Error::Nested);
        }
        let ended = self.engine.transact(&mut || step(&Tx { sql: self }));
        self.in_transaction.set(false);
        ended
    }

    /// The transaction that is open, for a step that is part of it. When such a step fails, whoever opened the
    /// transaction has to let all of it fail.
    pub fn open(&self) -> Option<Tx<'_>> {
        self.in_transaction.get().then_some(Tx { sql: self })
    }
}

/// An open transaction: everything [`Sql`] can read, and the only way to write.
pub struct Tx<'a> {
    sql: &'a Sql,
}

impl Tx<'_> {
    /// Runs one writing statement. To get rows back (`RETURNING`), use [`Sql::query`] on this.
    pub fn exec(&self, statement: &'static str, values: &[Value<'_>]) -> Result<()> {
        self.sql.engine.exec(statement, value::checked(values)?)
    }

    /// Sets the object's alarm with this commit, replacing the one that was set.
    pub fn set_alarm(&self, at: Timestamp) -> Result<()> {
        self.sql.engine.set_alarm(at)
    }

    /// Removes the object's alarm with this commit.
    pub fn delete_alarm(&self) -> Result<()> {
        self.sql.engine.delete_alarm()
    }

    fn batch(&self, statements: &'static str) -> Result<()> {
        self.sql.engine.batch(statements)
    }
}

impl std::ops::Deref for Tx<'_> {
    type Target = Sql;
    fn deref(&self) -> &Sql {
        self.sql
    }
}

/// The values of one statement, in the order of its `?`: `values![now, "text", 3, None::<i64>]`.
#[macro_export]
macro_rules! values {
    () => { &[] as &[$crate::sql::Value<'_>] };
    ($($value:expr),+ $(,)?) => { &[$($crate::sql::Value::from($value)),+] };
}
