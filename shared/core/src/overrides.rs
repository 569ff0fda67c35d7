//! What instances have of their own, as the API shows it: how many prompts, and which of them `default` has moved on from.

use serde::{Deserialize, Serialize};

use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::prompt::{PromptId, Publication};
use crate::timestamp::Timestamp;

/// An instance, and how many prompts of its own it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InstanceOverrides {
    /// The instance.
    pub instance: Instance,
    /// How many live prompts of its own it has.
    pub overrides: u64,
}

/// A version that is active, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InForce {
    /// The version.
    pub version: VersionNumber,
    /// When it was published.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub published_at: Timestamp,
}

/// An override beside the prompt of `default` that it overrides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OverrideState {
    /// Whose it is.
    pub instance: Instance,
    /// The prompt's name.
    pub name: PromptName,
    /// The label that both are looked at under.
    pub label: Label,
    /// What is active of the override; null where nothing is, so that the instance inherits.
    pub active: Option<InForce>,
    /// What is active of `default`'s prompt; null where nothing is.
    pub default: Option<InForce>,
    /// Whether `default`'s was published after the override's: the override may lack what changed.
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

impl OverrideState {
    /// An override, and whether the prompt of `default` was published after it.
    pub fn new(
        id: PromptId,
        label: Label,
        active: Option<InForce>,
        default: Option<InForce>,
    ) -> Self {
        let PromptId { instance, name } = id;
        let behind = active
            .zip(default)
            .is_some_and(|(own, default)| default.published_at > own.published_at);
        Self {
            instance,
            name,
            label,
            active,
            default,
            behind,
        }
    }
}
