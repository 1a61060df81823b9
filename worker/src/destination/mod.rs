//! The outbound request, its pace and the circuit breaker: one object for each receiving host of a merchant, so that a
//! slow or dead receiver delays nobody else. It never queues: it sends, or says when to come again.

mod judge;
pub mod message;
mod object;
mod request;
mod store;

pub use object::Destination;
