//! The test engine: SQLite in memory, under the runtime's rules, with faults that can be ordered.

use std::cell::{Cell as Flag, RefCell};
use std::rc::Rc;

use rusqlite::limits::Limit;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Statement, params_from_iter};
use shared::time::Timestamp;

use super::value::SAFE_INTEGER;
use super::{Cell, Engine, Error, Outcome, Result, Row, Sql, Value};

/// Where the next failure strikes. It strikes once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The statement of this number, from 1 and counted from now, fails before it does anything.
    Statement(u32),
    /// The next commit fails: nothing is written.
    Commit,
    /// The next commit succeeds, and its caller hears of a failure: a reply that was lost.
    Reply,
}

/// A database in memory that a test can look into and break.
#[derive(Clone)]
pub(crate) struct Native {
    inner: Rc<Inner>,
}

struct Inner {
    connection: Connection,
    alarm: Flag<Option<Timestamp>>,
    fault: Flag<Option<Fault>>,
    statements: RefCell<Vec<&'static str>>,
    in_transaction: Flag<bool>,
}

/// What the runtime allows a connection.
const LIMITS: [(Limit, i32); 9] = [
    (Limit::SQLITE_LIMIT_LENGTH, 2_000_000),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
    (Limit::SQLITE_LIMIT_COLUMN, 100),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5),
    (Limit::SQLITE_LIMIT_VDBE_OP, 25_000),
    (Limit::SQLITE_LIMIT_ATTACHED, 0),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50),
    (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 100),
];

impl Native {
    /// An empty database.
    pub(crate) fn new() -> Self {
        let connection = Connection::open_in_memory().unwrap();
        for (limit, most) in LIMITS {
            connection.set_limit(limit, most).unwrap();
        }
        let inner = Inner {
            connection,
            alarm: Flag::new(None),
            fault: Flag::new(None),
            statements: RefCell::default(),
            in_transaction: Flag::new(false),
        };
        Self { inner: Rc::new(inner) }
    }

    /// A handle as the object has one. After a crash, take a new one: the rows stay.
    pub(crate) fn sql(&self) -> Sql {
        Sql::new(self.inner.clone())
    }

    /// The alarm, if one is set.
    pub(crate) fn alarm(&self) -> Option<Timestamp> {
        self.inner.alarm.get()
    }

    /// Removes the alarm, as the runtime does when it goes off.
    pub(crate) fn take_alarm(&self) -> Option<Timestamp> {
        self.inner.alarm.take()
    }

    /// Orders one failure.
    pub(crate) fn inject(&self, fault: Fault) {
        self.inner.fault.set(Some(fault));
    }

    /// The failure that was ordered and has not struck yet.
    pub(crate) fn pending_fault(&self) -> Option<Fault> {
        self.inner.fault.get()
    }

    /// Takes back a failure that did not strike.
    pub(crate) fn clear_fault(&self) {
        self.inner.fault.set(None);
    }

    /// A look from outside: it meets no failure, and its statements are not counted.
    pub(crate) fn aside<T>(&self, look: impl FnOnce(&Sql) -> T) -> T {
        let (fault, counted) = (self.inner.fault.take(), self.inner.statements.take());
        let seen = look(&self.sql());
        self.inner.fault.set(fault);
        *self.inner.statements.borrow_mut() = counted;
        seen
    }

    /// How many statements ran since the last call.
    pub(crate) fn count_statements(&self) -> u32 {
        self.inner.statements.take().len().try_into().unwrap()
    }
}

fn injected() -> Error {
    Error::engine("injected fault")
}

fn failure(error: rusqlite::Error) -> Error {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => Error::from_message(&message),
        other => Error::engine(other.to_string()),
    }
}

