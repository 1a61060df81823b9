//! `/v1/tests`: live tests, and the socket that pushes what arrives.

use axum::Router;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use shared::id::TestId;
use shared::wire::live::{LiveTest, LiveTestInput};
use worker::send::SendFuture;
use worker::{Headers, Method, Request, RequestInit, Stub, WebSocket};

use super::auth::{Caller, is_own_origin};
use super::error::Error;
use super::extract::{Ids, Json};
use super::route::on;
use crate::registry::live::address;
use crate::registry::live::message::{OpenTest, ReadTest};
use crate::{config, entropy};

pub(super) fn routes() -> Router {
    Router::new()
        .route("/v1/tests", post(on(open)))
        .route("/v1/tests/{id}", get(on(read)))
        .route("/v1/tests/{id}/live", get(on(listen)))
}

async fn open(caller: Caller, Json(input): Json<LiveTestInput>) -> Result<Response, Error> {
    let (aff, campaign) = input.parse().map_err(Error::invalid)?;
    let id = TestId::from_entropy(entropy::bits128()?);
    let who = caller.who.clone();
    let test = caller.call(&OpenTest { who, id, aff, campaign, entropy: entropy::bits64()? }).await??;
    let place = HeaderValue::from_str(&format!("/v1/tests/{}", test.id)).ok();
    let mut response = (StatusCode::CREATED, axum::Json(test)).into_response();
    response.headers_mut().extend(place.map(|place| (header::LOCATION, place)));
    Ok(response)
}

async fn read(caller: Caller, Ids(id): Ids<TestId>) -> Result<axum::Json<LiveTest>, Error> {
    let who = caller.who.clone();
    Ok(axum::Json(caller.call(&ReadTest { who, id }).await??))
}

/// A WebSocket; each message is a JSON array of [`shared::wire::live::LiveNews`].
async fn listen(caller: Caller, uri: Uri, headers: HeaderMap, Ids(id): Ids<TestId>) -> Result<Response, Error> {
    const UPGRADE: HeaderName = header::UPGRADE;
    if !headers.get(UPGRADE).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket")) {
        let detail = "This address is a WebSocket; GET /v1/tests/{id} answers the same once.";
        return Err(Error::new(StatusCode::UPGRADE_REQUIRED, "webSocketOnly", detail));
    }
    // Browsers let any page open a socket with the visitor's cookies, and say which page it was.
    if headers.contains_key(header::ORIGIN) && !is_own_origin(&uri, &headers) {
        let detail = "This came from a page of another origin, and was refused to protect the person signed in.";
        return Err(Error::new(StatusCode::FORBIDDEN, "foreignOrigin", detail));
    }
    let who = caller.who.clone();
    caller.call(&ReadTest { who, id: id.clone() }).await??;
    let registry = config::registry(&caller.edge.env, &caller.merchant)?;
    let socket = SendFuture::new(connect(registry, address(&id))).await;
    match socket.map_err(|reason| Error::internal("live socket", &reason))? {
        Some(socket) => {
            let mut response = StatusCode::SWITCHING_PROTOCOLS.into_response();
            response.extensions_mut().insert(socket);
            Ok(response)
        }
        None => Err(Error::internal("live socket", &"the Registry took no socket")),
    }
}

async fn connect(registry: Stub, address: String) -> worker::Result<Option<WebSocket>> {
    let headers = Headers::new();
    headers.set("upgrade", "websocket")?;
    let mut init = RequestInit::new();
    init.with_method(Method::Get).with_headers(headers);
    let answer = registry.fetch_with_request(Request::new_with_init(&address, &init)?).await?;
    Ok(answer.websocket())
}
