//! What a model answers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Failure;

/// What a model answered, and which one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelReply {
    /// Its answer.
    pub answer: ModelAnswer,
    /// Which one: `echo`, or provider and id in the form of CHAT_MODEL.
    pub model: String,
    /// Whether no model was asked.
    pub echo: bool,
}

/// An answer: words, calls of tools, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModelAnswer {
    /// Its words.
    pub content: Option<String>,
    /// The tools that it wants called.
    pub tool_calls: Vec<ToolCall>,
    /// Why it ended, in the provider's words.
    pub finish_reason: Option<String>,
    /// What it cost, when it said so.
    pub usage: Option<Usage>,
}

impl ModelAnswer {
    /// The answer, if it has words or calls of tools. `field` is the provider's name for why it ended.
    pub(super) fn if_any(self, field: &str) -> Result<Self, Failure> {
        match self.content.is_some() || !self.tool_calls.is_empty() {
            true => Ok(self),
            false => Err(Failure::Said(format!(
                "it answered without text ({field}: {})",
                self.finish_reason.as_deref().unwrap_or("none")
            ))),
        }
    }
}

/// A tool that the model wants called. Promptbook does not call it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ToolCall {
    /// The model's name of the call, if it has one.
    pub id: Option<String>,
    /// The tool's name.
    #[schema(example = "get_weather")]
    pub name: String,
    /// The arguments as the model wrote them: JSON text for a function. Models can write invalid JSON.
    #[schema(example = "{\"city\": \"Paris\"}")]
    pub arguments: String,
}

/// The tokens of one reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Usage {
    /// Read by the model.
    pub input_tokens: u64,
    /// Written by the model.
    pub output_tokens: u64,
}
