//! `/v1/users`, `/v1/invitation` and `/v1/audit`: who may sign in, how they come to, and who changed what.

use axum::Router;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use shared::id::{MerchantId, UserId};
use shared::person::Email;
use shared::wire::session::Me;
use shared::wire::user::{Invitation, InvitationInput, UserInput};

use super::answer::{changed, created, told};
use super::auth::{Caller, is_own_origin};
use super::error::Error;
use super::extract::{Ids, Json, Params};
use super::route::on;
use super::session::{directory, with_cookie};
use super::{Edge, cookie};
use crate::directory::message::{AddMerchant, EndSignIn, RemoveMerchant};
use crate::registry::message::{AcceptInvitation, AuditFilter, Change, Edited, Question, ReadInvitation};
use crate::secret::{self, Proof};
use crate::{config, entropy, log, object};

pub(super) fn routes() -> Router {
    Router::new()
        .route("/v1/users", get(on(list)).post(on(invite)))
        .route("/v1/users/{id}", put(on(change)).delete(on(remove)))
        .route("/v1/users/{id}/invitation", post(on(renew)))
        .route("/v1/invitation", post(on(read)))
        .route("/v1/invitation/accept", post(on(accept)))
        .route("/v1/audit", get(on(audit)))
}

async fn list(caller: Caller) -> Result<Response, Error> {
    caller.ask(Question::Users).await.map(told)
}

async fn audit(caller: Caller, Params(filter): Params<AuditFilter>) -> Result<Response, Error> {
    caller.ask(Question::Audit(filter)).await.map(told)
}

/// The link is made here and answered once; the Registry only ever sees the hash of its secret.
async fn invite(caller: Caller, uri: Uri, Json(input): Json<UserInput>) -> Result<Response, Error> {
    let (secret, id) = (secret::generate()?, UserId::from_entropy(entropy::bits64()?));
    let change = Change::InviteUser { id: id.clone(), input, proof: Proof::of(&secret) };
    let edited = caller.edit(None, change).await?;
    let place = format!("/v1/users/{id}");
    Ok(created(with_link(edited, &uri, &caller.merchant, &id, &secret), &place))
}

async fn renew(caller: Caller, uri: Uri, Ids(id): Ids<UserId>) -> Result<Response, Error> {
    let secret = secret::generate()?;
    let change = Change::RenewInvitation { id: id.clone(), proof: Proof::of(&secret) };
    let edited = caller.edit(None, change).await?;
    Ok(changed(with_link(edited, &uri, &caller.merchant, &id, &secret)))
}

/// The secret stands after `#`, which browsers keep to themselves: no server and no log sees it on the way.
fn with_link(edited: Edited, uri: &Uri, merchant: &MerchantId, id: &UserId, secret: &str) -> Edited {
    let origin = uri.scheme_str().zip(uri.authority()).map(|(scheme, authority)| format!("{scheme}://{authority}"));
    let link = format!("{}/app/invitation#{merchant}.{id}.{secret}", origin.unwrap_or_default());
    Edited { body: edited.body.map(|body| body.with("link", &link)), ..edited }
}

async fn change(caller: Caller, Ids(id): Ids<UserId>, Json(input): Json<UserInput>) -> Result<Response, Error> {
    caller.edit(None, Change::PutUser(id, input)).await.map(changed)
}

/// The person is out as soon as the Registry says so. That the address names the merchant no longer is tidiness: an
/// entry that is left leads nobody in.
async fn remove(caller: Caller, Ids(id): Ids<UserId>) -> Result<Response, Error> {
    let edited = caller.edit(None, Change::DeleteUser(id)).await?;
    if let Ok(email) = Email::parse(&edited.field("email")) {
        let forget = RemoveMerchant { merchant: caller.merchant.clone() };
        if let Err(error) = directory(&caller.edge, &email, &forget).await {
            log::failure("forget", &error.problem().detail);
        }
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn read(edge: Edge, uri: Uri, headers: HeaderMap, Json(input): Json<InvitationInput>) -> Result<Response, Error> {
    let (merchant, asked) = opened(&uri, &headers, &input)?;
    Ok(axum::Json(invitation(&edge, &merchant, &asked).await?).into_response())
}

/// The address names the merchant before the password is stored, so that whatever is cut off can be done again with the
/// same link.
async fn accept(
    edge: Edge,
    uri: Uri,
    headers: HeaderMap,
    Json(input): Json<InvitationInput>,
) -> Result<Response, Error> {
    let (merchant, asked) = opened(&uri, &headers, &input)?;
    let (name, password) = input.parse().map_err(Error::invalid)?;
    let Invitation { email, .. } = invitation(&edge, &merchant, &asked).await?;
    directory(&edge, &email, &AddMerchant { merchant: merchant.clone() }).await?;
    let (id, secret) = (secret::hex(&entropy::bytes::<16>()?), secret::generate()?);
    let accept = AcceptInvitation {
        invitation: asked,
        name,
        password: secret::hash_password(password.expose())?,
        session: id.clone(),
        session_proof: Proof::of(&secret),
    };
    let me: Me = object::call(&config::registry(&edge.env, &merchant)?, &accept).await??;
    // Whoever has chosen a new password has not forgotten it: guesses of before count no more.
    directory(&edge, &email, &EndSignIn {}).await?;
    Ok(with_cookie(axum::Json(me).into_response(), cookie::set(&uri, &merchant, &id, &secret)))
}

async fn invitation(edge: &Edge, merchant: &MerchantId, asked: &ReadInvitation) -> Result<Invitation, Error> {
    Ok(object::call(&config::registry(&edge.env, merchant)?, asked).await??)
}

/// The parts of a link. One that can't be read was cut off on the way.
fn opened(uri: &Uri, headers: &HeaderMap, input: &InvitationInput) -> Result<(MerchantId, ReadInvitation), Error> {
    if headers.contains_key(header::ORIGIN) && !is_own_origin(uri, headers) {
        let detail = "This came from a page of another origin; open the link itself.";
        return Err(Error::new(StatusCode::FORBIDDEN, "foreignOrigin", detail));
    }
    token(&input.token).ok_or_else(|| {
        let detail = "The link is not whole. Copy all of it, to its last letter, and open it again.";
        Error::new(StatusCode::NOT_FOUND, "invitationUnreadable", detail)
    })
}

fn token(text: &str) -> Option<(MerchantId, ReadInvitation)> {
    let mut parts = text.trim().splitn(3, '.');
    let merchant = MerchantId::parse(parts.next()?).ok()?;
    let person = UserId::parse(parts.next()?).ok()?;
    Some((merchant, ReadInvitation { person, proof: Proof::of(parts.next()?) }))
}
