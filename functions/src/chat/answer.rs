//! What `POST /v1/chat` answers.

use promptbook::content::Role;
use promptbook::lookup::Served;
use serde::Serialize;
use utoipa::ToSchema;

use super::models::{ModelReply, ToolCall, Usage};

/// A model's reply, and what it was asked with.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChatAnswer {
    /// The reply.
    pub message: ReplyMessage,
    /// The tools of the prompt's `model.options.tools` that the model wants called. Promptbook does not call them.
    pub tool_calls: Vec<ToolCall>,
    /// Why the reply ended, in the provider's words, such as `stop`, `tool_calls` or `max_tokens`.
    #[schema(example = "stop")]
    pub finish_reason: Option<String>,
    /// Which model replied: `echo`, or provider and id in the form of CHAT_MODEL.
    #[schema(example = "openai/gpt-5-mini")]
    pub model: String,
    /// Whether this is an echo: no model was asked.
    pub echo: bool,
    /// The tokens it took, when the model says so.
    pub usage: Option<Usage>,
    /// Every prompt that was used.
    pub prompts: Vec<Served>,
    /// The options of the prompts that the model was not sent, at most 50 of each. An echo lists those that no model would be sent.
    pub ignored_options: Vec<IgnoredOption>,
}

/// What the model says.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReplyMessage {
    /// `assistant`.
    pub role: Role,
    /// Its words; null when it only calls tools.
    pub content: Option<String>,
}

/// An option of a prompt that the model was not sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct IgnoredOption {
    /// The prompt's name.
    #[schema(example = "system_prompt")]
    pub prompt: String,
    /// Where it is in the prompt's `model.options`.
    #[schema(example = "topK")]
    pub name: String,
    /// Why, and what to do.
    #[schema(example = "OpenAI's API has no such option: leave it out, or ask another server")]
    pub reason: String,
}

impl ChatAnswer {
    pub(super) fn new(
        reply: ModelReply,
        prompts: Vec<Served>,
        ignored_options: Vec<IgnoredOption>,
    ) -> Self {
        Self {
            message: ReplyMessage {
                role: Role::Assistant,
                content: reply.answer.content,
            },
            tool_calls: reply.answer.tool_calls,
            finish_reason: reply.answer.finish_reason,
            model: reply.model,
            echo: reply.echo,
            usage: reply.answer.usage,
            prompts,
            ignored_options,
        }
    }
}
