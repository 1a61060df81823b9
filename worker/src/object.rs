//! Calls between the Worker and its Durable Objects: one command, one answer, both JSON.
//!
//! A command is a type: its name is the path, its body the JSON, and its answer is fixed with it. What a caller must
//! tell apart (stale, refused, not found) belongs into the answer; [`Error`] is for calls that did not work.
//!
//! ```
//! # use edge::object::{self, Call, Command, Error};
//! # use serde::{Deserialize, Serialize};
//! #[derive(Serialize, Deserialize)]
//! struct Peek {
//!     key: String,
//! }
//!
//! impl Command for Peek {
//!     const NAME: &'static str = "peek";
//!     type Answer = Option<String>;
//! }
//!
//! async fn ask(stub: &worker::Stub, key: String) -> Result<Option<String>, Error> {
//!     object::call(stub, &Peek { key }).await
//! }
//!
//! async fn fetch(request: worker::Request, sql: &edge::sql::Sql) -> worker::Result<worker::Response> {
//!     let call = Call::read(request).await?;
//!     match call.name() {
//!         Peek::NAME => call.answer(|peek: Peek| {
//!             sql.query_one("SELECT value FROM pair WHERE key = ?", edge::values![peek.key])
//!         }),
//!         _ => call.unknown(),
//!     }
//! }
//! ```

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::json;
use worker::send::SendFuture;
use worker::{Delay, Method, Request, RequestInit, Response, Stub};

use crate::log;

/// One thing that an object can be asked to do.
pub trait Command: Serialize + DeserializeOwned {
    /// Its name, unique within the object's class; it is the path of the call.
    const NAME: &'static str;
    /// What the object says.
    type Answer: Serialize + DeserializeOwned;
}

/// Makes a type a [`Command`]: its name, and what the object says.
macro_rules! command {
    ($command:ty, $name:literal => $answer:ty) => {
        impl $crate::object::Command for $command {
            const NAME: &'static str = $name;
            type Answer = $answer;
        }
    };
}
pub(crate) use command;

/// Why a call brought no answer. The message is for the log, never for a client.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The call or its answer was lost: overload, a reset, a deployment, a trap. The command may have been carried out,
    /// and may be repeated if repeating is safe.
    #[error("{command}: the object could not be reached: {reason}")]
    Lost {
        /// The command's name.
        command: &'static str,
        /// The runtime's words.
        reason: String,
    },
    /// The object took the call and failed; its transaction was undone.
    #[error("{command}: the object failed: {reason}")]
    Failed {
        /// The command's name.
        command: &'static str,
        /// The object's words.
        reason: String,
    },
    /// The two sides disagree about the command or its JSON: two versions at once, or a defect.
    #[error("{command}: the answer has status {status}: {reason}")]
    Misunderstood {
        /// The command's name.
        command: &'static str,
        /// The HTTP status.
        status: u16,
        /// What could not be read.
        reason: String,
    },
}

/// How long an answer may take. It is there for the object that traps: its caller would never hear of it.
const DEADLINE: Duration = Duration::from_secs(20);

/// Sends one command to an object and reads its answer, which may take 20 seconds.
pub fn call<C: Command>(stub: &Stub, command: &C) -> impl Future<Output = Result<C::Answer, Error>> + Send {
    call_within(DEADLINE, stub, command)
}

/// Sends one command to an object that may take longer, because it waits for somebody itself.
pub fn call_within<C: Command>(
    deadline: Duration,
    stub: &Stub,
    command: &C,
) -> impl Future<Output = Result<C::Answer, Error>> + Send {
    let body = serde_json::to_string(command);
    SendFuture::new(async move {
        let text = ask(deadline, stub, C::NAME, body).await?;
        json::read(&text).map_err(|reason| misunderstood(C::NAME, 200, &reason))
    })
}

/// The answer as it came. What does not depend on the command is here, so that it is compiled once.
async fn ask(
    deadline: Duration,
    stub: &Stub,
    command: &'static str,
    body: serde_json::Result<String>,
) -> Result<String, Error> {
    let body = body.map_err(|reason| misunderstood(command, 0, &reason))?;
    let answer = within(deadline, exchange(stub, command, &body)).await;
    match answer.map_err(|reason| Error::Lost { command, reason })? {
        (200, text) => Ok(text),
        (500, reason) => Err(Error::Failed { command, reason }),
        (status, reason) => Err(Error::Misunderstood { command, status, reason }),
    }
}

/// What the future brings, or what it is to say when it takes too long.
async fn within<T>(deadline: Duration, future: impl Future<Output = worker::Result<T>>) -> Result<T, String> {
    let mut future = pin!(future);
    let mut alarm = pin!(Delay::from(deadline));
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(done.map_err(|error| error.to_string())),
        Poll::Pending => alarm.as_mut().poll(context).map(|()| Err(format!("no answer within {deadline:?}"))),
    })
    .await
}

async fn exchange(stub: &Stub, name: &str, body: &str) -> worker::Result<(u16, String)> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(body.into()));
    let request = Request::new_with_init(&format!("https://object/{name}"), &init)?;
    let mut response = stub.fetch_with_request(request).await?;
    Ok((response.status_code(), response.text().await?))
}

fn misunderstood(command: &'static str, status: u16, reason: &dyn std::fmt::Display) -> Error {
    Error::Misunderstood { command, status, reason: reason.to_string() }
}

/// A command that has arrived at an object.
pub struct Call {
    name: String,
    body: String,
}

impl Call {
    /// Reads the call. Only the Worker itself reaches an object, so an unreadable one is a failure, not a refusal.
    pub async fn read(mut request: Request) -> worker::Result<Self> {
        let name = request.path().trim_start_matches('/').to_owned();
        Ok(Self { name, body: request.text().await? })
    }

    /// Which command this is.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Carries the command out: its answer, or 500 with the error's words, which are logged too.
    pub fn answer<C: Command, E: std::fmt::Display>(
        &self,
        step: impl FnOnce(C) -> Result<C::Answer, E>,
    ) -> worker::Result<Response> {
        match self.parse() {
            Ok(command) => self.reply(&step(command)),
            Err(reason) => Response::error(reason.to_string(), 400),
        }
    }

    /// Reads the command, for a step that has to wait for something; [`Call::reply`] ends it.
    pub fn parse<C: Command>(&self) -> worker::Result<C> {
        json::read(&self.body).map_err(|reason| worker::Error::RustError(reason.to_string()))
    }

    /// Sends what came of the command.
    pub fn reply<A: Serialize, E: std::fmt::Display>(&self, outcome: &Result<A, E>) -> worker::Result<Response> {
        match outcome {
            Ok(answer) => self.send(serde_json::to_string(answer)),
            Err(error) => self.fail(error),
        }
    }

    fn send(&self, answer: serde_json::Result<String>) -> worker::Result<Response> {
        match answer {
            Ok(text) => Response::from_bytes(text.into_bytes()),
            Err(reason) => self.fail(&reason),
        }
    }

    fn fail(&self, error: &dyn std::fmt::Display) -> worker::Result<Response> {
        log::failure(&self.name, error);
        Response::error(error.to_string(), 500)
    }

    /// The answer to a command that this object does not know.
    pub fn unknown(&self) -> worker::Result<Response> {
        Response::error(format!("unknown command {}", self.name), 404)
    }
}
