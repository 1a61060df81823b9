//! Every HTTP surface: the routes, and the layers that all answers pass.

mod activity;
mod affiliates;
mod answer;
pub mod auth;
mod batch;
mod campaigns;
mod cookie;
mod deliveries;
mod direct_api;
pub mod error;
mod events;
pub mod extract;
mod form_code;
mod headers;
mod keys;
mod lists;
mod live;
mod moving;
mod orders;
mod publishers;
mod receiver;
mod resend;
mod route;
pub(crate) mod runtime;
mod sample;
mod session;
mod setup;
mod shards;
mod sites;
mod users;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::middleware::{from_fn, map_response};
use axum::response::Redirect;
use axum::routing::get;
use worker::Env;

use crate::log;
use route::on;

/// All routes. Built once per isolate; what belongs to one request comes with the request ([`Edge`]).
pub fn router() -> Router {
    Router::new()
        .route("/", get(on(to_the_app)))
        .route("/healthz", get(on(healthz)))
        .merge(events::routes())
        .merge(batch::routes())
        .merge(direct_api::routes())
        .merge(session::routes())
        .merge(campaigns::routes())
        .merge(affiliates::routes())
        .merge(keys::routes())
        .merge(orders::routes())
        .route("/v1/orders", get(on(orders::list)))
        .route("/v1/deliveries", get(on(deliveries::list)))
        .route("/v1/affiliates/{affId}/publishers", get(on(publishers::list)))
        .merge(setup::routes())
        .merge(receiver::routes())
        .merge(form_code::routes())
        .merge(sample::routes())
        .merge(sites::routes())
        .merge(users::routes())
        .merge(moving::routes())
        .route("/v1/activity", get(on(activity::list)))
        .merge(resend::routes())
        .merge(live::routes())
        .fallback(error::unknown_route)
        .method_not_allowed_fallback(error::unknown_method)
        .layer(from_fn(extract::drain))
        .layer(map_response(headers::secure))
        .layer(from_fn(log::request))
}

async fn healthz() -> &'static str {
    "ok"
}

async fn to_the_app() -> Redirect {
    Redirect::temporary("/app/")
}

/// What a handler needs of the runtime: bindings and variables.
#[derive(Clone)]
pub struct Edge {
    /// The bindings.
    pub env: Env,
}

impl<S: Sync> FromRequestParts<S> for Edge {
    type Rejection = error::Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let edge = parts.extensions.get::<Self>().cloned();
        edge.ok_or_else(|| error::Error::internal("edge", &"the request came without its bindings"))
    }
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use tower::ServiceExt;

    use super::*;

    fn get(path: &str) -> axum::response::Response {
        block_on(router().oneshot(Request::get(path).body(Body::empty()).unwrap())).unwrap()
    }

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        let mut future = std::pin::pin!(future);
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        loop {
            if let std::task::Poll::Ready(done) = future.as_mut().poll(&mut context) {
                return done;
            }
        }
    }

    #[test]
    fn it_says_that_it_is_alive() {
        let response = get("/healthz");
        assert_eq!(response.status(), 200);
        assert_eq!(block_on(to_bytes(response.into_body(), 100)).unwrap(), "ok");
    }

    #[test]
    fn the_root_leads_to_the_app() {
        let response = get("/");
        assert_eq!(response.status(), 307);
        assert_eq!(response.headers()["location"], "/app/");
    }

    #[test]
    fn every_answer_is_fenced_in() {
        for path in ["/healthz", "/no/such/page"] {
            let response = get(path);
            let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap().to_owned();
            assert_eq!(header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert_eq!(header("referrer-policy"), "no-referrer");
            assert_eq!(header("cache-control"), "no-store");
            assert_eq!(header("strict-transport-security"), "max-age=31536000");
        }
    }
}
