//! Whom an affiliate's traffic came from.

use serde::{Deserialize, Serialize};
use shared::id::AffId;
use shared::time::Timestamp;

use crate::ledger::store::sources;
use crate::object::command;
use crate::sql::{Result, Sql};

/// The publishers and sub affiliates of an affiliate, those seen last first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListSources {
    /// The affiliate's present and former ids.
    pub affs: Vec<AffId>,
    /// The most of both together.
    pub most: u32,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// Whether it is a publisher; else it is a sub affiliate.
    pub publisher: bool,
    /// The passed value.
    pub name: String,
    /// How often a link of it was followed.
    pub clicks: u32,
    /// How many leads it brought.
    pub leads: u32,
    /// How many main orders it brought.
    pub orders: u32,
    /// When it was last seen.
    pub last_at: Timestamp,
}

command!(ListSources, "listSources" => Vec<Source>);

pub(super) fn list(sql: &Sql, asked: &ListSources) -> Result<Vec<Source>> {
    let ids: Vec<&str> = asked.affs.iter().map(AffId::as_str).collect();
    let rows = sources::of_affiliate(sql, &ids, asked.most)?;
    let source = |(role, name, clicks, leads, orders, last_at): sources::Row| Source {
        publisher: role == sources::PUBLISHER,
        name,
        clicks,
        leads,
        orders,
        last_at,
    };
    Ok(rows.into_iter().map(source).collect())
}
