//! Compiling a version's templates once, into an engine that owns them.

use std::collections::BTreeSet;

use super::formats::{self, Program};
use super::origins::Origins;
use super::problem::offset_of;
use super::uses::Reading;
use super::{Compiled, Plan, Step, TemplateError, TemplateProblem, render};
use crate::content::{Body, Inputs, Message, TemplateFormat, Templates};

/// Checks and compiles each template. `origins` has one entry per composed template; it is empty if the templates are not composed.
pub(super) fn compile(
    templates: &Templates,
    inputs: &Inputs,
    origins: &[Origins],
) -> Result<Compiled, TemplateError> {
    let mut compiler = Compiler {
        format: templates.format,
        origins,
        uses: BTreeSet::new(),
        functions: BTreeSet::new(),
    };
    let plan = compiler.plan(&templates.body)?;
    Ok(Compiled {
        plan,
        defaults: render::defaults(inputs),
        functions: compiler.functions,
    })
}

struct Compiler<'o> {
    format: TemplateFormat,
    origins: &'o [Origins],
    /// The inputs read so far.
    uses: BTreeSet<String>,
    /// The functions called so far.
    functions: BTreeSet<String>,
}

impl Compiler<'_> {
    fn plan(&mut self, body: &Body) -> Result<Plan, TemplateError> {
        let messages = match body {
            Body::Text(template) => {
                return self.program(template, "/template", 0).map(Plan::Text);
            }
            Body::Chat(messages) => messages,
        };
        let mut steps = Vec::with_capacity(messages.len());
        for (index, message) in messages.iter().enumerate() {
            steps.push(match message {
                Message::Thread { thread } => Step::Thread(thread.clone()),
                Message::Turn { role, content } => Step::Turn {
                    role: *role,
                    template: self.program(
                        content,
                        &format!("/messages/{index}/content"),
                        index,
                    )?,
                },
            });
        }
        Ok(Plan::Chat(steps))
    }

    fn program(
        &mut self,
        text: &str,
        pointer: &str,
        index: usize,
    ) -> Result<Program, TemplateError> {
        let origins = self.origins.get(index).cloned().unwrap_or_default();
        let failed = |offset: usize, problem| {
            let (piece, line) = origins.place(text, offset);
            let pointer = pointer.to_owned();
            TemplateError {
                pointer,
                line,
                piece,
                problem,
            }
        };
        // Stored templates were checked, but an item of the table can hold anything, so the limits are enforced here too.
        // Declared kinds are not checked again, because the version may be older than that check.
        let undeclared = Inputs::new();
        let reading = formats::read_composed(self.format, text, &undeclared, &origins).map_err(
            |problems| {
                let first = problems
                    .first()
                    .map(|problem| (problem.line, problem.column));
                let (line, column) = first.unwrap_or_default();
                failed(offset_of(text, line, column), TemplateProblem::Invalid)
            },
        )?;
        if let Some(include) = reading.includes.first() {
            return Err(failed(include.offset, TemplateProblem::NotComposed));
        }
        self.note(reading).map_err(|problem| failed(0, problem))?;
        Program::compile(self.format, text, origins.clone())
            .map_err(|offset| failed(offset, TemplateProblem::Invalid))
    }

    fn is_single(&self) -> bool {
        !self.origins.iter().any(Origins::is_composed)
    }

    /// Records the names that a template reads and calls. No prompt reads an input with the name of a function that it calls, but the
    /// prompts that are composed together can.
    fn note(&mut self, reading: Reading<'_>) -> Result<(), TemplateProblem> {
        self.uses
            .extend(reading.uses.into_iter().map(str::to_owned));
        self.functions
            .extend(reading.functions.into_iter().map(str::to_owned));
        match self.is_single() || self.uses.is_disjoint(&self.functions) {
            true => Ok(()),
            false => Err(TemplateProblem::FunctionAndInput),
        }
    }
}
