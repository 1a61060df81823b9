//! Why something asked of a merchant's configuration is not done. Knows no HTTP.

use serde::{Deserialize, Serialize};
use shared::wire::problem::FieldError;

use crate::json::RawJson;

/// A refusal; every text is for whoever asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Refusal {
    /// The session or key is unknown, wrong or over.
    Unknown,
    /// Known, but not allowed to.
    Forbidden(String),
    /// No such thing here: what, as a noun phrase.
    Missing(String),
    /// Fields that can't be taken as they are.
    Invalid(Vec<FieldError>),
    /// It would break a rule that spans several things.
    Conflict {
        /// The stable code.
        code: String,
        /// What is in the way and how to mend it.
        message: String,
        /// The field to look at, where there is one.
        field: Option<String>,
    },
    /// The caller had seen an older revision: the thing as it is now.
    Stale(RawJson),
}

impl Refusal {
    /// A conflict about one field.
    pub fn conflict(code: &str, field: &str, message: impl Into<String>) -> Self {
        let field = (!field.is_empty()).then(|| field.to_owned());
        Self::Conflict { code: code.to_owned(), message: message.into(), field }
    }

    /// One field that can't be taken.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { field: field.to_owned(), message: message.into(), code: None }])
    }
}

/// Why a step did not end: refused, or the database failed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// Refused: nothing was written.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The database failed.
    #[error(transparent)]
    Sql(#[from] crate::sql::Error),
    /// There were no random numbers.
    #[error(transparent)]
    Entropy(#[from] crate::entropy::Error),
    /// Something stored can't be read.
    #[error("{key}: {reason}")]
    Damaged {
        /// Which document.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A step's result.
pub type Result<T> = std::result::Result<T, Error>;

/// Parts refusals, which are answers, from failures.
pub fn answered<T>(result: Result<T>) -> Result<std::result::Result<T, Refusal>> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Error::Refused(refusal)) => Ok(Err(refusal)),
        Err(failure) => Err(failure),
    }
}
