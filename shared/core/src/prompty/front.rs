//! Reading front matter: the properties that a prompt has here, each of the right type; the others are passed over.

use std::collections::BTreeSet;
use std::iter;

use serde_json::{Map, Value};

use super::references::{self, References};
use super::unread::{Misspelt, Unread};
use super::{FileWarning, PromptyError};
use crate::content::{DeclaredInputs, Model, escape_pointer};
use crate::names::PromptName;

/// What the front matter says.
#[derive(Default)]
pub(super) struct Front {
    pub(super) name: Option<PromptName>,
    pub(super) description: Option<String>,
    pub(super) tags: BTreeSet<String>,
    pub(super) model: Option<Model>,
    pub(super) inputs: DeclaredInputs,
    /// Inputs of kind `thread`, and threads that the file declares for runtimes alone.
    pub(super) threads: BTreeSet<String>,
    /// Whether no role markers split the body.
    pub(super) is_whole: bool,
    /// Whether only a sample says which inputs there are.
    pub(super) is_sampled: bool,
    /// The paths of what a prompt has no place for.
    pub(super) passed_over: Vec<String>,
    /// Warnings of keys and options that are probably misspelt, by line.
    pub(super) misspelt: Vec<FileWarning>,
}

/// Reads the lines between the delimiters.
pub(super) fn read(
    reader: &Reader<'_>,
    references: &References<'_>,
) -> Result<Front, PromptyError> {
    let Some(mut properties) = reader.mapping()? else {
        return Ok(Front::default());
    };
    let Unread {
        mut passed_over,
        misspelt,
    } = Unread::of(&properties);
    passed_over.extend(references::apply(reader, &mut properties, references)?);
    if properties.get("base").is_some_and(|base| !base.is_null()) {
        return Err(reader.wrong(
            "base",
            "this file goes on from the one that `base` names: put the two together into one file",
        ));
    }
    let name = reader.text(properties.get("name"), "name")?;
    let metadata = properties.get("metadata");
    let mut tags = reader.tags(metadata.and_then(|metadata| metadata.get("tags")))?;
    tags.extend(reader.tags(properties.get("tags"))?);
    reader.format(properties.get("template"))?;
    let written_model = properties.get("model");
    let model = reader.model(written_model)?;
    let api = written_model
        .and_then(|model| model.get("api"))
        .and_then(Value::as_str);
    let mut misspelt = reader.misspelt(&misspelt);
    misspelt.extend(reader.misspelt_options(model.as_ref()));
    misspelt.sort_by_key(|warning| warning.line);
    let mut front = Front {
        name: name.and_then(|name| name.parse().ok()),
        description: reader.text(properties.get("description"), "description")?,
        tags,
        model,
        is_whole: api == Some("completion"),
        is_sampled: !properties.contains_key("inputs") && properties.contains_key("sample"),
        passed_over,
        misspelt,
        ..Front::default()
    };
    reader.inputs(properties.get("inputs"), &mut front)?;
    reader.samples(properties.get("sample"), &mut front)?;
    Ok(front)
}

pub(super) struct Reader<'y> {
    pub(super) yaml: &'y str,
    /// How many lines of the file come before it.
    pub(super) before: usize,
}

