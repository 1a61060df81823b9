//! The Directory's steps and their SQL. Whatever only reads leaves an object that was never written to empty.

use shared::id::MerchantId;
use shared::time::{Span, Timestamp};

use super::message::{Arrived, Gate, Setup};
use crate::sql::{Columns, FromRow, Result, Sql, migrate};
use crate::values;

const SCHEMA: &[&str] = &["
CREATE TABLE merchant (id TEXT PRIMARY KEY) STRICT;
CREATE TABLE attempt (at INTEGER NOT NULL) STRICT;
CREATE TABLE setup (one INTEGER PRIMARY KEY CHECK (one = 1), merchant TEXT NOT NULL, ended INTEGER NOT NULL) STRICT;
CREATE TABLE arrival (
    number INTEGER PRIMARY KEY, at INTEGER NOT NULL, method TEXT NOT NULL, target TEXT NOT NULL,
    user_agent TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
"];

/// How many sign-ins may fail within [`WINDOW`].
pub const MOST_FAILURES: usize = 10;

/// How long a failed sign-in counts.
pub const WINDOW: Span = Span::minutes(15);

/// How many requests the development receiver keeps.
const MOST_ARRIVALS: u32 = 200;

struct Id(MerchantId);

impl FromRow for Id {
    fn from_row(columns: &mut Columns) -> Result<Self> {
        columns.parse(MerchantId::EXPECTED, MerchantId::parse).map(Self)
    }
}

/// Counts a sign-in as failed for now, or refuses it because too many have failed.
pub fn begin_sign_in(sql: &Sql, now: Timestamp) -> Result<Gate> {
    migrate(sql, SCHEMA)?;
    sql.transaction(|tx| {
        tx.exec("DELETE FROM attempt WHERE at <= ?", values![now.before(WINDOW)])?;
        let attempts: Vec<Timestamp> =
            tx.query("SELECT at FROM attempt ORDER BY at DESC LIMIT ?", values![MOST_FAILURES])?;
        if let (Some(oldest), true) = (attempts.last(), attempts.len() >= MOST_FAILURES) {
            return Ok(Gate::Closed { until: oldest.after(WINDOW) });
        }
        tx.exec("INSERT INTO attempt (at) VALUES (?)", values![now])?;
        tx.set_alarm(now.after(WINDOW))?;
        Ok(Gate::Open(known(tx)?))
    })
}

/// The merchants noted here.
pub fn merchants(sql: &Sql) -> Result<Vec<MerchantId>> {
    migrate(sql, SCHEMA)?;
    known(sql)
}

fn known(sql: &Sql) -> Result<Vec<MerchantId>> {
    let merchants: Vec<Id> = sql.query("SELECT id FROM merchant ORDER BY id", values![])?;
    Ok(merchants.into_iter().map(|Id(merchant)| merchant).collect())
}

/// Forgets the failures.
pub fn end_sign_in(sql: &Sql) -> Result<()> {
    migrate(sql, SCHEMA)?;
    sql.transaction(|tx| tx.exec("DELETE FROM attempt", values![]))
}

/// Forgets failures that count no more. Whether nothing worth keeping is left, so that the object can be emptied: an
/// address that nobody has costs nothing for longer than its window.
pub fn tidy(sql: &Sql, now: Timestamp) -> Result<bool> {
    migrate(sql, SCHEMA)?;
    sql.transaction(|tx| {
        tx.exec("DELETE FROM attempt WHERE at <= ?", values![now.before(WINDOW)])?;
        let last: Option<Option<Timestamp>> = tx.query_one("SELECT max(at) FROM attempt", values![])?;
        if let Some(last) = last.flatten() {
            tx.set_alarm(last.after(WINDOW))?;
            return Ok(false);
        }
        let kept: u32 = tx
            .query_one("SELECT (SELECT count(*) FROM merchant) + (SELECT count(*) FROM setup)", values![])?
            .unwrap_or(0);
        Ok(kept == 0)
    })
}

/// Notes a merchant.
pub fn add_merchant(sql: &Sql, merchant: &MerchantId) -> Result<()> {
    migrate(sql, SCHEMA)?;
    sql.transaction(|tx| {
        tx.exec("INSERT INTO merchant (id) VALUES (?) ON CONFLICT DO NOTHING", values![merchant.as_str()])
    })
}

/// Notes that the address belongs to a merchant no longer.
pub fn remove_merchant(sql: &Sql, merchant: &MerchantId) -> Result<()> {
    migrate(sql, SCHEMA)?;
    sql.transaction(|tx| tx.exec("DELETE FROM merchant WHERE id = ?", values![merchant.as_str()]))
}

/// Begins set-up for a merchant, unless it has ended or was begun for another.
pub fn begin_setup(sql: &Sql, merchant: &MerchantId) -> Result<Setup> {
    struct Begun(MerchantId, u8);
    impl FromRow for Begun {
        fn from_row(columns: &mut Columns) -> Result<Self> {
            Ok(Self(columns.parse(MerchantId::EXPECTED, MerchantId::parse)?, columns.take()?))
        }
    }
    migrate(sql, SCHEMA)?;
    sql.transaction(|tx| {
        let begun: Option<Begun> = tx.query_one("SELECT merchant, ended FROM setup", values![])?;
        match begun {
            Some(Begun(_, 1..)) => Ok(Setup::Ended),
            Some(Begun(other, 0)) if other != *merchant => Ok(Setup::BegunFor(other)),
            Some(Begun(..)) => Ok(Setup::Begun),
            None => {
                tx.exec("INSERT INTO setup (one, merchant, ended) VALUES (1, ?, 0)", values![merchant.as_str()])?;
                Ok(Setup::Begun)
            }
        }
    })
}

/// Ends set-up for good.
pub fn end_setup(sql: &Sql) -> Result<()> {
    migrate(sql, SCHEMA)?;
    sql.transaction(|tx| tx.exec("UPDATE setup SET ended = 1", values![]))
}

/// Keeps a request, and no more than the last few.
pub fn arrived(sql: &Sql, request: &Arrived) -> Result<()> {
    migrate(sql, SCHEMA)?;
    sql.transaction(|tx| {
        tx.exec(
            "INSERT INTO arrival (at, method, target, user_agent, body) VALUES (?, ?, ?, ?, ?)",
            values![request.at, &request.method, &request.target, &request.user_agent, &request.body],
        )?;
        tx.exec(
            "DELETE FROM arrival WHERE number <= (SELECT max(number) FROM arrival) - CAST(? AS INTEGER)",
            values![MOST_ARRIVALS],
        )
    })
}

impl FromRow for Arrived {
    fn from_row(columns: &mut Columns) -> Result<Self> {
        Ok(Self {
            at: columns.take()?,
            method: columns.take()?,
            target: columns.take()?,
            user_agent: columns.take()?,
            body: columns.take()?,
        })
    }
}

/// The requests that were kept, the newest first.
pub fn arrivals(sql: &Sql) -> Result<Vec<Arrived>> {
    migrate(sql, SCHEMA)?;
    sql.query("SELECT at, method, target, user_agent, body FROM arrival ORDER BY number DESC", values![])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::native::Native;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis((1_000_000 + seconds) * 1_000)
    }

    fn demo() -> MerchantId {
        MerchantId::parse("demo").unwrap()
    }

    #[test]
    fn ten_failures_close_the_gate_until_the_oldest_is_forgotten() {
        let native = Native::new();
        let sql = native.sql();
        for second in 0..10 {
            assert_eq!(begin_sign_in(&sql, at(second)), Ok(Gate::Open(Vec::new())), "{second}");
        }
        let until = at(0).after(WINDOW);
        for second in [10, 11, 500] {
            assert_eq!(begin_sign_in(&sql, at(second)), Ok(Gate::Closed { until }));
        }
        assert_eq!(begin_sign_in(&sql, until), Ok(Gate::Open(Vec::new())));
        assert_eq!(begin_sign_in(&sql, until), Ok(Gate::Closed { until: at(1).after(WINDOW) }));
    }

    #[test]
    fn a_right_password_clears_the_count() {
        let sql = Native::new().sql();
        add_merchant(&sql, &demo()).unwrap();
        add_merchant(&sql, &demo()).unwrap();
        for round in 0..3 {
            for second in 0..9 {
                assert_eq!(begin_sign_in(&sql, at(round * 20 + second)), Ok(Gate::Open(vec![demo()])));
            }
            end_sign_in(&sql).unwrap();
        }
    }

    #[test]
    fn an_address_nobody_has_is_forgotten() {
        let native = Native::new();
        let sql = native.sql();
        begin_sign_in(&sql, at(0)).unwrap();
        begin_sign_in(&sql, at(60)).unwrap();
        let alarm = native.take_alarm().unwrap();
        assert_eq!(alarm, at(60).after(WINDOW));
        assert_eq!(tidy(&sql, at(0).after(WINDOW)), Ok(false));
        assert_eq!(native.take_alarm(), Some(alarm));
        assert_eq!(tidy(&sql, alarm), Ok(true));
        assert_eq!(native.take_alarm(), None);
        add_merchant(&sql, &demo()).unwrap();
        assert_eq!(tidy(&sql, alarm), Ok(false));
        remove_merchant(&sql, &demo()).unwrap();
        assert_eq!(tidy(&sql, alarm), Ok(true));
    }

    #[test]
    fn set_up_happens_once() {
        let sql = Native::new().sql();
        let other = MerchantId::parse("other").unwrap();
        assert_eq!(begin_setup(&sql, &demo()), Ok(Setup::Begun));
        assert_eq!(begin_setup(&sql, &demo()), Ok(Setup::Begun));
        assert_eq!(begin_setup(&sql, &other), Ok(Setup::BegunFor(demo())));
        end_setup(&sql).unwrap();
        for merchant in [demo(), other] {
            assert_eq!(begin_setup(&sql, &merchant), Ok(Setup::Ended));
        }
        assert_eq!(tidy(&sql, at(0)), Ok(false));
    }

    #[test]
    fn only_the_last_requests_are_kept() {
        let sql = Native::new().sql();
        let request = |number: i64| Arrived {
            at: at(number),
            method: "GET".to_owned(),
            target: format!("/receiver/{number}"),
            user_agent: String::new(),
            body: String::new(),
        };
        for number in 0..205 {
            arrived(&sql, &request(number)).unwrap();
        }
        let kept = arrivals(&sql).unwrap();
        assert_eq!(kept.len(), 200);
        assert_eq!(kept[0], request(204));
        assert_eq!(kept[199], request(5));
    }
}
