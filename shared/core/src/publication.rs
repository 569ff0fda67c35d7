//! Publications: the entries of a label's ledger, the last of which determines the active version.

use serde::{Deserialize, Serialize};

use crate::header::Below;
use crate::names::{Instance, Label, PromptName, ReleaseId, VersionNumber};
use crate::prompt::PromptId;
use crate::timestamp::Timestamp;
use crate::version::Version;

/// The operation that made a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum PublicationKind {
    /// A version was published.
    Publish,
    /// The previous publication was made active again.
    Rollback,
    /// The label was unpublished.
    Unpublish,
    /// The label was unpublished because the prompt was deleted.
    Delete,
    /// The prompt was restored and its version published again.
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
    /// The version made active; null when the label was unpublished.
    pub version: Option<VersionNumber>,
    /// The operation that made the publication.
    pub kind: PublicationKind,
    /// The version that was active before.
    pub replaced: Option<VersionNumber>,
    /// The release that it belongs to; null if the prompt was published alone.
    #[serde(default)]
    pub release: Option<ReleaseId>,
    /// The reason for the change.
    pub message: Option<String>,
    /// The author named by the request.
    pub author: Option<String>,
    /// The first 8 hex digits of the SHA-256 of the API key that was used.
    pub key_id: Option<String>,
    /// When it was made.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
}

impl Publication {
    /// The prompt that it belongs to.
    pub fn id(&self) -> PromptId {
        PromptId {
            instance: self.instance.clone(),
            name: self.name.clone(),
        }
    }
}

/// A ledger entry as stored, with the publication that a rollback makes active again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// The part that the API returns.
    #[serde(flatten)]
    pub publication: Publication,
    /// The publication that was in force before it.
    pub below: Option<Below>,
}

/// The publication in force for a label, with a full copy of its version.
#[derive(Debug, Clone, PartialEq)]
pub struct Active {
    /// The publication in force.
    pub publication: Publication,
    /// The publication that a rollback makes active again.
    pub below: Option<Below>,
    /// The active version; none when the label is unpublished.
    pub version: Option<Version>,
}
