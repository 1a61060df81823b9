//! `/v1/sites`: which pages may carry the form code.

use axum::Router;
use axum::response::Response;
use axum::routing::{delete, get};
use shared::id::{CampaignId, SiteId};
use shared::wire::site::SiteInput;

use super::answer::{changed, created, told};
use super::auth::Caller;
use super::error::Error;
use super::extract::{Ids, IfMatch, Json};
use crate::registry::message::{Change, Question};
use crate::{entropy, secret};

pub(super) fn routes() -> Router {
    Router::new()
        .route("/v1/sites", get(list).post(create))
        .route("/v1/sites/{id}", delete(remove))
        .route("/v1/campaigns/{id}/pages", get(test_orders))
}

async fn test_orders(caller: Caller, Ids(id): Ids<CampaignId>) -> Result<Response, Error> {
    caller.ask(Question::TestOrders(id)).await.map(told)
}

async fn list(caller: Caller) -> Result<Response, Error> {
    caller.ask(Question::Sites).await.map(told)
}

/// The secret that the merchant's server signs orders with is answered once.
async fn create(caller: Caller, Json(input): Json<SiteInput>) -> Result<Response, Error> {
    let secret = secret::generate()?;
    let id = SiteId::from_entropy(&caller.merchant, entropy::bits64()?);
    let change = Change::CreateSite { id: id.clone(), input, secret: secret.clone() };
    let mut edited = caller.edit(None, change).await?;
    edited.body = edited.body.map(|body| body.with("secret", &secret));
    Ok(created(edited, &format!("/v1/sites/{id}")))
}

async fn remove(caller: Caller, Ids(id): Ids<SiteId>, IfMatch(seen): IfMatch) -> Result<Response, Error> {
    caller.edit(seen, Change::DeleteSite(id)).await.map(changed)
}
