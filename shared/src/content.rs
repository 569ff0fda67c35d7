//! What a version says: its text or messages, model and inputs; checked when made, so never wrong inside.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::digest;
use crate::error::FieldError;
use crate::template;

/// The most bytes a version's template, or its messages together, may have.
pub const MAX_CONTENT: usize = 128 * 1024;
/// The most bytes that `model` and `inputs` as JSON, or a header's metadata, may have.
pub const MAX_METADATA: usize = 32 * 1024;

/// Whether a prompt is one text or a list of messages. It never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum PromptType {
    /// One `template`.
    Text,
    /// `messages`, each with a role.
    Chat,
}

impl std::fmt::Display for PromptType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Chat => "chat",
        })
    }
}

/// Who says a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Instructions to the model.
    System,
    /// The person.
    User,
    /// The model.
    Assistant,
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
        })
    }
}

/// One entry of a chat prompt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged, deny_unknown_fields)]
pub enum Message {
    /// A message whose content is a template.
    Turn {
        /// Who says it.
        role: Role,
        /// A Jinja2 template.
        content: String,
    },
    /// Where the conversation so far is spliced in.
    Thread {
        /// The input (of kind `thread`) that holds it.
        thread: String,
    },
}

/// A message as a model gets it: rendered, with nothing left to fill in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// Who says it.
    pub role: Role,
    /// What is said.
    pub content: String,
}

/// The model that a prompt was written for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The provider's name of the model, such as `gpt-5-mini`.
    #[serde(default)]
    pub id: Option<String>,
    /// `openai`, `bedrock`, …; none means whatever provider is configured.
    #[serde(default)]
    pub provider: Option<String>,
    /// Sampling options by their Prompty names: `temperature`, `maxOutputTokens`, `topP`, `stopSequences`, …
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub options: BTreeMap<String, Value>,
}

/// What kind of value an input takes; the names are Prompty's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum InputKind {
    /// Text; what an input is unless said.
    #[default]
    String,
    /// A whole number.
    Integer,
    /// A number.
    Float,
    /// True or false.
    Boolean,
    /// A list.
    Array,
    /// A mapping.
    Object,
    /// Conversation history: messages.
    Thread,
    /// An image; not rendered here.
    Image,
    /// A file; not rendered here.
    File,
    /// A recording; not rendered here.
    Audio,
}

/// A variable of a template.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// What kind of value it takes.
    #[serde(default)]
    pub kind: InputKind,
    /// What it is, for the person who writes the prompt.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether a caller has to give it.
    #[serde(default)]
    pub required: bool,
    /// What it is when a caller doesn't give it; none means it must be given. An explicit `null` is none too.
    #[serde(default)]
    pub default: Option<Value>,
}

/// The inputs of a version by name.
pub type Inputs = BTreeMap<String, Input>;

/// The templates of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// One template.
    Text(String),
    /// Messages, their roles fixed before anything is rendered.
    Chat(Vec<Message>),
}

/// A version's content. One that exists has templates that parse and is within the limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    body: Body,
    model: Option<Model>,
    inputs: Inputs,
    uses: BTreeSet<String>,
    digest: String,
}

impl Content {
    /// Checks templates, inputs and sizes.
    ///
    /// # Errors
    /// Every field that is wrong, each with a JSON pointer into `{template | messages, model, inputs}`.
    pub fn new(body: Body, model: Option<Model>, inputs: Inputs) -> Result<Self, Vec<FieldError>> {
        let mut wrong = Vec::new();
        check_sizes(&body, &model, &inputs, &mut wrong);
        check_inputs(&body, &inputs, &mut wrong);
        let uses = match wrong.is_empty() {
            true => template::check(&body, &mut wrong),
            false => BTreeSet::new(),
        };
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let digest = digest_of(&body, &model, &inputs);
        Ok(Self {
            body,
            model,
            inputs,
            uses,
            digest,
        })
    }

    /// The templates.
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// The model that it was written for.
    pub fn model(&self) -> Option<&Model> {
        self.model.as_ref()
    }

    /// The declared inputs.
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// The names that rendering reads.
    pub fn uses(&self) -> &BTreeSet<String> {
        &self.uses
    }

    /// SHA-256 over canonical JSON of type, template or messages, model and inputs.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Text or chat.
    pub fn prompt_type(&self) -> PromptType {
        self.body.prompt_type()
    }

