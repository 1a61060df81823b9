//! A plain HTTP client: no redirects followed, no status treated as an error.

use std::time::Duration;

use serde_json::Value;
use ureq::http::{HeaderMap, Request};

/// Sends requests to one server. Cheap to clone; a clone with other headers is another caller.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    base: String,
    headers: Vec<(String, String)>,
}

impl Client {
    /// A client of the server at this address, without credentials. Each request has a connection of its own: a server
    /// that refuses a body unread closes the connection, and a second request on it would fail by chance.
    pub fn new(base: &str) -> Self {
        Self::with_idle_connections(base, 0)
    }

    /// A client that keeps its connection, for measuring.
    pub fn keeping_connection(base: &str) -> Self {
        Self::with_idle_connections(base, 1)
    }

    fn with_idle_connections(base: &str, most: usize) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_connections(most)
            .timeout_global(Some(Duration::from_secs(30)))
            .build();
        Self { agent: config.into(), base: base.to_owned(), headers: Vec::new() }
    }

    /// The same client with one more header on every request.
    pub fn header(&self, name: &str, value: impl Into<String>) -> Self {
        let mut other = self.clone();
        other.headers.push((name.to_owned(), value.into()));
        other
    }

    /// The same client with an API key.
    pub fn bearer(&self, key: &str) -> Self {
        self.header("authorization", format!("Bearer {key}"))
    }

    /// `GET`.
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None, "")
    }

    /// `DELETE`.
    pub fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None, "")
    }

    /// `POST` with a JSON body.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, Some("application/json"), body.to_string())
    }

    /// `PUT` with a JSON body.
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, Some("application/json"), body.to_string())
    }

    /// Any method with any body.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn send(&self, method: &str, path: &str, content_type: Option<&str>, body: impl Into<String>) -> Answer {
        let body = body.into();
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        // Without a body there must be no `Content-Length` either.
        let sent = if content_type.is_some() || !body.is_empty() {
            self.agent.run(request.body(body).expect("a valid request"))
        } else {
            self.agent.run(request.body(()).expect("a valid request"))
        };
        let mut response = sent.unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        let text = response.body_mut().read_to_string().unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        Answer {
            call: format!("{method} {path}"),
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text,
        }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    call: String,
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Answer {
    /// The body as JSON, of an answer that must have this status.
    ///
    /// # Panics
    /// With the whole answer, when it has another status. A body that is not JSON is `null`.
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.call, self.text);
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// A header as text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
