//! One merchant's configuration: the only writer of it.

pub mod object;
