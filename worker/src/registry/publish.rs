//! Telling KV and the shards what the outbox holds.
//!
//! Nothing here decides: an attempt that fails leaves its row, and the alarm tries again. The objects and KV are asked
//! through a trait, so that tests can have them fail in every way.

use std::cell::RefCell;
use std::collections::HashSet;

use futures_util::future::{join_all, select};
use shared::id::Shard;

use super::outbox::{self, Telling, Unpublished};
use super::refusal::Result;
use super::store;
use crate::ledger::message::SetFloors;
use crate::ledger::watch::Watch;
use crate::log;
use crate::sql::Sql;

/// What lies outside of a Registry.
pub trait Outside {
    /// Puts a document into KV.
    fn put(&self, key: &str, json: &str) -> impl Future<Output = std::result::Result<(), String>>;
    /// Tells one shard.
    fn tell(&self, shard: Shard, floors: &SetFloors) -> impl Future<Output = std::result::Result<(), String>>;
    /// Asks one shard to tell of an affiliate; a failure is logged.
    fn watch(&self, shard: Shard, watch: &Watch) -> impl Future<Output = ()>;
    /// Ends when nobody should wait any longer for a shard.
    fn deadline(&self) -> impl Future<Output = ()>;
}

/// What a shard was told, and whether it has taken it.
type Outcome<'a> = (&'a Telling, std::result::Result<(), String>);

/// Works the outbox off.
pub struct Publisher<O> {
    sql: Sql,
    outside: O,
    /// Keys that are being put. KV keeps whichever put ends last, so there is never more than one for a key.
    in_flight: RefCell<HashSet<String>>,
}

impl<O: Outside> Publisher<O> {
    /// For this database.
    pub fn new(sql: Sql, outside: O) -> Self {
        Self { sql, outside, in_flight: RefCell::default() }
    }

    /// Puts every document into KV that is not there, each in its newest revision, until none is left or all that are
    /// left have failed once.
    pub async fn publish(&self) -> Result<()> {
        let mut failed = HashSet::new();
        loop {
            let batch = self.take_batch(&failed)?;
            if batch.is_empty() {
                return Ok(());
            }
            let outcomes = join_all(batch.iter().map(|document| self.outside.put(&document.key, &document.json))).await;
            for (document, outcome) in batch.iter().zip(outcomes) {
                self.in_flight.borrow_mut().remove(&document.key);
                match outcome {
                    Ok(()) => outbox::published(&self.sql, &document.key, document.revision)?,
                    Err(reason) => {
                        log::failure("publish", &reason);
                        failed.insert(document.key.clone());
                    }
                }
            }
        }
    }

    fn take_batch(&self, failed: &HashSet<String>) -> Result<Vec<Unpublished>> {
        const AT_ONCE: usize = 6;
        let mut in_flight = self.in_flight.borrow_mut();
        let mut batch = Vec::new();
        // Among so many are enough that neither failed nor are under way.
        for key in outbox::unpublished(&self.sql, AT_ONCE + failed.len() + in_flight.len())? {
            if batch.len() < AT_ONCE
                && !failed.contains(&key)
                && !in_flight.contains(&key)
                && let Some(document) = outbox::to_publish(&self.sql, &key)?
            {
                in_flight.insert(key);
                batch.push(document);
            }
        }
        Ok(batch)
    }

    /// Tells every shard that is behind, all at once, and waits for them until the deadline. Those that have answered
    /// by then are noted.
    pub async fn tell(&self) -> Result<()> {
        let answered = RefCell::new(Vec::new());
        let tellings = outbox::tellings(&self.sql)?;
        let everybody = join_all(tellings.iter().map(|telling| self.tell_one(telling, &answered)));
        select(Box::pin(everybody), Box::pin(self.outside.deadline())).await;
        let answered = answered.take();
        let (told, failed): (Vec<_>, Vec<_>) = answered.into_iter().partition(|(_, outcome)| outcome.is_ok());
        if let Some((telling, Err(reason))) = failed.first() {
            let reason =
                format!("{} of {} shards; shard {}: {reason}", failed.len(), tellings.len(), telling.shard.number());
            log::failure("floors", &reason);
        }
        let told: Vec<_> = told.iter().map(|(telling, _)| (telling.shard, telling.up_to)).collect();
        outbox::told(&self.sql, &told)
    }

    async fn tell_one<'a>(&self, telling: &'a Telling, answered: &RefCell<Vec<Outcome<'a>>>) {
        let outcome = self.outside.tell(telling.shard, &telling.floors).await;
        answered.borrow_mut().push((telling, outcome));
    }

    /// Asks every shard to tell of an affiliate, and waits for them until the deadline. One that is not reached tells
    /// nothing: no more is lost.
    pub async fn ask_to_tell(&self, watch: &Watch) -> Result<()> {
        let shards = store::settings(&self.sql)?.shards;
        let everybody = join_all(shards.all().map(|shard| self.outside.watch(shard, watch)));
        select(Box::pin(everybody), Box::pin(self.outside.deadline())).await;
        Ok(())
    }

    /// Everything that is left, once. Whether nothing is left then.
    pub async fn work_off(&self) -> Result<bool> {
        self.tell().await?;
        self.publish().await?;
        outbox::rest(&self.sql)
    }
}
