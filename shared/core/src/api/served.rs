//! The identity of a served prompt, for answers and logs.

use serde::{Deserialize, Serialize};

use crate::names::{Instance, Label, VersionNumber};

/// Where a prompt came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Read from the table within the TTL.
    Fresh,
    /// Read from the table longer ago: it could not be refreshed in time.
    Stale,
    /// Read from the table; the publication that replaced it, which is in force, did not render.
    Previous,
    /// Compiled into the code.
    Fallback,
}

impl Source {
    /// Its name in answers, logs and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Stale => "stale",
            Self::Previous => "previous",
            Self::Fallback => "fallback",
        }
    }
}

/// The identity of a served prompt. A fallback has no version, instance or age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Served {
    /// The prompt's name.
    pub name: String,
    /// Its version.
    pub version: Option<VersionNumber>,
    /// The label that was looked up.
    pub label: Label,
    /// The instance that the version belongs to: the requested one, or `default`.
    pub instance: Option<Instance>,
    /// Where it came from.
    pub source: Source,
    /// Milliseconds since the table was read, when the version was active; a `previous` one had just been replaced.
    pub age_ms: Option<u64>,
}
