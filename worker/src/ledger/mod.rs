//! One shard of a merchant's events, verdicts and deliveries.

pub mod object;
