//! How tests show what was found.

use promptbook_core::content::{Body, Message};

use crate::report::{Finding, Outcome};

/// The template of a text, or why it is none.
pub(crate) fn line(found: &Finding) -> String {
    match &found.outcome {
        Outcome::Converted(converted) => match converted.content.body() {
            Body::Text(text) => text.clone(),
            Body::Chat(messages) => {
                let lines = messages.iter().map(|message| match message {
                    Message::Turn { role, content } => format!("{role}: {content}"),
                    Message::Thread { thread } => format!("[{thread}]"),
                });
                lines.collect::<Vec<_>>().join(" / ")
            }
        },
        Outcome::NeedsPerson(reason) => format!("needs: {reason}"),
        Outcome::Skipped(reason) => format!("skipped: {reason}"),
        Outcome::LookedUp(name) => format!("looked up: {name}"),
    }
}
