//! Identifiers. Each is a newtype with one way in, `parse`, which serde uses too.

use std::fmt;

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

/// A home of events within one merchant: the object that holds their truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shard(u8);

impl Shard {
    /// The shard with this number.
    pub fn new(number: u8) -> Self {
        Self(number)
    }

    /// The shard's number.
    pub fn number(self) -> u8 {
        self.0
    }

    /// Spreads evenly distributed entropy, such as the head of a hash, over `count` shards (at least one).
    pub fn pick(entropy: u64, count: u16) -> Self {
        let index = entropy % u64::from(count.clamp(1, 256));
        Self(u8::try_from(index).unwrap_or(0))
    }
}

fn shard_of(text: &str) -> Shard {
    Shard(text.get(..2).and_then(|head| u8::from_str_radix(head, 16).ok()).unwrap_or(0))
}

impl SessionId {
    /// The session of this shard with these 120 random bits (the low bits of `entropy`).
    pub fn from_entropy(shard: Shard, entropy: u128) -> Self {
        Self(format!("{:02x}{:030x}", shard.number(), entropy & ((1 << 120) - 1)))
    }

    /// The shard that holds this session.
    pub fn shard(&self) -> Shard {
        shard_of(&self.0)
    }
}

impl OrderId {
    /// The order id of this shard with these 32 random bits.
    pub fn from_entropy(shard: Shard, entropy: u32) -> Self {
        Self(format!("{:02X}{entropy:08X}", shard.number()))
    }

    /// The shard that holds this order.
    pub fn shard(&self) -> Shard {
        shard_of(&self.0)
    }
}

impl AffId {
    /// The default form: 8 upper-case hex digits.
    pub fn from_entropy(entropy: u32) -> Self {
        Self(format!("{entropy:08X}"))
    }
}

macro_rules! minted {
    ($($name:ident $prefix:literal),*) => {$(
        impl $name {
            /// An id made of these random bits.
            pub fn from_entropy(entropy: u128) -> Self {
                Self(format!(concat!($prefix, "{:032x}"), entropy))
            }
        }
    )*};
}
minted!(EventId "evt_", AttemptId "att_");

impl PixelId {
    /// An id made of these random bits.
    pub fn from_entropy(entropy: u64) -> Self {
        Self(format!("px_{entropy:016x}"))
    }
}

impl UserId {
    /// An id made of these random bits.
    pub fn from_entropy(entropy: u64) -> Self {
        Self(format!("usr_{entropy:016x}"))
    }
}

impl FireId {
    /// The id whose 128 bits are the head of a digest.
    pub fn from_digest(head: [u8; 16]) -> Self {
        Self(format!("fire_{:032x}", u128::from_be_bytes(head)))
    }
}

impl KeyId {
    /// A key of this merchant with these random bits.
    pub fn from_entropy(merchant: &MerchantId, entropy: u64) -> Self {
        Self(format!("{merchant}_{entropy:016x}"))
    }

    /// The merchant whose key this is.
    pub fn merchant(&self) -> MerchantId {
        merchant_of(&self.0)
    }
}

impl SiteId {
    /// A site of this merchant with these random bits.
    pub fn from_entropy(merchant: &MerchantId, entropy: u64) -> Self {
        Self(format!("{merchant}_{entropy:016x}"))
    }

    /// The merchant whose site this is.
    pub fn merchant(&self) -> MerchantId {
        merchant_of(&self.0)
    }
}

fn merchant_of(scoped: &str) -> MerchantId {
    MerchantId(scoped.rsplit_once('_').map_or("", |(merchant, _)| merchant).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_and_refuses() {
        assert!(MerchantId::parse("demo").is_ok());
        for bad in ["", "ab", "Demo", "1st", "key", "a b c", "a_b", &"x".repeat(33)] {
            assert!(MerchantId::parse(bad).is_err(), "{bad:?}");
        }
        assert!(AffId::parse("AF54B334").is_ok());
        for bad in ["", "a b", "a/b", "é", &"x".repeat(21)] {
            assert!(AffId::parse(bad).is_err(), "{bad:?}");
        }
        assert!(OrderId::parse("03A1B2C3D4").is_ok());
        for bad in ["03a1b2c3d4", "03A1B2C3D", "03A1B2C3DG", "'; DROP --"] {
            assert!(OrderId::parse(bad).is_err(), "{bad:?}");
        }
        for bad in ["", "0", "-1", "+1", " 1", "1.0", "99999999999999999999", "1000000000"] {
            assert!(CampaignId::parse(bad).is_err(), "{bad:?}");
        }
        assert_eq!(CampaignId::parse("137").unwrap().get(), 137);
    }

    #[test]
    fn ids_carry_their_shard() {
        let shard = Shard::new(0xA7);
        assert_eq!(OrderId::from_entropy(shard, 7).shard(), shard);
        let session = SessionId::from_entropy(shard, u128::MAX);
        assert_eq!(session.shard(), shard);
        assert_eq!(SessionId::parse(session.as_str()).unwrap(), session);
    }

    #[test]
    fn scoped_ids_name_their_merchant() {
        let merchant = MerchantId::parse("acme-shop").unwrap();
        assert_eq!(KeyId::from_entropy(&merchant, 1).merchant(), merchant);
        assert_eq!(KeyId::parse("demo_api").unwrap().merchant().as_str(), "demo");
        assert!(KeyId::parse("demo").is_err());
        assert!(KeyId::parse("_x").is_err());
    }

    #[test]
    fn serde_goes_through_parse() {
        assert!(serde_json::from_str::<AffId>("\"a b\"").is_err());
        assert!(serde_json::from_str::<CampaignId>("0").is_err());
        assert_eq!(serde_json::to_string(&CampaignId::new(3).unwrap()).unwrap(), "3");
    }

    #[test]
    fn a_shard_is_always_inside_the_count() {
        for count in [0u16, 1, 8, 255, 256, 999] {
            for entropy in [0, 1, 255, 256, u64::MAX] {
                assert!(u16::from(Shard::pick(entropy, count).number()) < count.clamp(1, 256));
            }
        }
    }
}
