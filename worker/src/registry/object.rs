//! The object's shell: it reads the call, hands it to a step and sends the answer.

#![allow(missing_docs, reason = "the methods that the attribute generates have none")]

use std::rc::Rc;

use shared::id::TestId;
use shared::wire::live::LiveTest;
use worker::{
    DurableObject, Env, Request, Response, Result, State, WebSocket, WebSocketIncomingMessage, WebSocketPair,
    durable_object,
};

use super::edit::{self, Circumstances, Limits};
use super::live::message::{News, OpenTest, ReadTest};
use super::message::{
    AcceptInvitation, Ask, CloseSession, CountTestOrder, Edit, FindPerson, Found, OpenSession, ReadDocument,
    ReadInvitation,
};
use super::outside::Bindings;
use super::publish::Publisher;
use super::refusal::{self, answered};
use super::{ask, invitation, live, outbox, page_tests, people, store};
use crate::ledger::watch::Watch;
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
        if let Some(test) = live::listens_to(&request) {
            return self.listen(&test);
        }
        let call = Call::read(request).await?;
        let (sql, now) = (&self.sql, clock::now());
        match call.name() {
            Ask::NAME => call.answer(|asked: Ask| answered(ask::ask(sql, &asked, self.circumstances()))),
            Edit::NAME => call.reply(&self.edit(call.parse()?).await),
            ReadDocument::NAME => call.answer(|ReadDocument { key }| store::json_if_founded(sql, &key)),
            FindPerson::NAME => call.answer(|asked: FindPerson| people::find(sql, &asked)),
            OpenSession::NAME => call.answer(|asked: OpenSession| people::open_session(sql, &asked, now)),
            CloseSession::NAME => call.answer(|asked: CloseSession| people::close_session(sql, &asked.who, now)),
            ReadInvitation::NAME => call.answer(|asked: ReadInvitation| answered(invitation::read(sql, &asked, now))),
            AcceptInvitation::NAME => {
                call.answer(|asked: AcceptInvitation| answered(invitation::accept(sql, &asked, now)))
            }
            CountTestOrder::NAME => call.answer(|asked: CountTestOrder| page_tests::count(sql, &asked, now)),
            OpenTest::NAME => call.reply(&self.open_test(call.parse()?).await),
            ReadTest::NAME => call.answer(|asked: ReadTest| answered(live::read(sql, &asked, now))),
            News::NAME => call.answer(|news: News| self.push(news)),
            Found::NAME => call.reply(&self.found(call.parse()?).await),
            _ => call.unknown(),
        }
    }

    /// Whoever listens has nothing to say.
    async fn websocket_message(&self, _: WebSocket, _: WebSocketIncomingMessage) -> Result<()> {
        Ok(())
    }

    async fn websocket_close(&self, socket: WebSocket, _: usize, _: String, _: bool) -> Result<()> {
        // The runtime may have answered already.
        let _ = socket.close::<&str>(None, None);
        Ok(())
    }

    async fn websocket_error(&self, _: WebSocket, error: worker::Error) -> Result<()> {
        log::failure("live socket", &error);
        Ok(())
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

    /// Begins a live test once the shards know that they are to tell of it.
    async fn open_test(&self, asked: OpenTest) -> refusal::Result<std::result::Result<LiveTest, refusal::Refusal>> {
        let test = match answered(live::open(&self.sql, &asked, clock::now()))? {
            Ok(test) => test,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let watch = Watch { aff: test.aff_id.clone(), until: test.expires_at };
        self.publisher.ask_to_tell(&watch).await?;
        Ok(Ok(test))
    }

    /// Keeps news and pushes them.
    fn push(&self, news: News) -> refusal::Result<()> {
        for (test, items) in live::tell(&self.sql, news, clock::now())? {
            let Ok(text) = serde_json::to_string(&items) else { continue };
            for socket in self.state.get_websockets_with_tag(test.as_str()) {
                // One that is gone reads the list when it comes back.
                let _ = socket.send_with_str(&text);
            }
        }
        Ok(())
    }

    /// A socket that hears of a test's news, beginning with all there are.
    fn listen(&self, test: &TestId) -> Result<Response> {
        let news = live::news(&self.sql, test).map_err(|error| worker::Error::from(error.to_string()))?;
        let WebSocketPair { client, server } = WebSocketPair::new()?;
        self.state.accept_websocket_with_tags(&server, &[test.as_str()]);
        server.send(&news)?;
        Response::from_websocket(client)
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
