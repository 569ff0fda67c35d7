//! Records where a file reads names and texts.

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use crate::form::Form;
use crate::reads::ReadAt;
use crate::symbol::{ScopeId, Symbol};
use crate::uses::Use;
use crate::uses::reader::Reader;

impl<'a> Reader<'_, 'a, '_> {
    pub(crate) fn with(&mut self, form: Form, sent: bool, expr: &'a Expr) {
        let around = (self.form, self.sent, self.part);
        (self.form, self.sent) = (form, sent);
        self.part &= sent;
        self.visit_expr(expr);
        (self.form, self.sent, self.part) = around;
    }

    pub(crate) fn inside(&mut self, scope: ScopeId, body: &'a [Stmt]) {
        let around = std::mem::replace(&mut self.scope, scope);
        self.visit_body(body);
        self.scope = around;
    }

    pub(super) fn record(&mut self, symbol: Symbol, expr: &Expr) {
        self.record_at(symbol, expr.range());
    }

    /// Records a use. If its range is empty, no lookup can take its place.
    pub(super) fn record_at(&mut self, symbol: Symbol, range: TextRange) {
        let later = self.code.scopes[self.module].runs_later(self.scope);
        let here = Use {
            module: self.module as u32,
            scope: self.scope as u32,
            range,
            later,
            form: self.form,
            sent: self.sent,
            part: self.part,
            joined: self.joined,
            shown: self.shown,
            looked_up: self.looked_up.as_deref().map(Box::from),
        };
        self.uses.of.entry(symbol).or_default().push(here);
    }

    /// Records a text that this expression reads from a file.
    pub(super) fn record_read(&mut self, expr: &'a Expr) -> bool {
        let Some(read) = self.code.read(self.module, self.scope, expr) else {
            return false;
        };
        let range = expr.range();
        let assigned = self.assigned.iter();
        let assigned = assigned.filter(|(value, _)| *value == range);
        let symbols = assigned.map(|(_, symbol)| symbol.clone()).collect();
        self.uses.reads.push(ReadAt {
            read,
            at: self.code.files[self.module].span(range),
            line: self.code.modules[self.module].line(range),
            later: self.code.scopes[self.module].runs_later(self.scope),
            form: self.form,
            sent: self.sent,
            looked_up: self.looked_up.clone(),
            symbols,
            label: None,
            manual: None,
        });
        // A function of the program may do more than reading.
        if let Expr::Call(call) = expr {
            let names = call.arguments.iter_source_order();
            let names = names.map(|argument| argument.value());
            for name in names.filter(|it| matches!(it, Expr::Name(_) | Expr::Attribute(_))) {
                self.with(Form::Plain, false, name);
            }
        }
        true
    }
}
