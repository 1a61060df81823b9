//! `/sample/`: a storefront to try the form code on. In development only; a deployment answers as if it were not there.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use worker::send::SendFuture;

use super::Edge;
use super::error::{self, Error};
use super::route::on;
use crate::config;

/// A strict policy: what the form code needs, as the README lists it, and the pages' own style.
const POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src http: https: data:; \
                      frame-src http: https:; style-src 'self'; base-uri 'none'; form-action 'self'; \
                      frame-ancestors 'none'";

pub(super) fn routes() -> Router {
    Router::new()
        .route("/sample", get(on(|| async { Redirect::permanent("/sample/") })))
        .route("/sample/", get(on(page)))
        .route("/sample/{name}", get(on(page)))
}

async fn page(edge: Edge, request: Request) -> Result<Response, Error> {
    if !config::is_development(&edge.env) {
        return Err(error::unknown_route().await);
    }
    let assets = edge.env.assets("ASSETS")?;
    // The host is of no account: the binding has one site.
    let url = format!("https://assets{}", request.uri().path());
    let found = SendFuture::new(assets.fetch(url, None)).await?;
    let mut response = found.map(Body::new).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.remove(HeaderName::from_static("cross-origin-opener-policy"));
    Ok(response)
}
