//! Which merchants an email belongs to, and its failed sign-ins.

pub mod object;
