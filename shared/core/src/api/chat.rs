//! The response of a chat, and the inputs and passages of its request.

use serde::{Deserialize, Serialize};

use super::served::Served;
use crate::content::Role;

/// The inputs that a caller of `POST /v1/chat` may give. An absent one takes the prompt's default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CallerInputs {
    /// The product or subject that the assistant helps with, as named in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The language to answer in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl CallerInputs {
    /// The names of its fields: all that a caller may give.
    pub const NAMES: &'static [&'static str] = &["product", "language"];
}

/// One passage that a search found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// The text.
    pub text: String,
    /// The document's title. In a template, a missing title is null, so `{% if passage.title %}` works.
    #[serde(default)]
    pub title: Option<String>,
    /// The source: a link or a file name.
    #[serde(default)]
    pub source: Option<String>,
}

/// A model's reply, and the prompts that were used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatAnswer {
    /// The reply.
    pub message: ReplyMessage,
    /// The tools of the prompt's `model.options.tools` that the model wants called. Promptbook does not call them.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub tool_calls: Vec<ToolCall>,
    /// Why the reply ended, in the provider's words, such as `stop`, `tool_calls` or `max_tokens`.
    #[cfg_attr(feature = "openapi", schema(example = "stop"))]
    pub finish_reason: Option<String>,
    /// The model that replied: `echo`, or provider and ID in the form of CHAT_MODEL.
    #[cfg_attr(feature = "openapi", schema(example = "openai/gpt-5-mini"))]
    pub model: String,
    /// Whether this is an echo: no model was asked.
    pub echo: bool,
    /// The tokens that were used, if the model reports them.
    pub usage: Option<Usage>,
    /// Every prompt that was used.
    pub prompts: Vec<Served>,
    /// The options of the prompts that were not sent to the model, at most 50 of each. An echo lists those that no model would get.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub ignored_options: Vec<IgnoredOption>,
}

/// The model's message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReplyMessage {
    /// `assistant`.
    pub role: Role,
    /// The text; null when the model only calls tools.
    pub content: Option<String>,
}

/// A tool that the model wants called. Promptbook does not call it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ToolCall {
    /// The model's name of the call, if it has one.
    pub id: Option<String>,
    /// The tool's name.
    #[cfg_attr(feature = "openapi", schema(example = "get_weather"))]
    pub name: String,
    /// The arguments as the model wrote them: JSON text for a function. Models can write invalid JSON.
    #[cfg_attr(feature = "openapi", schema(example = "{\"city\": \"Paris\"}"))]
    pub arguments: String,
}

/// The tokens of one reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Usage {
    /// Read by the model.
    pub input_tokens: u64,
    /// Written by the model.
    pub output_tokens: u64,
}

/// An option of a prompt that was not sent to the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IgnoredOption {
    /// The prompt's name.
    #[cfg_attr(feature = "openapi", schema(example = "system_prompt"))]
    pub prompt: String,
    /// Where it is in the prompt's `model.options`.
    #[cfg_attr(feature = "openapi", schema(example = "topK"))]
    pub name: String,
    /// Why, and what to do.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "OpenAI's API has no such option: leave it out, or ask another server")
    )]
    pub reason: String,
}
