//! KV and the shards, as the bindings reach them.

use std::time::Duration;

use shared::id::{MerchantId, Shard};
use worker::{Delay, Env, Stub};

use super::publish::Outside;
use crate::ledger::{self, message::SetFloors, watch::Watch};
use crate::{log, object};

/// How long an edit waits for a shard before it is answered without it.
const PATIENCE: Duration = Duration::from_secs(3);

/// The bindings of one merchant's Registry.
pub struct Bindings {
    env: Env,
    sql: crate::sql::Sql,
}

impl Bindings {
    /// Of this object.
    pub fn new(env: Env, sql: crate::sql::Sql) -> Self {
        Self { env, sql }
    }

    fn merchant(&self) -> Result<MerchantId, String> {
        let merchant = super::store::merchant(&self.sql).map_err(|error| error.to_string())?;
        merchant.map(|merchant| merchant.id).ok_or_else(|| "nobody's Registry".to_owned())
    }
}

impl Bindings {
    fn shard(&self, shard: Shard) -> Result<Stub, String> {
        ledger::client::stub(&self.env, &self.merchant()?, shard).map_err(|error| error.to_string())
    }
}

impl Outside for Bindings {
    async fn put(&self, key: &str, json: &str) -> Result<(), String> {
        let text = |error: &dyn std::fmt::Display| format!("{key}: {error}");
        let merchant = self.merchant()?;
        let kv = self.env.kv(crate::config::BINDING).map_err(|error| text(&error))?;
        let put = kv.put(&format!("{merchant}:{key}"), json).map_err(|error| text(&error))?;
        put.execute().await.map_err(|error| text(&error))
    }

    async fn tell(&self, shard: Shard, floors: &SetFloors) -> Result<(), String> {
        object::call(&self.shard(shard)?, floors).await.map_err(|error| error.to_string())
    }

    async fn watch(&self, shard: Shard, watch: &Watch) {
        let outcome = async { object::call(&self.shard(shard)?, watch).await.map_err(|error| error.to_string()) };
        if let Err(reason) = outcome.await {
            log::failure("watch", &reason);
        }
    }

    async fn deadline(&self) {
        Delay::from(PATIENCE).await;
    }
}
