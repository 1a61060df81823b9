//! New identifiers from random bits, and what an identifier says of itself: its shard, its merchant.

use super::{
    AffId, AttemptId, EventId, FireId, KeyId, MerchantId, OrderId, PixelId, SessionId, Shard, SiteId, TestId, UserId,
};

fn shard_of(text: &str) -> Shard {
    Shard::new(text.get(..2).and_then(|head| u8::from_str_radix(head, 16).ok()).unwrap_or(0))
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
minted!(EventId "evt_", AttemptId "att_", TestId "tst_");

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
    /// A key of this merchant with these random bits. Short, because clients of the direct API take a `loginId` of 32
    /// characters at most.
    pub fn from_entropy(merchant: &MerchantId, entropy: u32) -> Self {
        Self(format!("{merchant}_{entropy:08x}"))
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
