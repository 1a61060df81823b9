//! Publishers and sub affiliates of an affiliate in JSON.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Whom an affiliate's traffic came from, those seen last first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Publishers {
    /// The values of the passed value that is marked publisher.
    pub publishers: Vec<SourceJson>,
    /// The values of the passed value that is marked sub affiliate.
    pub sub_affiliates: Vec<SourceJson>,
    /// Whether there are more, seen longer ago.
    pub more: bool,
}

/// One publisher or sub affiliate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceJson {
    /// The passed value. Upper and lower case count.
    pub name: String,
    /// Whether its orders are declined.
    pub disabled: bool,
    /// How often a link of it was followed.
    pub clicks: u32,
    /// How many leads it brought.
    pub leads: u32,
    /// How many main orders it brought, whatever became of them. Tests are in none of the counts.
    pub orders: u32,
    /// When it was last seen; null for one that is disabled and was never seen.
    pub last_seen: Option<Timestamp>,
}
