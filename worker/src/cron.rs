//! Once a day: everything that has to happen although nobody asks.

use futures_util::future::join_all;
use shared::id::MerchantId;
use worker::Env;

use crate::directory::message::{MERCHANTS, Merchants};
use crate::ledger::client::{self, Error};
use crate::ledger::message::Poke;
use crate::{config, log, object};

/// Has every shard of every merchant look after its unfinished work, in case an alarm was lost. What fails is logged and
/// keeps nobody else from it.
pub async fn run(env: &Env) {
    match merchants(env).await {
        Ok(merchants) => {
            for merchant in merchants {
                if let Err(error) = poke(env, &merchant).await {
                    log::failure("cron", &format_args!("{merchant}: {error}"));
                }
            }
        }
        Err(error) => log::failure("cron", &error),
    }
}

async fn merchants(env: &Env) -> Result<Vec<MerchantId>, Error> {
    let directory = env.durable_object("DIRECTORY").and_then(|directories| directories.get_by_name(MERCHANTS));
    let directory = directory.map_err(|_| Error::Binding("DIRECTORY"))?;
    Ok(object::call(&directory, &Merchants {}).await?)
}

async fn poke(env: &Env, merchant: &MerchantId) -> Result<(), Error> {
    let settings = config::settings(env, merchant).await?.ok_or(Error::NoSettings)?;
    let pokes = settings.shards.all().map(|shard| async move {
        let stub = client::stub(env, merchant, shard)?;
        Ok::<_, Error>(object::call(&stub, &Poke {}).await?)
    });
    join_all(pokes).await.into_iter().collect()
}
