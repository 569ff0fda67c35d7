//! Reading front matter: the properties that a prompt has here, each of the right type; the others are passed over.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::PromptyError;
use crate::content::{Inputs, Model};
use crate::names::PromptName;

/// What the front matter says.
#[derive(Default)]
pub(super) struct Front {
    pub(super) name: Option<PromptName>,
    pub(super) description: Option<String>,
    pub(super) tags: BTreeSet<String>,
    pub(super) model: Option<Model>,
    pub(super) inputs: Inputs,
    /// Inputs of kind `thread`, and threads that the file declares for runtimes alone.
    pub(super) threads: BTreeSet<String>,
}

/// Reads the lines between the delimiters.
pub(super) fn read(yaml: &str) -> Result<Front, PromptyError> {
    let reader = Reader { yaml };
    let Some(properties) = reader.mapping()? else {
        return Ok(Front::default());
    };
    let name = reader.text(properties.get("name"), "name")?;
    let tags = properties
        .get("metadata")
        .and_then(|metadata| metadata.get("tags"));
    reader.format(properties.get("template"))?;
    let mut front = Front {
        name: name.and_then(|name| name.parse().ok()),
        description: reader.text(properties.get("description"), "description")?,
        tags: reader.tags(tags)?,
        model: reader.model(properties.get("model"))?,
        ..Front::default()
    };
    reader.inputs(properties.get("inputs"), &mut front)?;
    Ok(front)
}

pub(super) struct Reader<'y> {
    pub(super) yaml: &'y str,
}

impl Reader<'_> {
    pub(super) fn mapping(&self) -> Result<Option<Map<String, Value>>, PromptyError> {
        let options = serde_saphyr::options! { strict_booleans: true, with_snippet: false };
        let value = serde_saphyr::from_str_with_options(self.yaml, options).map_err(|error| {
            let line = error.location().map_or(0, |location| location.line());
            PromptyError::at(
                usize::try_from(line).unwrap_or(0) + 1,
                format!("the front matter is no YAML: {}", error.without_snippet()),
            )
        })?;
        match value {
            Value::Object(properties) => Ok(Some(properties)),
            Value::Null if self.yaml.lines().all(says_nothing) => Ok(None),
            _ => Err(PromptyError::at(
                2,
                "the front matter is no mapping: write lines like `name: my_prompt`",
            )),
        }
    }

    /// An error at the first line that begins with the property.
    pub(super) fn wrong(&self, property: &str, problem: impl Into<String>) -> PromptyError {
        let begins = |line: &str| {
            let line = line.trim_start().trim_start_matches("- ");
            line.strip_prefix(property)
                .is_some_and(|rest| rest.trim_start().starts_with(':'))
        };
        PromptyError {
            line: self.yaml.lines().position(begins).map(|index| index + 2),
            problem: problem.into(),
        }
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
            Some(Value::Object(map)) => map.get("kind").map(ToString::to_string),
            Some(Value::Null) | None => None,
            Some(value) => Some(value.to_string()),
        };
        let (format, parser) = match template {
            Some(Value::Object(map)) => (
                named(map.get("format").or_else(|| map.get("kind"))),
                named(map.get("parser")),
            ),
            other => (named(other), None),
        };
        for (found, wanted) in [(format, "jinja2"), (parser, "prompty")] {
            let found = found.unwrap_or_default().trim_matches('"').to_owned();
            if !found.is_empty() && found != wanted {
                return Err(self.wrong(
                    "template",
                    format!(
                        "this file is in `{found}`; only {wanted} is read here: convert it first"
                    ),
                ));
            }
        }
        Ok(())
    }

    fn model(&self, value: Option<&Value>) -> Result<Option<Model>, PromptyError> {
        let model = match value {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(id)) => {
                return Ok(Some(Model {
                    id: Some(id.clone()),
                    provider: None,
                    options: Default::default(),
                }));
            }
            Some(Value::Object(model)) => model,
            Some(_) => return Err(self.wrong("model", "`model` is an id, or a mapping with `id`")),
        };
        let options = match model.get("options") {
            None | Some(Value::Null) => Default::default(),
            Some(Value::Object(options)) => options.clone().into_iter().collect(),
            Some(_) => {
                return Err(self.wrong(
                    "options",
                    "`options` is a mapping, such as temperature: 0.2",
                ));
            }
        };
        Ok(Some(Model {
            id: self.text(model.get("id"), "id")?,
            provider: self.text(model.get("provider"), "provider")?,
            options,
        }))
    }
}

fn says_nothing(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}
