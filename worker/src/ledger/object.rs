//! The object's shell: it reads the call, hands it to a step and sends the answer.

#![allow(missing_docs, reason = "the methods that the attribute generates have none")]

use std::rc::Rc;

use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use super::core::Core;
use super::message::{KnowsKey, Page, Poke, ReadVisit, Record, RecordAll, Resend, SetFloors};
use super::watch::{self, Watch};
use super::work::Work;
use super::{floors, neighbour, page, view};
use crate::object::{Call, Command};
use crate::{clock, config, sql, storage};

/// One shard of a merchant's events, verdicts and deliveries.
#[durable_object(alarm)]
pub struct Ledger {
    work: sql::Result<Rc<Work>>,
}

impl DurableObject for Ledger {
    fn new(state: State, env: Env) -> Self {
        Self {
            work: Core::open(storage::sql(&state), config::pace(&env)).map(|core| Rc::new(Work::new(core, env, state))),
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let call = Call::read(request).await?;
        let work = match &self.work {
            Ok(work) => work,
            Err(error) => return call.reply(&Err::<(), _>(error)),
        };
        let core = &work.core;
        let answer = match call.name() {
            Record::NAME => call.answer(|record| work.record(record)),
            RecordAll::NAME => call.answer(|records| work.record_all(records)),
            ReadVisit::NAME => call.answer(|asked| neighbour::visit(core, &asked)),
            Resend::NAME => call.answer(|again| work.resend(again)),
            KnowsKey::NAME => call.answer(|asked| neighbour::knows_key(core, &asked)),
            Page::NAME => call.answer(|asked: Page| page::step(core, &asked, core.at(clock::now()))),
            SetFloors::NAME => call.answer(|floors| floors::raise(core, &floors)),
            Poke::NAME => call.answer(|Poke {}| core.look_now(core.at(clock::now()))),
            Watch::NAME => call.answer(|asked: Watch| watch::begin(core, &asked, core.at(clock::now()))),
            _ => view::answer(&call, &core.sql).unwrap_or_else(|| call.unknown()),
        };
        work.tell_watchers();
        answer
    }

    async fn alarm(&self) -> Result<Response> {
        // Until the alarm is set anew, only the runtime can try again; from then on it would do so a few times only, and
        // the alarm does so for good.
        let work = self.work.as_ref().map_err(|error| worker::Error::RustError(error.to_string()))?;
        work.rearm().map_err(|error| worker::Error::RustError(error.to_string()))?;
        if let Err(error) = work.alarm().await {
            crate::log::failure("alarm", &error);
        }
        Response::empty()
    }
}
