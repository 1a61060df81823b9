//! Who changed what, in JSON.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// One change of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditRow {
    /// The edit: things that were changed together have the same.
    pub revision: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: AuditActor,
    /// What kind of thing: `affiliate`, `campaign`, `key`, `person`, `settings` or `site`.
    pub kind: String,
    /// Its id; empty for the settings.
    pub id: String,
    /// Its name, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What was done.
    pub act: AuditAct,
    /// What is different since, or what there was at first.
    pub changes: Vec<AuditChange>,
    /// How many changes more there are than are listed.
    pub more: u32,
}

/// Who made a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditActor {
    /// `person` or `key`.
    pub kind: String,
    /// Their id.
    pub id: String,
    /// A person's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// What was done with a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AuditAct {
    /// It came into being.
    Created,
    /// It became another.
    Changed,
    /// It is gone.
    Removed,
    /// It goes by another id.
    Renamed,
}

/// One value that is different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditChange {
    /// Where: `pixels[px_1].content`.
    pub field: String,
    /// What it was; absent when there was nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is; absent when there is nothing any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}
