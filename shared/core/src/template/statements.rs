//! Statements in the walk: what they read, and which names they set where.

use minijinja::machinery::Span;
use minijinja::machinery::ast::{self, Expr, Stmt};

use super::access::Part;
use super::problem::unknown_statement;
use super::scope::Snapshot;
use super::shape::Shape;
use super::uses::Walk;

/// The maximum number of bindings that the walk copies: one per set name at each `if` and `else`.
const MAX_COPIED: usize = 250_000;

impl<'s> Walk<'s> {
    fn statements(&mut self, statements: &[Stmt<'s>]) {
        let mut before = None;
        for statement in statements {
            self.after_dollar(before, statement);
            self.statement(statement);
            before = Some(statement);
        }
    }

    pub(super) fn statement(&mut self, statement: &Stmt<'s>) {
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
