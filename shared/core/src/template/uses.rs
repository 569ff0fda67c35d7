//! Determining what a template uses: a walk of its statements in the engine's order and with its scoping.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::machinery::ast::{self, Expr, Stmt};
use minijinja::machinery::{Span, parse};

use super::access::{Access, Part};
use super::includes::Include;
use super::origins::Origins;
use super::placeholders::Placeholders;
use super::problem::{Problem, unknown_statement};
use super::scope::{Scope, Snapshot};
use super::shape::Shape;
use super::slips::Slips;
use super::{engine, limits};
use crate::content::Inputs;

/// The maximum number of values in one list or mapping, including those inside its items.
///
/// Ten times `{% set a = [a, a] %}` costs almost nothing and prints a thousand values; twenty times, a million. The engine's fuel
/// counts the lists and not their contents, so the size is limited before the template runs.
pub(super) const MAX_WEIGHT: usize = 32;

/// The maximum number of reported problems of one template. Later ones appear once these are corrected.
const MAX_PROBLEMS: usize = 20;
/// The maximum number of bindings that the walk copies: one per set name at each `if` and `else`.
const MAX_COPIED: usize = 250_000;

/// What one template reads and calls.
#[derive(Debug, Default)]
pub(super) struct Reading<'s> {
    /// The names that rendering reads from the values.
    pub(super) uses: BTreeSet<&'s str>,
    /// Those of them whose absence would be an error where it reads them.
    pub(super) needs: BTreeSet<&'s str>,
    /// The functions that it calls.
    pub(super) functions: BTreeSet<&'s str>,
    /// The reads that are probably mistakes.
    pub(super) slips: Slips<'s>,
    /// Text that looks like an input of another template language.
    pub(super) placeholders: Placeholders<'s>,
    /// The prompts that it includes, in order.
    pub(super) includes: Vec<Include>,
}

/// Parses a template and walks it.
pub(super) fn read<'s>(source: &'s str, inputs: &'s Inputs) -> Result<Reading<'s>, Vec<Problem>> {
    read_composed(source, inputs, &Origins::default())
}

/// Parses a template that may be composed, and walks it.
pub(super) fn read_composed<'s>(
    source: &'s str,
    inputs: &'s Inputs,
    origins: &Origins,
) -> Result<Reading<'s>, Vec<Problem>> {
    let mut walk = walk(source, inputs, origins)?;
    walk.check_accesses();
    match walk.problems.is_empty() {
        true => Ok(walk.reading),
        false => Err(walk.problems),
    }
}

/// Parses a template and walks all of it, even if there are problems.
pub(super) fn walk<'s>(
    source: &'s str,
    inputs: &'s Inputs,
    origins: &Origins,
) -> Result<Walk<'s>, Vec<Problem>> {
    limits::check(source, origins).map_err(|problem| vec![problem])?;
    let tree = parse(source, "template", engine::syntax())
        .map_err(|error| vec![Problem::syntax(source, &error)])?;
    let mut walk = Walk::new(source, inputs);
    walk.scope.push();
    walk.statement(&tree);
    Ok(walk)
}

/// The state of a walk.
pub(super) struct Walk<'s> {
    pub(super) source: &'s str,
    pub(super) inputs: &'s Inputs,
    pub(super) scope: Scope<'s>,
    pub(super) reading: Reading<'s>,
    /// The names read since the last value that may be undefined and must not be.
    pub(super) undecided: Vec<&'s str>,
    /// For each input, the first read of a part that its declared kind does not have.
    pub(super) accesses: BTreeMap<&'s str, Access>,
    /// The names whose kind the template tests.
    pub(super) tested: BTreeSet<&'s str>,
    problems: Vec<Problem>,
    /// The number of copied bindings.
    copied: usize,
}

impl<'s> Walk<'s> {
    fn new(source: &'s str, inputs: &'s Inputs) -> Self {
        Self {
            source,
            inputs,
            scope: Scope::default(),
            reading: Reading::default(),
            undecided: Vec::new(),
            accesses: BTreeMap::new(),
            tested: BTreeSet::new(),
            problems: Vec::new(),
            copied: 0,
        }
    }

