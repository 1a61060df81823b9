//! `/v1/sites`: which pages may carry the form code.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use shared::id::{CampaignId, SiteId};
use shared::wire::site::SiteInput;

use super::answer::{changed, created, told};
use super::auth::Caller;
use super::error::Error;
use super::extract::{Ids, IfMatch, Json};
use super::route::on;
use crate::registry::message::{Change, Edited, Question};
use crate::{entropy, secret};

pub(super) fn routes() -> Router {
    Router::new()
        .route("/v1/sites", get(on(list)).post(on(create)))
        .route("/v1/sites/{id}", get(on(read)).put(on(change)).delete(on(remove)))
        .route("/v1/sites/{id}/secret", post(on(renew)))
        .route("/v1/campaigns/{id}/pages", get(on(pages_today)))
}

async fn pages_today(caller: Caller, Ids(id): Ids<CampaignId>) -> Result<Response, Error> {
    caller.ask(Question::PagesToday(id)).await.map(told)
}

async fn list(caller: Caller) -> Result<Response, Error> {
    caller.ask(Question::Sites).await.map(told)
}

async fn read(caller: Caller, Ids(id): Ids<SiteId>) -> Result<Response, Error> {
    caller.ask(Question::Site(id)).await.map(told)
}

/// The secret that the merchant's server signs orders with is answered once.
async fn create(caller: Caller, Json(input): Json<SiteInput>) -> Result<Response, Error> {
    let secret = secret::generate()?;
    let id = SiteId::from_entropy(&caller.merchant, entropy::bits64()?);
    let change = Change::CreateSite { id: id.clone(), input, secret: secret.clone() };
    let edited = caller.edit(None, change).await?;
    Ok(created(with_secret(edited, &secret), &format!("/v1/sites/{id}")))
}

async fn change(
    caller: Caller,
    Ids(id): Ids<SiteId>,
    IfMatch(seen): IfMatch,
    Json(input): Json<SiteInput>,
) -> Result<Response, Error> {
    caller.edit(seen, Change::PutSite(id, input)).await.map(changed)
}

/// Another secret, answered once; orders signed with the one before are refused from now on.
async fn renew(caller: Caller, Ids(id): Ids<SiteId>) -> Result<Response, Error> {
    let secret = secret::generate()?;
    let edited = caller.edit(None, Change::RenewSite { id, secret: secret.clone() }).await?;
    Ok(changed(with_secret(edited, &secret)))
}

fn with_secret(edited: Edited, secret: &str) -> Edited {
    Edited { body: edited.body.map(|body| body.with("secret", &secret)), ..edited }
}

async fn remove(caller: Caller, Ids(id): Ids<SiteId>, IfMatch(seen): IfMatch) -> Result<Response, Error> {
    caller.edit(seen, Change::DeleteSite(id)).await.map(changed)
}
