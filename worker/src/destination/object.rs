//! The object's shell: it asks the breaker, counts what is under way, and sends.

#![allow(missing_docs, reason = "the methods that the attribute generates have none")]

use std::cell::Cell;

use futures_util::future::join_all;
use shared::breaker::{Admission, Breaker, Health};
use shared::egress::Policy;
use shared::time::{Span, Timestamp};
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use super::message::{Outgoing, Report, Send, SendResult, Sent};
use super::{judge, request, store};
use crate::object::{Call, Command};
use crate::sql::{self, Sql};
use crate::{clock, egress, log, storage};

/// The most requests under way at once, until their bodies end.
const MOST_AT_ONCE: u32 = 6;
/// When to come again if that many are under way.
const CROWDED: Span = Span::millis(40);

/// One receiving host of one merchant: its pace, its breaker and the requests to it.
#[durable_object(fetch)]
pub struct Destination {
    sql: Sql,
    policy: Policy,
    breaker: Cell<Option<Breaker>>,
    under_way: Cell<u32>,
}

impl DurableObject for Destination {
    fn new(state: State, env: Env) -> Self {
        let (sql, policy) = (storage::sql(&state), egress::policy(&env));
        Self { sql, policy, breaker: Cell::new(None), under_way: Cell::new(0) }
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
        let result = match self.admit()? {
            Some(at) => SendResult::NotBefore { at },
            None => SendResult::Done(self.attempt(outgoing).await),
        };
        Ok(Sent { fire: outgoing.fire.clone(), result })
    }

    /// Takes a place for one request, or says when to come again. Nothing is awaited between the look and the taking.
    fn admit(&self) -> sql::Result<Option<Timestamp>> {
        let now = clock::now();
        if self.under_way.get() >= MOST_AT_ONCE {
            return Ok(Some(now.after(CROWDED)));
        }
        let before = self.breaker()?;
        let (breaker, admission) = before.admit(now);
        self.keep(breaker, before);
        if let Admission::NotBefore(at) = admission {
            return Ok(Some(at));
        }
        self.under_way.set(self.under_way.get() + 1);
        Ok(None)
    }

    async fn attempt(&self, outgoing: &Outgoing) -> Report {
        let started_at = clock::now();
        let ending = request::send(&outgoing.fire, &outgoing.url, self.policy).await;
        self.under_way.set(self.under_way.get().saturating_sub(1));
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
