//! The inputs of an active prompt, as arguments of an MCP prompt.

use promptbook_core::PromptName;
use promptbook_core::api::ActiveBody;
use promptbook_core::clock::Clock;
use promptbook_core::content::{Body, Content, Input, InputKind, Templates};
use promptbook_core::context::context;
use rmcp::model::PromptArgument;
use serde_json::{Map, Value};

use crate::commands::labels::explain_inactive;
use crate::commands::render::values::{value, wanted};
use crate::commands::session::Session;
use crate::error::{Error, Result};

/// The active prompt, with the text of what it includes, so that its inputs are all that rendering needs.
pub(super) async fn active(session: &Session, name: &PromptName) -> Result<ActiveBody> {
    let active = session.client.active(name, &session.config.label, true);
    match active.await {
        Err(Error::Api(error)) if error.is("not-active") => {
            Err(explain_inactive(session, name, error).await)
        }
        active => active,
    }
}

/// Its arguments: declared inputs in their order, then those that are only used.
pub(super) fn arguments(active: &ActiveBody) -> Vec<PromptArgument> {
    let content = content(active);
    let needed: Vec<&String> = content.iter().flat_map(Content::needed).collect();
    let supplied = context(&active.name, &Clock::default());
    let used = content.iter().flat_map(|content| content.uses());
    let undeclared = used.filter(|name| !active.inputs.contains_key(*name));
    let names = active.inputs.keys().chain(undeclared);
    let argument = |name: &String| {
        let input = active.inputs.get(name).cloned().unwrap_or_default();
        let is_needed = match &content {
            Some(_) => needed.contains(&name),
            None => input.required,
        };
        let argument = PromptArgument::new(name);
        let argument = match described(&input) {
            said if said.is_empty() => argument,
            said => argument.with_description(said),
        };
        argument.with_required(is_needed && !supplied.contains_key(name))
    };
    names.map(argument).collect()
}

/// What the templates use. None for a version that today's checks refuse.
fn content(active: &ActiveBody) -> Option<Content> {
    let body = match (&active.template, &active.messages) {
        (Some(template), _) => Body::Text(template.clone()),
        (None, messages) => Body::Chat(messages.clone()?),
    };
    let format = active.template_format;
    let (model, inputs) = (active.model.clone(), active.inputs.clone());
    Content::new(Templates { format, body }, model, inputs).ok()
}

/// Its description, with its kind unless that is text, default and example.
fn described(input: &Input) -> String {
    let mut details = Vec::new();
    if input.kind != InputKind::String {
        details.push(wanted(input.kind).to_owned());
    }
    for (what, value) in [("default", &input.default), ("example", &input.example)] {
        details.extend(
            value
                .as_ref()
                .map(|value| format!("{what}: {}", text(value))),
        );
    }
    let details = details.join("; ");
    match &input.description {
        None => details,
        Some(description) if details.is_empty() => description.clone(),
        Some(description) => format!("{description} ({details})"),
    }
}

/// Values to choose from or to begin with.
pub(super) fn suggestions(input: &Input) -> Vec<String> {
    let own = [&input.example, &input.default].into_iter().flatten();
    let kinds: &[&str] = match input.kind {
        InputKind::Boolean => &["true", "false"],
        _ => &[],
    };
    let kinds = kinds.iter().map(|value| (*value).to_owned());
    let mut all = Vec::new();
    for value in own.map(text).chain(kinds) {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    all
}

/// A value as an argument, which is always text.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// The values of the arguments. An empty text for an input that has a default, or takes no text, is a form's empty field.
///
/// # Errors
/// A value is not of its input's kind.
pub(super) fn values(
    active: &ActiveBody,
    arguments: &Map<String, Value>,
) -> Result<Map<String, Value>> {
    let mut values = Map::new();
    for (name, given) in arguments {
        let input = active.inputs.get(name);
        let kind = input.map_or(InputKind::String, |input| input.kind);
        let Value::String(given) = given else {
            values.insert(name.clone(), given.clone());
            continue;
        };
        let is_text = value("", kind).is_some();
        let has_default = input.is_some_and(|input| input.default.is_some());
        if given.is_empty() && (has_default || !is_text) {
            continue;
        }
        let parsed = value(given, kind).ok_or_else(|| {
            Error::Usage(format!(
                "argument `{name}` takes {}, not `{given}`",
                wanted(kind)
            ))
        })?;
        values.insert(name.clone(), parsed);
    }
    Ok(values)
}
