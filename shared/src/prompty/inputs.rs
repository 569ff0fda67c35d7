//! Reading `inputs`: a list or a mapping, of properties or of bare defaults.

use serde_json::{Map, Value};

use super::PromptyError;
use super::front::{Front, Reader};
use super::write::UNDECLARED;
use crate::content::{Input, InputKind};

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

/// What kind of input a bare default stands for.
pub(super) fn kind_of(value: &Value) -> InputKind {
    match value {
        Value::Null | Value::String(_) => InputKind::String,
        Value::Bool(_) => InputKind::Boolean,
        Value::Number(number) if number.is_f64() => InputKind::Float,
        Value::Number(_) => InputKind::Integer,
        Value::Array(_) => InputKind::Array,
        Value::Object(_) => InputKind::Object,
    }
}
