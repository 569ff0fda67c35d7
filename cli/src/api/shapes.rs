//! The shapes of answers that the library has no type for.

use http::HeaderMap;
use promptbook::content::{Inputs, PromptType, Turn};
use promptbook::prompt::{Publication, Version};
use promptbook::{Instance, Label, PromptName, VersionNumber, Warning};
use serde::{Deserialize, Serialize};

/// One page of a list; only an absent cursor ends it.
#[derive(Debug, Deserialize)]
pub(super) struct Page<T> {
    /// What is on it.
    pub(super) items: Vec<T>,
    /// Where the next begins.
    pub(super) next_cursor: Option<String>,
    /// How many bytes it came in.
    #[serde(skip)]
    pub(super) size: usize,
}

/// An answer and the prompt's ETag.
#[derive(Debug, Clone)]
pub struct Tagged<T> {
    /// The answer.
    pub body: T,
    /// To be sent back in `If-Match`.
    pub etag: Option<String>,
}

impl<T> Tagged<T> {
    pub(super) fn new(body: T, headers: &HeaderMap) -> Self {
        let etag = headers.get("etag").and_then(|tag| tag.to_str().ok());
        Self {
            body,
            etag: etag.map(str::to_owned),
        }
    }
}

/// What POST, PUT and PATCH answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Saved {
    /// The latest version, new or not.
    pub version: Version,
    /// What was published with it.
    pub publication: Option<Publication>,
    /// What is probably a mistake in it.
    #[serde(default)]
    pub warnings: Vec<Warning>,
}

/// What restore answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Restored {
    /// Labels that stayed unpublished, because their version no longer fits the contract.
    pub unrestored: Vec<Label>,
}

/// A prompt, filled in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RenderedPrompt {
    /// The prompt's name.
    pub name: PromptName,
    /// Whose wording it is.
    pub instance: Instance,
    /// The version that was rendered.
    pub version: VersionNumber,
    /// The label under which it is active, when it was found by that.
    pub label: Option<Label>,
    /// Text or chat.
    #[serde(rename = "type")]
    pub prompt_type: PromptType,
    /// What a text prompt says.
    pub text: Option<String>,
    /// What a chat prompt says.
    pub messages: Option<Vec<Turn>>,
    /// The inputs that it uses and that had a value.
    pub used: Vec<String>,
    /// The given inputs that it does not use.
    pub unused: Vec<String>,
    /// Those that took their default.
    pub defaults: Vec<String>,
    /// Those that took their example.
    pub examples: Vec<String>,
}

/// What is active, as far as it is read here.
#[derive(Debug, Deserialize)]
pub(super) struct Active {
    /// The declared inputs.
    pub(super) inputs: Inputs,
}

/// What changed between two versions.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Diff {
    /// The prompt's name.
    pub name: PromptName,
    /// Whose it is.
    pub instance: Instance,
    /// The newer version.
    pub version: VersionNumber,
    /// The older version; none before the first.
    pub against: Option<VersionNumber>,
    /// A unified diff; empty when nothing changed.
    pub diff: String,
    /// Which inputs came and went.
    pub inputs: InputsDiff,
}

/// Which inputs came and went.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InputsDiff {
    /// In the newer version alone.
    pub added: Vec<String>,
    /// In the older version alone.
    pub removed: Vec<String>,
}
