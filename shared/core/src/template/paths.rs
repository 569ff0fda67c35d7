//! The values that expressions in a range of a template read: those that are present, and the first that is absent.

use std::ops::Range;

use minijinja::machinery::parse;
use serde_json::Value;

use super::engine;
use super::path_walk::Walk;
use crate::content::{TemplateFormat, escape_pointer, is_identifier};

/// A value inside of the given values.
#[derive(Debug, Clone)]
pub(super) struct At<'v> {
    /// The input, then the keys and indexes that lead to the value.
    pub(super) steps: Vec<String>,
    /// `None` for an input without a value.
    pub(super) value: Option<&'v Value>,
}

/// A value that is read and absent.
#[derive(Debug)]
pub(super) struct Absent<'v> {
    /// The innermost value that is present, or the input without a value.
    pub(super) at: At<'v>,
    /// The part that it lacks; empty for an input without a value.
    pub(super) part: String,
}

/// The values that a range of a template reads.
#[derive(Debug, Default)]
pub(super) struct Paths<'v> {
    pub(super) absent: Option<Absent<'v>>,
    pub(super) present: Vec<At<'v>>,
}

impl At<'_> {
    /// Its JSON pointer in `{inputs}`.
    pub(super) fn pointer(&self) -> String {
        let steps = self.steps.iter();
        let steps: String = steps
            .map(|step| format!("/{}", escape_pointer(step)))
            .collect();
        format!("/inputs{steps}")
    }

    /// Its notation in a template.
    pub(super) fn written(&self, part: &str, format: TemplateFormat) -> String {
        let mut steps = self.steps.iter().map(String::as_str).chain([part]);
        let input = steps.next().unwrap_or_default().to_owned();
        steps
            .filter(|step| !step.is_empty())
            .fold(input, |path, step| match step {
                _ if format == TemplateFormat::Mustache => format!("{path}.{step}"),
                name if is_identifier(name) => format!("{path}.{name}"),
                index if index.parse::<i64>().is_ok() => format!("{path}[{index}]"),
                key => format!("{path}[{key:?}]"),
            })
    }
}

impl<'v> Paths<'v> {
    /// Reads the expressions that overlap these bytes; `None` if the template does not parse.
    pub(super) fn read(
        source: &str,
        range: &Range<usize>,
        value_of: &dyn Fn(&str) -> Option<&'v Value>,
    ) -> Option<Self> {
        let tree = parse(source, "template", engine::syntax()).ok()?;
        let mut walk = Walk {
            range,
            value_of,
            locals: Vec::new(),
            found: Self::default(),
        };
        walk.statement(&tree);
        Some(walk.found)
    }
}

/// A key or index of a value, and the value there.
pub(super) fn part_of<'v>(value: &'v Value, part: &str) -> Option<(String, &'v Value)> {
    match value {
        Value::Object(fields) => Some((part.to_owned(), fields.get(part)?)),
        Value::Array(items) => {
            let index: i64 = part.parse().ok()?;
            let index = match usize::try_from(index) {
                Ok(index) => index,
                Err(_) => items.len().checked_sub(usize::try_from(-index).ok()?)?,
            };
            Some((index.to_string(), items.get(index)?))
        }
        _ => None,
    }
}
