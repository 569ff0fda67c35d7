//! Rendering values and defaults into text or messages, within limits of fuel and size.

use std::sync::Arc;

use minijinja::value::{Object, Serde, ValueKind};
use minijinja::{ErrorKind, Value};
use serde::Deserialize;

use super::engine::FUEL;
use super::error::Reading;
use super::formats::Program;
use super::{Compiled, MAX_RENDERED, Plan, RenderError, RenderProblem, Rendered, Step};
use crate::content::{Inputs, Role, Turn};

/// The defaults for absent values, by name.
pub(super) fn defaults(inputs: &Inputs) -> Vec<(String, Value)> {
    let mut defaults: Vec<_> = inputs
        .iter()
        .filter_map(|(name, input)| {
            let default = input.default.as_ref()?;
            Some((name.clone(), Value::from(Serde(default))))
        })
        .collect();
    defaults.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    defaults
}

/// Renders all messages, or the text.
pub(super) fn render(compiled: &Arc<Compiled>, values: Value) -> Result<Rendered, RenderError> {
    if !matches!(values.kind(), ValueKind::Map | ValueKind::None) {
        return Err(RenderProblem::Values.at(None, None));
    }
    let mut rendering = Rendering {
        scope: Value::from_object(Scope {
            compiled: Arc::clone(compiled),
            values,
        }),
        fuel: FUEL,
        room: MAX_RENDERED,
    };
    match &compiled.plan {
        Plan::Text(template) => rendering.template(template, None).map(Rendered::Text),
        Plan::Chat(steps) => rendering.steps(steps).map(Rendered::Chat),
    }
}

/// The names that a template can read: the values, then the defaults.
#[derive(Debug)]
struct Scope {
    compiled: Arc<Compiled>,
    values: Value,
}

impl Object for Scope {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Value> {
        if self.compiled.functions.contains(name) {
            return None;
        }
        match self.values.get_attr(name) {
            Ok(value) if !value.is_undefined() => Some(value),
            _ => self.compiled.default(name),
        }
    }
}

impl Compiled {
    fn default(&self, name: &str) -> Option<Value> {
        let at = self
            .defaults
            .binary_search_by(|(other, _)| other.as_str().cmp(name));
        at.ok().map(|at| self.defaults[at].1.clone())
    }
}

impl std::fmt::Debug for Compiled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Compiled").finish_non_exhaustive()
    }
}

/// A rendering under way, with the fuel and size that are left.
struct Rendering {
    scope: Value,
    fuel: u64,
    room: usize,
}

impl Rendering {
    /// Renders a message. Each is rendered separately, so no value can end one message and begin another.
    fn steps(&mut self, steps: &[Step]) -> Result<Vec<Turn>, RenderError> {
        let mut turns = Vec::with_capacity(steps.len());
        for (index, step) in steps.iter().enumerate() {
            match step {
                Step::Turn { role, template } => turns.push(Turn {
                    role: *role,
                    content: self.template(template, Some(index))?,
                }),
                Step::Thread(name) => {
                    let history = self.thread(name);
                    turns.extend(history.map_err(|problem| RenderError {
                        reading: Some(Reading::Thread(name.clone())),
                        ..problem.at(Some(index), None)
                    })?);
                }
            }
        }
        Ok(turns)
    }

    fn template(
        &mut self,
        template: &Program,
        message: Option<usize>,
    ) -> Result<String, RenderError> {
        let (text, spent) = template
            .render(&self.scope, self.room)
            .map_err(|error| RenderError { message, ..error })?;
        // The engine limits the fuel of one template, but the limit is for all messages together.
        self.fuel = self
            .fuel
            .checked_sub(spent)
            .ok_or_else(|| RenderProblem::Fuel.at(message, None))?;
        self.take(text.len())
            .map_err(|problem| problem.at(message, None))?;
        Ok(text)
    }

    fn thread(&mut self, name: &str) -> Result<Vec<Turn>, RenderProblem> {
        let value = self.scope.get_attr(name).unwrap_or_default();
        if value.is_undefined() {
            return Err(RenderProblem::Missing);
        }
        let history = Vec::<Turn>::deserialize(value).map_err(|_| RenderProblem::Thread)?;
        for turn in &history {
            // Only the prompt may have system messages: a conversation with one is forged.
            if turn.role == Role::System {
                return Err(RenderProblem::Thread);
            }
            self.take(turn.content.len())?;
        }
        Ok(history)
    }

    fn take(&mut self, bytes: usize) -> Result<(), RenderProblem> {
        self.room = self.room.checked_sub(bytes).ok_or(RenderProblem::TooLong)?;
        Ok(())
    }
}

/// Converts the kind of an engine's error. Its message can quote values and is dropped.
pub(super) fn problem_of(error: &minijinja::Error) -> RenderProblem {
    match error.kind() {
        ErrorKind::UndefinedError => RenderProblem::Missing,
        ErrorKind::OutOfFuel => RenderProblem::Fuel,
        ErrorKind::InvalidOperation => RenderProblem::Engine(operation(error.detail())),
        ErrorKind::MissingArgument | ErrorKind::TooManyArguments => {
            RenderProblem::Engine("a filter or function has the wrong arguments")
        }
        ErrorKind::CannotUnpack => RenderProblem::Engine("a value does not unpack into the names"),
        ErrorKind::NonPrimitive | ErrorKind::NonKey => {
            RenderProblem::Engine("a value is of the wrong type")
        }
        ErrorKind::UnknownFilter | ErrorKind::UnknownTest => {
            RenderProblem::Engine("a filter or test does not exist")
        }
        ErrorKind::BadSerialization => RenderProblem::Engine("a value could not be read"),
        // The enum is non-exhaustive.
        _ => RenderProblem::Engine("the engine could not render it"),
    }
}

/// An invalid operation, told by the engine's message.
fn operation(detail: Option<&str>) -> &'static str {
    match detail.unwrap_or_default() {
        "range has too many elements" => "`range` has more than 100000 items",
        detail if detail.starts_with("unable to calculate ") => {
            "a calculation has no result: its number has more than 128 bits, or it divides by zero"
        }
        _ => "an operation does not fit its value",
    }
}

impl RenderProblem {
    pub(super) fn at(self, message: Option<usize>, line: Option<usize>) -> RenderError {
        RenderError {
            problem: self,
            message,
            line,
            piece: None,
            reading: None,
        }
    }
}