impl Reader<'_> {
    pub(super) fn mapping(&self) -> Result<Option<Map<String, Value>>, PromptyError> {
        match self.value()? {
            Value::Object(properties) => Ok(Some(properties)),
            Value::Null if self.yaml.lines().all(says_nothing) => Ok(None),
            _ => Err(PromptyError::at(
                self.before + 1,
                "the front matter is no mapping: write lines like `name: my_prompt`",
            )),
        }
    }

    /// The first line of the file that has this text.
    pub(super) fn line_with(&self, text: &str) -> Option<usize> {
        let index = self.yaml.lines().position(|line| line.contains(text));
        index.map(|index| self.before + index + 1)
    }

    /// An error at the first line that begins with the property.
    pub(super) fn wrong(&self, property: &str, problem: impl Into<String>) -> PromptyError {
        let mut lines = self.yaml.lines();
        PromptyError {
            column: None,
            line: (lines.position(|line| begins_with(line, property)))
                .map(|index| self.before + index + 1),
            problem: problem.into(),
        }
    }

    /// The line of the property at a path, each part of which may have several names; else of the last part that is found.
    pub(super) fn line_at<'n, N>(&self, path: impl Iterator<Item = N>) -> Option<usize>
    where
        N: Iterator<Item = &'n str>,
    {
        let mut found = None;
        for mut names in path {
            let lines = || (1..).zip(self.yaml.lines()).skip(found.unwrap_or(0));
            let number = names.find_map(|name| {
                let is_it = |line: &str| begins_with(line, name) || is_named(line, name);
                lines().find(|(_, line)| is_it(line))
            });
            found = number.map(|(number, _)| number).or(found);
        }
        found.map(|number| self.before + number)
    }

    /// Warnings of keys that are probably misspelt.
    fn misspelt(&self, keys: &[Misspelt]) -> Vec<FileWarning> {
        let warning = |key: &Misspelt| FileWarning {
            pointer: (key.path.iter())
                .map(|part| format!("/{}", escape_pointer(part)))
                .collect(),
            line: self.line_at(key.path.iter().map(|part| iter::once(part.as_str()))),
            column: None,
            detail: key.problem(),
            inputs: Vec::new(),
        };
        keys.iter().map(warning).collect()
    }

    pub(super) fn text(
        &self,
        value: Option<&Value>,
        property: &str,
    ) -> Result<Option<String>, PromptyError> {
        match value {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(self.wrong(
                property,
                format!("`{property}` is a text: put it into quotes"),
            )),
        }
    }

    fn tags(&self, value: Option<&Value>) -> Result<BTreeSet<String>, PromptyError> {
        let wrong = || self.wrong("tags", "`tags` is a list of texts, such as [chat, support]");
        match value {
            None | Some(Value::Null) => Ok(BTreeSet::new()),
            Some(Value::Array(tags)) => tags
                .iter()
                .map(|tag| tag.as_str().map(str::to_owned).ok_or_else(wrong))
                .collect(),
            Some(_) => Err(wrong()),
        }
    }

    /// Another engine's file would be stored as literal text and read as nonsense.
    fn format(&self, template: Option<&Value>) -> Result<(), PromptyError> {
        let named = |value: Option<&Value>| match value {
            Some(Value::Object(map)) => {
                (map.get("kind").or_else(|| map.get("type"))).map(ToString::to_string)
            }
            Some(Value::Null) | None => None,
            Some(value) => Some(value.to_string()),
        };
        let (format, parser) = match template {
            Some(Value::Object(map)) => (
                named(
                    ["format", "type", "kind"]
                        .iter()
                        .find_map(|key| map.get(*key)),
                ),
                named(map.get("parser")),
            ),
            other => (named(other), None),
        };
        let known = [
            (format, ["jinja2", "jinja2"]),
            (parser, ["prompty", "prompty.chat"]),
        ];
        for (found, wanted) in known {
            let found = found.unwrap_or_default().trim_matches('"').to_owned();
            if !found.is_empty() && !wanted.contains(&found.as_str()) {
                let problem = format!(
                    "this file is in `{found}`; only {} is read here: convert it first",
                    wanted[0]
                );
                return Err(self.wrong("template", problem));
            }
        }
        Ok(())
    }
}

/// Whether the property stands at the beginning of the line.
pub(super) fn begins_with(line: &str, property: &str) -> bool {
    let line = line.trim_start().trim_start_matches("- ");
    line.strip_prefix(property)
        .is_some_and(|rest| rest.trim_start().starts_with(':'))
}

/// Whether the line begins the entry of a list that has this name.
fn is_named(line: &str, name: &str) -> bool {
    let line = line.trim_start();
    let entry = line.strip_prefix("- ").unwrap_or_default().trim_start();
    // `- name: city`, or `- {name: city, kind: string}`.
    let (entry, ends) = match entry.strip_prefix('{') {
        Some(entry) => (entry.trim_start(), [',', '}'].as_slice()),
        None => (entry, [].as_slice()),
    };
    let value = entry.strip_prefix("name:");
    let value = value.and_then(|value| value.split(ends).next());
    value.is_some_and(|value| value.trim().trim_matches(['"', '\'']) == name)
}

fn says_nothing(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}
