//! People who sign in: their address, what they may do, and the password rule.

/// An email address, in lower case: people type it either way.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// A text that is no email address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must look like name@example.com, at most 254 characters")]
pub struct EmailError;

impl Email {
    /// Trims, lowers and checks: one `@` with something on both sides, no space, at most 254 bytes (RFC 5321).
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim().to_lowercase();
        let (local, domain) = text.split_once('@').ok_or(EmailError)?;
        let strange = |letter: char| letter.is_whitespace() || letter.is_control();
        if text.len() > 254 || local.is_empty() || domain.is_empty() || domain.contains('@') || text.contains(strange) {
            return Err(EmailError);
        }
        Ok(Self(text))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Email {
    type Error = EmailError;
    fn try_from(text: String) -> Result<Self, EmailError> {
        Self::parse(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> String {
        email.0
    }
}

impl std::fmt::Display for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Read everything but credentials.
    Viewer,
    /// Also change campaigns, affiliates and pixels, send events and send deliveries again.
    Manager,
    /// Everything: keys, people and settings too.
    Owner,
}

impl Role {
    /// Reads the wire's word.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        match text {
            "viewer" => Ok(Self::Viewer),
            "manager" => Ok(Self::Manager),
            "owner" => Ok(Self::Owner),
            _ => Err("must be owner, manager or viewer"),
        }
    }

    /// The role's name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Manager => "manager",
            Self::Owner => "owner",
        }
    }
}

/// A password somebody chose: 10 to 200 characters. It never shows itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// A password that can't be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Easily guessed.
    #[error("must have at least {} characters; a few words make a good one", Password::LEAST)]
    Short,
    /// Longer than anybody types.
    #[error("can have {} characters at most", Password::MOST)]
    Long,
}

impl Password {
    /// The fewest characters.
    pub const LEAST: usize = 10;
    /// The most characters.
    pub const MOST: usize = 200;

    /// Checks the length; nothing is trimmed.
    pub fn parse(text: &str) -> Result<Self, PasswordError> {
        match text.chars().count() {
            count if count < Self::LEAST => Err(PasswordError::Short),
            count if count > Self::MOST => Err(PasswordError::Long),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The text, to be hashed.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!(Email::parse(" Ann@Example.COM ").unwrap().as_str(), "ann@example.com");
        for bad in ["", "ann", "@x.example", "ann@", "a@b@c", "a b@c.example", "a\u{0}@c.example"] {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
        assert!(Email::parse(&format!("{}@x.example", "a".repeat(250))).is_err());
    }

    #[test]
    fn passwords_have_a_length_and_stay_hidden() {
        assert_eq!(Password::parse("123456789"), Err(PasswordError::Short));
        assert_eq!(Password::parse(&"x".repeat(201)), Err(PasswordError::Long));
        let password = Password::parse("demo-password").unwrap();
        assert_eq!(format!("{password:?}"), "Password(…)");
    }

    #[test]
    fn roles_round_trip() {
        for role in [Role::Viewer, Role::Manager, Role::Owner] {
            assert_eq!(Role::parse(role.code()), Ok(role));
        }
        assert!(Role::Viewer < Role::Manager && Role::Manager < Role::Owner);
    }
}
