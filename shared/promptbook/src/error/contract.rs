//! Errors about contracts and the prompts that obey them.

use super::text::{it_or_them, list};
use crate::content::PromptType;
use crate::names::{Instance, PromptName, VersionNumber};

/// Why a contract forbids a change.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ContractError {
    /// The version uses names that the code does not supply.
    #[error(
        "version {version} uses {}, which the contract does not supply: add it to the contract with PUT \
         /v1/prompts/{{name}}/contract (a new prompt's is the field `contract`), give it a default in `inputs`, or take it out of \
         the template",
        list(.names)
    )]
    BreaksContract {
        /// The version that does not fit.
        version: VersionNumber,
        /// The names that the contract lacks.
        names: Vec<String>,
    },
    /// A name can't leave the contract while an active version uses it.
    #[error("{} can't leave the contract: {} uses it; publish a version without it first", list(.names), .user)]
    ContractInUse {
        /// The names to remove.
        names: Vec<String>,
        /// Which active version uses them.
        user: String,
    },
    /// An override has no contract of its own.
    #[error(
        "`{name}` of instance `{instance}` is an override and obeys the contract of `default`: change that one"
    )]
    OverrideContract {
        /// The instance of the prompt.
        instance: Instance,
        /// The name of the prompt.
        name: PromptName,
    },
    /// A new prompt of `default` would not supply what an active override of the name needs.
    #[error(
        "{} {} needed by {user}, which would obey the contract of this prompt: add {} to `contract`",
        list(.names), if .names.len() == 1 { "is" } else { "are" }, it_or_them(.names)
    )]
    OverrideNeeds {
        /// The names that the contract lacks.
        names: Vec<String>,
        /// Which active version needs the first of them.
        user: String,
    },
    /// A new prompt of `default` has another type than an active override of the name.
    #[error(
        "instance `{instance}` has `{name}` as a {expected} prompt, so `default` can only have it as one too: send `{field}`, or unpublish the \
         prompt of `{instance}` first"
    )]
    OverrideHasType {
        /// The instance of the override.
        instance: Instance,
        /// The name of both.
        name: PromptName,
        /// The type of the override.
        expected: PromptType,
        /// The field to send.
        field: &'static str,
    },
    /// An override whose type differs from that of the prompt in `default`.
    #[error(
        "instance `{instance}` has `{name}` as another type than `default` has it, so code that reads it would break: it can't be published"
    )]
    OverrideTypeDiffers {
        /// The instance of the prompt.
        instance: Instance,
        /// The name of the prompt.
        name: PromptName,
    },
}
