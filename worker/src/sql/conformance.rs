//! What the rest of the code relies on in a database, as cases that run on any engine: natively under test, and inside
//! workerd in the build with the feature `conformance`.

use shared::time::Timestamp;

use super::{Error, Result, Sql, migrate};
use crate::values;

/// A case's name, and what was wrong in it.
pub(crate) type Verdict = (&'static str, std::result::Result<(), String>);

/// Runs every case, one after the other, on a database that is empty at first.
pub(crate) fn run(sql: &Sql) -> Vec<Verdict> {
    CASES.iter().map(|(name, case)| (*name, prepare(sql).map_err(|e| e.to_string()).and_then(|()| case(sql)))).collect()
}

type Case = fn(&Sql) -> std::result::Result<(), String>;

const SCHEMA: &[&str] = &[
    "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, weight REAL, data BLOB, count INTEGER) STRICT;
     CREATE TABLE part (item INTEGER NOT NULL REFERENCES item (id), place INTEGER NOT NULL CHECK (place >= 0),
                        PRIMARY KEY (item, place)) STRICT, WITHOUT ROWID",
    "CREATE INDEX item_count ON item (count)",
];

fn prepare(sql: &Sql) -> Result<()> {
    migrate(sql, SCHEMA)?;
    sql.transaction(|tx| {
        tx.exec("DELETE FROM part", values![])?;
        tx.exec("DELETE FROM item", values![])
    })
}

const CASES: &[(&str, Case)] = &[
    ("values come back as they went in", values_come_back),
    ("a number binds as REAL and is cast for arithmetic", numbers_bind_as_real),
    ("a list goes in as JSON", lists_are_json),
    ("rows come in order", rows_come_in_order),
    ("RETURNING gives rows", returning_gives_rows),
    ("a refused row is told by its rule", refusals_have_types),
    ("a failed step leaves nothing", a_failed_step_leaves_nothing),
    ("a step's own error comes back and undoes its writes", own_errors_undo),
    ("a failed statement can be survived inside a step", a_failed_statement_can_be_survived),
    ("transactions do not nest", transactions_do_not_nest),
    ("a migration runs once", a_migration_runs_once),
    ("limits hold", limits_hold),
    ("a transaction statement is refused", transaction_statements_are_refused),
    ("the alarm goes with the commit", the_alarm_is_accepted),
];

/// `Ok` if both are equal, else both in words.
fn same<T: PartialEq + std::fmt::Debug>(found: T, expected: T) -> std::result::Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("found {found:?}, expected {expected:?}")) }
}

fn text(error: Error) -> String {
    error.to_string()
}

fn insert(sql: &Sql, id: u32, name: &str, count: Option<i64>) -> Result<()> {
    sql.transaction(|tx| tx.exec("INSERT INTO item (id, name, count) VALUES (?, ?, ?)", values![id, name, count]))
}

fn names(sql: &Sql) -> std::result::Result<Vec<String>, String> {
    sql.query("SELECT name FROM item ORDER BY id", values![]).map_err(text)
}

fn values_come_back(sql: &Sql) -> std::result::Result<(), String> {
    const LARGEST: i64 = (1 << 53) - 1;
    type Stored = (i64, String, Option<f64>, Option<Vec<u8>>, Option<i64>);
    let rows: [Stored; 3] = [
        (1, "naïve 'quoted' \u{0} 🎉".to_owned(), Some(0.1), Some(vec![0, 255, 7]), Some(LARGEST)),
        (2, String::new(), Some(-1e300), Some(vec![]), Some(-LARGEST)),
        (3, "nothing".to_owned(), None, None, None),
    ];
    for (id, name, weight, data, count) in rows.clone() {
        let insert = "INSERT INTO item (id, name, weight, data, count) VALUES (?, ?, ?, ?, ?)";
        sql.transaction(|tx| tx.exec(insert, values![id, name, weight, data, count])).map_err(text)?;
    }
    let found = sql.query("SELECT id, name, weight, data, count FROM item ORDER BY id", values![]).map_err(text)?;
    same(found, rows.to_vec())
}

