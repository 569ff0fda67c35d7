//! Inputs, the variables of a template, and the model that a prompt was written for.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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
    /// What the model is sent besides the messages, such as `temperature` and `tools`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::options::ModelOptions))]
    pub options: Map<String, Value>,
}

/// What kind of value an input takes; the names are Prompty's.
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
    /// A value to try the prompt with; it never stands in for what a caller leaves out. An explicit `null` is none.
    // Left out when there is none: contents without examples keep the digests that they had before there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
}

/// An input as a request declares it: the kind may be left out.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeclaredInput {
    /// What kind of value it takes. If you leave it out, the version gets `thread`, `object` or `array` where its templates use the
    /// input as one, else `string`, so nothing that they read of the input is refused. `default` and `example` decide
    /// instead where there are any: they may then be of any kind.
    #[serde(default)]
    pub kind: Option<InputKind>,
    /// What it is, for the person who writes the prompt.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether a caller has to give it.
    #[serde(default)]
    pub required: bool,
    /// What it is when a caller doesn't give it; none means it must be given. An explicit `null` is none too. It must be of the stated kind.
    #[serde(default)]
    pub default: Option<Value>,
    /// A value to try the prompt with; it never stands in for what a caller leaves out. An explicit `null` is none. It must be of the stated kind.
    #[serde(default)]
    pub example: Option<Value>,
}

impl Input {
    /// The kind to declare the input with. Nothing declares a `string` whose default or example is a list or an object: its kind was
    /// left out.
    pub(crate) fn stated_kind(&self) -> Option<InputKind> {
        let is_container = |value: &Value| value.is_array() || value.is_object();
        let mut values = [&self.default, &self.example].into_iter().flatten();
        (self.kind != InputKind::String || !values.any(is_container)).then_some(self.kind)
    }
}

impl From<Input> for DeclaredInput {
    /// See [`DeclaredInput::kind`]: a kind that the declaration left out is left out again.
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
    /// A kind that is left out is `string`.
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
