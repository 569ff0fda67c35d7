//! The echo: what a laptop answers with, for nothing.

use std::fmt::Write;

use super::{ModelReply, ModelRequest};

/// Everything that a model would have been sent, and that this is all it is.
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
        content,
        model: "echo".to_owned(),
        usage: None,
        echo: true,
    }
}

fn described(model: &promptbook::content::Model) -> String {
    let id = model.id.as_deref().unwrap_or("the configured one");
    let provider = model.provider.as_deref().map(|name| format!(" of {name}"));
    let options = match model.options.is_empty() {
        true => String::new(),
        false => serde_json::to_string(&model.options)
            .map_or_else(|_| String::new(), |json| format!(" with {json}")),
    };
    format!("{id}{}{options}", provider.unwrap_or_default())
}
