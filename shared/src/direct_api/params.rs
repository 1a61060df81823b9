//! Parameters as they came: names and texts in order, borrowed from the request wherever it allows.

use std::borrow::Cow;
#[cfg(test)]
use std::{cell::RefCell, collections::BTreeSet};

use crate::wire::text::Text;

/// The most parameters that one request can have, those of its query and of its body together.
pub const MAX_PARAMETERS: usize = 1_000;

/// More parameters than one request can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The request has more than {MAX_PARAMETERS} parameters; send only those of the call")]
pub struct TooMany;

/// The parameters of one request. What is nested is named `name[key]`, however it was encoded.
///
/// The last of several parameters with one name counts, as it does in the original, and a body's after its query's. A
/// parameter that is empty, or that a careless client sent as the text `undefined` or `null`, counts as not sent.
///
/// Has no `Debug`: a password or a card's number must not reach a log.
#[derive(Default)]
pub struct Params<'a> {
    entries: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// What readers have asked for, so that a test can hold the documented table against the code.
    #[cfg(test)]
    asked: RefCell<BTreeSet<String>>,
}

impl<'a> Params<'a> {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    ///
    /// # Errors
    ///
    /// [`TooMany`] at the first one beyond [`MAX_PARAMETERS`].
    pub fn push(&mut self, name: Cow<'a, str>, value: Cow<'a, str>) -> Result<(), TooMany> {
        if self.entries.len() >= MAX_PARAMETERS {
            return Err(TooMany);
        }
        self.entries.push((name, value));
        Ok(())
    }

    /// The text of a parameter, trimmed; nothing when it was not sent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.note(name);
        self.present().filter(|(known, _)| *known == name).last().map(|(_, value)| value)
    }

    /// The text of a parameter as the domain's inputs take it.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<Text> {
        self.get(name).map(Text::from)
    }

    /// The parameters nested in one: the key and the text of each `name[key]`, in the order they came.
    pub fn nested(&self, name: &str) -> impl Iterator<Item = (&str, &str)> {
        self.note(name);
        self.present().filter_map(move |(known, value)| {
            let key = known.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']')?;
            Some((key, value))
        })
    }

    /// The parameters with a number in their name: the number, the rest and the text of each `prefixN_rest`, in the order
    /// they came.
    pub fn numbered(&self, prefix: &str) -> impl Iterator<Item = (u32, &str, &str)> {
        self.note(&format!("{prefix}N"));
        self.present().filter_map(move |(known, value)| {
            let (number, rest) = known.strip_prefix(prefix)?.split_once('_')?;
            Some((number.parse().ok()?, rest, value))
        })
    }

    /// Every parameter sent, in the order they came.
    pub fn present(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().filter_map(|(name, value)| {
            let value = value.trim();
            (!matches!(value, "" | "undefined" | "null")).then_some((name.as_ref(), value))
        })
    }

    /// How many came, those not counted as sent among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether none came.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    #[cfg(not(test))]
    fn note(&self, _name: &str) {}

    #[cfg(test)]
    fn note(&self, name: &str) {
        self.asked.borrow_mut().insert(name.to_owned());
    }

    #[cfg(test)]
    pub(super) fn asked(&self) -> BTreeSet<String> {
        self.asked.borrow().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(pairs: &[(&'static str, &'static str)]) -> Params<'static> {
        let mut params = Params::new();
        for (name, value) in pairs {
            params.push(Cow::Borrowed(name), Cow::Borrowed(value)).unwrap();
        }
        params
    }

    #[test]
    fn the_last_one_that_was_sent_counts() {
        let params = params(&[
            ("affId", "A"),
            ("affId", " B "),
            ("affId", ""),
            ("affid", "C"),
            ("c", "null"),
            ("d", "undefined"),
            ("e", "Null"),
        ]);
        assert_eq!(params.get("affId"), Some("B"));
        assert_eq!(params.get("c"), None);
        assert_eq!(params.get("d"), None);
        assert_eq!(params.get("e"), Some("Null"), "a family name");
        assert_eq!(params.get("f"), None);
    }

    #[test]
    fn nested_parameters_are_found_by_their_key() {
        let params =
            params(&[("items[1]", "2"), ("items[b][c]", "3"), ("items", "4"), ("items[5]", ""), ("itemsX[6]", "7")]);
        assert_eq!(params.nested("items").collect::<Vec<_>>(), [("1", "2"), ("b][c", "3")]);
    }

    #[test]
    fn there_is_an_end_to_them() {
        let mut params = Params::new();
        for _ in 0..MAX_PARAMETERS {
            assert!(params.push("a".into(), "b".into()).is_ok());
        }
        assert_eq!(params.push("a".into(), "b".into()), Err(TooMany));
    }
}
