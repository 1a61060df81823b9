//! `/v1/affiliates`: profiles, assignments and pixels.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post, put};
use shared::id::{AffId, CampaignId, PixelId};
use shared::wire::affiliate::{AffiliateInput, AssignmentInput};
use shared::wire::check::PixelCheckInput;
use shared::wire::pixel::PixelInput;

use super::answer::{changed, created, told};
use super::auth::Caller;
use super::error::Error;
use super::extract::{Ids, IfMatch, Json, Params};
use super::route::on;
use crate::registry::message::{AffiliateFilter, Change, Question};

pub(super) fn routes() -> Router {
    Router::new()
        .route("/v1/affiliates", get(on(list)).post(on(create)))
        .route("/v1/affiliates/{affId}", get(on(read)).put(on(change)).delete(on(remove)))
        .route("/v1/affiliates/{affId}/campaigns/{id}", put(on(assign)).delete(on(unassign)))
        .route("/v1/affiliates/{affId}/pixels", get(on(pixels)).post(on(create_pixel)))
        .route("/v1/pixels/check", post(on(check_pixel)))
        .route("/v1/affiliates/{affId}/pixels/{pixelId}", get(on(pixel)).put(on(change_pixel)).delete(on(remove_pixel)))
}

async fn list(caller: Caller, Params(filter): Params<AffiliateFilter>) -> Result<Response, Error> {
    caller.ask(Question::Affiliates(filter)).await.map(told)
}

async fn create(caller: Caller, Json(input): Json<AffiliateInput>) -> Result<Response, Error> {
    let edited = caller.edit(None, Change::CreateAffiliate(input)).await?;
    let id = edited.field("affId");
    Ok(created(edited, &format!("/v1/affiliates/{id}")))
}

async fn read(caller: Caller, Ids(id): Ids<AffId>) -> Result<Response, Error> {
    caller.ask(Question::Affiliate(id)).await.map(told)
}

async fn change(
    caller: Caller,
    Ids(id): Ids<AffId>,
    IfMatch(seen): IfMatch,
    Json(input): Json<AffiliateInput>,
) -> Result<Response, Error> {
    caller.edit(seen, Change::PutAffiliate(id, input)).await.map(changed)
}

async fn remove(caller: Caller, Ids(id): Ids<AffId>, IfMatch(seen): IfMatch) -> Result<Response, Error> {
    caller.edit(seen, Change::DeleteAffiliate(id)).await.map(changed)
}

async fn assign(
    caller: Caller,
    Ids((id, campaign)): Ids<(AffId, CampaignId)>,
    IfMatch(seen): IfMatch,
    Json(input): Json<AssignmentInput>,
) -> Result<Response, Error> {
    caller.edit(seen, Change::Assign(id, campaign, input)).await.map(changed)
}

async fn unassign(
    caller: Caller,
    Ids((id, campaign)): Ids<(AffId, CampaignId)>,
    IfMatch(seen): IfMatch,
) -> Result<Response, Error> {
    caller.edit(seen, Change::Unassign(id, campaign)).await.map(changed)
}

async fn pixels(caller: Caller, Ids(id): Ids<AffId>) -> Result<Response, Error> {
    caller.ask(Question::Pixels(id)).await.map(told)
}

async fn create_pixel(caller: Caller, Ids(id): Ids<AffId>, Json(input): Json<PixelInput>) -> Result<Response, Error> {
    let edited = caller.edit(None, Change::CreatePixel(id.clone(), input)).await?;
    let pixel = edited.field("id");
    Ok(created(edited, &format!("/v1/affiliates/{id}/pixels/{pixel}")))
}

async fn pixel(caller: Caller, Ids((id, pixel)): Ids<(AffId, PixelId)>) -> Result<Response, Error> {
    caller.ask(Question::Pixel(id, pixel)).await.map(told)
}

async fn change_pixel(
    caller: Caller,
    Ids((id, pixel)): Ids<(AffId, PixelId)>,
    IfMatch(seen): IfMatch,
    Json(input): Json<PixelInput>,
) -> Result<Response, Error> {
    caller.edit(seen, Change::PutPixel(id, pixel, input)).await.map(changed)
}

async fn remove_pixel(
    caller: Caller,
    Ids((id, pixel)): Ids<(AffId, PixelId)>,
    IfMatch(seen): IfMatch,
) -> Result<Response, Error> {
    caller.edit(seen, Change::DeletePixel(id, pixel)).await.map(changed)
}

async fn check_pixel(caller: Caller, Json(input): Json<PixelCheckInput>) -> Result<Response, Error> {
    caller.ask(Question::CheckPixel(Box::new(input))).await.map(told)
}