fn numbers_bind_as_real(sql: &Sql) -> std::result::Result<(), String> {
    let found: Option<(String, String)> =
        sql.query_one("SELECT typeof(?), typeof(CAST(? AS INTEGER))", values![7, 7]).map_err(text)?;
    same(found, Some(("real".to_owned(), "integer".to_owned())))?;
    let divided: Option<(f64, i64)> =
        sql.query_one("SELECT ? / 2, CAST(? AS INTEGER) / 2", values![7, 7]).map_err(text)?;
    same(divided, Some((3.5, 3)))?;
    // A comparison needs no cast, and an INTEGER column stores a whole REAL as an integer.
    insert(sql, 1, "seven", Some(7)).map_err(text)?;
    let stored: Option<String> =
        sql.query_one("SELECT typeof(count) FROM item WHERE count = ? LIMIT ?", values![7, 1]).map_err(text)?;
    same(stored, Some("integer".to_owned()))
}

fn lists_are_json(sql: &Sql) -> std::result::Result<(), String> {
    for (id, name) in [(1, "a"), (2, "b"), (3, "c")] {
        insert(sql, id, name, None).map_err(text)?;
    }
    let chosen: Vec<String> = sql
        .query("SELECT name FROM item WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", values!["[3,1,9]"])
        .map_err(text)?;
    same(chosen, vec!["a".to_owned(), "c".to_owned()])?;
    let many = serde_json::to_string(&(1..=500).collect::<Vec<_>>()).map_err(|e| e.to_string())?;
    sql.transaction(|tx| tx.exec("INSERT INTO part (item, place) SELECT 1, value FROM json_each(?)", values![many]))
        .map_err(text)?;
    same(sql.query_one("SELECT count(*) FROM part", values![]).map_err(text)?, Some(500))
}

fn rows_come_in_order(sql: &Sql) -> std::result::Result<(), String> {
    for (id, count) in [(1, 30), (2, 10), (3, 20)] {
        insert(sql, id, &id.to_string(), Some(count)).map_err(text)?;
    }
    let found: Vec<(i64, Option<i64>)> =
        sql.query("SELECT id, count FROM item WHERE count > ? ORDER BY count DESC", values![10]).map_err(text)?;
    same(found, vec![(1, Some(30)), (3, Some(20))])?;
    same(sql.query_one::<i64>("SELECT id FROM item WHERE count = 99", values![]).map_err(text)?, None)
}

fn returning_gives_rows(sql: &Sql) -> std::result::Result<(), String> {
    let ids: Vec<i64> = sql
        .transaction(|tx| tx.query("INSERT INTO item (name) VALUES (?), (?) RETURNING id", values!["x", "y"]))
        .map_err(text)?;
    same(ids.len(), 2)?;
    same(names(sql)?, vec!["x".to_owned(), "y".to_owned()])
}

fn refusals_have_types(sql: &Sql) -> std::result::Result<(), String> {
    insert(sql, 1, "a", None).map_err(text)?;
    same(insert(sql, 2, "a", None), Err(Error::Duplicate { columns: "item.name".to_owned() }))?;
    same(insert(sql, 1, "b", None), Err(Error::Duplicate { columns: "item.id".to_owned() }))?;
    let part = |item: i64, place: i64| {
        sql.transaction(|tx| tx.exec("INSERT INTO part (item, place) VALUES (?, ?)", values![item, place]))
    };
    part(1, 0).map_err(text)?;
    same(part(1, 0), Err(Error::Duplicate { columns: "part.item, part.place".to_owned() }))?;
    same(part(1, -1), Err(Error::Refused { rule: "CHECK constraint failed: place >= 0".to_owned() }))?;
    same(part(7, 1), Err(Error::Refused { rule: "FOREIGN KEY constraint failed".to_owned() }))?;
    let unnamed = sql.transaction(|tx| tx.exec("INSERT INTO item (name) VALUES (NULL)", values![]));
    same(unnamed, Err(Error::Refused { rule: "NOT NULL constraint failed: item.name".to_owned() }))?;
    let mistyped = sql.transaction(|tx| tx.exec("INSERT INTO item (name, count) VALUES ('m', ?)", values!["many"]));
    same(mistyped, Err(Error::Refused { rule: "cannot store TEXT value in INTEGER column item.count".to_owned() }))
}

fn a_failed_step_leaves_nothing(sql: &Sql) -> std::result::Result<(), String> {
    insert(sql, 1, "kept", None).map_err(text)?;
    let failed = sql.transaction(|tx| {
        tx.exec("INSERT INTO item (name) VALUES ('lost')", values![])?;
        tx.exec("UPDATE item SET name = 'changed' WHERE id = 1", values![])?;
        tx.exec("INSERT INTO item (id, name) VALUES (1, 'clash')", values![])
    });
    same(failed, Err(Error::Duplicate { columns: "item.id".to_owned() }))?;
    same(names(sql)?, vec!["kept".to_owned()])
}

