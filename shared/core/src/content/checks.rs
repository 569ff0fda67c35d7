//! Checks of new content that need no template engine: sizes, blank texts, names of inputs and threads.

use super::{
    Body, InputKind, Inputs, MAX_CONTENT, MAX_METADATA, Message, Model, Templates, escape_pointer,
    is_identifier,
};
use crate::blank::is_blank;
use crate::error::FieldError;

/// Checks the size limits, and that some text is there.
pub(super) fn sizes(
    templates: &Templates,
    model: &Option<Model>,
    inputs: &Inputs,
    wrong: &mut Vec<FieldError>,
) {
    let Templates { format, body } = templates;
    let (pointer, size) = match body {
        Body::Text(template) => ("/template", template.len()),
        Body::Chat(messages) => ("/messages", messages.iter().map(Message::size).sum()),
    };
    if size > MAX_CONTENT {
        wrong.push(FieldError::too_large(pointer, size, MAX_CONTENT));
    }
    let metadata = serde_json::json!([model, inputs]).to_string().len();
    if metadata > MAX_METADATA {
        wrong.push(FieldError::too_large("/inputs", metadata, MAX_METADATA));
    }
    match body {
        Body::Text(template) if is_blank(*format, template) => {
            wrong.push(FieldError::new(
                "/template",
                "the template is blank: write the prompt's text",
            ));
        }
        Body::Chat(messages) if messages.is_empty() => {
            wrong.push(FieldError::new(
                "/messages",
                "there are no messages: give at least one {role, content}",
            ));
        }
        Body::Chat(messages) if messages.iter().all(|message| message.is_blank(*format)) => {
            wrong.push(FieldError::new(
                "/messages",
                "every message is blank: write the text of at least one",
            ));
        }
        Body::Text(_) | Body::Chat(_) => {}
    }
}

/// Checks the names of inputs, and that a thread is declared as one.
pub(super) fn inputs(body: &Body, inputs: &Inputs, wrong: &mut Vec<FieldError>) {
    for name in inputs.keys() {
        if !is_identifier(name) {
            wrong.push(FieldError::new(
                format!("/inputs/{}", escape_pointer(name)),
                format!("`{}` is not a valid input name: use letters, digits and `_`, not starting with a digit", name.escape_debug()),
            ));
        }
    }
    let Body::Chat(messages) = body else { return };
    for (index, message) in messages.iter().enumerate() {
        let Message::Thread { thread } = message else {
            continue;
        };
        let pointer = format!("/messages/{index}/thread");
        match inputs.get(thread) {
            _ if !is_identifier(thread) => {
                wrong.push(FieldError::new(
                    pointer,
                    "a thread is the name of an input: letters, digits and `_`",
                ));
            }
            Some(input) if input.kind != InputKind::Thread => wrong.push(FieldError::new(
                pointer,
                format!("input `{thread}` holds messages here: declare it with kind `thread`"),
            )),
            _ => {}
        }
    }
}
