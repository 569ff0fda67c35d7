//! Writing a file: front matter that all YAML readers read alike, then the body.

use std::collections::BTreeSet;
use std::fmt::{self, Formatter};

use serde_json::{Map, Value};

use super::{PromptFile, body, yaml};
use crate::content::{Content, Input, InputKind, Model, TemplateFormat};

/// Marks a thread that the messages use and the inputs don't declare. Runtimes need a declaration, and reading the file drops it.
pub(super) const UNDECLARED: &str = "undeclared";

/// Marks an inferred kind. Runtimes need a kind, and reading the file drops it.
pub(super) const INFERRED: &str = "inferred";

pub(super) fn file(file: &PromptFile, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_str("---\n")?;
    let mut empty = true;
    let mut line = |f: &mut Formatter<'_>, text: String| {
        empty = false;
        writeln!(f, "{text}")
    };
    if let Some(name) = &file.name {
        line(f, format!("name: {}", yaml::text(name.as_str())))?;
    }
    if let Some(description) = &file.description {
        line(f, format!("description: {}", yaml::text(description)))?;
    }
    if let Some(metadata) = metadata(file) {
        line(f, metadata)?;
    }
    if let Some(model) = file.content.model() {
        line(f, self::model(model))?;
    }
    if let Some(inputs) = inputs(&file.content) {
        line(f, inputs)?;
    }
    let format = file.content.template_format();
    if !format.is_default() {
        line(f, template(format))?;
    }
    if empty {
        f.write_str("{}\n")?;
    }
    f.write_str("---\n")?;
    body::write(file.content.body(), &threads(&file.content), f)
}

/// What the format leaves to its users: the tags, and the settings of the program.
fn metadata(file: &PromptFile) -> Option<String> {
    let mut out = String::new();
    if !file.tags.is_empty() {
        let tags: Vec<String> = file.tags.iter().map(|tag| yaml::text(tag)).collect();
        out += &format!("\n  tags: [{}]", tags.join(", "));
    }
    match file.content.config() {
        None => {}
        Some(Value::Object(settings)) => {
            out += "\n  config:";
            out += &entries(settings);
        }
        Some(other) => out += &format!("\n  config: {}", yaml::value(other)),
    }
    (!out.is_empty()).then(|| format!("metadata:{out}"))
}

/// The entries of a mapping two levels deep, one a line.
fn entries(mapping: &Map<String, Value>) -> String {
    let mut out = String::new();
    for (name, value) in mapping {
        out += &format!("\n    {}: {}", yaml::text(name), yaml::value(value));
    }
    out
}

/// The format, with the parser that the runtimes require beside it.
fn template(format: TemplateFormat) -> String {
    format!("template:\n  format: {format}\n  parser: prompty")
}

fn model(model: &Model) -> String {
    let mut out = "model:".to_owned();
    if let Some(id) = &model.id {
        out += &format!("\n  id: {}", yaml::text(id));
    }
    if let Some(provider) = &model.provider {
        out += &format!("\n  provider: {}", yaml::text(provider));
    }
    if !model.options.is_empty() {
        out += "\n  options:";
        out += &entries(&model.options);
    }
    match out.len() {
        6 => "model: {}".to_owned(),
        _ => out,
    }
}

fn inputs(content: &Content) -> Option<String> {
    let declared = content
        .inputs()
        .iter()
        .map(|(name, input)| self::input(name, input));
    let undeclared = content
        .body()
        .threads()
        .filter(|name| !content.inputs().contains_key(*name))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(|name| {
            format!(
                "\n  - name: {}\n    kind: thread\n    {UNDECLARED}: true",
                yaml::text(name)
            )
        });
    let all: String = declared.chain(undeclared).collect();
    (!all.is_empty()).then(|| format!("inputs:{all}"))
}

fn input(name: &str, input: &Input) -> String {
    let mut out = format!("\n  - name: {}", yaml::text(name));
    let kind = kind(input);
    out += &format!("\n    kind: {}", kind.as_str());
    if input.stated_kind().is_none() {
        out += &format!("\n    {INFERRED}: true");
    }
    // The reference runtime refuses an array without the kind of its items.
    if kind == InputKind::Array {
        let value = input.default.as_ref().or(input.example.as_ref());
        let first = value.and_then(|value| value.get(0));
        let items = first.map_or(InputKind::Object, InputKind::of);
        out += &format!("\n    items: {{kind: {}}}", items.as_str());
    }
    if let Some(description) = &input.description {
        out += &format!("\n    description: {}", yaml::text(description));
    }
    if input.required {
        out += "\n    required: true";
    }
    if let Some(default) = &input.default {
        out += &format!("\n    default: {}", yaml::value(default));
    }
    if let Some(example) = &input.example {
        out += &format!("\n    example: {}", yaml::value(example));
    }
    out
}

/// The kind for other runtimes; inferred from the first value if none was stated.
fn kind(input: &Input) -> InputKind {
    let value = input.default.as_ref().or(input.example.as_ref());
    let of_value = || value.map_or_else(InputKind::default, InputKind::of);
    input.stated_kind().unwrap_or_else(of_value)
}

/// The names that a reader treats as threads.
fn threads(content: &Content) -> BTreeSet<String> {
    let declared = content.inputs().iter();
    declared
        .filter(|(_, input)| input.kind == InputKind::Thread)
        .map(|(name, _)| name.clone())
        .chain(content.body().threads().map(str::to_owned))
        .collect()
}
