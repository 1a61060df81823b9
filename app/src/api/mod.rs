//! The only way to the server: JSON over `/v1`, with the shapes of `shared::wire` and typed errors.
//!
//! A [`Call`] and an [`Answer`] are texts; only writing and reading them is generic. So the machinery around a request is
//! compiled once, not once for each shape: the app is downloaded by people who wait.

mod error;
pub(crate) mod json;
mod remote;

pub(crate) use error::Error;
pub(crate) use remote::Remote;

use error::Said;
use gloo_net::http::{Method, RequestBuilder};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::session::{Me, Session};
use crate::web;

/// What the server answers: the thing, or why not.
pub(crate) type Result<T> = std::result::Result<T, Error>;

/// Calls to the server on behalf of who is signed in. A call that finds the session ended waits until the person has
/// signed in again, and is then made once more; its caller notices nothing.
#[derive(Clone, Copy)]
pub(crate) struct Api {
    session: Session,
}

/// The usual kind of a body.
const JSON: &str = "application/json";

/// One request.
pub(crate) struct Call {
    method: Method,
    path: String,
    body: Option<Result<String>>,
    /// What the body is.
    kind: &'static str,
    revision: Option<u64>,
}

/// An answer that says yes.
pub(crate) struct Answer(String);

impl Call {
    /// Reads a thing.
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self { method: Method::GET, path: path.into(), body: None, kind: JSON, revision: None }
    }

    /// Adds a thing, or asks for something to be done.
    pub(crate) fn post(path: impl Into<String>, body: &impl Serialize) -> Self {
        Self { method: Method::POST, path: path.into(), body: Some(write(body)), kind: JSON, revision: None }
    }

    /// Changes a thing.
    pub(crate) fn put(path: impl Into<String>, body: &impl Serialize) -> Self {
        Self { method: Method::PUT, path: path.into(), body: Some(write(body)), kind: JSON, revision: None }
    }

    /// Hands a table over.
    pub(crate) fn csv(path: impl Into<String>, table: String) -> Self {
        Self { method: Method::POST, path: path.into(), body: Some(Ok(table)), kind: "text/csv", revision: None }
    }

    /// Takes a thing away.
    pub(crate) fn delete(path: impl Into<String>) -> Self {
        Self { method: Method::DELETE, path: path.into(), body: None, kind: JSON, revision: None }
    }

    /// Only if the thing still has this revision; else [`Error::Stale`].
    pub(crate) fn if_still(self, revision: u64) -> Self {
        Self { revision: Some(revision), ..self }
    }
}

impl Answer {
    /// The thing that was answered.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T> {
        read(&self.0)
    }

    /// One part of the thing that was answered.
    pub(crate) fn part<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        let part = web::json::parse(&self.0).and_then(|parsed| web::json::property(&parsed, name));
        read(&part.ok_or(Error::Unreadable)?)
    }

    /// What to add to the word of success while not every part of the server knows of the change yet.
    pub(crate) fn settling(&self) -> &'static str {
        #[derive(Deserialize)]
        struct Settling {
            #[serde(default)]
            settling: bool,
        }
        match self.read() {
            Ok(Settling { settling: true }) => " It takes effect everywhere within moments.",
            _ => "",
        }
    }
}

/// Reads JSON in a shape of the wire.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T> {
    web::json::parse(text).and_then(|parsed| json::read(parsed).ok()).ok_or(Error::Unreadable)
}

impl Api {
    /// Calls for this session.
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// The client of this app. For use while a component is built.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// Makes a call.
    pub(crate) async fn make(self, call: Call) -> Result<Answer> {
        loop {
            match send(&call).await? {
                (401, _) => self.session.sign_in_again().await,
                (status, text) => return accepted(status, text),
            }
        }
    }
}

/// Who is signed in; nobody is [`Error::SignedOut`].
pub(crate) async fn me() -> Result<Me> {
    let (status, text) = send(&Call::get("/v1/me")).await?;
    Me::of(&accepted(status, text)?.read()?)
}

/// Signs in. A wrong password is [`Error::Refused`].
pub(crate) async fn sign_in(call: Call) -> Result<Me> {
    match send(&call).await? {
        (status @ 200..=299, text) => Me::of(&accepted(status, text)?.read()?),
        (status, text) => Err(Error::of(status, problem(&text))),
    }
}

/// Signs out.
pub(crate) async fn sign_out() -> Result<Answer> {
    let (status, text) = send(&Call::delete("/v1/session")).await?;
    accepted(status, text)
}

/// The status and the text of an answer, whatever it says.
async fn send(call: &Call) -> Result<(u16, String)> {
    let mut request = RequestBuilder::new(&call.path).method(call.method.clone()).header("Accept", "application/json");
    if let Some(revision) = call.revision {
        request = request.header("If-Match", &format!("\"{revision}\""));
    }
    let request = match &call.body {
        Some(body) => request.header("Content-Type", call.kind).body(body.clone()?),
        None => request.build(),
    };
    let response = request.map_err(|_| Error::Unreachable)?.send().await.map_err(|_| Error::Unreachable)?;
    let text = response.text().await.map_err(|_| Error::Unreachable)?;
    Ok((response.status(), text))
}

fn accepted(status: u16, text: String) -> Result<Answer> {
    match status {
        200..=299 => Ok(Answer(text)),
        401 => Err(Error::SignedOut),
        status => Err(Error::of(status, problem(&text))),
    }
}

fn problem(text: &str) -> Option<Said> {
    let parsed = web::json::parse(text)?;
    let current = web::json::property(&parsed, "current");
    let mut said: Said = json::read(parsed).ok()?;
    said.current = current;
    Some(said)
}

fn write(body: &impl Serialize) -> Result<String> {
    // A shape of the wire can always be written.
    serde_json::to_string(body).map_err(|_| Error::Unreadable)
}