    /// The contract that a first version starts: its declared inputs, else the names it uses.
    pub fn initial_contract(&self) -> BTreeSet<String> {
        match self.inputs.is_empty() {
            true => self.uses.clone(),
            false => self.inputs.keys().cloned().collect(),
        }
    }
}

impl Body {
    /// Text or chat.
    pub fn prompt_type(&self) -> PromptType {
        match self {
            Self::Text(_) => PromptType::Text,
            Self::Chat(_) => PromptType::Chat,
        }
    }
}

/// The digest that [`Content::digest`] documents; also recomputed by audits over stored versions.
pub fn digest_of(body: &Body, model: &Option<Model>, inputs: &Inputs) -> String {
    let (key, value) = match body {
        Body::Text(template) => ("template", Value::from(template.as_str())),
        Body::Chat(messages) => (
            "messages",
            serde_json::to_value(messages).unwrap_or_default(),
        ),
    };
    digest::of(&serde_json::json!({
        "type": body.prompt_type(), key: value, "model": model, "inputs": inputs,
    }))
}

/// The names among `uses` that are neither in the contract nor have a default: why a version can't be published.
pub fn unmet(uses: &BTreeSet<String>, inputs: &Inputs, contract: &BTreeSet<String>) -> Vec<String> {
    needed(uses, inputs)
        .filter(|name| !contract.contains(*name))
        .cloned()
        .collect()
}

/// The names that the code has to supply: used, and without a default.
pub fn needed<'a>(
    uses: &'a BTreeSet<String>,
    inputs: &'a Inputs,
) -> impl Iterator<Item = &'a String> {
    uses.iter().filter(|name| {
        inputs
            .get(*name)
            .is_none_or(|input| input.default.is_none())
    })
}

fn check_sizes(body: &Body, model: &Option<Model>, inputs: &Inputs, wrong: &mut Vec<FieldError>) {
    let (pointer, size) = match body {
        Body::Text(template) => ("/template", template.len()),
        Body::Chat(messages) => ("/messages", messages.iter().map(Message::size).sum()),
    };
    if size > MAX_CONTENT {
        wrong.push(FieldError::too_large(pointer, size, MAX_CONTENT));
    }
    let metadata = serde_json::json!([model, inputs]).to_string().len();
    if metadata > MAX_METADATA {
        wrong.push(FieldError::too_large("/inputs", metadata, MAX_METADATA));
    }
    match body {
        Body::Text(template) if template.trim().is_empty() => {
            wrong.push(FieldError::new(
                "/template",
                "the template is blank: write the prompt's text",
            ));
        }
        Body::Chat(messages) if messages.is_empty() => {
            wrong.push(FieldError::new(
                "/messages",
                "there are no messages: give at least one {role, content}",
            ));
        }
        Body::Text(_) | Body::Chat(_) => {}
    }
}

fn check_inputs(body: &Body, inputs: &Inputs, wrong: &mut Vec<FieldError>) {
    for name in inputs.keys() {
        if !is_identifier(name) {
            wrong.push(FieldError::new(
                format!("/inputs/{}", escape_pointer(name)),
                "an input is named like a variable: letters, digits and `_`, not starting with a digit",
            ));
        }
    }
    let Body::Chat(messages) = body else { return };
    for (index, message) in messages.iter().enumerate() {
        let Message::Thread { thread } = message else {
            continue;
        };
        let pointer = format!("/messages/{index}/thread");
        match inputs.get(thread) {
            _ if !is_identifier(thread) => {
                wrong.push(FieldError::new(
                    pointer,
                    "a thread is the name of an input: letters, digits and `_`",
                ));
            }
            Some(input) if input.kind != InputKind::Thread => wrong.push(FieldError::new(
                pointer,
                format!("input `{thread}` holds messages here: declare it with kind `thread`"),
            )),
            _ => {}
        }
    }
}

/// Whether a template can read a variable of this name.
pub fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name.len() <= 100
}

/// One reference token of a JSON pointer (RFC 6901).
pub fn escape_pointer(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

impl Message {
    fn size(&self) -> usize {
        match self {
            Self::Turn { content, .. } => content.len(),
            Self::Thread { thread } => thread.len(),
        }
    }
}
