//! A shard without its outside: a database in memory, a clock that is set by hand, calls to receivers that end as a test
//! says, and faults.

mod faults;
mod interleavings;
mod large;
mod quiet;
mod stage;

pub(super) use stage::*;
