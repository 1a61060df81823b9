//! `/v1/orders` and `/v1/sessions`: what has happened.

use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use shared::id::{AffId, CampaignId, OrderId, SessionId};
use shared::wire::affiliate::{AffiliateDocument, Page};
use shared::wire::campaign::CampaignDocument;
use shared::wire::config::DocKey;
use shared::wire::order::{OrderPixels, OrderRow, OrderSummary, SessionJson};
use shared::wire::problem::Fields;

use super::Edge;
use super::auth::{Known, OrderReader};
use super::error::Error;
use super::extract::{Ids, Params};
use super::lists::{Reader, merge};
use super::route::on;
use super::shards::{ask, ask_all};
use crate::config;
use crate::ledger::view;
use crate::ledger::view::message::{ListOrders, ReadClicks, ReadOrder, ReadPixels, ReadSession};

pub(super) fn routes() -> Router {
    Router::new()
        .route("/v1/orders/{order_id}", get(on(summary)))
        .route("/v1/orders/{order_id}/pixels", get(on(pixels)))
        .route("/v1/sessions/{session}", get(on(session)))
}

/// The query of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Query {
    status: Option<String>,
    campaign_id: Option<String>,
    aff_id: Option<String>,
    test: Option<String>,
    from: Option<String>,
    to: Option<String>,
    search: Option<String>,
    cursor: Option<String>,
    limit: Option<String>,
}

impl Query {
    fn parse(&self) -> Result<(ListOrders, u32), Error> {
        let mut read = Reader(Fields::new());
        let limit = read.limit(self.limit.as_deref());
        let statuses = ["partial", "complete", "pendingQa", "declined", "cancelled"];
        let list = ListOrders {
            status: read.one_of("status", self.status.as_deref(), &statuses),
            campaign: read.0.optional("campaignId", self.campaign_id.as_deref(), CampaignId::parse),
            aff: read.0.optional("affId", self.aff_id.as_deref(), AffId::parse),
            test: read.one_of("test", self.test.as_deref(), &["true", "false"]).map(|text| text == "true"),
            from: read.time("from", self.from.as_deref()),
            to: read.time("to", self.to.as_deref()),
            search: read.0.optional("search", self.search.as_deref(), |text| shared::text::bounded(text, 255)),
            after: read.after(self.cursor.as_deref()),
            most: limit.saturating_add(1),
        };
        read.0.finish(Some((list, limit))).map_err(Error::invalid)
    }
}

/// `GET /v1/orders`.
pub(super) async fn list(
    Edge { env }: Edge,
    OrderReader(Known { merchant, .. }): OrderReader,
    Params(query): Params<Query>,
) -> Result<Json<Page<OrderRow>>, Error> {
    let (list, limit) = query.parse()?;
    let found = ask_all(&env, &merchant, &list).await?;
    Ok(Json(merge(found, limit, |row| (row.created_at, row.order_id.to_string()))))
}

async fn summary(
    Edge { env }: Edge,
    OrderReader(Known { merchant, .. }): OrderReader,
    Ids(order): Ids<OrderId>,
) -> Result<Json<OrderSummary>, Error> {
    let shard = order.shard();
    let found = ask(&env, &merchant, shard, &ReadOrder { order }).await?;
    let mut summary = found.ok_or_else(Error::not_found)?;
    let key = DocKey::Campaign(summary.row.campaign_id);
    let campaign: Option<CampaignDocument> = config::load(&env, &merchant, &key, &[]).await?.parse()?;
    summary.campaign_name =
        campaign.map_or_else(|| format!("Campaign {}", summary.row.campaign_id), |campaign| campaign.name.to_string());
    if let Some(aff_id) = summary.row.aff_id.clone() {
        let loaded = config::load(&env, &merchant, &DocKey::Affiliate(aff_id), &[]).await?;
        let affiliate: Option<AffiliateDocument> = loaded.parse()?;
        summary.aff_name = affiliate.map(|affiliate| affiliate.name.to_string());
    }
    Ok(Json(summary))
}

async fn pixels(
    Edge { env }: Edge,
    OrderReader(Known { merchant, .. }): OrderReader,
    Ids(order): Ids<OrderId>,
) -> Result<Json<OrderPixels>, Error> {
    let shard = order.shard();
    let found = ask(&env, &merchant, shard, &ReadPixels { order }).await?.ok_or_else(Error::not_found)?;
    let Some(session) = found.visit_elsewhere else { return Ok(Json(found.pixels)) };
    let clicks = ask(&env, &merchant, session.shard(), &ReadClicks { session }).await?;
    let OrderPixels { order_id, pixels, .. } = found.pixels;
    Ok(Json(view::collect(order_id, clicks.into_iter().chain(pixels).collect())))
}

async fn session(
    Edge { env }: Edge,
    OrderReader(Known { merchant, .. }): OrderReader,
    Ids(session): Ids<SessionId>,
) -> Result<Json<SessionJson>, Error> {
    let found = ask(&env, &merchant, session.shard(), &ReadSession { session: session.clone() }).await?;
    found.map(Json).ok_or_else(Error::not_found)
}
