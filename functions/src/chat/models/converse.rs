//! What Converse is sent of a conversation, in Amazon's types.

use aws_sdk_bedrockruntime::types::{ContentBlock, ConversationRole, Message, SystemContentBlock};
use promptbook::content::{Role, Turn};

use super::{Failure, ModelRequest};

/// What is said for a user before an assistant that speaks first: Converse refuses a conversation that no user starts, and
/// dropping the assistant's words would lose what the user answers to.
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

/// The turns as Converse takes them: a user starts, then they alternate, so turns in a row of one role become one message.
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
