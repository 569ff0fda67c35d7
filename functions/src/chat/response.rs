//! The response of `POST /v1/chat`.

use promptbook::api::{ChatAnswer, IgnoredOption, ReplyMessage, Served};
use promptbook::content::Role;

use super::models::ModelReply;

/// A model's reply and the prompts that were used.
pub(super) fn chat_answer(
    reply: ModelReply,
    prompts: Vec<Served>,
    ignored_options: Vec<IgnoredOption>,
) -> ChatAnswer {
    ChatAnswer {
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
