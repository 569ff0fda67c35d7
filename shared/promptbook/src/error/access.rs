//! Errors of API keys and of what they may do.

use crate::access::KeyId;
use crate::names::{Instance, Label, PromptName, VersionNumber};

/// Why a key, or what it asks for, is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AccessError {
    /// There is no such key.
    #[error("there is no key `{id}`: GET /v1/keys lists them")]
    KeyNotFound {
        /// The ID asked for.
        id: KeyId,
    },
    /// The key was revoked before.
    #[error("key `{id}` is revoked for good: create a new one")]
    KeyRevoked {
        /// The ID of the key.
        id: KeyId,
    },
    /// The label is protected, and the key is an editor's.
    #[error(
        "label `{label}` of instance `{instance}` is protected: use another label, or have a publisher key publish under it"
    )]
    LabelProtected {
        /// The instance of the settings.
        instance: Instance,
        /// The label.
        label: Label,
    },
    /// The label is protected by four eyes, and the key saved the version itself.
    #[error(
        "label `{label}` of instance `{instance}` needs four eyes, and this key saved version {version} itself: save without publishing, and have another key publish the version"
    )]
    FourEyes {
        /// The instance of the settings.
        instance: Instance,
        /// The label.
        label: Label,
        /// The version.
        version: VersionNumber,
    },
    /// The version includes a prompt that the caller's key may not read.
    #[error(
        "the version includes `{name}`, which this key can't read: leave the include out, or use a key that reaches `{name}`"
    )]
    IncludeOutOfReach {
        /// The included prompt.
        name: PromptName,
    },
}
