//! An attempt begins: noted with its lease before the request leaves.

use shared::id::FireId;
use shared::time::Timestamp;

use super::core::Core;
use super::store::deliveries::{Delivery, Journey};
use super::stored::{Attempt, Trigger};

/// A request that may leave once its attempt is committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outgoing {
    pub(crate) host: String,
    pub(crate) fire: FireId,
    /// The number of the attempt, by which its outcome is told from that of a later one.
    pub(crate) attempt: u32,
    pub(crate) url: String,
    pub(crate) failure_text: Option<String>,
}

/// Attempts that begin with one commit. If it fails they have not begun, and their places are free again.
pub(crate) struct Launch<'a> {
    core: &'a Core,
    now: Timestamp,
    outgoing: Vec<Outgoing>,
}

impl<'a> Launch<'a> {
    pub(crate) fn new(core: &'a Core, now: Timestamp) -> Self {
        Self { core, now, outgoing: Vec::new() }
    }

    /// Begins an attempt if the delivery is due and its host has a place.
    pub(crate) fn start(&mut self, delivery: &mut Delivery, trigger: Trigger) {
        let Some(host) = &delivery.host else { return };
        if self.core.hosts.borrow().free(host, self.now) > 0 {
            self.start_at(delivery, trigger);
        }
    }

    /// Begins an attempt if the delivery is due, at a host whose place is known to be free.
    pub(crate) fn start_at(&mut self, delivery: &mut Delivery, trigger: Trigger) {
        let Journey::Postback(postback) = delivery.journey else { return };
        let (Some(host), Some(request)) = (&delivery.host, &delivery.request) else { return };
        let Ok(sending) = postback.start(self.now, self.core.pace) else { return };
        delivery.journey = Journey::Postback(sending);
        delivery.tries = delivery.tries.saturating_add(1);
        Attempt::push(&mut delivery.attempts, self.now, trigger);
        self.core.hosts.borrow_mut().leave(host, 1);
        self.outgoing.push(Outgoing {
            host: host.clone(),
            fire: delivery.fire.clone(),
            attempt: delivery.tries,
            url: request.url.clone(),
            failure_text: request.failure_text.clone(),
        });
    }

    /// The requests, now that their attempts are committed.
    pub(crate) fn committed(mut self) -> Vec<Outgoing> {
        std::mem::take(&mut self.outgoing)
    }
}

impl Drop for Launch<'_> {
    fn drop(&mut self) {
        for outgoing in &self.outgoing {
            self.core.hosts.borrow_mut().returned(&outgoing.host, 1);
        }
    }
}
