//! A Durable Object that runs the database's cases where they count. Only in the build with the feature `conformance`.

#![allow(missing_docs, reason = "the methods that the attribute generates have none")]

use shared::time::Timestamp;
use worker::{DurableObject, Env, Request, Response, Result, State, Storage, durable_object};

use super::conformance::{self, Verdict};
use super::{Error, Sql};
use crate::storage;

/// Answers with the verdict of each case, `[[name, null or what was wrong], …]`, or traps when asked for `/trap`.
#[durable_object(alarm)]
pub struct Conformance {
    storage: Storage,
    sql: Sql,
}

impl DurableObject for Conformance {
    fn new(state: State, _env: Env) -> Self {
        Self { sql: storage::sql(&state), storage: state.storage() }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        assert_ne!(request.path(), "/trap", "as asked");
        let mut verdicts = conformance::run(&self.sql);
        verdicts.push(("the alarm is kept with the commit and undone with a failure", self.check_alarm().await));
        let lines: Vec<_> = verdicts.into_iter().map(|(name, verdict): Verdict| (name, verdict.err())).collect();
        Response::from_json(&lines)
    }

    // Without a handler the runtime refuses every alarm, and only in the promise that nobody awaits.
    async fn alarm(&self) -> Result<Response> {
        Response::empty()
    }
}

impl Conformance {
    async fn check_alarm(&self) -> std::result::Result<(), String> {
        let (first, second) = (4_102_444_800_000, 4_102_444_900_000);
        let set = |at: i64, outcome: std::result::Result<(), Error>| {
            self.sql.transaction(|tx| tx.set_alarm(Timestamp::from_millis(at)).and(outcome))
        };
        set(first, Ok(())).map_err(|error| error.to_string())?;
        self.expect_alarm("after a commit", Some(first)).await?;
        set(second, Err(Error::engine("undo"))).err().ok_or("the failure was lost")?;
        self.expect_alarm("after a failure", Some(first)).await?;
        self.sql.transaction(|tx| tx.delete_alarm()).map_err(|error| error.to_string())?;
        self.expect_alarm("after a removal", None).await
    }

    async fn expect_alarm(&self, when: &str, expected: Option<i64>) -> std::result::Result<(), String> {
        let found = self.storage.get_alarm().await.map_err(|error| error.to_string())?;
        if found == expected { Ok(()) } else { Err(format!("{when}: found {found:?}, expected {expected:?}")) }
    }
}
