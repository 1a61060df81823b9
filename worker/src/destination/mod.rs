//! The outbound request, its pace and the circuit breaker: one object for each receiving host of a merchant, so that a
//! slow or dead receiver delays nobody else. It keeps nothing: what gets no place within seconds, or meets an open
//! breaker, is told when to come again.

mod judge;
pub mod message;
mod object;
mod places;
mod request;
mod store;

pub use object::Destination;
