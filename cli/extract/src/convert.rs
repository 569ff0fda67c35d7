//! Converts texts and messages to prompt content.

pub(crate) mod escape;
pub(crate) mod inputs;
mod suggest;

use promptbook_core::content::{Body, Content, Message, TemplateFormat, Templates};

use crate::convert::escape::template;
use crate::convert::inputs::PromptInputs;
use crate::site::Piece;
use crate::text::Placeholder;

/// The content of a text prompt.
pub(crate) fn text(pieces: &[Piece], names: PromptInputs) -> Result<Content, String> {
    content(Body::Text(template(pieces)), names)
}

/// The content of a text prompt that is already a Jinja template.
pub(crate) fn jinja(template: String) -> Result<Content, String> {
    content(Body::Text(template), PromptInputs::default())
}

/// The content of a text prompt that is already a Mustache template.
pub(crate) fn mustache(template: String) -> Result<Content, String> {
    let body = Body::Text(template);
    with_format(TemplateFormat::Mustache, body, PromptInputs::default())
}

/// The content of a prompt in this format.
pub(crate) fn with_format(
    format: TemplateFormat,
    body: Body,
    inputs: PromptInputs,
) -> Result<Content, String> {
    content(Templates { format, body }, inputs)
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

/// The content of a chat prompt.
pub(crate) fn chat(messages: Vec<Message>, inputs: PromptInputs) -> Result<Content, String> {
    content(Body::Chat(messages), inputs)
}

/// The content of a chat prompt whose messages are Mustache templates already.
pub(crate) fn mustache_chat(
    messages: Vec<Message>,
    inputs: PromptInputs,
) -> Result<Content, String> {
    let templates = Templates {
        format: TemplateFormat::Mustache,
        body: Body::Chat(messages),
    };
    content(templates, inputs)
}

fn content(templates: impl Into<Templates>, mut names: PromptInputs) -> Result<Content, String> {
    // The first input makes room for three.
    names.inputs.shrink_to_fit();
    Content::new(templates, None, names.inputs).map_err(|wrong| {
        wrong
            .first()
            .map_or_else(String::new, |field| match field.pointer.as_str() {
                "/template" => field.detail.clone(),
                pointer => format!("{pointer}: {}", field.detail),
            })
    })
}
