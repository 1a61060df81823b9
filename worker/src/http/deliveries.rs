//! `GET /v1/deliveries`: what waits, what is dead, what has arrived.

use axum::Json;
use serde::Deserialize;
use shared::id::{AffId, FireId};
use shared::wire::affiliate::Page;
use shared::wire::delivery::DeliveryRow;
use shared::wire::problem::Fields;

use super::Edge;
use super::auth::{Known, OrderReader};
use super::error::Error;
use super::extract::Params;
use super::lists::{Reader, merge};
use super::shards::ask_all;
use crate::ledger::view::message::ListDeliveries;

/// Every state, of postbacks and of browser pixels.
pub(super) const STATES: [&str; 14] = [
    "held",
    "queued",
    "sending",
    "waiting",
    "delivered",
    "dead",
    "cancelled",
    "offered",
    "started",
    "loaded",
    "finished",
    "errored",
    "blocked",
    "expired",
];

/// The query of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Query {
    state: Option<String>,
    aff_id: Option<String>,
    fire_id: Option<String>,
    from: Option<String>,
    to: Option<String>,
    cursor: Option<String>,
    limit: Option<String>,
}

impl Query {
    fn parse(&self) -> Result<(ListDeliveries, u32), Error> {
        let mut read = Reader(Fields::new());
        let limit = read.limit(self.limit.as_deref());
        let list = ListDeliveries {
            state: read.one_of("state", self.state.as_deref(), &STATES),
            aff: read.0.optional("affId", self.aff_id.as_deref(), AffId::parse),
            fire: read.0.optional("fireId", self.fire_id.as_deref(), FireId::parse),
            from: read.time("from", self.from.as_deref()),
            to: read.time("to", self.to.as_deref()),
            after: read.after(self.cursor.as_deref()),
            most: limit.saturating_add(1),
        };
        read.0.finish(Some((list, limit))).map_err(Error::invalid)
    }
}

/// `GET /v1/deliveries`.
pub(super) async fn list(
    Edge { env }: Edge,
    OrderReader(Known { merchant, .. }): OrderReader,
    Params(query): Params<Query>,
) -> Result<Json<Page<DeliveryRow>>, Error> {
    let (list, limit) = query.parse()?;
    let found = ask_all(&env, &merchant, &list).await?;
    Ok(Json(merge(found, limit, |row| (row.created_at, row.fire_id.to_string()))))
}
