//! The kinds of inputs: the values of a kind, and the inference of kinds that are not stated.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::content::{DeclaredInputs, Input, InputKind, Inputs, Templates, escape_pointer};
use crate::error::FieldError;
use crate::template;

impl InputKind {
    /// Its name in JSON.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Float => "float",
            Self::Boolean => "boolean",
            Self::Array => "array",
            Self::Object => "object",
            Self::Thread => "thread",
            Self::Image => "image",
            Self::File => "file",
            Self::Audio => "audio",
        }
    }

    /// The kind of a value.
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Null | Value::String(_) => Self::String,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.is_f64() => Self::Float,
            Value::Number(_) => Self::Integer,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }

    /// Whether an input of this kind accepts the value. A string also accepts numbers and booleans, which render like strings.
    fn fits(self, value: &Value) -> bool {
        match self {
            Self::String => !value.is_array() && !value.is_object(),
            Self::Integer => value.as_f64().is_some_and(|number| number.fract() == 0.0),
            Self::Float => value.is_number(),
            Self::Boolean => value.is_boolean(),
            Self::Array | Self::Thread => value.is_array(),
            Self::Object => value.is_object(),
            Self::Image | Self::File | Self::Audio => true,
        }
    }
}

/// Gives each input without a kind the one that the templates suggest. Adds an error for each value that contradicts a stated `string`;
/// [`check_values`] skips strings because it can't tell whether the kind was stated.
pub(crate) fn complete(
    declared: DeclaredInputs,
    templates: &Templates,
    wrong: &mut Vec<FieldError>,
) -> Inputs {
    let threads: BTreeSet<&str> = templates.body.threads().collect();
    let mut unstated = BTreeSet::new();
    let mut inputs = Inputs::new();
    for (name, declared) in declared {
        let stated = declared.kind;
        let mut input = Input::from(declared);
        match stated {
            Some(InputKind::String) => check(&name, &input, wrong),
            Some(_) => {}
            None if threads.contains(&*name) => input.kind = InputKind::Thread,
            None if input.default.is_none() && input.example.is_none() => {
                unstated.insert(name.clone());
            }
            None => {}
        }
        inputs.insert(name, input);
    }
    set_by_use(&mut inputs, &unstated, templates);
    inputs
}

/// Gives each of these inputs a kind with the parts that the templates read. An array with a named part becomes an object, which
/// accepts any part.
fn set_by_use(inputs: &mut Inputs, unstated: &BTreeSet<String>, templates: &Templates) {
    loop {
        let mut changed = false;
        for (name, kind) in template::kinds_by_use(templates, inputs) {
            let unstated = unstated.get(&name);
            if let Some(input) = unstated.and_then(|name| inputs.get_mut(name)) {
                changed |= input.kind != kind;
                input.kind = kind;
            }
        }
        // Kinds only change from string to array to object, so the loop terminates.
        if !changed {
            return;
        }
    }
}

/// Adds an error for every default or example that is not of its input's kind.
pub(crate) fn check_values(inputs: &Inputs, wrong: &mut Vec<FieldError>) {
    let stated = inputs
        .iter()
        .filter(|(_, input)| input.kind != InputKind::String);
    stated.for_each(|(name, input)| check(name, input, wrong));
}

fn check(name: &str, input: &Input, wrong: &mut Vec<FieldError>) {
    let values = [("default", &input.default), ("example", &input.example)];
    for (field, value) in values {
        let Some(value) = value.as_ref().filter(|value| !input.kind.fits(value)) else {
            continue;
        };
        let (kind, other) = (input.kind.as_str(), InputKind::of(value).as_str());
        wrong.push(FieldError::new(
            format!("/inputs/{}/{field}", escape_pointer(name)),
            format!(
                "input `{name}` is of kind `{kind}`, but this {field} is of kind `{other}`: change the {field} or the kind"
            ),
        ));
    }
}
