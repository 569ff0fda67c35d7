//! Converts a conversation to the types of Bedrock's Converse API.

use aws_sdk_bedrockruntime::types::{ContentBlock, ConversationRole, Message, SystemContentBlock};
use promptbook::content::{Role, Turn};

use super::{Failure, ModelRequest};

/// The user message inserted before an assistant's opening message: Converse rejects a conversation that does not start with a user, and
/// dropping the assistant's message would lose the context of the user's reply.
const OPENING: &str = "(The assistant opens the conversation.)";

pub(super) fn system(request: &ModelRequest<'_>) -> Option<Vec<SystemContentBlock>> {
    let turns = request
        .messages
        .iter()
        .filter(|turn| turn.role == Role::System);
    let texts = std::iter::once(request.system).chain(turns.map(|turn| turn.content.as_str()));
    let blocks: Vec<_> = texts
        .filter(|text| !text.trim().is_empty())
        .map(|text| SystemContentBlock::Text(text.to_owned()))
        .collect();
    (!blocks.is_empty()).then_some(blocks)
}

/// Converts the turns. Converse requires that a user starts and that roles alternate, so consecutive turns of one role are merged.
pub(super) fn messages(turns: &[Turn]) -> Result<Vec<Message>, Failure> {
    let mut merged: Vec<(ConversationRole, Vec<ContentBlock>)> = Vec::new();
    for turn in turns {
        let role = match turn.role {
            Role::System => continue,
            Role::User => ConversationRole::User,
            Role::Assistant => ConversationRole::Assistant,
        };
        if merged.is_empty() && role == ConversationRole::Assistant {
            merged.push((
                ConversationRole::User,
                vec![ContentBlock::Text(OPENING.to_owned())],
            ));
        }
        let block = ContentBlock::Text(turn.content.clone());
        match merged.last_mut() {
            Some((last, blocks)) if *last == role => blocks.push(block),
            _ => merged.push((role, vec![block])),
        }
    }
    let built = merged.into_iter().map(|(role, blocks)| {
        let message = Message::builder().role(role).set_content(Some(blocks));
        message
            .build()
            .map_err(|error| Failure::Said(error.to_string()))
    });
    built.collect()
}
