//! The object's shell: it asks the breaker, counts what is under way, and sends.

#![allow(missing_docs, reason = "the methods that the attribute generates have none")]

use std::cell::Cell;
use std::time::Duration;

use futures_util::future::join_all;
use shared::breaker::{Admission, Breaker, Health};
use shared::egress::Policy;
use shared::time::{Span, Timestamp};
use worker::{Delay, DurableObject, Env, Request, Response, Result, State, durable_object};

use super::message::{Outgoing, Report, Send, SendResult, Sent};
use super::places::Places;
use super::{judge, request, store};
use crate::object::{Call, Command};
use crate::sql::{self, Sql};
use crate::{clock, egress, log, storage};

/// The most requests under way at once, until their bodies end.
const MOST_AT_ONCE: usize = 6;
/// How long a request waits for one of them to end.
const PATIENCE: Duration = Duration::from_secs(3);
/// When to come again if none did.
const CROWDED: Span = Span::millis(500);

/// One receiving host of one merchant: its pace, its breaker and the requests to it.
#[durable_object(fetch)]
pub struct Destination {
    sql: Sql,
    policy: Policy,
    breaker: Cell<Option<Breaker>>,
    places: Places,
}

impl DurableObject for Destination {
    fn new(state: State, env: Env) -> Self {
        let (sql, policy) = (storage::sql(&state), egress::policy(&env));
        Self { sql, policy, breaker: Cell::new(None), places: Places::new(MOST_AT_ONCE) }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let call = Call::read(request).await?;
        match call.name() {
            Send::NAME => match call.parse::<Send>() {
                Ok(Send { deliveries }) => {
                    let sent = join_all(deliveries.iter().map(|outgoing| self.deliver(outgoing))).await;
                    call.reply(&sent.into_iter().collect::<sql::Result<Vec<_>>>())
                }
                Err(reason) => Response::error(reason.to_string(), 400),
            },
            _ => call.unknown(),
        }
    }
}

impl Destination {
    async fn deliver(&self, outgoing: &Outgoing) -> sql::Result<Sent> {
        let fire = outgoing.fire.clone();
        let not_before = |at| Ok(Sent { fire: fire.clone(), result: SendResult::NotBefore { at } });
        let Some(place) = self.places.take(Delay::from(PATIENCE)).await else {
            return not_before(clock::now().after(CROWDED));
        };
        // Asked last: it may have opened meanwhile.
        if let Some(at) = self.admit()? {
            return not_before(at);
        }
        let report = self.attempt(outgoing).await;
        drop(place);
        Ok(Sent { fire, result: SendResult::Done(report) })
    }

    /// Asks the breaker for one request, or until when it is open.
    fn admit(&self) -> sql::Result<Option<Timestamp>> {
        let before = self.breaker()?;
        let (breaker, admission) = before.admit(clock::now());
        self.keep(breaker, before);
        Ok(match admission {
            Admission::NotBefore(at) => Some(at),
            Admission::Go | Admission::Probe => None,
        })
    }

    async fn attempt(&self, outgoing: &Outgoing) -> Report {
        let started_at = clock::now();
        let ending = request::send(&outgoing.fire, &outgoing.url, self.policy).await;
        let now = clock::now();
        let judged = judge::judge(&ending, outgoing.failure_text.as_deref(), now);
        self.record(judged.health, now);
        Report {
            started_at,
            duration_ms: u32::try_from(now.since(started_at).as_millis()).unwrap_or(u32::MAX),
            status: judged.status,
            excerpt: judged.excerpt,
            error: judged.error,
            outcome: judged.outcome,
        }
    }

    fn record(&self, health: Health, now: Timestamp) {
        // Loaded before the request left.
        let before = self.breaker.get().unwrap_or_default();
        self.keep(before.record(health, now), before);
    }

    fn breaker(&self) -> sql::Result<Breaker> {
        match self.breaker.get() {
            Some(known) => Ok(known),
            None => {
                let stored = store::load(&self.sql)?;
                self.breaker.set(Some(stored));
                Ok(stored)
            }
        }
    }

    /// Keeps the breaker, in a row where it has to outlive the object. A row that can't be written costs an outage one
    /// more round of attempts, so it is logged and no more.
    fn keep(&self, breaker: Breaker, before: Breaker) {
        self.breaker.set(Some(breaker));
        if breaker.differs_lastingly(&before)
            && let Err(error) = store::save(&self.sql, &breaker)
        {
            log::failure("breaker", &error);
        }
    }
}
