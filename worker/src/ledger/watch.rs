//! What a shard tells those who watch an affiliate in a live test. Nothing depends on it: news that are lost are read
//! again with the order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shared::id::{AffId, FireId};
use shared::time::Timestamp;
use shared::wire::live::{Happening, LiveEvent};

use super::core::{Core, Error};
use super::view;
use crate::object::command;
use crate::sql::{Result, Sql};
use crate::values;

/// The Registry asks to be told what happens to an affiliate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// Whose events.
    pub aff: AffId,
    /// Until when.
    pub until: Timestamp,
}

command!(Watch, "watch" => ());

/// The most news of one step; a step that moves more deliveries than a person can read is not a test.
const MOST: usize = 100;

/// Who is watched, and what of this step they are to be told.
#[derive(Default)]
pub(crate) struct Watched {
    until: BTreeMap<String, Timestamp>,
    events: Vec<(AffId, LiveEvent)>,
    moved: Vec<FireId>,
}

impl Watched {
    /// As it was stored.
    pub(crate) fn load(sql: &Sql) -> Result<Self> {
        let until: Vec<(String, Timestamp)> = sql.query("SELECT aff, until FROM watch", values![])?;
        Ok(Self { until: until.into_iter().collect(), ..Self::default() })
    }

    fn watches(&self, aff: &str, now: Timestamp) -> bool {
        self.until.get(aff).is_some_and(|until| *until > now)
    }

    /// An event of this affiliate was committed. What is told of it is made only if somebody watches.
    pub(crate) fn recorded(&mut self, aff: &AffId, now: Timestamp, event: impl FnOnce() -> LiveEvent) {
        if self.watches(aff.as_str(), now) {
            self.events.push((aff.clone(), event()));
        }
    }

    /// Deliveries have moved on.
    pub(crate) fn moved<'a>(&mut self, fires: impl Iterator<Item = &'a FireId>) {
        if !self.until.is_empty() {
            self.moved.extend(fires.take(MOST.saturating_sub(self.moved.len())).cloned());
        }
    }

    /// The step came to nothing.
    pub(crate) fn forget(&mut self) {
        self.events.clear();
        self.moved.clear();
    }
}

/// Notes that an affiliate is watched.
pub(super) fn begin(core: &Core, watch: &Watch, now: Timestamp) -> std::result::Result<(), Error> {
    core.commit(|tx| {
        tx.exec("DELETE FROM watch WHERE until < ?", values![now])?;
        tx.exec(
            "INSERT INTO watch (aff, until) VALUES (?, ?)
             ON CONFLICT (aff) DO UPDATE SET until = max(until, excluded.until)",
            values![watch.aff.as_str(), watch.until],
        )?;
        Ok::<_, Error>(())
    })?;
    let mut watched = core.watched.borrow_mut();
    watched.until.retain(|_, until| *until > now);
    let until = watched.until.entry(watch.aff.to_string()).or_insert(watch.until);
    *until = watch.until.max(*until);
    Ok(())
}

/// What has happened since this was last asked, for those who watch: events first, because deliveries follow from them.
pub(super) fn news(core: &Core, now: Timestamp) -> Result<Vec<(AffId, Happening)>> {
    let (events, moved) = {
        let mut watched = core.watched.borrow_mut();
        (std::mem::take(&mut watched.events), std::mem::take(&mut watched.moved))
    };
    let mut news: Vec<(AffId, Happening)> =
        events.into_iter().map(|(aff, event)| (aff, Happening::Event(Box::new(event)))).collect();
    for fire in moved {
        let Some(row) = view::delivery_row(&core.sql, &fire)? else { continue };
        if core.watched.borrow().watches(row.aff_id.as_str(), now) {
            news.push((row.aff_id.clone(), Happening::Delivery(Box::new(row))));
        }
    }
    Ok(news)
}
