//! One receiving host of one merchant: its pace, its breaker and the requests to it.

pub mod object;
