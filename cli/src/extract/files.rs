//! Which files, read and decoded.

use std::path::PathBuf;

/// A file as it is scanned.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file, as it was named on the way to it.
    pub path: PathBuf,
    /// Its text, without a BOM.
    pub text: String,
}
