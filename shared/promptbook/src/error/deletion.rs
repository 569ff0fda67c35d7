//! Errors of deleted and purged prompts.

use super::text::list;
use crate::names::{Instance, PromptName};

/// Why a deleted prompt can't be used, or a prompt not be purged.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DeletionError {
    /// A read of a deleted prompt.
    #[error("prompt `{name}` of instance `{instance}` is deleted: restore it first")]
    DeletedNotShown {
        /// The instance of the prompt.
        instance: Instance,
        /// The name of the prompt.
        name: PromptName,
    },
    /// A write to a deleted prompt.
    #[error("prompt `{name}` of instance `{instance}` is deleted: restore it before changing it")]
    Deleted {
        /// The instance of the prompt.
        instance: Instance,
        /// The name of the prompt.
        name: PromptName,
    },
    /// A write to a purged prompt, whose name is free.
    #[error(
        "prompt `{name}` of instance `{instance}` was purged, so nothing of it is left to change or restore: create it again"
    )]
    Purged {
        /// The instance of the prompt.
        instance: Instance,
        /// The name of the prompt.
        name: PromptName,
    },
    /// Only a deleted prompt is purged.
    #[error(
        "prompt `{name}` of instance `{instance}` is not deleted: delete it before you purge it"
    )]
    NotDeleted {
        /// The instance of the prompt.
        instance: Instance,
        /// The name of the prompt.
        name: PromptName,
    },
    /// A prompt that overrides obey can't be purged.
    #[error(
        "`{name}` has live overrides, such as in {}, and can't be purged: delete them first",
        list(.instances)
    )]
    HasOverrides {
        /// The name of the prompt.
        name: PromptName,
        /// The first instances that have an override.
        instances: Vec<Instance>,
    },
}
