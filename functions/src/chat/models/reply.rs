//! What a model answers.

pub use promptbook::api::{ToolCall, Usage};

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
