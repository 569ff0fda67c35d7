//! Releases: several prompts published at one moment.

use serde::{Deserialize, Serialize};

use crate::names::{Instance, Label, ReleaseId};
use crate::publication::Publication;
use crate::timestamp::Timestamp;

/// Several prompts of one instance, published under one label at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Release {
    /// The ID of the release. IDs sort by time.
    pub id: ReleaseId,
    /// The instance of the prompts.
    pub instance: Instance,
    /// The label under which they were published.
    pub label: Label,
    /// The reason for the change.
    pub message: Option<String>,
    /// The author named by the request.
    pub author: Option<String>,
    /// The first 8 hex digits of the SHA-256 of the API key that was used.
    pub key_id: Option<String>,
    /// When it was made.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// The current publication of each prompt, in the order of the request. A prompt whose version was active already keeps its publication,
    /// which is not part of the release.
    pub publications: Vec<Publication>,
    /// When and by whom it was rolled back; null while it was not.
    pub rolled_back: Option<RolledBack>,
}

/// The rollback of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RolledBack {
    /// When it was rolled back.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// The author named by the request.
    pub author: Option<String>,
    /// The first 8 hex digits of the SHA-256 of the API key that was used.
    pub key_id: Option<String>,
    /// The reason for the rollback.
    pub message: Option<String>,
}
