//! References in front matter that a runtime resolves when the prompt runs: `${env:NAME:default}` and `${file:path}`.

use serde_json::{Map, Value};

use super::PromptyError;
use super::model::CONFIGURATION;
use super::reader::Reader;

/// How to handle a file's references.
#[derive(Clone, Copy, Default)]
pub enum References<'r> {
    /// Refuse a file with a reference.
    #[default]
    Refuse,
    /// Keep them as text.
    Keep,
    /// Omit a property that is a reference.
    Omit,
    /// Replace each with the value that the function returns, or refuse the file with its error.
    Resolve(&'r dyn Fn(Reference<'_>) -> Result<Value, String>),
}

/// A property that is only a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference<'t> {
    /// `${env:NAME}` or `${env:NAME:default}`.
    Env {
        /// The variable's name.
        name: &'t str,
        /// The value when the variable is not set.
        default: Option<&'t str>,
    },
    /// `${file:path}`, relative to the file that it is in.
    File(&'t str),
}

impl<'t> Reference<'t> {
    fn parse(text: &'t str) -> Option<Self> {
        let inner = text.strip_prefix("${")?.strip_suffix('}')?;
        let (protocol, value) = inner.split_once(':')?;
        match protocol.to_ascii_lowercase().as_str() {
            "env" => Some(match value.split_once(':') {
                Some((name, default)) => Self::Env {
                    name,
                    default: Some(default).filter(|default| !default.is_empty()),
                },
                None => Self::Env {
                    name: value,
                    default: None,
                },
            }),
            "file" => Some(Self::File(value)),
            _ => None,
        }
    }
}

/// Handles the references in all supported properties and returns the paths of the omitted ones.
pub(super) fn apply(
    reader: &Reader<'_>,
    properties: &mut Map<String, Value>,
    references: &References<'_>,
) -> Result<Vec<String>, PromptyError> {
    let mut omitted = Vec::new();
    if !matches!(references, References::Keep) {
        entries(reader, properties, &[], references, &mut omitted)?;
    }
    Ok(omitted)
}

fn entries(
    reader: &Reader<'_>,
    map: &mut Map<String, Value>,
    path: &[&str],
    references: &References<'_>,
    omitted: &mut Vec<String>,
) -> Result<(), PromptyError> {
    for (key, mut value) in std::mem::take(map) {
        let path = [path, &[&key]].concat();
        if !is_read(&path) || keep(reader, &mut value, &path, references, omitted)? {
            map.insert(key, value);
        }
    }
    Ok(())
}

/// Replaces every reference in the value. Returns whether the value is kept.
fn keep(
    reader: &Reader<'_>,
    value: &mut Value,
    path: &[&str],
    references: &References<'_>,
    omitted: &mut Vec<String>,
) -> Result<bool, PromptyError> {
    let (text, reference) = match value {
        Value::Object(map) => {
            entries(reader, map, path, references, omitted)?;
            return Ok(true);
        }
        Value::Array(items) => {
            for mut item in std::mem::take(items) {
                let name = item.get("name").and_then(Value::as_str).map(str::to_owned);
                let path = [path, &name.as_deref().map_or(Vec::new(), |name| vec![name])].concat();
                if keep(reader, &mut item, &path, references, omitted)? {
                    items.push(item);
                }
            }
            return Ok(true);
        }
        Value::String(text) => match Reference::parse(text) {
            Some(reference) => (text.as_str(), reference),
            None => return Ok(true),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) => return Ok(true),
    };
    match resolved(reader, text, reference, path, references)? {
        Some(resolved) => {
            *value = resolved;
            Ok(true)
        }
        None => {
            omitted.push(path.join("."));
            Ok(false)
        }
    }
}

/// The value of a reference; `None` if its property is omitted.
fn resolved(
    reader: &Reader<'_>,
    text: &str,
    reference: Reference<'_>,
    path: &[&str],
    references: &References<'_>,
) -> Result<Option<Value>, PromptyError> {
    let name = path.join(".");
    let refused = |problem: String| PromptyError {
        line: reader.line_with(text),
        column: None,
        problem,
    };
    match references {
        References::Refuse => Err(refused(format!(
            "`{name}` is `{text}`, which is only known where the prompt runs: write its value instead, or import with \
                 `--references` and `resolve`, `omit` or `keep`"
        ))),
        References::Keep => Ok(Some(text.into())),
        References::Omit => Ok(None),
        References::Resolve(resolve) => resolve(reference)
            .map(Some)
            .map_err(|problem| refused(format!("`{name}` is `{text}`: {problem}"))),
    }
}

/// Whether the property at this path is supported. Others, such as a connection, may refer to secrets.
fn is_read(path: &[&str]) -> bool {
    match path {
        ["model", "configuration", key, ..] => CONFIGURATION.contains(key),
        ["model", key, ..] => {
            ["id", "provider", "options", "parameters", "configuration"].contains(key)
        }
        ["metadata", key, ..] => ["tags", "config"].contains(key),
        [key, ..] => [
            "name",
            "description",
            "tags",
            "metadata",
            "model",
            "inputs",
            "sample",
            "template",
        ]
        .contains(key),
        [] => true,
    }
}
