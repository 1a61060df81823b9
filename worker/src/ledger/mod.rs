//! One shard of a merchant's events, verdicts and deliveries.

pub mod message;
pub mod object;

use shared::id::{MerchantId, Shard};

/// The name of a shard's object.
pub fn object_name(merchant: &MerchantId, shard: Shard) -> String {
    format!("{merchant}/{:02x}", shard.number())
}
