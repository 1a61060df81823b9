//! What a shard knows of receiving hosts: until when a host is closed, and how much it is sending there.

use std::collections::HashMap;

use shared::time::{Span, Timestamp};

/// The hosts of a shard, by their key.
#[derive(Default)]
pub(crate) struct Hosts {
    known: HashMap<String, Host>,
}

#[derive(Clone, Copy)]
struct Host {
    /// The breaker is open until then. Stored.
    closed_until: Timestamp,
    /// All its places were taken; a new delivery had better wait until then. Not stored: it is over in no time.
    busy_until: Timestamp,
    /// Requests under way.
    sending: u32,
}

impl Default for Host {
    fn default() -> Self {
        Self { closed_until: Timestamp::from_millis(0), busy_until: Timestamp::from_millis(0), sending: 0 }
    }
}

/// How many requests of one shard may be under way at one host for another to leave at once. What comes then waits for
/// one of them to end, and leaves with whatever else waits.
const AT_ONCE: u32 = 4;

/// How many requests of one shard may be under way at one host in all. A call that carries many costs little more than
/// one that carries one, and so does the commit that notes what came of them.
const IN_ALL: u32 = 16;

/// How long it waits for one of its own requests at a host to end.
const FULL: Span = Span::seconds(1);

impl Hosts {
    /// The hosts as they are stored.
    pub(crate) fn new(stored: Vec<(String, Timestamp)>) -> Self {
        let known = stored.into_iter().map(|(host, until)| (host, Host { closed_until: until, ..Host::default() }));
        Self { known: known.collect() }
    }

    /// The instant before which nothing is claimed for a lane; the beginning of time for one that is no host. Where all
    /// places are taken, a request that ends claims what follows; this is for the case that none does.
    pub(crate) fn opens_at(&self, lane: &str, now: Timestamp) -> Timestamp {
        let Some(host) = self.known.get(lane) else { return Timestamp::from_millis(0) };
        let full = if host.sending >= AT_ONCE { now.after(FULL) } else { Timestamp::from_millis(0) };
        host.closed_until.max(host.busy_until).max(full)
    }

    /// How many more requests may go to a host now, beside those that are under way.
    pub(crate) fn free(&self, host: &str, now: Timestamp) -> u32 {
        let known = self.known.get(host).copied().unwrap_or_default();
        if known.closed_until > now || known.busy_until > now { 0 } else { AT_ONCE.saturating_sub(known.sending) }
    }

    /// How many may leave together now that a call has ended, or that their time has come.
    pub(crate) fn free_together(&self, host: &str, now: Timestamp) -> u32 {
        let known = self.known.get(host).copied().unwrap_or_default();
        if known.closed_until > now { 0 } else { IN_ALL.saturating_sub(known.sending) }
    }

    /// Notes that so many requests leave.
    pub(crate) fn leave(&mut self, host: &str, count: u32) {
        let known = self.known.entry(host.to_owned()).or_default();
        known.sending = known.sending.saturating_add(count);
    }

    /// Notes that so many requests have ended, or were never made.
    pub(crate) fn returned(&mut self, host: &str, count: u32) {
        if let Some(known) = self.known.get_mut(host) {
            known.sending = known.sending.saturating_sub(count);
        }
    }

    /// Notes until when a host is closed; whether that differs from what is stored.
    pub(crate) fn close(&mut self, host: &str, until: Option<Timestamp>) -> bool {
        let until = until.unwrap_or(Timestamp::from_millis(0));
        let known = self.known.entry(host.to_owned()).or_default();
        std::mem::replace(&mut known.closed_until, until) != until
    }

    /// Until when a host is closed.
    pub(crate) fn closed_until(&self, host: &str) -> Option<Timestamp> {
        self.known.get(host).map(|known| known.closed_until)
    }

    /// Notes that all places of a host were taken.
    pub(crate) fn crowded(&mut self, host: &str, until: Timestamp) {
        self.known.entry(host.to_owned()).or_default().busy_until = until;
    }
}