fn own_errors_undo(sql: &Sql) -> std::result::Result<(), String> {
    #[derive(Debug, PartialEq)]
    enum Refusal {
        OutOfStock,
        Sql(Error),
    }
    impl From<Error> for Refusal {
        fn from(error: Error) -> Self {
            Self::Sql(error)
        }
    }
    let refused = sql.transaction(|tx| {
        tx.exec("INSERT INTO item (name) VALUES ('lost')", values![])?;
        Err::<(), _>(Refusal::OutOfStock)
    });
    same(refused, Err(Refusal::OutOfStock))?;
    same(names(sql)?, vec![])
}

fn a_failed_statement_can_be_survived(sql: &Sql) -> std::result::Result<(), String> {
    insert(sql, 1, "a", None).map_err(text)?;
    sql.transaction(|tx| {
        tx.exec("INSERT INTO item (name) VALUES ('before')", values![])?;
        let clash = tx.exec("INSERT INTO item (id, name) VALUES (1, 'clash')", values![]);
        debug_assert!(clash.is_err());
        tx.exec("INSERT INTO item (name) VALUES ('after')", values![])
    })
    .map_err(text)?;
    same(names(sql)?, ["a", "before", "after"].map(str::to_owned).to_vec())
}

fn transactions_do_not_nest(sql: &Sql) -> std::result::Result<(), String> {
    let nested = sql.transaction(|tx| tx.transaction(|_| Ok::<(), Error>(())));
    same(nested, Err(Error::Nested))?;
    insert(sql, 1, "afterwards", None).map_err(text)
}

fn a_migration_runs_once(sql: &Sql) -> std::result::Result<(), String> {
    migrate(sql, SCHEMA).map_err(text)?;
    same(sql.query_one("SELECT count(*) FROM schema_step", values![]).map_err(text)?, Some(SCHEMA.len()))
}

fn limits_hold(sql: &Sql) -> std::result::Result<(), String> {
    let many = vec![super::Value::Null; 101];
    same(matches!(sql.query::<i64>("SELECT 1", &many), Err(Error::Value { position: 101, .. })), true)?;
    let large = sql.query::<f64>("SELECT ?", values![1_i64 << 53]);
    same(matches!(large, Err(Error::Value { position: 1, .. })), true)?;
    let endless = sql.query::<f64>("SELECT ?", values![f64::INFINITY]);
    same(matches!(endless, Err(Error::Value { position: 1, .. })), true)?;
    let pattern = "%".repeat(51);
    let liked = sql.query::<i64>("SELECT id FROM item WHERE name LIKE ?", values![&pattern]);
    insert(sql, 1, "a", None).map_err(text)?;
    let liked_now = sql.query::<i64>("SELECT id FROM item WHERE name LIKE ?", values![&pattern]);
    same((liked, liked_now.is_err()), (Ok(vec![]), true))?;
    let fits = "x".repeat(1_900_000);
    insert(sql, 2, &fits, None).map_err(text)?;
    same(sql.query_one("SELECT length(name) FROM item WHERE id = 2", values![]).map_err(text)?, Some(1_900_000))?;
    same(matches!(insert(sql, 3, &"x".repeat(2_000_001), None), Err(Error::Value { position: 2, .. })), true)
}

fn transaction_statements_are_refused(sql: &Sql) -> std::result::Result<(), String> {
    for statement in ["BEGIN", "SAVEPOINT a", "ATTACH ':memory:' AS other"] {
        let outcome = sql.transaction(|tx| tx.exec(statement, values![]));
        if outcome.is_ok() {
            return Err(format!("{statement} was taken"));
        }
    }
    insert(sql, 1, "afterwards", None).map_err(text)
}

fn the_alarm_is_accepted(sql: &Sql) -> std::result::Result<(), String> {
    // Far away, so that it never goes off here.
    let far = Timestamp::from_millis(4_102_444_800_000);
    sql.transaction(|tx| tx.set_alarm(far)).map_err(text)?;
    sql.transaction(|tx| tx.delete_alarm()).map_err(text)
}
