//! Overrides as the API returns them: how many an instance has, and which are older than the prompt in `default`.

use serde::{Deserialize, Serialize};

use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::prompt::{PromptId, Publication, PublicationKind};
use crate::timestamp::Timestamp;

/// An instance and the number of its overrides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InstanceOverrides {
    /// The name of the instance.
    pub instance: Instance,
    /// The number of its live prompts that override those of `default`.
    pub overrides: u64,
}

/// An active version and when it was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InForce {
    /// The number of the version.
    pub version: VersionNumber,
    /// When it was published.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub published_at: Timestamp,
}

/// An override compared with the prompt of `default` that it overrides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OverrideState {
    /// The instance of the override.
    pub instance: Instance,
    /// The prompt's name.
    pub name: PromptName,
    /// The label under which both are compared.
    pub label: Label,
    /// The active version of the override; null if it has none, so that the instance inherits.
    pub active: Option<InForce>,
    /// The active version of the prompt in `default`; null if it has none.
    pub default: Option<InForce>,
    /// Whether the prompt in `default` was published after the override, which may then lack its changes. For a version of the
    /// override that a rollback or a restore made active again, the time at which it was saved counts.
    pub behind: bool,
}

impl InForce {
    /// The version that a publication made active; none if it unpublished the label.
    pub fn of(publication: &Publication) -> Option<Self> {
        Some(Self {
            version: publication.version?,
            published_at: publication.at,
        })
    }
}

/// The time at which the wording of a publication was chosen. To publish is to choose. A rollback or a restore repeats an earlier
/// choice, so the creation of the version counts.
pub fn chosen_at(publication: &Publication, version_created_at: Timestamp) -> Timestamp {
    match publication.kind {
        PublicationKind::Rollback | PublicationKind::Restore => version_created_at,
        PublicationKind::Publish | PublicationKind::Unpublish | PublicationKind::Delete => {
            publication.at
        }
    }
}

impl OverrideState {
    /// Compares an override, given with the time at which its wording was chosen, with the prompt in `default`.
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
