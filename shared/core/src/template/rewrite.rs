//! Copying a template's syntax tree such that everything that walks its operands charges for them first.
//!
//! minijinja has no hook for its operators, so they are replaced in the tree. The rest is copied unchanged.

use minijinja::machinery::Span;
use minijinja::machinery::ast::{self, Expr, Spanned, Stmt};

use super::rewrite_expr::{call, expr};

/// Copies a statement.
pub(super) fn statement<'s>(stmt: &Stmt<'s>) -> Stmt<'s> {
    match stmt {
        Stmt::Template(it) => Stmt::Template(Spanned::new(template(it), it.span())),
        Stmt::EmitExpr(it) => {
            let expr = expr(&it.expr);
            Stmt::EmitExpr(Spanned::new(ast::EmitExpr { expr }, it.span()))
        }
        Stmt::EmitRaw(it) => Stmt::EmitRaw(Spanned::new(ast::EmitRaw { raw: it.raw }, it.span())),
        Stmt::ForLoop(it) => Stmt::ForLoop(Spanned::new(for_loop(it), it.span())),
        Stmt::IfCond(it) => Stmt::IfCond(Spanned::new(if_condition(it), it.span())),
        Stmt::WithBlock(it) => Stmt::WithBlock(Spanned::new(with_block(it), it.span())),
        Stmt::Set(it) => Stmt::Set(Spanned::new(set(it), it.span())),
        Stmt::SetBlock(it) => Stmt::SetBlock(Spanned::new(set_block(it), it.span())),
        Stmt::FilterBlock(it) => Stmt::FilterBlock(Spanned::new(filter_block(it), it.span())),
        Stmt::AutoEscape(it) => Stmt::AutoEscape(Spanned::new(auto_escape(it), it.span())),
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

fn template<'s>(it: &ast::Template<'s>) -> ast::Template<'s> {
    ast::Template {
        children: statements(&it.children),
    }
}

fn if_condition<'s>(it: &ast::IfCond<'s>) -> ast::IfCond<'s> {
    ast::IfCond {
        expr: expr(&it.expr),
        true_body: statements(&it.true_body),
        false_body: statements(&it.false_body),
    }
}

fn with_block<'s>(it: &ast::WithBlock<'s>) -> ast::WithBlock<'s> {
    ast::WithBlock {
        assignments: pairs(&it.assignments),
        body: statements(&it.body),
    }
}

fn set<'s>(it: &ast::Set<'s>) -> ast::Set<'s> {
    ast::Set {
        target: expr(&it.target),
        expr: expr(&it.expr),
    }
}

fn set_block<'s>(it: &ast::SetBlock<'s>) -> ast::SetBlock<'s> {
    ast::SetBlock {
        target: expr(&it.target),
        filter: it.filter.as_ref().map(expr),
        body: statements(&it.body),
    }
}

fn filter_block<'s>(it: &ast::FilterBlock<'s>) -> ast::FilterBlock<'s> {
    ast::FilterBlock {
        filter: expr(&it.filter),
        filter_span: it.filter_span,
        body: statements(&it.body),
    }
}

fn auto_escape<'s>(it: &ast::AutoEscape<'s>) -> ast::AutoEscape<'s> {
    ast::AutoEscape {
        enabled: expr(&it.enabled),
        body: statements(&it.body),
    }
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
