//! Compiling a version's templates: once, into an engine that owns them.

use std::collections::BTreeSet;

use super::program::Program;
use super::uses::{self, Reading};
use super::{Compiled, Plan, Step, TemplateError, render};
use crate::content::{Body, Inputs, Message};

/// Checks and compiles each template.
pub(super) fn compile(body: &Body, inputs: &Inputs) -> Result<Compiled, TemplateError> {
    let mut functions = BTreeSet::new();
    let plan = plan(body, &mut functions)?;
    Ok(Compiled {
        plan,
        defaults: render::defaults(inputs),
        functions,
    })
}

fn plan(body: &Body, functions: &mut BTreeSet<String>) -> Result<Plan, TemplateError> {
    let messages = match body {
        Body::Text(template) => {
            return program(template, "/template", functions).map(Plan::Text);
        }
        Body::Chat(messages) => messages,
    };
    let mut steps = Vec::with_capacity(messages.len());
    for (index, message) in messages.iter().enumerate() {
        steps.push(match message {
            Message::Thread { thread } => Step::Thread(thread.clone()),
            Message::Turn { role, content } => Step::Turn {
                role: *role,
                template: program(content, &format!("/messages/{index}/content"), functions)?,
            },
        });
    }
    Ok(Plan::Chat(steps))
}

fn program(
    source: &str,
    pointer: &str,
    called: &mut BTreeSet<String>,
) -> Result<Program, TemplateError> {
    let at = |line| TemplateError {
        pointer: pointer.to_owned(),
        line,
    };
    // What was stored was checked, but an item of the table can be anything; what the check bounds must be bounded here.
    // What its inputs are declared to be is not checked again: it may be older than that check.
    let undeclared = Inputs::new();
    let Reading { functions, .. } = uses::read(source, &undeclared)
        .map_err(|problems| at(problems.first().map_or(1, |problem| problem.line)))?;
    called.extend(functions.into_iter().map(str::to_owned));
    Program::compile(source.to_owned()).map_err(|error| at(error.line().unwrap_or(1)))
}