impl Inner {
    fn prepare(&self, statement: &'static str) -> Result<Statement<'_>> {
        self.statements.borrow_mut().push(statement);
        match self.fault.get() {
            Some(Fault::Statement(1)) => {
                self.fault.set(None);
                return Err(injected());
            }
            Some(Fault::Statement(n)) => self.fault.set(Some(Fault::Statement(n - 1))),
            _ => {}
        }
        forbid(statement)?;
        let prepared = self.connection.prepare(statement).map_err(failure)?;
        if !prepared.readonly() && !self.in_transaction.get() {
            return Err(Error::engine(format!("a write outside a transaction: {statement}")));
        }
        Ok(prepared)
    }

    fn every_table_is_strict(&self) -> Result<()> {
        let query = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'";
        let mut prepared = self.connection.prepare(query).map_err(failure)?;
        let mut loose = prepared.query([]).map_err(failure)?;
        match loose.next().map_err(failure)? {
            Some(row) => {
                Err(Error::engine(format!("table {} is not STRICT", row.get::<_, String>(0).map_err(failure)?)))
            }
            None => Ok(()),
        }
    }
}

/// The runtime refuses these through its authorizer.
fn forbid(statement: &str) -> Result<()> {
    const WORDS: [&str; 9] =
        ["BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "ATTACH", "PRAGMA", "VACUUM"];
    let first = statement.split_whitespace().next().unwrap_or_default().to_uppercase();
    match WORDS.iter().find(|word| first == **word) {
        Some(word) => Err(Error::engine(format!("not authorized: {word}"))),
        None => Ok(()),
    }
}

impl Engine for Inner {
    fn query(&self, statement: &'static str, values: &[Value<'_>]) -> Result<Vec<Row>> {
        let mut prepared = self.prepare(statement)?;
        let columns = prepared.column_count();
        let mut found = prepared.query(params_from_iter(values)).map_err(failure)?;
        let mut rows = Vec::new();
        while let Some(row) = found.next().map_err(failure)? {
            let cells = (0..columns).map(|column| cell(row.get_ref(column).map_err(failure)?));
            rows.push(cells.collect::<Result<Row>>()?);
        }
        Ok(rows)
    }

    fn exec(&self, statement: &'static str, values: &[Value<'_>]) -> Result<()> {
        let mut prepared = self.prepare(statement)?;
        let mut rows = prepared.query(params_from_iter(values)).map_err(failure)?;
        while rows.next().map_err(failure)?.is_some() {}
        Ok(())
    }

    fn batch(&self, statements: &'static str) -> Result<()> {
        statements.split(';').try_for_each(forbid)?;
        self.connection.execute_batch(statements).map_err(failure)?;
        self.every_table_is_strict()
    }

    fn set_alarm(&self, at: Timestamp) -> Result<()> {
        self.alarm.set(Some(at));
        Ok(())
    }

    fn delete_alarm(&self) -> Result<()> {
        self.alarm.set(None);
        Ok(())
    }

    fn transact(&self, step: &mut dyn FnMut() -> Outcome) -> Result<()> {
        let alarm_before = self.alarm.get();
        self.connection.execute_batch("BEGIN").map_err(failure)?;
        self.in_transaction.set(true);
        let outcome = step();
        self.in_transaction.set(false);
        let fault =
            self.fault.get().filter(|fault| outcome == Outcome::Commit && !matches!(fault, Fault::Statement(_)));
        if fault.is_some() {
            self.fault.set(None);
        }
        if outcome == Outcome::RollBack || fault == Some(Fault::Commit) {
            self.connection.execute_batch("ROLLBACK").map_err(failure)?;
            self.alarm.set(alarm_before);
        } else {
            self.connection.execute_batch("COMMIT").map_err(failure)?;
        }
        if fault.is_some() { Err(injected()) } else { Ok(()) }
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Real(*number as f64),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn cell(value: ValueRef<'_>) -> Result<Cell> {
    Ok(match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) if number.unsigned_abs() > SAFE_INTEGER.unsigned_abs() => {
            return Err(Error::engine(format!("{number} is stored, which JavaScript can't hold")));
        }
        ValueRef::Integer(number) => Cell::Number(number as f64),
        ValueRef::Real(number) => Cell::Number(number),
        ValueRef::Text(bytes) => Cell::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Cell::Blob(bytes.to_vec()),
    })
}
