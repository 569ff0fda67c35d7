//! Prompts of LangSmith, from files with what its SDK pulls: a commit with its manifest, or a manifest alone (LangChain's
//! serialization). A file may have several commits of a prompt as a list, the oldest first.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::folder::{FoundFile, files, text};
use super::foreign::{
    ForeignBody, ForeignFormat, ForeignMessage, ForeignPrompt, ForeignVersion, Found,
};
use crate::error::Result;
use crate::import::Unread;
use crate::json;

/// Reads files, and the `.json` files of folders.
pub(super) fn read(paths: &[PathBuf]) -> Result<Found> {
    let mut found = Found::default();
    for FoundFile { path, name } in files(paths, &["json"], &mut found.unread) {
        match prompt(&path, name) {
            Ok(prompt) => found.prompts.push(prompt),
            Err(unread) => found.unread.push(unread),
        }
    }
    Ok(found)
}

fn prompt(path: &Path, name: String) -> Result<ForeignPrompt, Unread> {
    let value = json::parse(&text(path)?)
        .map_err(|error| Unread::new(path, format!("is not valid JSON: {error}")))?;
    let commits = match value {
        Value::Array(commits) => commits,
        one => vec![one],
    };
    let named = commits
        .iter()
        .rev()
        .find_map(|commit| commit.get("repo")?.as_str());
    let versions = commits
        .iter()
        .enumerate()
        .map(|(at, commit)| version(at + 1, commit));
    let versions: Option<Vec<ForeignVersion>> = versions.collect();
    let versions = versions.ok_or_else(|| {
        Unread::new(
            path,
            "is not a prompt of LangSmith: it neither has a `manifest` nor is one",
        )
    })?;
    Ok(ForeignPrompt {
        name: named.map_or(name, str::to_owned),
        place: path.display().to_string(),
        description: None,
        tags: Vec::new(),
        versions,
        notes: Vec::new(),
    })
}

fn version(number: usize, commit: &Value) -> Option<ForeignVersion> {
    let manifest = commit.get("manifest").unwrap_or(commit);
    manifest.get("lc")?;
    let mut notes = Vec::new();
    let template = template(manifest);
    let format = format_of(template);
    if kwargs(template).is_some_and(|it| it.get("partial_variables").is_some_and(is_filled)) {
        notes.push(
            "the values of its partial variables are not kept: give the inputs defaults".to_owned(),
        );
    }
    Some(ForeignVersion {
        id: number.to_string(),
        body: body(template),
        format: format.unwrap_or(ForeignFormat::FString),
        config: config(manifest),
        labels: Vec::new(),
        message: commit
            .get("commit_hash")
            .and_then(Value::as_str)
            .map(|hash| format!("commit {hash}")),
        author: None,
        notes,
    })
}

/// Whether a variable has a value; optional placeholders have an empty list.
fn is_filled(partial: &Value) -> bool {
    let mut values = partial.as_object().into_iter().flat_map(Map::values);
    values.any(|value| value.as_array().is_none_or(|list| !list.is_empty()))
}

/// The last part of a constructor's ID, such as `ChatPromptTemplate`.
fn class(value: &Value) -> &str {
    let id = value.get("id").and_then(Value::as_array);
    id.and_then(|id| id.last()?.as_str()).unwrap_or_default()
}

fn kwargs(value: &Value) -> Option<&Map<String, Value>> {
    value.get("kwargs")?.as_object()
}

/// The template of a manifest: itself, or the first step of a sequence with a model.
fn template(manifest: &Value) -> &Value {
    match class(manifest) {
        "RunnableSequence" => kwargs(manifest)
            .and_then(|it| it.get("first"))
            .unwrap_or(manifest),
        _ => manifest,
    }
}

/// The model's settings in a sequence.
fn config(manifest: &Value) -> Map<String, Value> {
    let last = kwargs(manifest).and_then(|it| it.get("last"));
    let model = last.map(|last| match class(last) {
        "RunnableBinding" => kwargs(last).and_then(|it| it.get("bound")).unwrap_or(last),
        _ => last,
    });
    let settings = model.and_then(kwargs).cloned().unwrap_or_default();
    // Keys of providers are references to secrets, which are objects.
    settings
        .into_iter()
        .filter(|(_, value)| value.get("lc").is_none())
        .collect()
}

/// The format of the first template in it; all have the same.
fn format_of(value: &Value) -> Option<ForeignFormat> {
    match value {
        Value::Object(fields) => match fields.get("template_format").and_then(Value::as_str) {
            Some("mustache") => Some(ForeignFormat::Mustache),
            Some("jinja2") => Some(ForeignFormat::Jinja2),
            Some(_) => Some(ForeignFormat::FString),
            None => fields.values().find_map(format_of),
        },
        Value::Array(items) => items.iter().find_map(format_of),
        _ => None,
    }
}

fn body(template: &Value) -> ForeignBody {
    let Some(kwargs) = kwargs(template) else {
        return ForeignBody::Unsupported("it is not a template".to_owned());
    };
    match class(template) {
        "PromptTemplate" => match kwargs.get("template").and_then(Value::as_str) {
            Some(text) => ForeignBody::Text(text.to_owned()),
            None => ForeignBody::Unsupported("it has no text".to_owned()),
        },
        "ChatPromptTemplate" | "StructuredPrompt" => {
            let messages = kwargs.get("messages").and_then(Value::as_array);
            let messages = messages.into_iter().flatten().map(message);
            messages
                .collect::<Result<_, String>>()
                .map_or_else(ForeignBody::Unsupported, ForeignBody::Chat)
        }
        other => ForeignBody::Unsupported(format!("it is a `{other}`, which has no equal here")),
    }
}

fn message(message: &Value) -> Result<ForeignMessage, String> {
    let class = class(message);
    let fields = kwargs(message).ok_or("it has a message without fields")?;
    let text = |field: &str| fields.get(field).and_then(Value::as_str).map(str::to_owned);
    if class == "MessagesPlaceholder" {
        let name = text("variable_name").ok_or("it has a placeholder without a name")?;
        return Ok(ForeignMessage::Placeholder(name));
    }
    let role = match class {
        "SystemMessagePromptTemplate" => "system",
        "HumanMessagePromptTemplate" => "user",
        "AIMessagePromptTemplate" => "assistant",
        "ChatMessagePromptTemplate" => &text("role").unwrap_or_default(),
        // A message without variables would be read as a template.
        other => {
            return Err(format!(
                "it has a message of the class `{other}`, which has no equal here"
            ));
        }
    };
    let prompt = fields.get("prompt").unwrap_or(&Value::Null);
    let parts = match prompt {
        Value::Array(parts) => parts.iter().collect(),
        one => vec![one],
    };
    Ok(ForeignMessage::Turn {
        role: role.to_owned(),
        content: parts
            .into_iter()
            .map(part_text)
            .collect::<Result<String, String>>()?,
    })
}

/// The text of a part of a message.
fn part_text(part: &Value) -> Result<&str, String> {
    match class(part) {
        "PromptTemplate" => Ok(kwargs(part)
            .and_then(|it| it.get("template")?.as_str())
            .unwrap_or_default()),
        other => Err(format!(
            "it has a message with a `{other}`, and messages here are text"
        )),
    }
}
