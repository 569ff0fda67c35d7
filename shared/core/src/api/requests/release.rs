//! The bodies of releases: publishing several prompts at one moment, and rolling that back.

use serde::{Deserialize, Serialize};

use super::version::read_version;
use crate::names::VersionNumber;

/// The most prompts that one release publishes.
pub const MAX_RELEASED: usize = 20;

/// Which versions to publish at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewReleaseBody {
    /// The label. Default: `production`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::names::Label>))]
    pub label: Option<String>,
    /// The instance of the prompts. Default: `default`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::names::Instance>))]
    pub instance: Option<String>,
    /// The versions, each of another prompt: 1 to 20.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 20))]
    pub publish: Vec<ReleasedVersion>,
    /// The reason for the change, at most 4 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 4096))]
    pub message: Option<String>,
    /// The author to record, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub author: Option<String>,
}

/// A version to publish in a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReleasedVersion {
    /// The name of the prompt.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::names::PromptName))]
    pub name: String,
    /// The version.
    #[serde(deserialize_with = "read_version")]
    pub version: VersionNumber,
    /// The revision that the prompt must have: `If-Match` for this prompt. Default: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: Option<u64>,
}

/// Who rolls a release back, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReleaseRollbackBody {
    /// The reason for the rollback, at most 4 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 4096))]
    pub message: Option<String>,
    /// The author to record, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub author: Option<String>,
}
