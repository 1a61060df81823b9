//! The test engine keeps the runtime's rules and breaks where it is told to.

use shared::time::Timestamp;

use super::native::{Fault, Native};
use super::{Error, Result, Sql, conformance, migrate};
use crate::values;

const SCHEMA: &[&str] = &["CREATE TABLE item (name TEXT NOT NULL) STRICT"];

fn database() -> (Native, Sql) {
    let native = Native::new();
    let sql = native.sql();
    migrate(&sql, SCHEMA).unwrap();
    (native, sql)
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn add(sql: &Sql, name: &str, alarm: Timestamp) -> Result<()> {
    sql.transaction(|tx| {
        tx.exec("INSERT INTO item (name) VALUES (?)", values![name])?;
        tx.set_alarm(alarm)?;
        tx.exec("INSERT INTO item (name) VALUES (?)", values![name])
    })
}

fn count(sql: &Sql) -> i64 {
    sql.query_one("SELECT count(*) FROM item", values![]).unwrap().unwrap()
}

#[test]
fn it_conforms() {
    for (case, verdict) in conformance::run(&Native::new().sql()) {
        assert_eq!(verdict, Ok(()), "{case}");
    }
}

#[test]
fn rows_and_alarm_are_committed_together() {
    let (native, sql) = database();
    add(&sql, "a", at(5)).unwrap();
    assert_eq!((count(&sql), native.alarm()), (2, Some(at(5))));
    assert_eq!(native.take_alarm(), Some(at(5)));
    assert_eq!(native.alarm(), None);
}

#[test]
fn a_fault_in_any_statement_or_in_the_commit_leaves_nothing() {
    for fault in [Fault::Statement(1), Fault::Statement(2), Fault::Commit] {
        let (native, sql) = database();
        add(&sql, "a", at(5)).unwrap();
        native.inject(fault);
        assert_eq!(add(&sql, "b", at(9)), Err(Error::engine("injected fault")), "{fault:?}");
        assert_eq!((count(&sql), native.alarm()), (2, Some(at(5))), "{fault:?}");
        assert_eq!(native.pending_fault(), None);
        add(&sql, "c", at(7)).unwrap();
    }
}

#[test]
fn a_lost_reply_leaves_everything() {
    let (native, sql) = database();
    native.inject(Fault::Reply);
    assert_eq!(add(&sql, "a", at(5)), Err(Error::engine("injected fault")));
    assert_eq!((count(&sql), native.alarm()), (2, Some(at(5))));
    assert_eq!(count(&native.sql()), 2);
}

#[test]
fn a_fault_that_is_not_reached_stays_pending() {
    let (native, sql) = database();
    native.inject(Fault::Statement(3));
    add(&sql, "a", at(5)).unwrap();
    assert_eq!(native.pending_fault(), Some(Fault::Statement(1)));
}

#[test]
fn a_write_outside_a_transaction_is_refused() {
    let (_, sql) = database();
    let refused = sql.query::<i64>("INSERT INTO item (name) VALUES ('a') RETURNING rowid", values![]);
    assert!(matches!(refused, Err(Error::Engine { message }) if message.contains("outside a transaction")));
}

#[test]
fn a_table_that_is_not_strict_is_refused() {
    let sql = Native::new().sql();
    let refused = migrate(&sql, &["CREATE TABLE loose (a)"]);
    assert_eq!(refused, Err(Error::engine("table loose is not STRICT")));
}

#[test]
fn statements_are_counted() {
    let (native, sql) = database();
    native.count_statements();
    add(&sql, "a", at(5)).unwrap();
    assert_eq!(native.count_statements(), 2);
    assert_eq!(native.count_statements(), 0);
}

#[test]
fn a_column_of_another_type_names_itself() {
    let (_, sql) = database();
    let found = sql.query::<(i64, i64)>("SELECT 1, 'x'", values![]);
    let expected = Error::Column { statement: "SELECT 1, 'x'", column: 2, expected: "a whole number" };
    assert_eq!(found, Err(expected.clone()));
    assert_eq!(expected.to_string(), "column 2 of `SELECT 1, 'x'` is not a whole number");
}
