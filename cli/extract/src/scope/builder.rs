//! Collects what each scope of a file binds.

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{ExceptHandler, Expr, ExprContext, Parameters, Pattern, Stmt, visitor};
use ruff_text_size::TextSize;
use rustc_hash::FxHashMap;

use crate::module::Module;
use crate::scope::{Binding, Change, Scope, ScopeKind, Scopes};
use crate::symbol::ScopeId;

impl<'a> Scopes<'a> {
    pub(crate) fn of(module: &'a Module) -> Self {
        let mut builder = Builder {
            scopes: Self {
                all: vec![Scope::new(ScopeKind::Module, None)],
                by_start: FxHashMap::default(),
            },
            current: 0,
            conditional: 0,
        };
        builder.visit_body(&module.tree.body);
        builder.scopes
    }
}

pub(crate) struct Builder<'a> {
    pub(crate) scopes: Scopes<'a>,
    pub(crate) current: ScopeId,
    /// How many branches and loops of the current scope are open.
    pub(crate) conditional: usize,
}

impl<'a> Builder<'a> {
    pub(crate) fn bind(&mut self, name: &'a str, binding: Binding<'a>) {
        let binding = match (binding.change(), self.conditional) {
            (Some((change, value)), 1..) => {
                if change != Change::Set {
                    self.scopes.all[self.current].grows.insert(name);
                }
                Binding::Sometimes(change, value)
            }
            _ => binding,
        };
        self.bind_in(self.current, name, binding);
    }

    pub(crate) fn bind_in(&mut self, scope: ScopeId, name: &'a str, binding: Binding<'a>) {
        self.scopes.all[scope]
            .bindings
            .entry(name)
            // Most names have one binding, and a list that grows begins with room for four.
            .or_insert_with(|| Vec::with_capacity(1))
            .push(binding);
    }

    /// Marks a `nonlocal` name as bound in the functions around: when this code runs is not known.
    fn bind_around(&mut self, name: &'a str) {
        let mut next = Some(self.current);
        while let Some(id) = next {
            next = self.scopes.all[id].parent;
            if self.scopes.all[id].kind == ScopeKind::Function {
                self.bind_in(id, name, Binding::Other);
            }
        }
    }

    pub(crate) fn open(&mut self, kind: ScopeKind, definition: TextSize) -> ScopeId {
        let id = self.scopes.all.len();
        self.scopes.all.push(Scope::new(kind, Some(self.current)));
        self.scopes.by_start.insert(definition, id);
        id
    }

    pub(crate) fn inside(&mut self, scope: ScopeId, body: &'a [Stmt]) {
        let around = (self.current, self.conditional);
        (self.current, self.conditional) = (scope, 0);
        self.visit_body(body);
        (self.current, self.conditional) = around;
    }

    pub(crate) fn parameters(&mut self, scope: ScopeId, parameters: &'a Parameters) {
        for parameter in parameters.iter() {
            self.bind_in(scope, parameter.name().as_str(), Binding::Other);
            if let Some(annotation) = &parameter.as_parameter().annotation {
                let annotations = &mut self.scopes.all[scope].annotations;
                annotations.insert(parameter.name().as_str(), annotation);
            }
        }
    }
}

impl<'a> Visitor<'a> for Builder<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(def) => self.function(def),
            Stmt::ClassDef(def) => self.class(def),
            Stmt::Assign(assign) => {
                self.visit_expr(&assign.value);
                for target in &assign.targets {
                    self.assign(target, Some(&assign.value));
                    self.infer(target, &assign.value);
                }
            }
            Stmt::AnnAssign(assign) => {
                self.annotate(&assign.target, &assign.annotation);
                if let Some(value) = &assign.value {
                    self.visit_expr(value);
                    self.assign(&assign.target, Some(value));
                } else if let Expr::Name(name) = &*assign.target {
                    self.scopes.all[self.current].fields.push(name.id.as_str());
                }
            }
            Stmt::AugAssign(assign) => self.add_to(assign),
            Stmt::Import(import) => import.names.iter().for_each(|alias| self.import(alias)),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::Global(global) => {
                for name in &global.names {
                    self.bind_in(0, name.as_str(), Binding::Other);
                    self.bind(name.as_str(), Binding::Other);
                }
            }
            Stmt::Nonlocal(nonlocal) => {
                for name in &nonlocal.names {
                    self.bind_around(name.as_str());
                }
            }
            Stmt::If(_) | Stmt::For(_) | Stmt::While(_) | Stmt::Try(_) | Stmt::Match(_) => {
                self.scopes.all[self.current].add_blocks(stmt);
                self.conditional += 1;
                visitor::walk_stmt(self, stmt);
                self.conditional -= 1;
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) if name.ctx != ExprContext::Load => {
                self.bind(name.id.as_str(), Binding::Other)
            }
            Expr::Lambda(lambda) => {
                if let Some(parameters) = &lambda.parameters {
                    self.parameters(self.current, parameters);
                }
                visitor::walk_expr(self, expr);
            }
            Expr::Call(call) => {
                self.changes_lists(call);
                visitor::walk_expr(self, expr);
            }
            _ => visitor::walk_expr(self, expr),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(caught) = handler;
        if let Some(name) = &caught.name {
            self.bind(name.as_str(), Binding::Other);
        }
        visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        let name = match pattern {
            Pattern::MatchAs(pattern) => pattern.name.as_ref(),
            Pattern::MatchStar(pattern) => pattern.name.as_ref(),
            Pattern::MatchMapping(pattern) => pattern.rest.as_ref(),
            _ => None,
        };
        if let Some(name) = name {
            self.bind(name.as_str(), Binding::Other);
        }
        visitor::walk_pattern(self, pattern);
    }

    fn visit_parameter(&mut self, _: &'a ruff_python_ast::Parameter) {}
}
