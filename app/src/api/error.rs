//! Why the server did not do what was asked.

use serde::Deserialize;
use shared::wire::problem::FieldError;

/// What the app needs of a [`shared::wire::problem::Problem`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Said {
    code: String,
    detail: String,
    #[serde(default)]
    errors: Vec<FieldError>,
    /// With a 412: the thing as it is now, as JSON.
    #[serde(skip)]
    pub(super) current: Option<String>,
}

/// Why the server did not do what was asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Error {
    /// No answer: no network, or no server.
    Unreachable,
    /// Nobody is signed in.
    SignedOut,
    /// Fields at fault, each with its own message.
    Invalid {
        /// What is wrong as a whole.
        detail: String,
        /// What is wrong with each field.
        fields: Vec<FieldError>,
    },
    /// Somebody else has changed the thing meanwhile: the thing as it is now, as JSON.
    Stale(String),
    /// There is no such thing.
    Missing(String),
    /// Anything else the server says no to.
    Refused {
        /// The stable code.
        code: String,
        /// What is wrong and how to mend it.
        detail: String,
    },
    /// The server failed, or something between here and there did.
    Failed(u16),
    /// An answer that is not what was asked for.
    Unreadable,
}

impl Error {
    /// The same with other words at its fields.
    pub(crate) fn with_fields(self, change: impl FnOnce(Vec<FieldError>) -> Vec<FieldError>) -> Self {
        match self {
            Self::Invalid { detail, fields } => Self::Invalid { detail, fields: change(fields) },
            other => other,
        }
    }

    /// What an error answer means.
    pub(super) fn of(status: u16, problem: Option<Said>) -> Self {
        let Some(problem) = problem else { return Self::Failed(status) };
        match (status, problem.current) {
            (412, Some(current)) => Self::Stale(current),
            _ if !problem.errors.is_empty() => Self::Invalid { detail: problem.detail, fields: problem.errors },
            (404, _) => Self::Missing(problem.detail),
            _ => Self::Refused { code: problem.code, detail: problem.detail },
        }
    }

    /// What to tell a person: what is wrong and what can be done.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Unreachable => {
                "The server does not answer. Check your connection and try again; nothing you typed is lost.".to_owned()
            }
            Self::SignedOut => "You are signed out. Sign in to go on.".to_owned(),
            Self::Invalid { detail, .. } | Self::Missing(detail) | Self::Refused { detail, .. } => detail.clone(),
            Self::Stale(_) => "Somebody else has changed this meanwhile. Load it again to see their changes.".to_owned(),
            Self::Failed(status) => format!("The server failed ({status}). Try again in a moment."),
            Self::Unreadable => {
                "The server's answer can't be read: the app and the server may be of different versions. Reload this page."
                    .to_owned()
            }
        }
    }

    /// The fields at fault.
    pub(crate) fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid { fields, .. } => fields,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(errors: Vec<FieldError>, current: Option<&str>) -> Said {
        Said { code: "no".into(), detail: "Not so.".into(), errors, current: current.map(Into::into) }
    }

    #[test]
    fn each_answer_has_its_meaning() {
        let field = FieldError { field: "name".into(), message: "is missing".into(), code: None };
        let invalid = Error::of(422, Some(problem(vec![field.clone()], None)));
        assert_eq!(invalid.fields(), [field]);
        let now = r#"{"revision":7}"#;
        assert_eq!(Error::of(412, Some(problem(vec![], Some(now)))), Error::Stale(now.into()));
        assert_eq!(Error::of(404, Some(problem(vec![], None))), Error::Missing("Not so.".into()));
        assert_eq!(Error::of(409, Some(problem(vec![], None))).message(), "Not so.");
        assert_eq!(Error::of(502, None), Error::Failed(502));
    }
}
