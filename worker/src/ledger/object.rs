//! The object's shell: it reads the call, hands it to a step and sends the answer.

#![allow(missing_docs, reason = "the methods that the attribute generates have none")]

use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use crate::object::Call;

/// One shard of a merchant's events, verdicts and deliveries.
#[durable_object(fetch)]
pub struct Ledger {}

impl DurableObject for Ledger {
    fn new(_state: State, _env: Env) -> Self {
        Self {}
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        Call::read(request).await?.unknown()
    }
}
