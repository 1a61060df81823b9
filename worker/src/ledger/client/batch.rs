//! Several events at once: each shard's part is one call and one commit.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use shared::id::{MerchantId, SessionId, Shard};
use worker::Env;

use super::{Error, Event, MOST_ROUNDS, ask, bring, elsewhere, outdated, prepare, stub, visit};
use crate::clock;
use crate::config::{self, Revisions};
use crate::ledger::message::{Record, RecordAll, Recorded};

/// Events on their way to their shards. What has been answered is not sent again.
pub struct Batch {
    merchant: MerchantId,
    slots: Vec<Slot>,
}

struct Slot {
    home: Shard,
    call: Record,
    answer: Option<Result<Recorded, Error>>,
}

/// What became of a shard's part: the answers to its first events, and why there are no more.
struct Part {
    recorded: Vec<Recorded>,
    end: End,
}

enum End {
    Complete,
    Outdated(Revisions),
    Failed(Error),
}

impl Batch {
    /// Finds each event's home.
    pub async fn prepare(env: &Env, merchant: MerchantId, events: Vec<Event>) -> Result<Self, Error> {
        let settings = config::settings(env, &merchant).await?.ok_or(Error::NoSettings)?;
        let now = clock::now();
        let mut slots = Vec::with_capacity(events.len());
        for event in events {
            let (home, call) = prepare(env, event, settings.shards, now).await?;
            slots.push(Slot { home, call, answer: None });
        }
        Ok(Self { merchant, slots })
    }

    /// Records what is not answered yet, for a caller known by these documents; those of them that have been edited
    /// since. Then the caller has to be recognised again and the rest sent once more.
    pub async fn send(&mut self, env: &Env, caller: &Revisions) -> Revisions {
        loop {
            let next = self.next_wave();
            if next.is_empty() {
                return Revisions::new();
            }
            let outdated = self.send_wave(env, next, caller).await;
            if !outdated.is_empty() {
                return outdated;
            }
        }
    }

    /// The answers, in the order of the events.
    pub fn answers(self) -> impl Iterator<Item = Result<Recorded, Error>> {
        self.slots.into_iter().map(|slot| slot.answer.unwrap_or(Err(Error::Endless)))
    }

    /// The events that may be recorded at the same time: up to the first whose visit another of them is about to change
    /// on its own shard.
    fn next_wave(&self) -> BTreeMap<Shard, Vec<usize>> {
        let mut wave: BTreeMap<Shard, Vec<usize>> = BTreeMap::new();
        let mut visits: BTreeSet<SessionId> = BTreeSet::new();
        for (index, slot) in self.slots.iter().enumerate().filter(|(_, slot)| slot.answer.is_none()) {
            let session = slot.call.input.session_id();
            if elsewhere(&slot.call.input, slot.home).is_some_and(|session| visits.contains(&session)) {
                break;
            }
            visits.extend(session);
            wave.entry(slot.home).or_default().push(index);
        }
        wave
    }

    async fn send_wave(&mut self, env: &Env, wave: BTreeMap<Shard, Vec<usize>>, caller: &Revisions) -> Revisions {
        let parts = wave.into_iter().map(|(home, indices)| {
            let calls = indices.iter().filter_map(|index| self.slots.get(*index)).map(|slot| slot.call.clone());
            let calls: Vec<Record> = calls.map(|call| Record { caller: caller.clone(), ..call }).collect();
            let merchant = &self.merchant;
            async move { (indices, part(env, merchant, home, calls).await) }
        });
        let parts = join_all(parts).await;
        let mut outdated = Revisions::new();
        for (indices, Part { recorded, end }) in parts {
            let mut recorded = recorded.into_iter();
            for index in indices {
                let answer = match (recorded.next(), &end) {
                    (Some(answer), _) => Some(Ok(answer)),
                    (None, End::Outdated(_)) => None,
                    (None, End::Failed(error)) => Some(Err(error.clone())),
                    (None, End::Complete) => Some(Err(Error::Endless)),
                };
                if let Some(slot) = self.slots.get_mut(index) {
                    slot.answer = answer;
                }
            }
            if let End::Outdated(newer) = end {
                outdated.extend(newer);
            }
        }
        outdated
    }
}

/// Records a shard's part.
async fn part(env: &Env, merchant: &MerchantId, home: Shard, calls: Vec<Record>) -> Part {
    let mut recorded = Vec::with_capacity(calls.len());
    let end = match rounds(env, merchant, home, calls, &mut recorded).await {
        Ok(outdated) if outdated.is_empty() => End::Complete,
        Ok(outdated) => End::Outdated(outdated),
        Err(error) => End::Failed(error),
    };
    Part { recorded, end }
}

/// Asks the shard until nothing is left; the caller's documents that have been edited since.
async fn rounds(
    env: &Env,
    merchant: &MerchantId,
    home: Shard,
    mut calls: Vec<Record>,
    recorded: &mut Vec<Recorded>,
) -> Result<Revisions, Error> {
    for call in &mut calls {
        call.visit = visit(env, merchant, home, &call.input).await?;
    }
    let stub = stub(env, merchant, home)?;
    let own = calls.first().map(|call| call.caller.clone()).unwrap_or_default();
    let mut step = RecordAll { records: calls, documents: Vec::new() };
    let mut idle = 0;
    while idle < MOST_ROUNDS {
        let told = ask(&stub, &step).await?;
        idle = if told.recorded.is_empty() { idle + 1 } else { 0 };
        step.records.drain(..told.recorded.len().min(step.records.len()));
        recorded.extend(told.recorded);
        if step.records.is_empty() {
            return Ok(Revisions::new());
        }
        let outdated = outdated(&own, &told.need);
        if !outdated.is_empty() {
            return Ok(outdated);
        }
        step.documents = bring(env, merchant, &told.need).await?;
    }
    Err(Error::Endless)
}
