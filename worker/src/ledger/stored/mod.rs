//! Rows as they are stored in JSON. They outlive a deployment: a field is only ever added, with a default, and each
//! type has a file under test. Times are milliseconds since 1970, money is minor units.

mod attempt;
mod credit;
mod event;
mod order;
mod request;
#[cfg(test)]
mod tests;
mod visit;

pub(crate) use attempt::{Attempt, Trigger, Try, record_result};
pub(crate) use event::{Detail, StoredBooking};
pub(crate) use order::StoredOrder;
pub(crate) use request::{Closing, StoredRequest};
pub use visit::StoredVisit;

use crate::sql::Error;

/// Reads a stored JSON text.
pub(crate) fn read<T: serde::de::DeserializeOwned>(text: &str, what: &'static str) -> Result<T, Error> {
    shared::json::read(text).map_err(|error| damaged(what, &error))
}

/// Writes a JSON text to be stored.
pub(crate) fn write<T: serde::Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| damaged("a new row", &error))
}

/// Rows as JSON lists, each small enough to be handed to one statement.
pub(crate) fn lists<T: serde::Serialize>(rows: impl Iterator<Item = Result<T, Error>>) -> Result<Vec<String>, Error> {
    const MOST_BYTES: usize = 1_000_000;
    let mut lists: Vec<String> = Vec::new();
    for row in rows {
        let row = write(&row?)?;
        match lists.last_mut() {
            Some(list) if list.len() + row.len() < MOST_BYTES => {
                list.push(',');
                list.push_str(&row);
            }
            _ => lists.push(format!("[{row}")),
        }
    }
    lists.iter_mut().for_each(|list| list.push(']'));
    Ok(lists)
}

/// A stored row that does not hold what its kind must.
pub(crate) fn damaged(what: &'static str, error: &dyn std::fmt::Display) -> Error {
    Error::engine(format!("{what} is damaged: {error}"))
}
