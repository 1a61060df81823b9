//! Reads JSON.
//!
//! `serde_json` reads each shape with a copy of its reader of some kilobytes, which was an eighth of what is deployed.
//! Here all that does not depend on the shape stands once, behind a call. An error names the field it lies in, never its
//! value: that may be a secret.
//!
//! ```
//! use shared::json;
//!
//! assert_eq!(json::read::<Vec<u8>>("[1, 2]").unwrap(), [1, 2]);
//! let error = json::read::<Vec<u8>>("[1, \"x\"]").unwrap_err();
//! assert_eq!((error.field(), error.reason()), ("[1]", "it is a text, expected u8"));
//! ```

mod error;
mod number;
mod place;
mod read;
mod scan;
#[cfg(test)]
mod tests;
mod within;

use serde::de::DeserializeOwned;

pub use error::Error;

/// Reads a value from its text. A shape with fields is read from an object only.
///
/// # Errors
/// The text is not JSON, nests deeper than 127 levels, or is of another shape.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    let mut scan = scan::Scan::new(text);
    match T::deserialize(&mut scan) {
        Ok(value) => scan.end().map(|()| value),
        Err(error) => Err(scan.placed(error)),
    }
}