    /// Records a problem, up to the maximum number.
    pub(super) fn wrong(&mut self, span: Span, what: impl Into<String>) {
        if self.problems.len() >= MAX_PROBLEMS {
            return;
        }
        let problem = Problem::at(self.source, span, what);
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    fn statements(&mut self, statements: &[Stmt<'s>]) {
        let mut before = None;
        for statement in statements {
            self.after_dollar(before, statement);
            self.statement(statement);
            before = Some(statement);
        }
    }

    fn statement(&mut self, statement: &Stmt<'s>) {
        match statement {
            Stmt::Template(template) => self.statements(&template.children),
            Stmt::EmitRaw(raw) => self.reading.placeholders.text(self.source, raw.raw),
            Stmt::EmitExpr(emit) => {
                self.value(&emit.expr);
            }
            Stmt::ForLoop(inner) => self.for_loop(inner, inner.span()),
            Stmt::IfCond(condition) => self.if_condition(condition),
            Stmt::WithBlock(block) => self.with(block),
            Stmt::Set(set) => {
                let shape = self.value(&set.expr);
                self.assign(&set.target, shape);
            }
            Stmt::SetBlock(block) => {
                self.statements(&block.body);
                if let Some(filter) = &block.filter {
                    self.expr(filter);
                }
                self.assign(&block.target, Shape::SCALAR);
            }
            Stmt::FilterBlock(block) => {
                self.statements(&block.body);
                self.expr(&block.filter);
            }
            Stmt::Include(include) => self.include(include, include.span()),
            Stmt::Block(block) => self.wrong(block.span(), unknown_statement("block")),
            Stmt::Extends(extends) => self.wrong(extends.span(), unknown_statement("extends")),
            Stmt::Import(import) => self.wrong(import.span(), unknown_statement("import")),
            Stmt::FromImport(import) => self.wrong(import.span(), unknown_statement("from")),
            Stmt::AutoEscape(block) => self.wrong(
                block.span(),
                "`autoescape` is not supported: a prompt is plain text. Use the filter `escape` on the values that need it",
            ),
            Stmt::Do(call) => self.wrong(
                call.span(),
                "`do` is not supported: no function here has side effects",
            ),
        }
    }

    /// Walks an `if`. The engine opens no frame for it, so the names that both branches assign are bound afterwards.
    fn if_condition(&mut self, condition: &ast::IfCond<'s>) {
        let (_, facts) = self.condition(&condition.expr);
        let Some(before) = self.branch(condition.expr.span()) else {
            return;
        };
        self.scope.supply(facts.holds);
        self.statements(&condition.true_body);
        let after_true = self.scope.rewind(before);
        self.scope.supply(facts.fails);
        self.statements(&condition.false_body);
        self.scope.join(after_true);
    }

    /// Copies the bound names at a branch; `None` if too many were copied.
    fn branch(&mut self, span: Span) -> Option<Snapshot<'s>> {
        self.copied += self.scope.known();
        if self.copied > MAX_COPIED {
            self.wrong(
                span,
                "the template sets or tests too many names for so many conditions: split it into messages, or set fewer names",
            );
            return None;
        }
        Some(self.scope.snapshot())
    }

    fn for_loop(&mut self, inner: &ast::ForLoop<'s>, span: Span) {
        if inner.recursive {
            self.wrong(
                span,
                "recursive loops are not supported: nest one `for` in another",
            );
        }
        let items = self.expr(&inner.iter);
        self.access(items, &inner.iter, Part::Items);
        let item = Shape {
            scalar: is_range(&inner.iter),
            ..items.item()
        };
        if let Some(filter) = &inner.filter_expr {
            self.scope.push();
            self.assign(&inner.target, item);
            self.expr(filter);
            self.scope.pop();
        }
        self.scope.push_loop(&inner.body);
        self.scope.bind("loop", items.of_no_input());
        self.assign(&inner.target, item);
        self.statements(&inner.body);
        self.scope.pop();
        self.otherwise(&inner.else_body, span);
    }

    /// Walks the `else` of a loop, which runs outside of the loop's frame, or not at all.
    fn otherwise(&mut self, statements: &[Stmt<'s>], span: Span) {
        if statements.is_empty() {
            return;
        }
        let Some(before) = self.branch(span) else {
            return;
        };
        self.statements(statements);
        let after = self.scope.rewind(before);
        self.scope.join(after);
    }

    fn with(&mut self, block: &ast::WithBlock<'s>) {
        self.scope.push();
        for (target, value) in &block.assignments {
            let shape = self.value(value);
            self.assign(target, shape);
        }
        self.statements(&block.body);
        self.scope.pop();
    }
}

fn is_range(iter: &Expr<'_>) -> bool {
    match iter {
        Expr::Call(call) => matches!(&call.expr, Expr::Var(name) if name.id == "range"),
        _ => false,
    }
}
