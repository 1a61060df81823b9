//! Sending again: `/v1/deliveries/{fireId}/retry`, `/v1/deliveries/{fireId}/now` and `/v1/deliveries/retry`.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::value::RawValue;
use shared::id::{FireId, Shard};
use shared::wire::delivery::{RetryAnswer, RetryMode, RetryRange};
use shared::wire::problem::{FieldError, Fields};
use worker::Env;

use super::Edge;
use super::auth::{EventSender, Known};
use super::error::Error;
use super::extract::{Ids, Json};
use super::route::on;
use super::shards::ask;
use crate::config;
use crate::ledger::message::{Again, Attached, MOST_AGAIN, Resend, Resent};

pub(super) fn routes() -> Router {
    Router::new()
        .route("/v1/deliveries/retry", post(on(range)))
        .route("/v1/deliveries/{fire_id}/retry", post(on(retry)))
        .route("/v1/deliveries/{fire_id}/now", post(on(now)))
}

async fn retry(
    Edge { env }: Edge,
    EventSender(known): EventSender,
    Ids(fire): Ids<FireId>,
    Json(body): Json<RetryMode>,
) -> Result<axum::Json<RetryAnswer>, Error> {
    let what = match body.mode.as_deref() {
        None | Some("stored") => Again::Stored(fire),
        Some("rendered") => Again::Rendered(fire),
        Some(_) => {
            let message = "must be stored (the request as it was) or rendered (with the pixel as it is now)".to_owned();
            return Err(Error::invalid(vec![FieldError { field: "mode".to_owned(), message, code: None }]));
        }
    };
    one(&env, &known, what).await
}

async fn now(
    Edge { env }: Edge,
    EventSender(known): EventSender,
    Ids(fire): Ids<FireId>,
) -> Result<axum::Json<RetryAnswer>, Error> {
    one(&env, &known, Again::Now(fire)).await
}

async fn range(
    Edge { env }: Edge,
    EventSender(known): EventSender,
    Json(body): Json<RetryRange>,
) -> Result<axum::Json<RetryAnswer>, Error> {
    let mut fields = Fields::new();
    let state = body.state.as_deref().unwrap_or("dead");
    if !matches!(state, "dead" | "waiting" | "delivered") {
        fields.add("state", "must be dead, waiting or delivered");
    }
    let range = |dry_run| Again::Range {
        state: state.to_owned(),
        from: body.from,
        to: body.to,
        aff: body.aff_id.clone(),
        dry_run,
    };
    let counting = fields.finish(Some(range(true))).map_err(Error::invalid)?;
    let count = everywhere(&env, &known, &counting).await?;
    if body.dry_run {
        return Ok(axum::Json(RetryAnswer { count }));
    }
    if count > MOST_AGAIN {
        let message = format!(
            "begins a range of {count} deliveries, and {MOST_AGAIN} at most are sent again at once; narrow it by from, to or affId"
        );
        return Err(Error::invalid(vec![FieldError { field: "from".to_owned(), message, code: None }]));
    }
    let count = everywhere(&env, &known, &range(false)).await?;
    Ok(axum::Json(RetryAnswer { count }))
}

/// Asks every shard, and adds up their answers.
async fn everywhere(env: &Env, known: &Known, what: &Again) -> Result<u32, Error> {
    let mut count = 0;
    for shard in shards(env, known).await? {
        if let Resent::Done(sent) = resend(env, known, shard, what.clone()).await? {
            count += sent;
        }
    }
    Ok(count)
}

/// A fire id does not say where it lives: every shard is asked until one knows it.
async fn one(env: &Env, known: &Known, what: Again) -> Result<axum::Json<RetryAnswer>, Error> {
    for shard in shards(env, known).await? {
        match resend(env, known, shard, what.clone()).await? {
            Resent::Unknown => {}
            Resent::Done(count) => return Ok(axum::Json(RetryAnswer { count })),
            Resent::Refused { code, detail } => {
                return Err(Error::new(StatusCode::CONFLICT, &code, format!("It was not sent: {detail}.")));
            }
            Resent::Need(_) => {
                return Err(Error::unavailable("resend", &"the shard asked for documents again and again"));
            }
        }
    }
    Err(Error::not_found())
}

async fn shards(env: &Env, known: &Known) -> Result<Vec<Shard>, Error> {
    let settings = config::settings(env, &known.merchant).await?.ok_or_else(Error::not_found)?;
    Ok(settings.shards.all().collect())
}

/// Asks a shard, and brings the documents it asks for.
async fn resend(env: &Env, known: &Known, shard: Shard, what: Again) -> Result<Resent, Error> {
    let mut call = Resend { what, documents: Vec::new() };
    for _ in 0..3 {
        let needed = match ask(env, &known.merchant, shard, &call).await? {
            Resent::Need(needed) => needed,
            answer => return Ok(answer),
        };
        call.documents.clear();
        for (key, _) in &needed {
            let loaded = config::load(env, &known.merchant, key, &needed).await?;
            let document = loaded.json.as_deref().map(|json| RawValue::from_string(json.to_owned())).transpose();
            let document = document.map_err(|error| Error::internal("resend", &error))?;
            call.documents.push(Attached { seen: loaded.seen, document });
        }
    }
    Ok(Resent::Need(Vec::new()))
}
