//! JSON into types: serde describes a wrong value in the words of Rust (`u64`, `map`), so the errors here are worded in one place.

mod mismatch;
mod value;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::FieldError;

pub use mismatch::Mismatch;

/// Reads a value of a known shape.
///
/// # Errors
/// The first place that does not fit, and what belongs there.
///
/// ```
/// use promptbook_core::decode::from_value;
///
/// let wrong = from_value::<Vec<u32>>(serde_json::json!([1, "two"])).unwrap_err();
/// assert_eq!(wrong.to_string(), "/1: it must be a whole number from 0, but it is the string \"two\"");
/// ```
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, FieldError> {
    T::deserialize(value::Reader(value)).map_err(FieldError::from)
}
