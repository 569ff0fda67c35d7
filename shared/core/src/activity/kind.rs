//! What a write did, and the ID of its entry.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::names::{InvalidName, is_uuid, text_type};
use crate::publication::PublicationKind;

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
