//! The arguments of the tools that write.

use std::num::NonZeroU64;

use promptbook_core::{Instance, Label, PromptName, VersionNumber};
use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;

use super::version;
use crate::args::VersionSelector;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::commands::mcp) struct SaveArguments {
    /// The prompt's name
    #[schemars(with = "String")]
    pub(in crate::commands::mcp) name: PromptName,
    /// The whole Prompty file, as `show` returns it: front matter with description, tags, model and inputs, then the template
    pub(in crate::commands::mcp) text: String,
    /// The version that the text was made from: the latest one. Nothing is saved if another version is the latest. Leave it out to create a
    /// prompt
    #[schemars(with = "Option<u32>")]
    pub(in crate::commands::mcp) based_on: Option<VersionNumber>,
    /// The reason for the change
    pub(in crate::commands::mcp) message: Option<String>,
    /// Allow creating the first prompt of an instance
    #[serde(default)]
    pub(in crate::commands::mcp) new_instance: bool,
    /// The instance whose prompt to change. Default: the configured instance
    #[schemars(with = "Option<String>")]
    pub(in crate::commands::mcp) instance: Option<Instance>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::commands::mcp) struct PublishArguments {
    /// The prompt's name
    #[schemars(with = "String")]
    pub(in crate::commands::mcp) name: PromptName,
    /// A version number, or `latest`, which fails if a newer version is saved meanwhile. Default: latest
    #[schemars(with = "Option<String>")]
    #[serde(default, deserialize_with = "version")]
    pub(in crate::commands::mcp) version: Option<VersionSelector>,
    /// The reason for the change
    pub(in crate::commands::mcp) message: Option<String>,
    /// Allow a label that does not exist yet
    #[serde(default)]
    pub(in crate::commands::mcp) new_label: bool,
    /// The instance whose prompt to publish. Default: the configured instance
    #[schemars(with = "Option<String>")]
    pub(in crate::commands::mcp) instance: Option<Instance>,
    /// The label to publish under. Default: the configured label
    #[schemars(with = "Option<String>")]
    pub(in crate::commands::mcp) label: Option<Label>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::commands::mcp) struct RollbackArguments {
    /// The prompt's name
    #[schemars(with = "String")]
    pub(in crate::commands::mcp) name: PromptName,
    /// Undo only this publication, by its number in the history. If another one was made since, nothing changes
    #[schemars(with = "Option<u64>")]
    pub(in crate::commands::mcp) from: Option<NonZeroU64>,
    /// The reason for the change
    pub(in crate::commands::mcp) message: Option<String>,
    /// The instance whose prompt to roll back. Default: the configured instance
    #[schemars(with = "Option<String>")]
    pub(in crate::commands::mcp) instance: Option<Instance>,
    /// The label to roll back. Default: the configured label
    #[schemars(with = "Option<String>")]
    pub(in crate::commands::mcp) label: Option<Label>,
}
