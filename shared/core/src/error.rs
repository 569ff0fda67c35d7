//! Errors of a prompt: an invalid field, or a saved version without exactly one body.

use std::fmt;

use crate::names::VersionNumber;
use crate::prompt::PromptId;

/// An invalid field of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The place: a JSON pointer (RFC 6901) into the request body, such as `/messages/0/content`.
    pub pointer: String,
    /// The reason and what to do.
    pub detail: String,
    /// Whether it is over a size limit.
    pub too_large: bool,
}

impl FieldError {
    /// Creates the error for an invalid field.
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            detail: detail.into(),
            too_large: false,
        }
    }

    /// A field over its size limit, in bytes.
    pub fn too_large(pointer: impl Into<String>, size: usize, limit: usize) -> Self {
        let detail = format!("{size} bytes, and at most {limit} are allowed: shorten it");
        Self {
            pointer: pointer.into(),
            detail,
            too_large: true,
        }
    }
}

impl fmt::Display for FieldError {
    /// The place and what is wrong there. The whole body has no place to name: its pointer is empty.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => f.write_str(&self.detail),
            pointer => write!(f, "{pointer}: {}", self.detail),
        }
    }
}

/// A saved version that has neither a template nor messages, or both.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("version {version} of prompt `{}` of instance `{}` is corrupt: {}", .prompt.name, .prompt.instance, Self::PROBLEM)]
pub struct InvalidBody {
    /// The prompt of the version.
    pub prompt: PromptId,
    /// The number of the version.
    pub version: VersionNumber,
}

impl InvalidBody {
    /// How the version is invalid.
    pub const PROBLEM: &'static str = "it needs a template or messages, and not both";
}
