//! Publications, the entries of a label's ledger, and what is active by the last of them.

use serde::{Deserialize, Serialize};

use crate::header::Below;
use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::prompt::PromptId;
use crate::timestamp::Timestamp;
use crate::version::Version;

/// What made a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum PublicationKind {
    /// A version was published.
    Publish,
    /// The publication before was brought back.
    Rollback,
    /// The version was taken down.
    Unpublish,
    /// The version was taken down because the prompt was deleted.
    Delete,
    /// What deleting took down was brought back.
    Restore,
}

/// One entry of a label's ledger. It never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Publication {
    /// The prompt's name.
    pub name: PromptName,
    /// The instance of the prompt.
    pub instance: Instance,
    /// The label whose active version changed.
    pub label: Label,
    /// Its number in the label's ledger, from 1.
    pub seq: u64,
    /// The version made active; null when the label was taken down.
    pub version: Option<VersionNumber>,
    /// The operation that made the publication.
    pub kind: PublicationKind,
    /// The version that was active before.
    pub replaced: Option<VersionNumber>,
    /// The reason for it.
    pub message: Option<String>,
    /// Who says to have made it.
    pub author: Option<String>,
    /// The first 8 hex digits of the SHA-256 of the key that made it.
    pub key_id: Option<String>,
    /// When it was made.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
}

impl Publication {
    /// Which prompt it is of.
    pub fn id(&self) -> PromptId {
        PromptId {
            instance: self.instance.clone(),
            name: self.name.clone(),
        }
    }
}

/// A ledger entry as stored: with the publication that rolling back goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// What the API shows.
    #[serde(flatten)]
    pub publication: Publication,
    /// The publication in force when it was made.
    pub below: Option<Below>,
}

/// What a label points at: the publication in force with a full copy of its version; a tombstone has none.
#[derive(Debug, Clone, PartialEq)]
pub struct Active {
    /// The publication in force.
    pub publication: Publication,
    /// The publication that rolling back goes to.
    pub below: Option<Below>,
    /// The version; none in a tombstone.
    pub version: Option<Version>,
}
