//! The content of a foreign version: its messages, templates and model as ours.

use promptbook_core::FieldError;
use promptbook_core::content::{Body, Content, DeclaredInputs, Message, Role, Templates};
use serde_json::Value;

use super::foreign::{ForeignBody, ForeignFormat, ForeignMessage, ForeignVersion};
use super::names::Renames;
use super::{model, template};

/// The content of a version, and notes on what of it is not kept.
pub(super) fn content(
    version: &ForeignVersion,
    renames: &Renames,
) -> Result<(Content, Vec<String>), String> {
    let texts: Vec<&str> = match &version.body {
        ForeignBody::Text(text) => vec![text],
        ForeignBody::Chat(messages) => messages.iter().filter_map(ForeignMessage::text).collect(),
        ForeignBody::Unsupported(why) => return Err(why.clone()),
    };
    let converted = template::convert(version.format, &texts, renames)?;
    let mut texts = converted.texts.into_iter();
    let body = match &version.body {
        ForeignBody::Chat(messages) => {
            let messages = messages.iter().map(|message| match message {
                ForeignMessage::Placeholder(name) => Ok(Message::Thread {
                    thread: name.clone(),
                }),
                ForeignMessage::Turn { role, .. } => Ok(Message::Turn {
                    role: self::role(role)?,
                    content: texts.next().unwrap_or_default(),
                }),
            });
            Body::Chat(messages.collect::<Result<_, String>>()?)
        }
        _ => Body::Text(texts.next().unwrap_or_default()),
    };
    let (model, notes) = model::model(&version.config);
    let templates = Templates {
        format: converted.format,
        body,
    };
    // The inputs that hold conversations must be declared.
    let threads = templates.body.threads();
    let threads: DeclaredInputs = threads
        .map(|thread| (thread.to_owned(), Default::default()))
        .collect();
    let content = Content::declared(templates, model, threads).map_err(|wrong| first(&wrong))?;
    if version.format != ForeignFormat::Langfuse {
        return Ok((content, notes));
    }
    // Its SDKs hand all settings to the program, whether or not a model takes them.
    let config = Value::Object(version.config.clone());
    let content = content.with_config(Some(config));
    Ok((content.map_err(|wrong| first(&[wrong]))?, Vec::new()))
}

fn first(wrong: &[FieldError]) -> String {
    wrong.first().map_or_else(String::new, |it| {
        format!("{}: {}", it.pointer.trim_start_matches('/'), it.detail)
    })
}

/// The role, by the names that products and providers give it.
fn role(role: &str) -> Result<Role, String> {
    match role.to_lowercase().as_str() {
        "system" | "developer" => Ok(Role::System),
        "user" | "human" => Ok(Role::User),
        "assistant" | "ai" | "model" => Ok(Role::Assistant),
        other => Err(format!(
            "it has a message with the role `{other}`, and messages here are of system, user and assistant"
        )),
    }
}

impl ForeignMessage {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Turn { content, .. } => Some(content),
            Self::Placeholder(_) => None,
        }
    }
}
