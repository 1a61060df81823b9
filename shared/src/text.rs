//! Short texts that people type: names and notes. Trimmed, bounded, free of control characters.

/// Why a text can't be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Nothing but white space.
    #[error("can't be empty")]
    Empty,
    /// Longer than allowed.
    #[error("can have {max} characters at most")]
    TooLong {
        /// The most characters allowed.
        max: usize,
    },
    /// A line break, a tab, a null byte or another control character.
    #[error("can't hold line breaks or other control characters")]
    Control,
}

/// A name that people read: 1 to 120 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

impl Name {
    /// Trims and checks.
    pub fn parse(text: &str) -> Result<Self, Error> {
        bounded(text, 120).and_then(|text| if text.is_empty() { Err(Error::Empty) } else { Ok(Self(text)) })
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Name {
    type Error = Error;
    fn try_from(text: String) -> Result<Self, Error> {
        Self::parse(&text)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> String {
        name.0
    }
}

/// The text trimmed, when it has at most `max` characters and no control character.
pub fn bounded(text: &str, max: usize) -> Result<String, Error> {
    let text = text.trim();
    if text.len() > max * 4 || text.chars().count() > max {
        return Err(Error::TooLong { max });
    }
    if text.chars().any(char::is_control) {
        return Err(Error::Control);
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_bounded() {
        assert_eq!(Name::parse("  Acme Média ").unwrap().as_str(), "Acme Média");
        assert_eq!(Name::parse(" \u{a0}"), Err(Error::Empty));
        assert_eq!(Name::parse("a\u{0}b"), Err(Error::Control));
        assert_eq!(Name::parse(&"é".repeat(121)), Err(Error::TooLong { max: 120 }));
        assert!(Name::parse(&"é".repeat(120)).is_ok());
    }
}
