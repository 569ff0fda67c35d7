//! Reading front matter: the properties that a prompt has here, each of the right type; the others are passed over.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::PromptyError;
use super::write::UNDECLARED;
use crate::content::{Input, InputKind, Inputs, Model};
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

struct Reader<'y> {
    yaml: &'y str,
}

impl Reader<'_> {
    fn mapping(&self) -> Result<Option<Map<String, Value>>, PromptyError> {
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
    fn wrong(&self, property: &str, problem: impl Into<String>) -> PromptyError {
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

    fn text(&self, value: Option<&Value>, property: &str) -> Result<Option<String>, PromptyError> {
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

    fn inputs(&self, value: Option<&Value>, front: &mut Front) -> Result<(), PromptyError> {
        match value {
            None | Some(Value::Null) => Ok(()),
            Some(Value::Array(list)) => {
                for entry in list {
                    let name = self.text(entry.get("name"), "name")?.ok_or_else(|| {
                        self.wrong("inputs", "each of `inputs` is a mapping with a `name`")
                    })?;
                    self.input(&name, entry, front)?;
                }
                Ok(())
            }
            Some(Value::Object(map)) => map
                .iter()
                .try_for_each(|(name, entry)| self.input(name, entry, front)),
            Some(_) => Err(self.wrong("inputs", "`inputs` is a list or a mapping of inputs")),
        }
    }

    fn input(&self, name: &str, entry: &Value, front: &mut Front) -> Result<(), PromptyError> {
        let input = match entry {
            Value::Object(properties) => self.declared(name, properties)?,
            bare => Input {
                kind: kind_of(bare),
                default: Some(bare.clone()).filter(|value| !value.is_null()),
                ..Input::default()
            },
        };
        if input.kind == InputKind::Thread {
            front.threads.insert(name.to_owned());
        }
        if entry.get(UNDECLARED) == Some(&Value::Bool(true)) {
            return Ok(());
        }
        match front.inputs.insert(name.to_owned(), input) {
            None => Ok(()),
            Some(_) => Err(self.wrong("inputs", format!("input `{name}` is declared twice"))),
        }
    }

    fn declared(&self, name: &str, properties: &Map<String, Value>) -> Result<Input, PromptyError> {
        let kind = match properties.get("kind") {
            None | Some(Value::Null) => InputKind::default(),
            Some(kind) => serde_json::from_value(kind.clone()).map_err(|_| {
                let kinds =
                    "string, integer, float, boolean, array, object, thread, image, file, audio";
                self.wrong(
                    "kind",
                    format!("input `{name}` is of kind {kind}: there are {kinds}"),
                )
            })?,
        };
        let required = match properties.get("required") {
            None | Some(Value::Null) => false,
            Some(Value::Bool(required)) => *required,
            Some(_) => return Err(self.wrong("required", "`required` is true or false")),
        };
        Ok(Input {
            kind,
            description: self.text(properties.get("description"), "description")?,
            required,
            default: properties
                .get("default")
                .filter(|value| !value.is_null())
                .cloned(),
        })
    }
}

fn says_nothing(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

/// What kind of input a bare default stands for.
fn kind_of(value: &Value) -> InputKind {
    match value {
        Value::Null | Value::String(_) => InputKind::String,
        Value::Bool(_) => InputKind::Boolean,
        Value::Number(number) if number.is_f64() => InputKind::Float,
        Value::Number(_) => InputKind::Integer,
        Value::Array(_) => InputKind::Array,
        Value::Object(_) => InputKind::Object,
    }
}
