//! Activity: one entry for each write, which says who changed what, when and why. It never contains the text of a prompt.

mod event;
mod follower;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::access::{KeyId, KeyName};
use crate::names::{
    Instance, InvalidName, Label, PromptName, ReleaseId, VersionNumber, is_uuid, text_type,
};
use crate::publication::PublicationKind;
use crate::timestamp::Timestamp;

pub use event::Event;
pub use follower::Follower;

/// The ID of an entry: a UUID of version 7 in lower case. IDs sort by the time of the write.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(description = "The ID of an entry, a UUID. IDs sort by time.", value_type = String, min_length = 36, max_length = 36, pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", example = "019ad0f2-5c00-7d11-a2b3-c4d5e6f70809"))]
pub struct ActivityId(String);

text_type!(ActivityId);

impl FromStr for ActivityId {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        match is_uuid(text) {
            true => Ok(Self(text.to_owned())),
            false => Err(InvalidName(format!(
                "the ID of an entry looks like `019ad0f2-5c00-7d11-a2b3-c4d5e6f70809`, not like `{}`; GET /v1/activity lists them",
                text.escape_debug()
            ))),
        }
    }
}

/// The operation of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ActivityKind {
    /// A prompt was created.
    Create,
    /// A version was saved, or the description or tags changed.
    Save,
    /// A saved version was published.
    Publish,
    /// A label or a release was rolled back.
    Rollback,
    /// A label was unpublished.
    Unpublish,
    /// A prompt was deleted, or one version through Langfuse's API.
    Delete,
    /// A deleted prompt was restored.
    Restore,
    /// The contract changed.
    Contract,
    /// Several prompts were published at one moment.
    Release,
    /// An API key was created, changed or revoked.
    Key,
    /// The settings of an instance changed.
    Settings,
    /// The text of a version was redacted.
    Redact,
}

impl ActivityKind {
    /// All kinds.
    pub const ALL: [Self; 12] = [
        Self::Create,
        Self::Save,
        Self::Publish,
        Self::Rollback,
        Self::Unpublish,
        Self::Delete,
        Self::Restore,
        Self::Contract,
        Self::Release,
        Self::Key,
        Self::Settings,
        Self::Redact,
    ];

    /// The kind as the API has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Save => "save",
            Self::Publish => "publish",
            Self::Rollback => "rollback",
            Self::Unpublish => "unpublish",
            Self::Delete => "delete",
            Self::Restore => "restore",
            Self::Contract => "contract",
            Self::Release => "release",
            Self::Key => "key",
            Self::Settings => "settings",
            Self::Redact => "redact",
        }
    }

    /// Whether a write of this kind can make such a publication.
    pub fn makes(self, publication: PublicationKind) -> bool {
        use PublicationKind as P;
        match publication {
            P::Publish => matches!(
                self,
                Self::Create | Self::Save | Self::Publish | Self::Restore | Self::Release
            ),
            P::Rollback => self == Self::Rollback,
            // A release that is rolled back unpublishes what it published first; a deleted version loses its labels.
            P::Unpublish => matches!(self, Self::Unpublish | Self::Rollback | Self::Delete),
            P::Delete => self == Self::Delete,
            P::Restore => self == Self::Restore,
        }
    }
}

impl From<PublicationKind> for ActivityKind {
    fn from(kind: PublicationKind) -> Self {
        match kind {
            PublicationKind::Publish => Self::Publish,
            PublicationKind::Rollback => Self::Rollback,
            PublicationKind::Unpublish => Self::Unpublish,
            PublicationKind::Delete => Self::Delete,
            PublicationKind::Restore => Self::Restore,
        }
    }
}

impl fmt::Display for ActivityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ActivityKind {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| {
            InvalidName(format!(
                "`{}` is not a kind of activity: use {}",
                text.escape_debug(),
                Self::ALL.map(Self::as_str).join(", ")
            ))
        })
    }
}

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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_kind_is_written_as_it_is_parsed() {
        for kind in ActivityKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(json!(kind), kind.as_str());
        }
        let refused = "published".parse::<ActivityKind>().unwrap_err().to_string();
        assert!(
            refused.starts_with("`published` is not a kind of activity: use create, save,"),
            "{refused}"
        );
    }
}
