//! The only types that serialise: JSON in and out of the edge, and the documents and rows that outlive a deployment.
//! Field names are camelCase, money is a decimal string, times are RFC 3339 in UTC.

pub mod affiliate;
pub mod audit;
pub mod batch;
pub mod bulk;
pub mod campaign;
pub mod check;
pub mod config;
pub mod delivery;
pub mod event;
pub mod form_code;
pub mod key;
pub mod live;
pub mod order;
pub mod pages;
pub mod pixel;
pub mod problem;
pub mod publisher;
pub mod session;
pub mod settings;
pub mod site;
pub mod table;
pub mod text;
pub mod user;

#[cfg(test)]
mod golden;
