//! The SQL of a shard, one file for each kind of row.

pub(crate) mod deliveries;
pub(crate) mod events;
pub(crate) mod orders;
pub(crate) mod sources;
pub(crate) mod visits;
