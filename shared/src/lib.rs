//! The domain of affiliate pixels, pure: no I/O, no clock, no randomness. Time and entropy are arguments.

pub mod commission_type;
pub mod id;
pub mod money;
pub mod passed_values;
pub mod time;
pub mod token;
