//! Inputs, the variables of a template, and the model that a prompt was written for.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The model that a prompt was written for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The provider's ID of the model, such as `gpt-5-mini`.
    #[serde(default)]
    pub id: Option<String>,
    /// The provider, such as `openai` or `bedrock`. Default: the configured provider.
    #[serde(default)]
    pub provider: Option<String>,
    /// Settings sent to the model with the messages, such as `temperature` and `tools`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::options::ModelOptions))]
    pub options: Map<String, Value>,
}

/// The kind of an input's value, by its name in Prompty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum InputKind {
    /// Text.
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
    /// The kind of its value.
    #[serde(default)]
    pub kind: InputKind,
    /// A description for authors of prompts.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether a caller must supply it.
    #[serde(default)]
    pub required: bool,
    /// The value if a caller supplies none. Without a default, or with `null`, the caller must supply one.
    #[serde(default)]
    pub default: Option<Value>,
    /// A value for trying out the prompt, never used in place of a missing value. `null` means no example.
    // Omitted when absent, so that contents without an example keep the digest of releases that had no examples.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
}

/// An input as a request declares it; its kind is optional.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeclaredInput {
    /// The kind of its value. Default: `thread` if the messages insert it as a conversation; `array` or `object` if the templates use it
    /// as one and it has neither `default` nor `example`; else `string`, and then `default` and `example` may be of any kind.
    #[serde(default)]
    pub kind: Option<InputKind>,
    /// A description for authors of prompts.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether a caller must supply it.
    #[serde(default)]
    pub required: bool,
    /// The value if a caller supplies none. Without a default, or with `null`, the caller must supply one. It must be of the stated kind.
    #[serde(default)]
    pub default: Option<Value>,
    /// A value for trying out the prompt, never used in place of a missing value. `null` means no example. It must be of the stated kind.
    #[serde(default)]
    pub example: Option<Value>,
}

impl Input {
    /// The kind that the declaration states. A `string` whose default or example is a list or an object can't be declared, so there the
    /// kind was omitted.
    pub(crate) fn stated_kind(&self) -> Option<InputKind> {
        let is_container = |value: &Value| value.is_array() || value.is_object();
        let mut values = [&self.default, &self.example].into_iter().flatten();
        (self.kind != InputKind::String || !values.any(is_container)).then_some(self.kind)
    }
}

impl From<Input> for DeclaredInput {
    /// Omits a kind that the declaration omitted: see [`DeclaredInput::kind`].
    fn from(input: Input) -> Self {
        Self {
            kind: input.stated_kind(),
            description: input.description,
            required: input.required,
            default: input.default,
            example: input.example,
        }
    }
}

impl From<DeclaredInput> for Input {
    /// An omitted kind becomes `string`.
    fn from(declared: DeclaredInput) -> Self {
        Self {
            kind: declared.kind.unwrap_or_default(),
            description: declared.description,
            required: declared.required,
            default: declared.default,
            example: declared.example,
        }
    }
}

/// The inputs of a version by name, in the order in which they were declared.
pub type Inputs = IndexMap<String, Input>;

/// The inputs of a request by name, in the order in which they are declared.
pub type DeclaredInputs = IndexMap<String, DeclaredInput>;
