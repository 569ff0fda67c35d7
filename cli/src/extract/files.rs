//! Which files, read and decoded.

use std::path::PathBuf;

/// A Python file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file, as it was named on the way to it.
    pub path: PathBuf,
    /// Its text, decoded, without a BOM.
    pub text: String,
}
