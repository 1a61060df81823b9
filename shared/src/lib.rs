//! The domain of affiliate pixels, pure: no I/O, no clock, no randomness. Time and entropy are arguments.

pub mod id;
pub mod money;
pub mod time;
