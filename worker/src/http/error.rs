//! Errors as clients see them: every refusal and failure becomes `application/problem+json` here and nowhere else.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::time::Timestamp;
use shared::wire::problem::{FieldError, Problem};

use crate::registry::refusal::Refusal;
use crate::{clock, config, entropy, log, object, secret};

/// An error answer.
#[derive(Debug)]
pub struct Error(Box<Answer>);

#[derive(Debug)]
struct Answer {
    problem: Problem,
    /// Seconds after which it may work.
    retry_after: Option<i64>,
}

impl Error {
    /// An error with its stable code and the sentence that says how to mend it.
    pub fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        let problem = Problem {
            kind: "about:blank".to_owned(),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail: detail.into(),
            errors: Vec::new(),
            current: None,
        };
        Self(Box::new(Answer { problem, retry_after: None }))
    }

    /// Fields that can't be taken, all of them.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let detail = match errors.as_slice() {
            [only] if only.field.is_empty() => format!("The request {}.", only.message),
            [only] => format!("The field {} {}.", only.field, only.message.trim_end_matches('.')),
            several => format!("{} fields can't be taken as they are; each is named in errors.", several.len()),
        };
        let mut error = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail);
        error.0.problem.errors = errors;
        error
    }

    /// Nobody is signed in and no key was given.
    pub fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "notSignedIn",
            "Sign in, or send an API key as Authorization: Bearer {id}.{secret}.",
        )
    }

    /// A session or key that is unknown, wrong or over.
    pub fn bad_credentials() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "badCredentials",
            "The session or key is unknown, wrong or no longer valid. Sign in again, or check the key.",
        )
    }

    /// Nothing is here, or nothing that the caller may see.
    pub fn not_found() -> Self {
        Self::missing("such thing")
    }

    fn missing(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "notFound", format!("There is no {what} here."))
    }

    /// It failed on our side; the log has the reason.
    pub fn internal(place: &str, reason: &impl std::fmt::Display) -> Self {
        log::failure(place, reason);
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something failed here and has been logged; nothing was changed.",
        )
    }

    /// It can't be done now; the log has the reason.
    pub fn unavailable(place: &str, reason: &impl std::fmt::Display) -> Self {
        log::failure(place, reason);
        let detail = "This could not be done now; it is not known whether anything was changed. Look, then try again.";
        let mut error = Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail);
        error.0.retry_after = Some(1);
        error
    }

    /// Too often; it may work again at this time.
    pub fn too_many(code: &str, what: &str, until: Timestamp) -> Self {
        let detail = format!("{what} It may be tried again at {until}.");
        let mut error = Self::new(StatusCode::TOO_MANY_REQUESTS, code, detail);
        // Whole seconds, never too early.
        error.0.retry_after = Some(until.since(clock::now()).as_millis() / 1_000 + 1);
        error
    }

    /// The problem that will be answered.
    pub fn problem(&self) -> &Problem {
        &self.0.problem
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let Answer { problem, retry_after } = *self.0;
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_string(&problem).unwrap_or_default();
        let mut response =
            (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))], body)
                .into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unknown => Self::bad_credentials(),
            Refusal::Forbidden(detail) => Self::new(StatusCode::FORBIDDEN, "forbidden", detail),
            Refusal::Missing(what) => Self::missing(&what),
            Refusal::Invalid(errors) => Self::invalid(errors),
            Refusal::Conflict { code, message, field } => {
                let mut error = Self::new(StatusCode::CONFLICT, &code, &message);
                error.0.problem.errors =
                    field.map(|field| FieldError { field, message, code: Some(code) }).into_iter().collect();
                error
            }
            Refusal::Stale(current) => {
                let detail = "Somebody else has changed this since you read it. What it is now is in current; nothing of \
                              yours was saved.";
                let mut error = Self::new(StatusCode::PRECONDITION_FAILED, "stale", detail);
                error.0.problem.current = current.read().ok();
                error
            }
        }
    }
}

impl From<object::Error> for Error {
    fn from(error: object::Error) -> Self {
        match error {
            object::Error::Lost { .. } => Self::unavailable("call", &error),
            object::Error::Failed { .. } | object::Error::Misunderstood { .. } => Self::internal("call", &error),
        }
    }
}

impl From<config::Error> for Error {
    fn from(error: config::Error) -> Self {
        match error {
            config::Error::Registry(error) => error.into(),
            error => Self::internal("config", &error),
        }
    }
}

impl From<entropy::Error> for Error {
    fn from(error: entropy::Error) -> Self {
        Self::internal("entropy", &error)
    }
}

impl From<secret::Error> for Error {
    fn from(error: secret::Error) -> Self {
        Self::internal("password", &error)
    }
}

impl From<worker::Error> for Error {
    fn from(error: worker::Error) -> Self {
        Self::internal("runtime", &error)
    }
}

/// The answer to a path that leads nowhere.
pub(super) async fn unknown_route() -> Error {
    Error::new(StatusCode::NOT_FOUND, "unknownRoute", "There is nothing at this path.")
}

/// The answer to a method that a path does not have.
pub(super) async fn unknown_method() -> Error {
    Error::new(StatusCode::METHOD_NOT_ALLOWED, "methodNotAllowed", "This path does not take this method.")
}
