//! Compiling a version's templates: once, into an engine that owns them.

use std::collections::BTreeSet;

use super::uses::{self, Reading};
use super::{Compiled, Plan, Step, TEXT, TemplateError, engine, render};
use crate::content::{Body, Inputs, Message};
use minijinja::Environment;

/// Checks and compiles each template.
pub(super) fn compile(body: &Body, inputs: &Inputs) -> Result<Compiled, TemplateError> {
    let mut compiling = Compiling {
        engine: engine::engine(),
        functions: BTreeSet::new(),
    };
    let plan = compiling.plan(body)?;
    Ok(Compiled {
        engine: compiling.engine,
        plan,
        defaults: render::defaults(inputs),
        functions: compiling.functions,
    })
}

struct Compiling {
    engine: Environment<'static>,
    functions: BTreeSet<String>,
}

impl Compiling {
    fn plan(&mut self, body: &Body) -> Result<Plan, TemplateError> {
        let messages = match body {
            Body::Text(template) => {
                self.add(TEXT, template, "/template")?;
                return Ok(Plan::Text);
            }
            Body::Chat(messages) => messages,
        };
        let mut steps = Vec::with_capacity(messages.len());
        for (index, message) in messages.iter().enumerate() {
            steps.push(match message {
                Message::Thread { thread } => Step::Thread(thread.clone()),
                Message::Turn { role, content } => {
                    let template = index.to_string();
                    self.add(&template, content, &format!("/messages/{index}/content"))?;
                    let role = *role;
                    Step::Turn { role, template }
                }
            });
        }
        Ok(Plan::Chat(steps))
    }

    fn add(&mut self, name: &str, source: &str, pointer: &str) -> Result<(), TemplateError> {
        let at = |line| TemplateError {
            pointer: pointer.to_owned(),
            line,
        };
        // What was stored was checked, but an item of the table can be anything; what the check bounds must be bounded here.
        let Reading { functions, .. } = uses::read(source)
            .map_err(|problems| at(problems.first().map_or(1, |problem| problem.line)))?;
        self.functions.extend(functions);
        self.engine
            .add_template_owned(name.to_owned(), source.to_owned())
            .map_err(|error| at(error.line().unwrap_or(1)))
    }
}
