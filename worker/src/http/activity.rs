//! `GET /v1/activity`: what the pixels of some affiliates did lately.

use std::collections::BTreeMap;

use axum::Json;
use serde::Deserialize;
use shared::id::AffId;
use shared::wire::affiliate::Page;
use shared::wire::bulk::ActivityRow;
use shared::wire::problem::Fields;

use super::Edge;
use super::auth::{Known, OrderReader};
use super::error::Error;
use super::extract::Params;
use super::shards::ask_all;
use crate::clock;
use crate::ledger::view::message::{ListActivity, RECENT};

/// The most affiliates that are asked for at once.
const MOST: usize = 100;

/// The query.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Query {
    aff_ids: String,
}

/// `GET /v1/activity?affIds=AF1,AF2`.
pub(super) async fn list(
    Edge { env }: Edge,
    OrderReader(Known { merchant, .. }): OrderReader,
    Params(query): Params<Query>,
) -> Result<Json<Page<ActivityRow>>, Error> {
    let mut fields = Fields::new();
    let ids = query.aff_ids.split(',').filter(|id| !id.is_empty()).take(MOST + 1);
    let affs = fields.take("affIds", ids.map(AffId::parse).collect::<Result<Vec<_>, _>>());
    if affs.as_ref().is_some_and(|affs| affs.len() > MOST) {
        fields.add("affIds", format!("can be {MOST} at most"));
    }
    let affs = fields.finish(affs).map_err(Error::invalid)?;
    let asked = ListActivity { affs: affs.clone(), since: clock::now().before(RECENT) };
    let found = ask_all(&env, &merchant, &asked).await?;
    let mut rows: BTreeMap<AffId, ActivityRow> = BTreeMap::new();
    for row in found.into_iter().flatten() {
        let sum = rows.entry(row.aff_id.clone()).or_insert_with(|| none(&row.aff_id));
        sum.last_fire = sum.last_fire.max(row.last_fire);
        sum.waiting += row.waiting;
        sum.dead += row.dead;
        sum.at_least |= row.at_least;
    }
    let items = affs.iter().map(|id| rows.remove(id).unwrap_or_else(|| none(id))).collect();
    Ok(Json(Page { items, next: None }))
}

fn none(id: &AffId) -> ActivityRow {
    ActivityRow { aff_id: id.clone(), last_fire: None, waiting: 0, dead: 0, at_least: false }
}
