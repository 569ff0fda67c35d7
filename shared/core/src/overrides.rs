//! What instances have of their own, as the API shows it: how many prompts, and which of them `default` has moved on from.

use serde::{Deserialize, Serialize};

use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::prompt::{PromptId, Publication, PublicationKind};
use crate::timestamp::Timestamp;

/// An instance, and how many prompts of its own it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InstanceOverrides {
    /// The name of the instance.
    pub instance: Instance,
    /// How many live prompts of its own it has.
    pub overrides: u64,
}

/// A version that is active, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InForce {
    /// The number of the version.
    pub version: VersionNumber,
    /// When it was published.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub published_at: Timestamp,
}

/// An override beside the prompt of `default` that it overrides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OverrideState {
    /// The instance of the override.
    pub instance: Instance,
    /// The prompt's name.
    pub name: PromptName,
    /// The label that both are looked at under.
    pub label: Label,
    /// What is active of the override; null where nothing is, so that the instance inherits.
    pub active: Option<InForce>,
    /// What is active of `default`'s prompt; null where nothing is.
    pub default: Option<InForce>,
    /// Whether `default`'s was published after the override's, which may lack what changed. A version of the override that a rollback
    /// or a restoration made active again counts from when it was saved.
    pub behind: bool,
}

impl InForce {
    /// What a publication made active; none where it took the label down.
    pub fn of(publication: &Publication) -> Option<Self> {
        Some(Self {
            version: publication.version?,
            published_at: publication.at,
        })
    }
}

/// How recent the wording of a publication is. A publisher chooses a version as it is at that moment. A rollback or a restoration
/// brings an earlier choice back, which is no older than its version.
pub fn chosen_at(publication: &Publication, version_created_at: Timestamp) -> Timestamp {
    match publication.kind {
        PublicationKind::Rollback | PublicationKind::Restore => version_created_at,
        PublicationKind::Publish | PublicationKind::Unpublish | PublicationKind::Delete => {
            publication.at
        }
    }
}

impl OverrideState {
    /// An override with when its wording was chosen, and whether the prompt of `default` was published after that.
    pub fn new(
        id: PromptId,
        label: Label,
        active: Option<(InForce, Timestamp)>,
        default: Option<InForce>,
    ) -> Self {
        let PromptId { instance, name } = id;
        let behind = active
            .zip(default)
            .is_some_and(|((_, chosen_at), default)| default.published_at > chosen_at);
        Self {
            instance,
            name,
            label,
            active: active.map(|(own, _)| own),
            default,
            behind,
        }
    }
}
