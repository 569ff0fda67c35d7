//! Visits branches and loops.

use ruff_python_ast::{ExceptHandler, Stmt};

use crate::find::finder::Finder;
use crate::find::place::Place;

impl<'a> Finder<'_, 'a> {
    /// Visits a statement that contains others.
    pub(crate) fn block(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::For(stmt) => {
                self.expr(&stmt.iter, &Place::plain());
                self.body(&stmt.body, false);
                self.body(&stmt.orelse, false);
            }
            Stmt::While(stmt) => {
                self.expr(&stmt.test, &Place::plain());
                self.body(&stmt.body, false);
                self.body(&stmt.orelse, false);
            }
            Stmt::If(stmt) => {
                self.expr(&stmt.test, &Place::plain());
                self.body(&stmt.body, false);
                for clause in &stmt.elif_else_clauses {
                    clause
                        .test
                        .iter()
                        .for_each(|test| self.expr(test, &Place::plain()));
                    self.body(&clause.body, false);
                }
            }
            Stmt::With(stmt) => {
                stmt.items
                    .iter()
                    .for_each(|item| self.expr(&item.context_expr, &Place::plain()));
                self.body(&stmt.body, false);
            }
            Stmt::Match(stmt) => {
                self.expr(&stmt.subject, &Place::plain());
                stmt.cases
                    .iter()
                    .for_each(|case| self.body(&case.body, false));
            }
            Stmt::Try(stmt) => {
                self.body(&stmt.body, false);
                for ExceptHandler::ExceptHandler(handler) in &stmt.handlers {
                    self.body(&handler.body, false);
                }
                self.body(&stmt.orelse, false);
                self.body(&stmt.finalbody, false);
            }
            _ => {}
        }
    }
}
