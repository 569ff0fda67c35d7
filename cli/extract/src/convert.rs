//! Converts texts and messages to prompt content.

mod escape;
pub(crate) mod inputs;
mod suggest;

use promptbook_core::content::{Body, Content, Message, Role};

use crate::convert::escape::template;
use crate::convert::inputs::Names;
use crate::site::Piece;
use crate::text::Placeholder;

/// The content of a text prompt.
pub(crate) fn text(pieces: &[Piece], names: Names) -> Result<Content, String> {
    content(Body::Text(template(pieces)), names)
}

/// The content of a text prompt that is already a Jinja template.
pub(crate) fn jinja(template: String) -> Result<Content, String> {
    content(Body::Text(template), Names::default())
}

/// A placeholder that other code fills in.
pub(crate) fn filled_later(field: &str, name: &str) -> Placeholder {
    Placeholder {
        field: field.to_owned(),
        argument: None,
        expression: name.to_owned(),
        pure: true,
    }
}

/// An entry of a chat prompt.
pub(crate) enum Entry {
    Says(Role, Vec<Piece>),
    Thread(String),
}

/// The content of a chat prompt.
pub(crate) fn chat(entries: &[Entry], names: Names) -> Result<Content, String> {
    let messages = entries.iter().map(|entry| match entry {
        Entry::Says(role, pieces) => Message::Turn {
            role: *role,
            content: template(pieces),
        },
        Entry::Thread(name) => Message::Thread {
            thread: name.clone(),
        },
    });
    content(Body::Chat(messages.collect()), names)
}

fn content(body: Body, names: Names) -> Result<Content, String> {
    Content::new(body, None, names.inputs).map_err(|wrong| {
        wrong
            .first()
            .map_or_else(String::new, |field| match field.pointer.as_str() {
                "/template" => field.detail.clone(),
                pointer => format!("{pointer}: {}", field.detail),
            })
    })
}
