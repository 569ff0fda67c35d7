//! A refusal: RFC 9457 problem details, as the API answers them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why the server refused.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Problem {
    /// Which kind: `/problems/{slug}`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened, and what to do.
    pub detail: String,
    /// Every invalid field of what was sent.
    #[serde(default)]
    pub errors: Vec<InvalidField>,
}

/// One invalid field.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InvalidField {
    /// A JSON pointer into what was sent.
    pub pointer: String,
    /// What is wrong and what to do.
    pub detail: String,
}

impl Problem {
    /// The last part of its type, such as `prompt-not-found`.
    pub fn slug(&self) -> &str {
        self.kind.rsplit('/').next().unwrap_or_default()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)?;
        self.errors
            .iter()
            .try_for_each(|field| write!(f, "\n  {}: {}", field.pointer, field.detail))
    }
}
