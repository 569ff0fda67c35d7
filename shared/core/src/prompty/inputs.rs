//! Reading `inputs`: a list or a mapping, of definitions or of examples.

use std::iter;

use serde_json::{Map, Value};

use super::PromptyError;
use super::front::Front;
use super::reader::Reader;
use super::write::{INFERRED, UNDECLARED};
use crate::content::{DeclaredInput, InputKind};
use crate::nearest::nearest;

/// The properties of a definition.
const DEFINITION: [&str; 14] = [
    "kind",
    "type",
    "description",
    "required",
    "default",
    "example",
    "sample",
    "items",
    "properties",
    "enumValues",
    "nullable",
    "strict",
    UNDECLARED,
    INFERRED,
];

impl Reader<'_> {
    pub(super) fn inputs(
        &self,
        value: Option<&Value>,
        front: &mut Front,
    ) -> Result<(), PromptyError> {
        match value {
            None | Some(Value::Null) => Ok(()),
            Some(Value::Array(list)) => {
                for entry in list {
                    let name = self.text(entry.get("name"), "name")?.ok_or_else(|| {
                        self.wrong(
                            "inputs",
                            "each entry of `inputs` must be a mapping with a `name`",
                        )
                    })?;
                    let declared = match entry.as_object() {
                        Some(properties) => self.declared(&name, properties)?,
                        None => DeclaredInput::default(),
                    };
                    self.input(&name, entry, declared, front)?;
                }
                Ok(())
            }
            Some(Value::Object(map)) => map.iter().try_for_each(|(name, entry)| {
                let input = match entry.as_object() {
                    Some(properties) if defines(properties) => self.declared(name, properties)?,
                    _ => sampled(entry),
                };
                self.input(name, entry, input, front)
            }),
            Some(_) => Err(self.wrong("inputs", "`inputs` must be a list or a mapping of inputs")),
        }
    }

    fn input(
        &self,
        name: &str,
        entry: &Value,
        input: DeclaredInput,
        front: &mut Front,
    ) -> Result<(), PromptyError> {
        if input.kind == Some(InputKind::Thread) {
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

    fn declared(
        &self,
        name: &str,
        properties: &Map<String, Value>,
    ) -> Result<DeclaredInput, PromptyError> {
        let said = ["kind", "type"].map(|key| (key, properties.get(key)));
        let said = said
            .into_iter()
            .find(|(_, kind)| kind.is_some_and(|kind| !kind.is_null()));
        let is_inferred = properties.get(INFERRED) == Some(&Value::Bool(true));
        let kind = match said.filter(|_| !is_inferred) {
            Some((key, Some(kind))) => {
                let unknown = || self.wrong_input(name, key, unknown_kind(name, kind));
                Some(named(kind).ok_or_else(unknown)?)
            }
            _ => None,
        };
        let required = match properties.get("required") {
            None | Some(Value::Null) => false,
            Some(Value::Bool(required)) => *required,
            Some(_) => {
                let problem = "`required` must be true or false".to_owned();
                return Err(self.wrong_input(name, "required", problem));
            }
        };
        Ok(DeclaredInput {
            kind,
            description: self.text(properties.get("description"), "description")?,
            required,
            default: some(properties.get("default")),
            example: some(properties.get("example")).or_else(|| some(properties.get("sample"))),
        })
    }

    /// An error at the line of an input's property.
    fn wrong_input(&self, name: &str, property: &str, problem: String) -> PromptyError {
        let line = |path: &[&str]| self.line_at(path.iter().map(|part| iter::once(*part)));
        let named = line(&["inputs", name]);
        // In flow style, the properties are on the line of the name.
        let text = named.and_then(|named| self.yaml.lines().nth(named - self.before - 1));
        let is_flow = text.is_some_and(|text| text.contains(&format!("{property}:")));
        PromptyError {
            line: match is_flow {
                true => named,
                false => line(&["inputs", name, property]),
            },
            column: None,
            problem,
        }
    }

    /// Reads `sample`, the example values of the first generation of the format.
    pub(super) fn samples(
        &self,
        value: Option<&Value>,
        front: &mut Front,
    ) -> Result<(), PromptyError> {
        let samples = match value {
            None | Some(Value::Null) => return Ok(()),
            Some(Value::Object(samples)) => samples,
            Some(_) => {
                return Err(
                    self.wrong("sample", "`sample` must be a mapping of inputs to examples")
                );
            }
        };
        for (name, value) in samples {
            match front.inputs.get_mut(name) {
                Some(input) if input.example.is_none() => input.example = some(Some(value)),
                Some(_) => {}
                None => {
                    front.inputs.insert(name.clone(), sampled(value));
                }
            }
        }
        Ok(())
    }
}

fn unknown_kind(name: &str, kind: &Value) -> String {
    const KINDS: [&str; 10] = [
        "string", "integer", "float", "boolean", "array", "object", "thread", "image", "file",
        "audio",
    ];
    let hint = match kind.as_str().and_then(|kind| nearest(kind, KINDS)) {
        Some(meant) => format!("; did you mean `{meant}`?"),
        None => format!(": use one of {}", KINDS.join(", ")),
    };
    format!("input `{name}` has the unknown kind {kind}{hint}")
}

fn some(value: Option<&Value>) -> Option<Value> {
    value.filter(|value| !value.is_null()).cloned()
}

/// An input that only an example declares.
fn sampled(example: &Value) -> DeclaredInput {
    let example = some(Some(example));
    DeclaredInput {
        kind: example.as_ref().map(InputKind::of),
        example,
        ..DeclaredInput::default()
    }
}

/// Whether a mapping is the definition of an input, and not an example of one.
pub(super) fn defines(properties: &Map<String, Value>) -> bool {
    let kinds = ["kind", "type"]
        .iter()
        .filter_map(|key| properties.get(*key));
    let mut kinds = kinds.filter_map(named);
    kinds.next().is_some()
        || properties
            .keys()
            .all(|key| DEFINITION.contains(&key.as_str()))
}

/// The kind with this name, today or in an earlier generation of the format.
fn named(kind: &Value) -> Option<InputKind> {
    Some(match kind.as_str()? {
        "list" => InputKind::Array,
        "dict" => InputKind::Object,
        "int" => InputKind::Integer,
        "number" | "double" => InputKind::Float,
        "bool" => InputKind::Boolean,
        _ => return serde_json::from_value(kind.clone()).ok(),
    })
}
