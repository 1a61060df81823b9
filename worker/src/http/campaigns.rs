//! `/v1/campaigns`.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use shared::id::CampaignId;
use shared::wire::campaign::CampaignInput;

use super::answer::{changed, created, told};
use super::auth::Caller;
use super::error::Error;
use super::extract::{Ids, IfMatch, Json, Params};
use super::route::on;
use crate::registry::message::{Change, Question};

pub(super) fn routes() -> Router {
    Router::new()
        .route("/v1/campaigns", get(on(list)).post(on(create)))
        .route("/v1/campaigns/{id}", get(on(read)).put(on(put)).delete(on(remove)))
}

#[derive(Deserialize)]
struct Cursor {
    cursor: Option<String>,
}

async fn list(caller: Caller, Params(Cursor { cursor }): Params<Cursor>) -> Result<Response, Error> {
    caller.ask(Question::Campaigns { cursor }).await.map(told)
}

async fn create(caller: Caller, Json(input): Json<CampaignInput>) -> Result<Response, Error> {
    let edited = caller.edit(None, Change::CreateCampaign(input)).await?;
    let id = edited.field("id");
    Ok(created(edited, &format!("/v1/campaigns/{id}")))
}

async fn read(caller: Caller, Ids(id): Ids<CampaignId>) -> Result<Response, Error> {
    caller.ask(Question::Campaign(id)).await.map(told)
}

async fn put(
    caller: Caller,
    Ids(id): Ids<CampaignId>,
    IfMatch(seen): IfMatch,
    Json(input): Json<CampaignInput>,
) -> Result<Response, Error> {
    caller.edit(seen, Change::PutCampaign(id, input)).await.map(changed)
}

async fn remove(caller: Caller, Ids(id): Ids<CampaignId>, IfMatch(seen): IfMatch) -> Result<Response, Error> {
    caller.edit(seen, Change::DeleteCampaign(id)).await.map(changed)
}
