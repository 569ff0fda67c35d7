//! What the API answers about prompts.

use serde::{Deserialize, Serialize};

use super::served::Included;
use crate::content::{Inputs, Message, Model, PromptType, TemplateFormat, Turn};
use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::prompt::{Publication, Version};
use crate::timestamp::Timestamp;
use crate::warning::Warning;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Listed<T> {
    /// The items. A filter can make a page short or empty before the last one.
    pub items: Vec<T>,
    /// Send it as `cursor` to get the next page. Null on the last page.
    pub next_cursor: Option<String>,
}

/// The answer to a creation or a change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedBody {
    /// The latest version, whether this request made it or an earlier one.
    pub version: Version,
    /// The publication in force; null unless you sent `publish`.
    pub publication: Option<Publication>,
    /// Likely mistakes in the version, such as `{{ user-name }}`, which subtracts one input from another. At most 50.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub warnings: Vec<Warning>,
}

/// The answer to a restoration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RestoredBody {
    /// The labels that stay unpublished because their version no longer fits the contract.
    pub unrestored: Vec<Label>,
}

/// The active version of a prompt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActiveBody {
    /// The prompt's name.
    pub name: PromptName,
    /// The instance that it comes from: the one that you asked for, or `default`.
    pub instance: Instance,
    /// The label.
    pub label: Label,
    /// The version.
    pub version: VersionNumber,
    /// The publication's number in the label's history.
    pub seq: u64,
    /// Text or chat.
    #[serde(rename = "type")]
    pub prompt_type: PromptType,
    /// The format of its templates.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub template_format: TemplateFormat,
    /// The template of a text prompt.
    pub template: Option<String>,
    /// The messages of a chat prompt.
    pub messages: Option<Vec<Message>>,
    /// The model that the prompt was written for.
    pub model: Option<Model>,
    /// The declared inputs.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, crate::content::Input>))]
    pub inputs: Inputs,
    /// When it was published.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub published_at: Timestamp,
    /// The prompts that it includes, with the publications whose text is in place of the includes.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub includes: Vec<Included>,
}

/// The version of a prompt that was active at a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActiveAtBody {
    /// The time.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub time: Timestamp,
    /// The publication that was active.
    pub publication: Publication,
    /// The version that it made active.
    #[serde(flatten)]
    pub active: ActiveBody,
}

/// A prompt filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenderAnswer {
    /// The prompt's name.
    pub name: PromptName,
    /// The instance that the version belongs to: the requested one, or `default`.
    pub instance: Instance,
    /// The version that was rendered.
    pub version: VersionNumber,
    /// The label under which it is active; null when a version was asked for.
    pub label: Option<Label>,
    /// Text or chat.
    #[serde(rename = "type")]
    pub prompt_type: PromptType,
    /// The format of the version's templates.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub template_format: TemplateFormat,
    /// The text of a text prompt.
    pub text: Option<String>,
    /// The messages of a chat prompt.
    pub messages: Option<Vec<Turn>>,
    /// The inputs that the prompt uses and that had a value.
    pub used: Vec<String>,
    /// The given inputs that the prompt does not use.
    pub unused: Vec<String>,
    /// Those of `used` that took their default.
    pub defaults: Vec<String>,
    /// Those of `used` that took their example.
    pub examples: Vec<String>,
    /// The prompts that it includes, with the publications that were rendered.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub includes: Vec<Included>,
}

/// What changed from one version to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DiffBody {
    /// The prompt's name.
    pub name: PromptName,
    /// The instance that it belongs to.
    pub instance: Instance,
    /// The newer version.
    pub version: VersionNumber,
    /// The older version; null when the newer one is the first.
    pub against: Option<VersionNumber>,
    /// A unified diff of model, settings, inputs and text. Empty when nothing changed.
    pub diff: String,
    /// Which inputs were added and removed.
    pub inputs: InputsDiff,
}

/// Which inputs were added and removed, declared or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InputsDiff {
    /// Inputs of the newer version alone.
    pub added: Vec<String>,
    /// Inputs of the older version alone.
    pub removed: Vec<String>,
}

/// The server's state and the caller's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusBody {
    /// The server's release.
    #[cfg_attr(feature = "openapi", schema(example = "0.1.0"))]
    pub version: String,
    /// What the key may do: `reader`, `editor`, `publisher` or `admin`.
    #[cfg_attr(feature = "openapi", schema(example = "admin"))]
    pub role: String,
    /// The first 8 hex digits of the key's SHA-256, as in the history of prompts.
    #[cfg_attr(feature = "openapi", schema(example = "9f86d081"))]
    pub key_id: String,
}
