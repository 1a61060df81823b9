//! The product from outside. One binary, so that its tests can share a server.

mod access;
mod attribution;
mod batch;
mod concurrency;
mod conditions;
mod configuration;
mod crash;
mod direct_api;
mod form_code;
mod harness;
mod holds;
mod live;
mod moving;
mod openapi;
mod pages;
mod people;
mod postbacks;
mod refusals;
mod restart;
mod retries;
mod search;
mod shop;
mod stage;
mod tenants;
