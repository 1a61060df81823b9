//! What a shard keeps in memory beside its rows, and how its writes are committed.
//!
//! Everything here can be lost at any moment: an object that starts again reads it back ([`Core::open`]) or does without.

use std::cell::{Cell, RefCell};

use shared::retry::Pace;
use shared::time::Timestamp;
use shared::wire::campaign::Damaged;
use shared::wire::config::DocKey;

use super::documents::Documents;
use super::hosts::Hosts;
use super::schema;
use super::store::deliveries::{self, Delivery};
use super::watch::Watched;
use crate::sql::{self, Sql, Tx, migrate};
use crate::values;

/// One shard.
pub(crate) struct Core {
    pub(crate) sql: Sql,
    pub(crate) documents: RefCell<Documents>,
    pub(crate) hosts: RefCell<Hosts>,
    pub(crate) watched: RefCell<Watched>,
    pub(crate) pace: Pace,
    /// The alarm as it is known to be set; nothing when that is not sure.
    alarm: Cell<Alarm>,
    latest: Cell<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alarm {
    Unknown,
    None,
    At(Timestamp),
}

/// Why a step failed: nothing of it was written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The database.
    #[error(transparent)]
    Sql(#[from] sql::Error),
    /// A document that can't be read.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// A defect: two parts of the code disagree.
    #[error("{0}")]
    Defect(&'static str),
}

impl Core {
    /// Opens the shard's database.
    pub(crate) fn open(sql: Sql, pace: Pace) -> sql::Result<Self> {
        migrate(&sql, schema::STEPS)?;
        let floors: Vec<(String, u64)> = sql.query("SELECT document, revision FROM floor", values![])?;
        let floors: Vec<(DocKey, u64)> =
            floors.into_iter().filter_map(|(key, floor)| Some((DocKey::try_from(key).ok()?, floor))).collect();
        let mut documents = Documents::default();
        documents.raise(&floors);
        let hosts = Hosts::new(sql.query("SELECT host, not_before FROM host", values![])?);
        let watched = Watched::load(&sql)?;
        Ok(Self {
            sql,
            documents: RefCell::new(documents),
            hosts: RefCell::new(hosts),
            watched: RefCell::new(watched),
            pace,
            alarm: Cell::new(Alarm::Unknown),
            latest: Cell::new(Timestamp::from_millis(0)),
        })
    }

    /// The instant of a step: the clock's, but never before that of an earlier step, so that rows are in the order of
    /// their times even when the clock is set back.
    pub(crate) fn at(&self, clock: Timestamp) -> Timestamp {
        let now = self.latest.get().max(clock);
        self.latest.set(now);
        now
    }

    /// Commits a step, or adds it to the larger one that it is part of. Whatever fails leaves doubt about the alarm,
    /// which the next step settles.
    pub(crate) fn commit<T>(&self, step: impl FnOnce(&Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let outcome = match self.sql.open() {
            Some(tx) => step(&tx),
            None => self.sql.transaction(step),
        };
        if outcome.is_err() {
            self.alarm.set(Alarm::Unknown);
            self.watched.borrow_mut().forget();
        }
        outcome
    }

    /// Makes sure, inside a commit, that the alarm goes off in time for each of these deliveries, which have changed, and
    /// that whoever watches hears of them.
    pub(crate) fn wake_for<'a>(
        &self,
        tx: &Tx<'_>,
        changed: impl Iterator<Item = &'a Delivery>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let hosts = self.hosts.borrow();
        let times = changed
            .inspect(|delivery| self.watched.borrow_mut().moved(std::iter::once(&delivery.fire)))
            .filter_map(|delivery| {
                let at = delivery.journey.wake_at()?;
                Some(delivery.lane().map_or(at, |lane| at.max(hosts.opens_at(lane, now))))
            });
        match times.min() {
            Some(at) => self.wake(tx, at, now),
            None => Ok(()),
        }
    }

    /// Makes sure, inside a commit, that the alarm goes off no later than this.
    pub(crate) fn wake(&self, tx: &Tx<'_>, at: Timestamp, now: Timestamp) -> Result<(), Error> {
        let at = match self.alarm.get() {
            Alarm::At(armed) if armed <= at => return Ok(()),
            Alarm::At(_) | Alarm::None => at,
            // What was stored before may need it earlier.
            Alarm::Unknown => self.next_wake(now)?.map_or(at, |stored| stored.min(at)),
        };
        tx.set_alarm(at)?;
        self.alarm.set(Alarm::At(at));
        Ok(())
    }

    /// The runtime has let the alarm go off: from here on it is set anew, so that a crash during the work is not the
    /// end of it.
    pub(crate) fn alarm_went_off(&self, again: Timestamp) -> Result<(), Error> {
        self.commit(|tx| {
            tx.set_alarm(again)?;
            self.alarm.set(Alarm::At(again));
            Ok(())
        })
    }

    /// Sets the alarm to the first thing that has to happen, though not before `earliest`, or removes it when there is
    /// nothing.
    pub(crate) fn rest(&self, earliest: Timestamp, now: Timestamp) -> Result<(), Error> {
        self.commit(|tx| {
            match self.next_wake(now)? {
                Some(at) => {
                    let at = at.max(earliest);
                    tx.set_alarm(at)?;
                    self.alarm.set(Alarm::At(at));
                }
                None => {
                    tx.delete_alarm()?;
                    self.alarm.set(Alarm::None);
                }
            }
            Ok(())
        })
    }

    /// Has the alarm go off at once if anything is unfinished. Not at the time it is due: that may be the very time the
    /// alarm was set to and lost, and the runtime takes an alarm set to the same time for one that is still there.
    pub(crate) fn look_now(&self, now: Timestamp) -> Result<(), Error> {
        self.commit(|tx| {
            if self.next_wake(now)?.is_some() {
                tx.set_alarm(now)?;
                self.alarm.set(Alarm::At(now));
            }
            Ok(())
        })
    }

    /// When the first unfinished delivery has to be looked at.
    fn next_wake(&self, now: Timestamp) -> Result<Option<Timestamp>, Error> {
        let hosts = self.hosts.borrow();
        let lanes = deliveries::lanes(&self.sql)?;
        Ok(lanes.into_iter().map(|(lane, at)| at.max(hosts.opens_at(&lane, now))).min())
    }
}
