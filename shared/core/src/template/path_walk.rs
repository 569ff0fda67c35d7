//! Following statements and names to the values that they read.

use std::ops::Range;

use minijinja::machinery::Span;
use minijinja::machinery::ast::{Expr, ForLoop, Stmt};
use serde_json::Value;

use super::paths::{Absent, At, Paths, part_of};

/// The value of a local name; `None` if it is unknown.
pub(super) type Origins<'v> = Option<Vec<At<'v>>>;

pub(super) struct Walk<'s, 'v, 'w> {
    pub(super) range: &'w Range<usize>,
    pub(super) value_of: &'w dyn Fn(&str) -> Option<&'v Value>,
    pub(super) locals: Vec<(&'s str, Origins<'v>)>,
    pub(super) found: Paths<'v>,
}

impl<'s, 'v> Walk<'s, 'v, '_> {
    fn statements(&mut self, statements: &[Stmt<'s>]) {
        statements
            .iter()
            .for_each(|statement| self.statement(statement));
    }

    pub(super) fn statement(&mut self, statement: &Stmt<'s>) {
        match statement {
            Stmt::Template(template) => self.statements(&template.children),
            Stmt::EmitExpr(emit) => {
                self.expr(&emit.expr, false);
            }
            Stmt::ForLoop(inner) => self.for_loop(inner),
            Stmt::IfCond(condition) => {
                self.expr(&condition.expr, false);
                self.statements(&condition.true_body);
                self.statements(&condition.false_body);
            }
            Stmt::WithBlock(block) => {
                let outer = self.locals.len();
                for (target, value) in &block.assignments {
                    let origins = self.expr(value, false);
                    self.bind(target, origins);
                }
                self.statements(&block.body);
                self.locals.truncate(outer);
            }
            Stmt::Set(set) => {
                let origins = self.expr(&set.expr, false);
                self.bind(&set.target, origins);
            }
            Stmt::SetBlock(block) => {
                self.statements(&block.body);
                self.bind(&block.target, None);
            }
            Stmt::FilterBlock(block) => self.statements(&block.body),
            Stmt::EmitRaw(_)
            | Stmt::AutoEscape(_)
            | Stmt::Block(_)
            | Stmt::Do(_)
            | Stmt::Extends(_)
            | Stmt::FromImport(_)
            | Stmt::Import(_)
            | Stmt::Include(_) => {}
        }
    }

    fn for_loop(&mut self, inner: &ForLoop<'s>) {
        let origins = self.expr(&inner.iter, false);
        let outer = self.locals.len();
        self.bind(&inner.target, origins.map(items));
        self.locals.push(("loop", None));
        if let Some(filter) = &inner.filter_expr {
            self.expr(filter, false);
        }
        self.statements(&inner.body);
        self.locals.truncate(outer);
        self.statements(&inner.else_body);
    }

    fn bind(&mut self, target: &Expr<'s>, origins: Origins<'v>) {
        match target {
            Expr::Var(name) => self.locals.push((name.id, origins)),
            Expr::List(list) => list.items.iter().for_each(|item| self.bind(item, None)),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.bind(item, None)),
            _ => {}
        }
    }

    pub(super) fn name(&mut self, name: &str, span: Span, guarded: bool) -> Origins<'v> {
        let local = self.locals.iter().rev().find(|(local, _)| *local == name);
        if let Some((_, origins)) = local {
            return origins.clone();
        }
        let at = At {
            steps: vec![name.to_owned()],
            value: (self.value_of)(name),
        };
        if at.value.is_some() {
            return Some(vec![at]);
        }
        self.absent(at, "", span, guarded);
        None
    }

    pub(super) fn step(
        &mut self,
        base: Vec<At<'v>>,
        part: &str,
        span: Span,
        guarded: bool,
    ) -> Origins<'v> {
        let mut found = Vec::with_capacity(base.len());
        for mut at in base {
            let value = at.value.and_then(|value| part_of(value, part));
            let Some((step, value)) = value else {
                self.absent(at, part, span, guarded);
                continue;
            };
            at.steps.push(step);
            at.value = Some(value);
            found.push(at);
        }
        Some(found)
    }

    fn absent(&mut self, at: At<'v>, part: &str, span: Span, guarded: bool) {
        if !guarded && self.found.absent.is_none() && self.is_near(span) {
            let part = part.to_owned();
            self.found.absent = Some(Absent { at, part });
        }
    }

    pub(super) fn is_near(&self, span: Span) -> bool {
        let (start, end) = (span.start_offset as usize, span.end_offset as usize);
        start < self.range.end && self.range.start < end
    }
}

fn items(origins: Vec<At<'_>>) -> Vec<At<'_>> {
    let of_each = origins.into_iter().flat_map(|at| {
        let items = at.value.and_then(Value::as_array);
        items
            .into_iter()
            .flatten()
            .enumerate()
            .map(move |(index, item)| {
                let mut steps = at.steps.clone();
                steps.push(index.to_string());
                let value = Some(item);
                At { steps, value }
            })
    });
    of_each.collect()
}
