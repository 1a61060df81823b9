//! What belongs to no single merchant: which merchants an email belongs to and its failed sign-ins, and whether the
//! deployment has been set up.

pub mod message;
pub mod object;
pub mod store;
