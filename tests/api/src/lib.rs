//! What black-box tests are made of: the real Worker in workerd, receivers that misbehave on order, an HTTP client, and
//! patience with a deadline.
//!
//! ```no_run
//! use api_tests::{Receiver, Reply, Server, eventually};
//!
//! let server = Server::shared();                                 // one for all tests of this process
//! let receiver = Receiver::start(|_, n| if n < 3 { Reply::status(500) } else { Reply::status(200) });
//! server.client().bearer("demo_api.demo-secret").post("/v1/orders", &serde_json::json!({})).expect(201);
//! eventually("the fourth attempt succeeds", || (receiver.requests().len() == 4).then_some(()));
//! ```

mod client;
mod receiver;
mod server;
mod wait;

pub use client::{Answer, Client};
pub use receiver::{Receiver, Reply, Request};
pub use server::{Server, Settings};
pub use wait::{eventually, eventually_within, wait_until};
