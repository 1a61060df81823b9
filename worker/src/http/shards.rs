//! Questions to a merchant's shards: one at a time, or all at once.

use futures_util::future::try_join_all;
use shared::id::{MerchantId, Shard};
use worker::{Env, Stub};

use super::error::Error;
use crate::object::{self, Command};
use crate::{config, ledger};

fn stub(env: &Env, merchant: &MerchantId, shard: Shard) -> Result<Stub, Error> {
    let namespace = env.durable_object("LEDGER")?;
    Ok(namespace.get_by_name(&ledger::object_name(merchant, shard))?)
}

/// Asks one shard.
pub(super) async fn ask<C: Command + Sync>(
    env: &Env,
    merchant: &MerchantId,
    shard: Shard,
    command: &C,
) -> Result<C::Answer, Error> {
    let stub = stub(env, merchant, shard)?;
    Ok(object::call(&stub, command).await?)
}

/// Asks every shard the same.
pub(super) async fn ask_all<C: Command + Sync>(
    env: &Env,
    merchant: &MerchantId,
    command: &C,
) -> Result<Vec<C::Answer>, Error> {
    let settings = config::settings(env, merchant).await?.ok_or_else(Error::not_found)?;
    try_join_all(settings.shards.all().map(|shard| ask(env, merchant, shard, command))).await
}
