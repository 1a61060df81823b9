//! The object's shell: it reads the call, hands it to a step and sends the answer.

#![allow(missing_docs, reason = "the methods that the attribute generates have none")]

use std::rc::Rc;

use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use super::edit::{self, Circumstances, Limits};
use super::message::{Ask, CloseSession, CountTestOrder, Edit, FindPerson, Found, OpenSession, ReadDocument};
use super::outside::Bindings;
use super::publish::Publisher;
use super::refusal::{self, answered};
use super::{ask, outbox, page_tests, people, store};
use crate::object::{Call, Command};
use crate::sql::{Sql, migrate};
use crate::{clock, config, egress, entropy, log, storage};

/// One merchant's configuration, people and history: the only writer of any of it.
#[durable_object]
pub struct Registry {
    state: State,
    env: Env,
    sql: Sql,
    publisher: Rc<Publisher<Bindings>>,
}

impl DurableObject for Registry {
    fn new(state: State, env: Env) -> Self {
        let sql = storage::sql(&state);
        // An object that is nobody's stays empty: anybody can name a merchant that does not exist.
        if store::is_founded(&sql).unwrap_or(false)
            && let Err(error) = migrate(&sql, super::schema::STEPS)
        {
            log::failure("migrate", &error);
        }
        let publisher = Rc::new(Publisher::new(sql.clone(), Bindings::new(env.clone(), sql.clone())));
        Self { state, env, sql, publisher }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let call = Call::read(request).await?;
        let (sql, now) = (&self.sql, clock::now());
        match call.name() {
            Ask::NAME => call.answer(|asked: Ask| answered(ask::ask(sql, &asked, self.circumstances()))),
            Edit::NAME => call.reply(&self.edit(call.parse()?).await),
            ReadDocument::NAME => call.answer(|ReadDocument { key }| store::json_if_founded(sql, &key)),
            FindPerson::NAME => call.answer(|asked: FindPerson| people::find(sql, &asked)),
            OpenSession::NAME => call.answer(|asked: OpenSession| people::open_session(sql, &asked, now)),
            CloseSession::NAME => call.answer(|asked: CloseSession| people::close_session(sql, &asked.who, now)),
            CountTestOrder::NAME => call.answer(|asked: CountTestOrder| page_tests::count(sql, &asked, now)),
            Found::NAME => call.reply(&self.found(call.parse()?).await),
            _ => call.unknown(),
        }
    }

    async fn alarm(&self) -> Result<Response> {
        let attempt = async {
            outbox::rearm(&self.sql, clock::now())?;
            self.publisher.work_off().await
        };
        if let Err(error) = attempt.await {
            log::failure("registry alarm", &error);
        }
        Response::empty()
    }
}

impl Registry {
    async fn edit(&self, edit: Edit) -> refusal::Result<std::result::Result<super::message::Edited, refusal::Refusal>> {
        let mut edited = match answered(edit::edit(&self.sql, edit, self.circumstances()))? {
            Ok(edited) => edited,
            Err(refusal) => return Ok(Err(refusal)),
        };
        self.publisher.tell().await?;
        edited.settling = !outbox::is_settled(&self.sql, edited.revision)?;
        self.publish_behind();
        Ok(Ok(edited))
    }

    async fn found(&self, found: Found) -> refusal::Result<std::result::Result<bool, refusal::Refusal>> {
        let entropy = entropy::bits64()?;
        let done = answered(edit::found(&self.sql, found, entropy, self.circumstances()))?;
        self.publisher.tell().await?;
        self.publish_behind();
        Ok(done)
    }

    /// KV may take its time: nobody waits for it.
    fn publish_behind(&self) {
        let publisher = self.publisher.clone();
        self.state.wait_until(async move {
            if let Err(error) = publisher.work_off().await {
                log::failure("publish", &error);
            }
        });
    }

    fn circumstances(&self) -> Circumstances {
        let limits = Limits { least_hold: config::least_hold(&self.env), egress: egress::policy(&self.env) };
        Circumstances { now: clock::now(), limits }
    }
}
