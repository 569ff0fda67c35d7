//! A model's reply.

pub use promptbook::api::{ToolCall, Usage};

use super::Failure;

/// A model's reply, and the model that sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelReply {
    /// The content of the reply.
    pub answer: ModelAnswer,
    /// The model: `echo`, or provider and id in the form of CHAT_MODEL.
    pub model: String,
    /// Whether this is an echo, for which no model was called.
    pub echo: bool,
}

/// Text, tool calls, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModelAnswer {
    /// The text.
    pub content: Option<String>,
    /// The requested tool calls.
    pub tool_calls: Vec<ToolCall>,
    /// The provider's finish reason.
    pub finish_reason: Option<String>,
    /// The token counts, if the provider sent them.
    pub usage: Option<Usage>,
}

impl ModelAnswer {
    /// Fails if there is neither text nor a tool call. `field` is the provider's name for the finish reason.
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
