//! Handlers behind one type, so that all that a router does for a handler is compiled once.

use std::pin::Pin;
use std::sync::Arc;

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::Response;

type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A handler whose own type is forgotten.
#[derive(Clone)]
pub(super) struct On(Arc<dyn Fn(Request) -> Answer + Send + Sync>);

/// The handler, for a route: `get(on(list)).post(on(create))`.
pub(super) fn on<T: 'static>(handler: impl Handler<T, (), Future = Answer>) -> On {
    On(Arc::new(move |request| handler.clone().call(request, ())))
}

impl Handler<(), ()> for On {
    type Future = Answer;

    fn call(self, request: Request, (): ()) -> Answer {
        (self.0)(request)
    }
}
