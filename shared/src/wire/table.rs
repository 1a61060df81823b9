//! Moving in and out: what a table of affiliates, assignments or pixels came to.

use serde::{Deserialize, Serialize};

/// The answer to an import, tried or done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// `affiliates`, `assignments` or `pixels`; absent when the header names no table.
    pub table: Option<String>,
    /// How many rows were read.
    pub rows: u32,
    /// How many would be, or were, created.
    pub created: u32,
    /// How many would be, or were, changed.
    pub updated: u32,
    /// How many are there already, just so.
    pub unchanged: u32,
    /// Whether it was done. Nothing is done while a row has an error.
    pub applied: bool,
    /// What is wrong, by line; the first thousand.
    pub errors: Vec<RowError>,
    /// How many errors more there are than are listed.
    #[serde(default)]
    pub more_errors: u32,
}

/// What is wrong with one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RowError {
    /// The line of the file, from 1; the header is line 1.
    pub line: u64,
    /// The column's name; empty when the row as a whole is wrong.
    pub column: String,
    /// What is wrong and how to mend it.
    pub message: String,
}
