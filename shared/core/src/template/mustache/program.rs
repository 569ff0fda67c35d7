//! A compiled Mustache template: a list of texts and values, without recursion or escaping.

use std::ops::Range;

use minijinja::Value;
use minijinja::value::ValueKind;

use super::parse::{Part, parse};
use crate::template::RenderProblem;
use crate::template::problem::offset_of;

/// A compiled template, which can be rendered any number of times.
pub(in crate::template) struct Program {
    source: String,
    parts: Vec<Part>,
}

impl Program {
    /// Compiles a template without partials. The error is the byte where that fails.
    pub(in crate::template) fn compile(source: String) -> Result<Self, usize> {
        let parts = parse(&source).map_err(|problems| {
            let first = problems.first();
            first.map_or(0, |problem| {
                offset_of(&source, problem.line, problem.column)
            })
        })?;
        let partial = parts.iter().find_map(|part| match part {
            Part::Partial { tag, .. } => Some(tag.start),
            _ => None,
        });
        match partial {
            Some(at) => Err(at),
            None => Ok(Self { source, parts }),
        }
    }

    pub(in crate::template) fn source(&self) -> &str {
        &self.source
    }

    /// Renders into at most `room` bytes. An error comes with the bytes of the variable that failed.
    pub(in crate::template) fn render(
        &self,
        scope: &Value,
        room: usize,
    ) -> Result<String, (RenderProblem, Range<usize>)> {
        let mut text = String::with_capacity(self.source.len());
        for part in &self.parts {
            match part {
                Part::Text(at) => text.push_str(&self.source[at.clone()]),
                Part::Variable { path: at, .. } => {
                    let value = value_at(scope, &self.source[at.clone()]);
                    value
                        .and_then(|value| print(&value, &mut text))
                        .map_err(|problem| (problem, at.clone()))?;
                    if text.len() > room {
                        return Err((RenderProblem::TooLong, at.clone()));
                    }
                }
                // `compile` refuses partials.
                Part::Partial { .. } => {}
            }
        }
        Ok(text)
    }
}

fn value_at(scope: &Value, path: &str) -> Result<Value, RenderProblem> {
    path.split('.').try_fold(scope.clone(), |value, part| {
        let found = match (value.kind(), part.parse()) {
            (ValueKind::Seq, Ok(index)) => value.get_item_by_index(index),
            (ValueKind::Map, _) => value.get_attr(part),
            _ => return Err(RenderProblem::Missing),
        };
        match found {
            Ok(found) if !found.is_undefined() => Ok(found),
            _ => Err(RenderProblem::Missing),
        }
    })
}

/// Appends a value: text and numbers unchanged, null as nothing, lists and objects as JSON.
fn print(value: &Value, text: &mut String) -> Result<(), RenderProblem> {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => {}
        ValueKind::String => text.push_str(value.as_str().unwrap_or_default()),
        ValueKind::Bool => text.push_str(if value.is_true() { "true" } else { "false" }),
        ValueKind::Number => text.push_str(&value.to_string()),
        _ => {
            let json = serde_json::to_string(value);
            text.push_str(&json.map_err(|_| RenderProblem::Engine("a value could not be read"))?);
        }
    }
    Ok(())
}
