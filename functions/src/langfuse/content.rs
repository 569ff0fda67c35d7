//! The prompt in a body, as the content of a version.

use std::collections::BTreeSet;

use promptbook::FieldError;
use promptbook::content::{
    Body, Content, DeclaredInputs, Message, Model, Role, TemplateFormat, Templates,
};
use serde_json::Value;

use super::text;
use crate::http::fields::Fields;

/// A prompt as stored, before it is known in which format.
pub(super) struct StoredBody {
    body: Body,
    includes: bool,
}

/// Parses a prompt of a type; without one it is a text.
pub(super) fn body(
    fields: &mut Fields,
    prompt_type: Option<&str>,
    prompt: &Value,
) -> Option<StoredBody> {
    match (prompt_type, prompt) {
        (None | Some("text"), Value::String(text)) => {
            let stored = template(fields, "/prompt", text)?;
            Some(StoredBody {
                body: Body::Text(stored.template),
                includes: stored.includes,
            })
        }
        (Some("chat"), Value::Array(messages)) => chat(fields, messages),
        (None | Some("text"), _) => {
            let what =
                "the prompt of type `text` must be a string; send a list with the type `chat`";
            fields.wrong("/prompt", what);
            None
        }
        (Some("chat"), _) => {
            fields.wrong(
                "/prompt",
                "the prompt of type `chat` must be a list of messages",
            );
            None
        }
        (Some(_), _) => {
            fields.wrong("/type", "a prompt is of the type `text` or `chat`");
            None
        }
    }
}

fn chat(fields: &mut Fields, messages: &[Value]) -> Option<StoredBody> {
    let (mut stored, mut includes) = (Vec::new(), false);
    for (index, message) in messages.iter().enumerate() {
        let pointer = format!("/prompt/{index}");
        let text = |field: &str| message[field].as_str();
        if text("type") == Some("placeholder") {
            match text("name") {
                Some(name) => stored.push(Message::Thread {
                    thread: name.to_owned(),
                }),
                None => fields.wrong(pointer, "a placeholder needs a `name`, which is a string"),
            }
            continue;
        }
        let role = serde_json::from_value::<Role>(message["role"].clone());
        match (role, text("content")) {
            (Ok(role), Some(content)) => {
                let pointer = format!("{pointer}/content");
                let content = template(fields, &pointer, content)?;
                includes |= content.includes;
                stored.push(Message::Turn {
                    role,
                    content: content.template,
                });
            }
            (Err(_), _) => fields.wrong(
                format!("{pointer}/role"),
                "the role must be `system`, `user` or `assistant`",
            ),
            (Ok(_), None) => {
                fields.wrong(format!("{pointer}/content"), "the content must be a string");
            }
        }
    }
    (stored.len() == messages.len()).then_some(StoredBody {
        body: Body::Chat(stored),
        includes,
    })
}

fn template(fields: &mut Fields, pointer: &str, text: &str) -> Option<text::Stored> {
    let stored = text::stored(text);
    stored.map_err(|what| fields.wrong(pointer, what)).ok()
}

/// The content in the format `mustache`; in the format `none` if that can't read it, since clients fill a text in themselves and leave
/// alone what is no variable. An include needs `mustache`.
pub(super) fn content(
    fields: &mut Fields,
    stored: StoredBody,
    model: Option<Model>,
) -> Option<Content> {
    let StoredBody { body, includes } = stored;
    let of = |format| {
        let body = body.clone();
        Content::declared(
            Templates { format, body },
            model.clone(),
            DeclaredInputs::new(),
        )
    };
    let content = of(TemplateFormat::Mustache).or_else(|wrong| match includes {
        true => Err(wrong),
        false => of(TemplateFormat::None).map_err(|_| wrong),
    });
    match content {
        Ok(content) => {
            check_placeholders(fields, &content);
            Some(content)
        }
        Err(wrong) => {
            fields.extend(wrong.into_iter().map(in_their_words).collect());
            None
        }
    }
}

/// A placeholder that is also a variable would get two values.
fn check_placeholders(fields: &mut Fields, content: &Content) {
    let Body::Chat(messages) = content.body() else {
        return;
    };
    let variables = messages.iter().filter_map(|message| match message {
        Message::Turn { content: text, .. } => {
            let format = content.template_format();
            let body = Body::Text(text.clone());
            Content::declared(Templates { format, body }, None, DeclaredInputs::new()).ok()
        }
        Message::Thread { .. } => None,
    });
    let variables: BTreeSet<String> = variables.flat_map(|it| it.uses().clone()).collect();
    for (index, message) in messages.iter().enumerate() {
        if let Message::Thread { thread } = message
            && variables.contains(thread)
        {
            let what = format!("the placeholder `{thread}` is also a variable: rename one of them");
            fields.wrong(format!("/prompt/{index}/name"), what);
        }
    }
}

/// The pointer of an invalid field in the body that was sent.
fn in_their_words(mut wrong: FieldError) -> FieldError {
    for ours in ["/template", "/messages"] {
        if let Some(rest) = wrong.pointer.strip_prefix(ours) {
            let rest = rest.replace("/thread", "/name");
            wrong.pointer = format!("/prompt{rest}");
            break;
        }
    }
    wrong
}
