//! The object's shell: it reads the call, hands it to a step and sends the answer.

#![allow(missing_docs, reason = "the methods that the attribute generates have none")]

use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use super::message::{
    AddMerchant, Arrivals, Arrived, BeginSetup, BeginSignIn, EndSetup, EndSignIn, Merchants, RemoveMerchant,
};
use super::store;
use crate::object::{Call, Command};
use crate::sql::Sql;
use crate::{clock, log, storage};

/// What belongs to no single merchant: their list, the merchants of an address and its failed sign-ins, set-up, and what the
/// development receiver was sent. Each object has one of these purposes.
#[durable_object]
pub struct Directory {
    state: State,
    sql: Sql,
}

impl DurableObject for Directory {
    fn new(state: State, _env: Env) -> Self {
        let sql = storage::sql(&state);
        Self { state, sql }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let call = Call::read(request).await?;
        let sql = &self.sql;
        match call.name() {
            BeginSignIn::NAME => call.answer(|BeginSignIn {}| store::begin_sign_in(sql, clock::now())),
            EndSignIn::NAME => call.answer(|EndSignIn {}| store::end_sign_in(sql)),
            AddMerchant::NAME => call.answer(|AddMerchant { merchant }| store::add_merchant(sql, &merchant)),
            Merchants::NAME => call.answer(|Merchants {}| store::merchants(sql)),
            RemoveMerchant::NAME => call.answer(|RemoveMerchant { merchant }| store::remove_merchant(sql, &merchant)),
            BeginSetup::NAME => call.answer(|BeginSetup { merchant }| store::begin_setup(sql, &merchant)),
            EndSetup::NAME => call.answer(|EndSetup {}| store::end_setup(sql)),
            Arrived::NAME => call.answer(|request: Arrived| store::arrived(sql, &request)),
            Arrivals::NAME => call.answer(|Arrivals {}| store::arrivals(sql)),
            _ => call.unknown(),
        }
    }

    async fn alarm(&self) -> Result<Response> {
        match store::tidy(&self.sql, clock::now()) {
            Ok(true) => self.state.storage().delete_all().await?,
            Ok(false) => {}
            Err(error) => log::failure("directory alarm", &error),
        }
        Response::empty()
    }
}
