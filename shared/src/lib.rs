//! The domain of affiliate pixels, pure: no I/O, no clock, no randomness. Time and entropy are arguments.

pub mod affiliate;
pub mod attribution;
pub mod campaign;
pub mod card;
pub mod command;
pub mod commission;
pub mod commission_type;
pub mod decide;
pub mod delivery;
pub mod egress;
pub mod fire;
pub mod foreign;
pub mod id;
pub mod money;
pub mod order;
pub mod passed_values;
pub mod pixel;
pub mod problem;
pub mod reason;
pub mod retry;
pub mod tag;
pub mod template;
pub mod text;
pub mod time;
pub mod token;
pub mod wire;
