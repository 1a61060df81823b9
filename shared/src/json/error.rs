//! What is wrong with a JSON text.

use std::fmt;

use serde::de::{Expected, Unexpected};

/// A text that can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Fault>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    kind: Kind,
    reason: String,
    place: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It is not JSON.
    Syntax,
    /// It is JSON, and of another shape.
    Shape,
}

impl Error {
    pub(super) fn syntax(reason: &str) -> Self {
        Self::new(Kind::Syntax, reason.to_owned())
    }

    pub(super) fn end() -> Self {
        Self::syntax("it ends too early")
    }

    fn new(kind: Kind, reason: String) -> Self {
        Self(Box::new(Fault { kind, reason, place: String::new() }))
    }

    /// The same, at a place: a field, or line and column.
    pub(super) fn at(mut self, place: String) -> Self {
        self.0.place = place;
        self
    }

    /// Whether it is JSON, and of another shape than was asked for.
    #[must_use]
    pub fn is_shape(&self) -> bool {
        self.0.kind == Kind::Shape
    }

    /// The field that is of another shape, such as `products[1].price`; empty for the whole value, and for a text that
    /// is not JSON.
    #[must_use]
    pub fn field(&self) -> &str {
        if self.is_shape() { &self.0.place } else { "" }
    }

    /// What is wrong, without the place.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.0.reason
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.place.as_str() {
            "" => f.write_str(&self.0.reason),
            place => write!(f, "{place}: {}", self.0.reason),
        }
    }
}

impl std::error::Error for Error {}

impl serde::de::Error for Error {
    #[inline(never)]
    fn custom<T: fmt::Display>(reason: T) -> Self {
        Self::new(Kind::Shape, reason.to_string())
    }

    #[inline(never)]
    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(Kind::Shape, format!("it is {}, expected {expected}", kind(&found)))
    }

    #[inline(never)]
    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(Kind::Shape, format!("it is not among the values for {}, expected {expected}", kind(&found)))
    }
}

/// What was found, without the value itself.
fn kind(found: &Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "true or false",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "a whole number",
        Unexpected::Float(_) => "a number with a fraction",
        Unexpected::Str(_) | Unexpected::Char(_) => "a text",
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Seq => "a list",
        Unexpected::Map => "an object",
        _ => "something else",
    }
}
