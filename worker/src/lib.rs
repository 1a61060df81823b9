//! The Worker: entry points, HTTP surfaces and Durable Objects. Decisions are made in `shared`; what is here reads,
//! stores, sends and answers.

pub mod clock;
pub mod config;
pub mod cron;
pub mod demo;
pub mod destination;
pub mod directory;
pub mod egress;
pub mod entropy;
pub mod http;
pub mod json;
pub mod ledger;
pub mod log;
pub mod object;
pub mod registry;
pub mod secret;
pub mod sql;
pub mod storage;
pub mod zone;

use std::cell::RefCell;

use axum::Router;
use tower::Service;
use worker::{Context, Env, ScheduleContext, ScheduledEvent, event, web_sys};

/// Runs once per isolate: a panic is logged with its place before the runtime traps.
#[event(start)]
fn start() {
    std::panic::set_hook(Box::new(|panic| log::failure("panic", panic)));
}

/// One HTTP request.
#[event(fetch)]
async fn fetch(request: web_sys::Request, env: Env, _context: Context) -> worker::Result<web_sys::Response> {
    thread_local! {
        static ROUTER: RefCell<Router> = RefCell::new(http::router());
    }
    let mut request = http::runtime::read(request).await?;
    demo::prepare(&env, request.uri()).await;
    request.extensions_mut().insert(http::Edge { env });
    let answer = ROUTER.with_borrow_mut(|router| router.call(request));
    let Ok(response) = answer.await;
    http::runtime::write(response).await
}

/// Once a day: everything that has to happen although nobody asks.
#[event(scheduled)]
async fn scheduled(_event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    cron::run(&env).await;
}
