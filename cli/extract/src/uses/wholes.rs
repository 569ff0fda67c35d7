//! Connects names with the texts that are put together from them.

use ruff_python_ast::{Expr, ExprCall};

use crate::code::callees::Callee;
use crate::form;
use crate::symbol::Symbol;
use crate::syntax::called;
use crate::uses::calls::TEXT_METHODS;
use crate::uses::reader::Reader;

/// How many values of a variable are considered.
const FEW: usize = 8;

impl<'a> Reader<'_, 'a, '_> {
    /// Records the names of this scope that a text is put together from, and the constants, which reach what the text reaches.
    pub(super) fn put_together(&mut self, mut rest: Vec<&'a Expr>, whole: &Symbol) {
        while let Some(value) = rest.pop() {
            if let Some(values) = alternatives(value) {
                rest.extend(values);
                continue;
            }
            match value {
                Expr::BinOp(sum) => rest.extend([&*sum.left, &*sum.right]),
                Expr::FString(string) => {
                    let fields = string
                        .value
                        .elements()
                        .filter_map(|it| it.as_interpolation());
                    rest.extend(fields.map(|field| &*field.expression));
                }
                Expr::Name(name) => {
                    let part = self.local(self.scope, name.id.as_str());
                    self.assigned_calls(&part, whole);
                    self.part(part, whole);
                    self.constant_of(value, whole);
                }
                Expr::Attribute(_) => self.constant_of(value, whole),
                Expr::Subscript(_) => self.entry_of(value, whole),
                Expr::Call(call) if !self.connects => {
                    self.entry_of(value, whole);
                    rest.extend(same_text(call));
                    rest.extend(filled_in(call).into_iter().flatten());
                    self.results(call, whole);
                }
                _ => {}
            }
        }
    }

    /// Records that a function returns the value of a name.
    pub(super) fn returned(&mut self, value: &Expr) {
        if let Expr::Name(name) = value {
            let name = self.local(self.scope, name.id.as_str());
            self.part(name, &Symbol::result(self.module, self.scope));
        }
    }

    /// Records that the value of a name is a part of a text that another name has.
    fn part(&mut self, part: Symbol, whole: &Symbol) {
        // Nothing reads them where the names of all files are connected.
        if !self.connects {
            let wholes = self.uses.wholes.entry(part).or_default();
            wholes.push(whole.clone());
        }
    }

    /// Records the results of the calls, and the entries, that a variable of this scope is assigned as parts of a text.
    fn assigned_calls(&mut self, variable: &Symbol, whole: &Symbol) {
        if self.connects {
            return;
        }
        let bindings = self.code.bindings(variable).unwrap_or_default();
        let bindings = bindings.iter().take(FEW);
        for (_, value) in bindings.filter_map(|binding| binding.change()) {
            let values = alternatives(value).unwrap_or_else(|| vec![value]);
            for value in values {
                self.entry_of(value, whole);
                if let Expr::Call(call) = value {
                    self.results(call, whole);
                }
            }
        }
    }

    /// Records the entries of a dictionary that `x[…]` or `x.get(…)` reads as parts of a text.
    fn entry_of(&mut self, read: &Expr, whole: &Symbol) {
        if self.connects {
            return;
        }
        let of = match read {
            Expr::Subscript(entry) => Some(&*entry.value),
            Expr::Call(call) if called(&call.func) == Some("get") => {
                let method = call.func.as_attribute_expr();
                method.map(|method| &*method.value)
            }
            _ => None,
        };
        let of = of.and_then(|of| self.code.symbol(self.module, self.scope, of));
        if let Some(of) = of {
            self.part(of.any_entry(), whole);
        }
    }

    fn results(&mut self, call: &ExprCall, whole: &Symbol) {
        for callee in self.code.callees(self.module, self.scope, &call.func) {
            if let Callee::Function { module, scope } = callee {
                self.part(Symbol::result(module, scope), whole);
            }
        }
    }

    /// Connects a constant of another scope with the text that it is put into.
    fn constant_of(&mut self, part: &Expr, whole: &Symbol) {
        let constant = self.code.symbol(self.module, self.scope, part);
        let outside = |it: &Symbol| (it.module, it.scope) != (self.module, self.scope);
        if let Some(constant) = constant.filter(outside)
            && self.code.is_constant(&constant)
        {
            match self.connects {
                true => self.connect(constant, whole),
                false => self.part(constant, whole),
            }
        }
    }
}

/// The values of which an expression is one.
fn alternatives(expr: &Expr) -> Option<Vec<&Expr>> {
    match expr {
        Expr::If(choice) => Some(vec![&choice.body, &choice.orelse]),
        Expr::BoolOp(choice) => Some(choice.values.iter().collect()),
        _ => None,
    }
}

/// The values that `.format` fills into a text.
pub(super) fn filled_in(call: &ExprCall) -> Option<impl Iterator<Item = &Expr>> {
    let arguments = call.arguments.iter_source_order();
    (called(&call.func) == Some("format")).then(|| arguments.map(|it| it.value()))
}

/// The text that a method returns nearly unchanged or filled in, as `x` in `x.strip()`.
pub(super) fn same_text(call: &ExprCall) -> Option<&Expr> {
    let method = call.func.as_attribute_expr()?;
    let name = method.attr.as_str();
    let fills = matches!(name, "format" | "format_map") || form::FILLS.contains(&name);
    (fills || TEXT_METHODS.contains(&name)).then_some(&method.value)
}

/// Whether a value may be a text that is put together or read from a file.
pub(super) fn is_made(value: &Expr) -> bool {
    matches!(
        value,
        Expr::Await(_)
            | Expr::BinOp(_)
            | Expr::BoolOp(_)
            | Expr::Call(_)
            | Expr::FString(_)
            | Expr::If(_)
            | Expr::Subscript(_)
    )
}
