//! One merchant's configuration: the only writer of it, its history, and the people who may change it.
//!
//! [`object`] is the shell. An edit is one step of [`edit`]; what has to be told to KV and to the shards is written with
//! it into the [`outbox`], and [`publish`] works that off.

pub mod ask;
mod audit;
pub mod check;
pub mod document;
pub mod edit;
pub mod invitation;
pub mod list;
pub mod live;
pub mod message;
pub mod object;
pub mod outbox;
pub mod outside;
mod page_tests;
mod pages;
pub mod people;
pub mod permission;
mod person;
pub mod publish;
pub mod refusal;
mod schema;
pub mod store;

#[cfg(test)]
mod tests;
