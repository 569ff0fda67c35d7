//! Reading the number of a version, with an error that names the routes for those who do not know it.

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use crate::names::VersionNumber;

/// How to read a version whose number is not known.
const NEWEST: &str = "GET /v1/prompts/{name}/versions/latest reads the newest version, and GET /v1/prompts/{name}/active the active one";

/// Reads a version's number.
///
/// # Errors
/// It is not a whole number from 1; the error names the routes that need no number.
pub fn read_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<VersionNumber, D::Error> {
    let version = VersionNumber::deserialize(deserializer);
    version.map_err(|wrong| D::Error::custom(format!("{wrong}; {NEWEST}")))
}

/// Reads a version's number, or null.
///
/// # Errors
/// See [`read_version`].
pub fn read_optional_version<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<VersionNumber>, D::Error> {
    let version = Option::deserialize(deserializer);
    version.map_err(|wrong| D::Error::custom(format!("{wrong}; {NEWEST}")))
}
