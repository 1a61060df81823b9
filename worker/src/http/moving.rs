//! `/v1/import`, `/v1/export` and `/v1/bulk`: moving in and out, and changes to many things at once.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use shared::table;
use shared::wire::bulk::BulkInput;

use super::answer::{changed, told};
use super::auth::Caller;
use super::error::Error;
use super::extract::{Ids, Json, Params, read_body};
use super::route::on;
use crate::registry::message::{Change, Question};

pub(super) fn routes() -> Router {
    Router::new()
        .route("/v1/bulk", post(on(bulk)))
        .route("/v1/import", post(on(import)))
        .route("/v1/export/{table}", get(on(export)))
}

/// How it is to be done.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct How {
    /// `true` tells what would be, and does nothing.
    dry_run: String,
}

async fn carry_out(caller: &Caller, how: &How, change: Change) -> Result<Response, Error> {
    match how.dry_run.as_str() {
        "true" | "1" => caller.ask(Question::Rehearse(Box::new(change))).await.map(told),
        _ => caller.edit(None, change).await.map(changed),
    }
}

async fn bulk(caller: Caller, Params(how): Params<How>, Json(input): Json<BulkInput>) -> Result<Response, Error> {
    carry_out(&caller, &how, Change::Bulk(input)).await
}

/// The table is the body, as `text/csv`: a type that no page of another origin can send without asking first.
async fn import(caller: Caller, Params(how): Params<How>, request: Request) -> Result<Response, Error> {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence != "text/csv" {
        let detail = "Send the table as CSV, with Content-Type: text/csv.";
        return Err(Error::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "notCsv", detail));
    }
    let bytes = read_body(request, table::MAX_BYTES).await?;
    let Ok(text) = String::from_utf8(bytes) else {
        let detail = "The table is not in UTF-8. Save it as “CSV UTF-8” in your spreadsheet and send it again.";
        return Err(Error::new(StatusCode::UNPROCESSABLE_ENTITY, "notUtf8", detail));
    };
    carry_out(&caller, &how, Change::Import(text)).await
}

async fn export(caller: Caller, Ids(table): Ids<String>) -> Result<Response, Error> {
    let told = caller.ask(Question::Export(table.clone())).await?;
    let text: String = told.body.read().map_err(|reason| Error::internal("export", &reason))?;
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    // The name is one of the tables': the Registry knows no other.
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{table}.csv\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
