//! Parsing, compiling and rendering one template of any format.

use minijinja::Value;

use super::error::Reading as Read;
use super::origins::Origins;
use super::problem::{Problem, offset_of};
use super::uses::{self, Reading};
use super::{RenderError, mustache, plain, program, render};
use crate::content::{Inputs, TemplateFormat};

/// Parses a template and returns what it reads.
///
/// # Errors
/// The problems of the template.
pub(super) fn read<'s>(
    format: TemplateFormat,
    source: &'s str,
    inputs: &'s Inputs,
) -> Result<Reading<'s>, Vec<Problem>> {
    match format {
        TemplateFormat::Jinja2 => uses::read(source, inputs),
        other => read_composed(other, source, inputs, &Origins::default()),
    }
}

/// Does the same for a composed template with these origins.
pub(super) fn read_composed<'s>(
    format: TemplateFormat,
    source: &'s str,
    inputs: &'s Inputs,
    origins: &Origins,
) -> Result<Reading<'s>, Vec<Problem>> {
    match format {
        TemplateFormat::Jinja2 => uses::read_composed(source, inputs, origins),
        TemplateFormat::Mustache => mustache::read(source, inputs),
        TemplateFormat::None => Ok(plain::read(source)),
    }
}

/// A compiled template.
pub(super) enum Program {
    Jinja2(program::Program),
    Mustache(mustache::Program, Origins),
    Plain(String),
}

impl Program {
    /// Compiles a template. The error is the byte where that fails.
    pub(super) fn compile(
        format: TemplateFormat,
        text: &str,
        origins: Origins,
    ) -> Result<Self, usize> {
        let source = text.to_owned();
        match format {
            TemplateFormat::Jinja2 => program::Program::compile(source, origins)
                .map(Self::Jinja2)
                .map_err(|error| {
                    let start = error.range().map(|range| range.start);
                    start.unwrap_or_else(|| offset_of(text, error.line().unwrap_or(1), 1))
                }),
            TemplateFormat::Mustache => {
                mustache::Program::compile(source).map(|program| Self::Mustache(program, origins))
            }
            TemplateFormat::None => Ok(Self::Plain(source)),
        }
    }

    /// Renders the template into at most `room` bytes. Also returns the fuel that it consumed.
    pub(super) fn render(&self, scope: &Value, room: usize) -> Result<(String, u64), RenderError> {
        match self {
            Self::Jinja2(program) => program.render(scope.clone()).map_err(|error| {
                let (piece, line) = program.place(&error);
                RenderError {
                    reading: error.range().map(Read::Expression),
                    piece,
                    ..render::problem_of(&error).at(None, line)
                }
            }),
            Self::Mustache(program, origins) => match program.render(scope, room) {
                Ok(text) => Ok((text, 0)),
                Err((problem, at)) => {
                    let (piece, line) = origins.place(program.source(), at.start);
                    Err(RenderError {
                        reading: Some(Read::Expression(at)),
                        piece,
                        ..problem.at(None, Some(line))
                    })
                }
            },
            Self::Plain(text) => Ok((text.clone(), 0)),
        }
    }
}
