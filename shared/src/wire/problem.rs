//! Errors as `application/problem+json` (RFC 9457), with a stable code and the fields at fault.

use std::fmt::Display;

use serde::{Deserialize, Serialize};

/// An error answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// `about:blank`: the code says more than a link would.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is wrong, in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: String,
    /// What is wrong here and how to mend it.
    pub detail: String,
    /// The fields at fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// With a 412: the thing as it is now, its `revision` inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<serde_json::Value>,
}

/// One field at fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldError {
    /// The path of the field in the request: `products[0].price`.
    pub field: String,
    /// What is wrong and how to mend it; reads on from the field's name.
    pub message: String,
    /// The stable code, where the field has several ways to be wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// Field errors, gathered while a request is read, so that all of them are answered at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields {
    errors: Vec<FieldError>,
}

impl Fields {
    /// None so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes an error.
    pub fn add(&mut self, field: impl Into<String>, message: impl Display) {
        self.errors.push(FieldError { field: field.into(), message: message.to_string(), code: None });
    }

    /// Notes an error that has a code of its own.
    pub fn add_coded(&mut self, field: impl Into<String>, code: &str, message: impl Display) {
        self.errors.push(FieldError { field: field.into(), message: message.to_string(), code: Some(code.to_owned()) });
    }

    /// The value, or its error noted.
    pub fn take<T, E: Display>(&mut self, field: impl Into<String>, result: Result<T, E>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(field, error);
                None
            }
        }
    }

    /// Reads a field that has to be there.
    pub fn required<T, E: Display>(
        &mut self,
        field: impl Into<String>,
        text: Option<&str>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        match text {
            Some(text) if !text.trim().is_empty() => self.take(field, parse(text)),
            _ => {
                self.add(field, "is missing");
                None
            }
        }
    }

    /// Reads a field that may be absent; an empty text counts as absent.
    pub fn optional<T, E: Display>(
        &mut self,
        field: impl Into<String>,
        text: Option<&str>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        text.filter(|text| !text.trim().is_empty()).and_then(|text| self.take(field, parse(text)))
    }

    /// Whether all is well so far.
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// The value when there was no error, else all errors. A value that is absent without an error noted is an error
    /// of the reader, answered as one.
    pub fn finish<T>(mut self, value: Option<T>) -> Result<T, Vec<FieldError>> {
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => {
                if self.errors.is_empty() {
                    self.add("", "could not be read");
                }
                Err(self.errors)
            }
        }
    }
}
