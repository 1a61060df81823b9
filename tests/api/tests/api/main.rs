//! The product from outside. One binary, so that its tests can share a server.

mod access;
mod configuration;
mod harness;
mod pages;
mod restart;
