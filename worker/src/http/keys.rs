//! `/v1/keys` and `/v1/settings`.

use axum::Router;
use axum::response::Response;
use axum::routing::{delete, get};
use shared::id::KeyId;
use shared::wire::key::KeyInput;
use shared::wire::problem::FieldError;
use shared::wire::settings::{SettingsDraft, SettingsInput};

use super::answer::{changed, created, told};
use super::auth::Caller;
use super::error::Error;
use super::extract::{Ids, IfMatch, Json};
use super::route::on;
use crate::registry::message::{Change, Question};
use crate::secret::{self, Proof};
use crate::{entropy, zone};

pub(super) fn routes() -> Router {
    Router::new()
        .route("/v1/keys", get(on(list)).post(on(create)))
        .route("/v1/keys/{id}", delete(on(revoke)))
        .route("/v1/settings", get(on(settings)).put(on(change_settings)))
}

async fn list(caller: Caller) -> Result<Response, Error> {
    caller.ask(Question::Keys).await.map(told)
}

/// The secret is made here and answered once; the Registry only ever sees its hash.
async fn create(caller: Caller, Json(input): Json<KeyInput>) -> Result<Response, Error> {
    let secret = secret::for_key()?;
    let id = KeyId::from_entropy(&caller.merchant, u32::from_be_bytes(entropy::bytes()?));
    let change = Change::CreateKey { id: id.clone(), input, proof: Proof::of(&secret) };
    let mut edited = caller.edit(None, change).await?;
    edited.body = edited.body.map(|body| body.with("secret", &secret));
    Ok(created(edited, &format!("/v1/keys/{id}")))
}

async fn revoke(caller: Caller, Ids(id): Ids<KeyId>, IfMatch(seen): IfMatch) -> Result<Response, Error> {
    caller.edit(seen, Change::DeleteKey(id)).await.map(changed)
}

async fn settings(caller: Caller) -> Result<Response, Error> {
    caller.ask(Question::Settings).await.map(told)
}

async fn change_settings(
    caller: Caller,
    IfMatch(seen): IfMatch,
    Json(input): Json<SettingsInput>,
) -> Result<Response, Error> {
    // Only the runtime has the zones' names. Whoever may not even see the settings hears that first.
    if let Ok(SettingsDraft { time_zone: Some(name), .. }) = input.parse()
        && !zone::is_known(&name)
    {
        caller.ask(Question::Settings).await?;
        let message = format!("{name:?} is not the name of a time zone; take one such as Europe/Zurich or UTC");
        return Err(Error::invalid(vec![FieldError { field: "timeZone".to_owned(), message, code: None }]));
    }
    caller.edit(seen, Change::PutSettings(input)).await.map(changed)
}
