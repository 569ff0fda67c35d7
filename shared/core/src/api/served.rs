//! The identity of a served prompt, for answers and logs.

use serde::{Deserialize, Serialize};

use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::prompt::Active;

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

/// A prompt that another one includes, and the publication of it that was used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Included {
    /// The name of the included prompt.
    pub name: PromptName,
    /// The instance that its version belongs to: the requested one, or `default`.
    pub instance: Instance,
    /// The label under which its version is active: the requested one, or `production`.
    pub label: Label,
    /// Its active version.
    pub version: VersionNumber,
    /// The number of the publication in force in the ledger of that label.
    pub seq: u64,
}

impl Included {
    /// The publication of an included prompt; `None` for a tombstone.
    pub fn of(active: &Active) -> Option<Self> {
        let publication = &active.publication;
        Some(Self {
            name: publication.name.clone(),
            instance: publication.instance.clone(),
            label: publication.label.clone(),
            version: publication.version?,
            seq: publication.seq,
        })
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
    /// The prompts that it includes. Empty for a fallback.
    #[serde(default)]
    pub includes: Vec<Included>,
}
