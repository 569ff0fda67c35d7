//! One entry of the activity.

use serde::{Deserialize, Serialize};

use super::kind::{ActivityId, ActivityKind};
use crate::access::{KeyId, KeyName};
use crate::names::{Instance, Label, PromptName, ReleaseId, VersionNumber};
use crate::timestamp::Timestamp;

/// One write: who changed what, when and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Activity {
    /// The ID of the entry. IDs sort by time.
    pub id: ActivityId,
    /// When the write was made. Versions and publications that it made have the same time.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// The operation.
    pub kind: ActivityKind,
    /// The instance that changed; null if the write concerns no single instance.
    pub instance: Option<Instance>,
    /// The prompts that changed.
    #[serde(default)]
    pub prompts: Vec<ChangedPrompt>,
    /// The release that was made or rolled back.
    pub release: Option<ReleaseId>,
    /// The reason for the change.
    pub message: Option<String>,
    /// The author named by the request.
    pub author: Option<String>,
    /// The ID of the API key that was used: the first 8 hex digits of its SHA-256.
    pub key_id: Option<String>,
    /// The name of the API key that was used; null for a root key.
    pub key_name: Option<String>,
    /// The API key that was created, changed or revoked.
    pub key: Option<ChangedKey>,
}

/// An API key that a write created, changed or revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedKey {
    /// The ID of the key.
    pub id: KeyId,
    /// The name of the key after the write.
    pub name: KeyName,
    /// Whether the write revoked it.
    pub revoked: bool,
}

/// A prompt that a write changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedPrompt {
    /// The name of the prompt.
    pub name: PromptName,
    /// The revision of the prompt after the write.
    pub revision: u64,
    /// The version that was saved, or the single version that was deleted; null if there is none.
    pub version: Option<VersionNumber>,
    /// The labels that changed.
    #[serde(default)]
    pub labels: Vec<MovedLabel>,
}

/// A label whose active version changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MovedLabel {
    /// The label.
    pub label: Label,
    /// The number of the publication in the label's ledger.
    pub seq: u64,
    /// The version that became active; null when the label was unpublished.
    pub version: Option<VersionNumber>,
    /// The version that was active before.
    pub replaced: Option<VersionNumber>,
}
