//! Copying a template's syntax tree such that everything that walks its operands charges for them first.
//!
//! minijinja has no hook for its operators, so they are replaced in the tree. The rest is copied unchanged.

use minijinja::machinery::Span;
use minijinja::machinery::ast::{self, Expr, Spanned, Stmt};

use super::rewrite_expr::{call, expr};

/// Copies a statement.
pub(super) fn statement<'s>(stmt: &Stmt<'s>) -> Stmt<'s> {
    match stmt {
        Stmt::Template(it) => Stmt::Template(Spanned::new(
            ast::Template {
                children: statements(&it.children),
            },
            it.span(),
        )),
        Stmt::EmitExpr(it) => {
            let expr = expr(&it.expr);
            Stmt::EmitExpr(Spanned::new(ast::EmitExpr { expr }, it.span()))
        }
        Stmt::EmitRaw(it) => Stmt::EmitRaw(Spanned::new(ast::EmitRaw { raw: it.raw }, it.span())),
        Stmt::ForLoop(it) => Stmt::ForLoop(Spanned::new(for_loop(it), it.span())),
        Stmt::IfCond(it) => Stmt::IfCond(Spanned::new(
            ast::IfCond {
                expr: expr(&it.expr),
                true_body: statements(&it.true_body),
                false_body: statements(&it.false_body),
            },
            it.span(),
        )),
        Stmt::WithBlock(it) => Stmt::WithBlock(Spanned::new(
            ast::WithBlock {
                assignments: pairs(&it.assignments),
                body: statements(&it.body),
            },
            it.span(),
        )),
        Stmt::Set(it) => Stmt::Set(Spanned::new(
            ast::Set {
                target: expr(&it.target),
                expr: expr(&it.expr),
            },
            it.span(),
        )),
        Stmt::SetBlock(it) => Stmt::SetBlock(Spanned::new(
            ast::SetBlock {
                target: expr(&it.target),
                filter: it.filter.as_ref().map(expr),
                body: statements(&it.body),
            },
            it.span(),
        )),
        Stmt::FilterBlock(it) => Stmt::FilterBlock(Spanned::new(
            ast::FilterBlock {
                filter: expr(&it.filter),
                filter_span: it.filter_span,
                body: statements(&it.body),
            },
            it.span(),
        )),
        Stmt::AutoEscape(it) => Stmt::AutoEscape(Spanned::new(
            ast::AutoEscape {
                enabled: expr(&it.enabled),
                body: statements(&it.body),
            },
            it.span(),
        )),
        Stmt::Do(it) => {
            let call = Spanned::new(call(&it.call), it.call.span());
            Stmt::Do(Spanned::new(ast::Do { call }, it.span()))
        }
        // The check has refused the first four, and composing has replaced includes.
        Stmt::Block(_)
        | Stmt::Extends(_)
        | Stmt::FromImport(_)
        | Stmt::Import(_)
        | Stmt::Include(_) => nothing(),
    }
}

fn nothing<'s>() -> Stmt<'s> {
    let children = Vec::new();
    Stmt::Template(Spanned::new(ast::Template { children }, Span::default()))
}

fn statements<'s>(body: &[Stmt<'s>]) -> Vec<Stmt<'s>> {
    body.iter().map(statement).collect()
}

fn for_loop<'s>(it: &ast::ForLoop<'s>) -> ast::ForLoop<'s> {
    ast::ForLoop {
        target: expr(&it.target),
        iter: expr(&it.iter),
        filter_expr: it.filter_expr.as_ref().map(expr),
        recursive: it.recursive,
        body: statements(&it.body),
        else_body: statements(&it.else_body),
    }
}

fn pairs<'s>(pairs: &[(Expr<'s>, Expr<'s>)]) -> Vec<(Expr<'s>, Expr<'s>)> {
    let copied = pairs.iter().map(|(left, right)| (expr(left), expr(right)));
    copied.collect()
}
