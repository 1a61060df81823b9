//! The product from outside. One binary, so that its tests can share a server.

mod access;
mod attribution;
mod concurrency;
mod conditions;
mod configuration;
mod crash;
mod harness;
mod holds;
mod live;
mod pages;
mod postbacks;
mod refusals;
mod restart;
mod retries;
mod stage;
