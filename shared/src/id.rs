//! Identifiers. Each is a newtype with one way in, `parse`, which serde uses too.

mod mint;
mod shard;
#[cfg(test)]
mod tests;

use std::fmt;

pub use shard::Shard;

/// Why a text is not the identifier it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not {expected}")]
pub struct Error {
    expected: &'static str,
    text: String,
}

impl Error {
    fn new(expected: &'static str, text: &str) -> Self {
        let shown = text.chars().take(60).collect();
        Self { expected, text: shown }
    }

    /// What the field accepts, as an English noun phrase that can follow "must be".
    pub fn expected(&self) -> &'static str {
        self.expected
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $expected:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// What this identifier looks like, as an English noun phrase.
            pub const EXPECTED: &'static str = $expected;

            /// Takes the text as it is, or says what was expected.
            pub fn parse(text: &str) -> Result<Self, Error> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) { Ok(Self(text.to_owned())) } else { Err(Error::new($expected, text)) }
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = Error;
            fn try_from(text: String) -> Result<Self, Error> {
                Self::parse(&text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self, Error> {
                Self::parse(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident, $expected:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "u64", into = "u64")]
        pub struct $name(u32);

        impl $name {
            /// What this identifier looks like, as an English noun phrase.
            pub const EXPECTED: &'static str = $expected;

            /// A number from 1 to 999,999,999.
            pub fn new(number: u64) -> Result<Self, Error> {
                match u32::try_from(number) {
                    Ok(small) if (1..=999_999_999).contains(&small) => Ok(Self(small)),
                    _ => Err(Error::new($expected, &number.to_string())),
                }
            }

            /// Digits only, without sign or spaces.
            pub fn parse(text: &str) -> Result<Self, Error> {
                let digits = !text.is_empty() && text.len() <= 12 && text.bytes().all(|b| b.is_ascii_digit());
                match text.parse() {
                    Ok(number) if digits => Self::new(number),
                    _ => Err(Error::new($expected, text)),
                }
            }

            /// The number itself.
            pub fn get(self) -> u32 {
                self.0
            }
        }

        impl TryFrom<u64> for $name {
            type Error = Error;
            fn try_from(number: u64) -> Result<Self, Error> {
                Self::new(number)
            }
        }

        impl std::str::FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self, Error> {
                Self::parse(text)
            }
        }

        impl From<$name> for u64 {
            fn from(id: $name) -> u64 {
                u64::from(id.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

fn lower_hex(text: &str, len: usize) -> bool {
    text.len() == len && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn prefixed(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        (8..=40).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

fn merchant_scoped(text: &str) -> bool {
    text.rsplit_once('_').is_some_and(|(merchant, random)| {
        MerchantId::parse(merchant).is_ok()
            && (1..=40).contains(&random.len())
            && random.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

text_id!(
    /// A merchant: the tenancy boundary, the prefix of every object name and configuration key.
    MerchantId,
    "a merchant id: 3 to 32 lower-case letters, digits or hyphens, beginning with a letter",
    |text| {
        (3..=32).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !matches!(text, "key" | "site" | "app")
    }
);
text_id!(
    /// An affiliate's public id, as it stands in affiliate links. Case sensitive.
    AffId,
    "an affiliate id: 1 to 20 letters, digits, hyphens or underscores",
    |text| {
        (1..=20).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    }
);
text_id!(
    /// A visit: 32 lower-case hex digits, the first two its shard. Knowing it is the visitor's capability.
    SessionId,
    "a session id: 32 lower-case hexadecimal digits",
    |text| lower_hex(text, 32)
);
text_id!(
    /// An order: 10 upper-case hex digits, the first two its shard.
    OrderId,
    "an order id: 10 upper-case hexadecimal digits",
    |text| text.len() == 10 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F'))
);
text_id!(
    /// A pixel of an affiliate.
    PixelId,
    "a pixel id: px_ and lower-case letters or digits",
    |text| prefixed(text, "px_")
);
text_id!(
    /// One pixel going off once for one trigger; the same in every attempt, retry and replay.
    FireId,
    "a fire id: fire_ and lower-case letters or digits",
    |text| prefixed(text, "fire_")
);
text_id!(
    /// One try at delivering one fire.
    AttemptId,
    "an attempt id: att_ and lower-case letters or digits",
    |text| prefixed(text, "att_")
);
text_id!(
    /// One event as the edge received it; minted before it is recorded, so that repeating the call is safe.
    EventId,
    "an event id: evt_ and lower-case letters or digits",
    |text| prefixed(text, "evt_")
);
text_id!(
    /// A live test: somebody watches what arrives for one affiliate.
    TestId,
    "a test id: tst_ and lower-case letters or digits",
    |text| prefixed(text, "tst_")
);
text_id!(
    /// A person who signs in.
    UserId,
    "a user id: usr_ and lower-case letters or digits",
    |text| prefixed(text, "usr_")
);
text_id!(
    /// An API key's public half: the merchant, an underscore and a random part.
    KeyId,
    "an API key id: the merchant id, an underscore, letters and digits",
    merchant_scoped
);
text_id!(
    /// A form-code site: the merchant, an underscore and a random part.
    SiteId,
    "a site id: the merchant id, an underscore, letters and digits",
    merchant_scoped
);
number_id!(
    /// A campaign of a merchant.
    CampaignId,
    "a campaign id: a whole number from 1"
);
number_id!(
    /// A product within one campaign.
    CampaignProductId,
    "a campaign product id: a whole number from 1"
);
number_id!(
    /// A product of the merchant, wherever it is sold.
    BaseProductId,
    "a base product id: a whole number from 1"
);
