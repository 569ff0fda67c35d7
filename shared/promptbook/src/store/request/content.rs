//! The content to write: new prompts, versions and changes.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::content::{Content, Message, TemplateFormat};
use crate::names::Label;

/// A prompt to create.
#[derive(Debug, Clone)]
pub struct NewPrompt {
    /// Version 1.
    pub content: Content,
    /// What it is for.
    pub description: Option<String>,
    /// Words to find it by.
    pub tags: BTreeSet<String>,
    /// What the code supplies; none means the inputs of version 1.
    pub contract: Option<BTreeSet<String>>,
    /// The label to publish version 1 under, if any.
    pub publish: Option<Label>,
}

/// A version to save, with labels that point at it from then on: see [`Store::save_version`](crate::store::Store::save_version).
#[derive(Debug, Clone)]
pub struct NewVersion {
    /// Templates, model, settings and inputs.
    pub content: Content,
    /// The prompt's tags; none keeps them.
    pub tags: Option<BTreeSet<String>>,
    /// The labels to publish it under.
    pub labels: BTreeSet<Label>,
}

/// What a PUT or PATCH makes of a prompt.
#[derive(Debug, Clone)]
pub struct Change {
    /// The new content and metadata.
    pub edit: Edit,
    /// The label to publish the latest version under, if any.
    pub publish: Option<Label>,
}

/// New content and metadata.
#[derive(Debug, Clone)]
// One lives a request long; a box would only make it harder to take apart.
#[allow(clippy::large_enum_variant)]
pub enum Edit {
    /// PUT: what is absent is cleared.
    Replace {
        /// Templates, model and inputs.
        content: Content,
        /// What it is for.
        description: Option<String>,
        /// Words to find it by.
        tags: BTreeSet<String>,
    },
    /// PATCH: only what is given changes.
    Merge(Merge),
}

/// A JSON merge patch (RFC 7396), parsed. The outer `None` means: as it is.
#[derive(Debug, Clone, Default)]
pub struct Merge {
    /// A new template.
    pub template: Option<String>,
    /// New messages, all of them.
    pub messages: Option<Vec<Message>>,
    /// A new format of the templates.
    pub template_format: Option<TemplateFormat>,
    /// A merge patch of the model; `Some(None)` removes it.
    pub model: Option<Option<Map<String, Value>>>,
    /// A merge patch of the program's settings; null removes them.
    pub config: Option<Value>,
    /// A merge patch of the inputs; `Some(None)` removes them all.
    pub inputs: Option<Option<Map<String, Value>>>,
    /// A new description; `Some(None)` removes it.
    pub description: Option<Option<String>>,
    /// New tags; empty removes them.
    pub tags: Option<BTreeSet<String>>,
}
