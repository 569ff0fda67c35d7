//! The echo model: replies with the request that a real model would receive, at no cost.

use std::fmt::Write;

use promptbook::content::Model;
use promptbook::options;
use serde_json::{Map, Value};

use super::ignored::Ignored;
use super::{ModelAnswer, ModelReply, ModelRequest};

/// Shows everything that would have been sent to a model, and states that no model was called.
pub(super) fn reply(request: &ModelRequest<'_>) -> ModelReply {
    let mut content = String::from(
        "This is an echo, no model was asked (CHAT_MODEL=echo). A model would have been sent:\n",
    );
    // Writing into a String can't fail.
    if let Some(model) = request.prompted {
        let _ = writeln!(content, "\n[model]\n{}", described(model));
    }
    if !request.system.trim().is_empty() {
        let _ = writeln!(content, "\n[system]\n{}", request.system);
    }
    for turn in request.messages {
        let _ = writeln!(content, "\n[{}]\n{}", turn.role, turn.content);
    }
    ModelReply {
        answer: ModelAnswer {
            content: Some(content),
            ..ModelAnswer::default()
        },
        model: "echo".to_owned(),
        echo: true,
    }
}

/// The prompt's options that would be sent to no model. The echo shows all others, because providers differ.
pub(super) fn ignored(prompted: Option<&Model>) -> Vec<Ignored> {
    let invalid = prompted.map_or_else(Vec::new, |model| options::read(model).1);
    invalid.into_iter().map(Ignored::from).collect()
}

fn described(model: &Model) -> String {
    let id = model.id.as_deref().unwrap_or("the configured one");
    let provider = model.provider.as_deref().map(|name| format!(" of {name}"));
    let options = options::read(model).0.into_iter();
    let options: Map<_, _> = options
        .map(|option| (option.name.to_owned(), option.value.clone()))
        .collect();
    let options = match options.is_empty() {
        true => String::new(),
        false => format!(" with {}", Value::Object(options)),
    };
    format!("{id}{}{options}", provider.unwrap_or_default())
}
