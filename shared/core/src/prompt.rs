//! A prompt: its identity, its form in the API, and the author of a change.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::message::PromptType;
use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::timestamp::Timestamp;

pub use crate::header::{Below, Header, Pointer, Seeded};
pub use crate::includer::Includer;
pub use crate::publication::{Active, LedgerEntry, Publication, PublicationKind};
pub use crate::redaction::{REDACTED, Redaction};
pub use crate::release::{Release, RolledBack};
pub use crate::version::Version;

/// The identity of a prompt: its instance and name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PromptId {
    /// The instance of the prompt.
    pub instance: Instance,
    /// The name of the prompt.
    pub name: PromptName,
}

impl PromptId {
    /// The prompt with this name in `default`.
    #[must_use]
    pub fn of_default(&self) -> Self {
        Self {
            instance: Instance::default(),
            name: self.name.clone(),
        }
    }
}

/// A prompt as the API returns it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Prompt {
    /// The name of the prompt.
    pub name: PromptName,
    /// The instance of the prompt.
    pub instance: Instance,
    /// Text or chat. It never changes.
    #[serde(rename = "type")]
    pub prompt_type: PromptType,
    /// The prompt's purpose.
    pub description: Option<String>,
    /// Words to find it by.
    pub tags: BTreeSet<String>,
    /// The inputs that the code supplies. An override shows those of `default`.
    pub contract: BTreeSet<String>,
    /// The number of the newest version.
    pub latest: VersionNumber,
    /// The active version of each label; null where the label is unpublished.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashMap<String, Option<u32>>))]
    pub labels: BTreeMap<Label, Option<VersionNumber>>,
    /// The number of writes to this prompt; also its ETag.
    pub revision: u64,
    /// When it was created.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// The author named by the request that created it.
    pub created_by: Option<String>,
    /// When it was last written.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub updated_at: Timestamp,
    /// The author named by the last write.
    pub updated_by: Option<String>,
    /// When it was deleted; null while the prompt is live.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub deleted_at: Option<Timestamp>,
    /// When the deleted prompt was purged. It can't be restored; its name is free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub purged_at: Option<Timestamp>,
}

impl From<Header> for Prompt {
    fn from(header: Header) -> Self {
        Self {
            name: header.name,
            instance: header.instance,
            prompt_type: header.prompt_type,
            description: header.description,
            tags: header.tags,
            contract: header.contract,
            latest: header.latest,
            labels: header
                .labels
                .into_iter()
                .map(|(label, at)| (label, at.version))
                .collect(),
            revision: header.revision,
            created_at: header.created_at,
            created_by: header.created_by,
            updated_at: header.updated_at,
            updated_by: header.updated_by,
            deleted_at: header.deleted_at,
            purged_at: header.purged_at,
        }
    }
}

/// The author of a change and the reason for it, stored with the result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature {
    /// The author named by the request.
    pub author: Option<String>,
    /// The first 8 hex digits of the SHA-256 of the key used.
    pub key_id: Option<String>,
    /// The name of the key used; none for a root key.
    pub key_name: Option<String>,
    /// The reason for the change.
    pub message: Option<String>,
}
