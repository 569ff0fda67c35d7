//! The error of reading a file, and where in the file its content is invalid.

use std::iter;

use super::place::{self, TemplatePositions};
use super::reader::Reader;
use crate::content::{Body, Content, DeclaredInputs, TemplateFormat, Templates};
use crate::error::FieldError;

/// A file that is not a valid prompt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{problem}", at(.line, .column))]
pub struct PromptyError {
    /// The line of the file, from 1, if known.
    pub line: Option<usize>,
    /// The column in that line, in characters from 1, if known.
    pub column: Option<usize>,
    /// The problem and its solution.
    pub problem: String,
}

impl PromptyError {
    pub(super) fn at(line: usize, problem: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            column: None,
            problem: problem.into(),
        }
    }
}

/// The place as a prefix of a message.
pub(super) fn at(line: &Option<usize>, column: &Option<usize>) -> String {
    match (line, column) {
        (None, _) => String::new(),
        (Some(line), None) => format!("line {line}: "),
        (Some(line), Some(column)) => format!("line {line}, column {column}: "),
    }
}

/// Converts the first invalid field to an error in the file.
pub(super) fn explain(
    wrong: &[FieldError],
    reader: &Reader<'_>,
    places: &TemplatePositions,
    templates: &Templates,
    inputs: &DeclaredInputs,
) -> PromptyError {
    let Some(FieldError {
        pointer,
        detail,
        too_large,
    }) = wrong.first()
    else {
        return PromptyError {
            line: None,
            column: None,
            problem: "the content is not valid".to_owned(),
        };
    };
    let entry = place::entry(pointer);
    if entry.is_none() && !["/template", "/messages"].contains(&pointer.as_str()) {
        // The first generation of the format has `sample` for `example`.
        let path = pointer.split('/').skip(1);
        let path = path.map(|name| iter::once(name).chain((name == "example").then_some("sample")));
        let problem = match too_large {
            true => format!("`model` and `inputs` have {detail}"),
            false => detail.clone(),
        };
        return PromptyError {
            line: reader.line_at(path),
            column: None,
            problem,
        };
    }
    let error = in_template(pointer, detail, places, &templates.body);
    let parses_whole = || {
        let whole = Body::Text(places.body.clone());
        Content::declared(whole, None, inputs.clone()).is_ok()
    };
    if entry.is_some() && templates.format == TemplateFormat::Jinja2 && parses_whole() {
        return PromptyError::at(
            error.line.unwrap_or(1),
            "a Jinja block begins in one message and ends in another: close it before the next role marker, or, if it prints a \
             conversation, declare an input of kind `thread` and write `{{ its_name }}` in its place",
        );
    }
    error
}

/// Converts a problem of one template to an error in the file.
pub(super) fn in_template(
    pointer: &str,
    detail: &str,
    places: &TemplatePositions,
    body: &Body,
) -> PromptyError {
    let (line, column, problem) = place_in_template(detail).unwrap_or((1, None, detail));
    let (line, column) = places.in_file(body, pointer, line, column);
    PromptyError {
        column,
        ..PromptyError::at(line, problem)
    }
}

/// Splits a template's problem into its line, its column and the rest.
fn place_in_template(detail: &str) -> Option<(usize, Option<usize>, &str)> {
    let (place, problem) = detail.strip_prefix("line ")?.split_once(": ")?;
    let (line, column) = match place.split_once(", column ") {
        None => (place, None),
        Some((line, column)) => (line, Some(column.parse().ok()?)),
    };
    Some((line.parse().ok().filter(|line| *line > 0)?, column, problem))
}
