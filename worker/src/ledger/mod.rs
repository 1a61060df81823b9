//! One shard of a merchant's events, verdicts and deliveries.

pub mod client;
mod core;
mod deliver;
mod documents;
mod floors;
mod held;
mod hosts;
mod launch;
pub mod message;
mod neighbour;
pub mod object;
mod page;
mod record;
mod resend;
mod schema;
mod store;
mod stored;
#[cfg(test)]
mod tests;
pub mod view;
pub mod watch;
mod work;

use shared::id::{MerchantId, Shard};

/// The name of a shard's object.
pub fn object_name(merchant: &MerchantId, shard: Shard) -> String {
    format!("{merchant}/{:02x}", shard.number())
}
