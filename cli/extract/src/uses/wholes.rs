//! Connects names with the texts that are put together from them.

use ruff_python_ast::{Expr, ExprCall};
use ruff_text_size::{Ranged, TextRange};

use crate::code::Code;
use crate::code::callees::Callee;
use crate::find::identifiers::{self, NameMeaning};
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
                    if !self.connects {
                        self.part(part, whole);
                    }
                    self.constant_of(value, whole);
                }
                Expr::Attribute(_) => self.constant_of(value, whole),
                Expr::Subscript(_) => self.entry_of(value, whole),
                Expr::Call(call) => {
                    self.results(call, whole);
                    if !self.connects {
                        self.entry_of(value, whole);
                        rest.extend(same_text(call));
                        rest.extend(filled_in(call).into_iter().flatten());
                    }
                }
                _ => {}
            }
        }
    }

    /// Records that a function returns the value of a name.
    pub(super) fn returned(&mut self, value: &Expr) {
        if let Expr::Name(name) = value
            && !self.connects
        {
            let name = self.local(self.scope, name.id.as_str());
            self.part(name, &Symbol::result(self.module, self.scope));
        }
    }

    /// Records that the value of a name is a part of a text that another name has.
    fn part(&mut self, part: Symbol, whole: &Symbol) {
        let wholes = self.uses.wholes.entry(part).or_default();
        wholes.push(whole.clone());
    }

    /// Records the results of the calls, and the entries, that a variable of this scope is assigned as parts of a text.
    fn assigned_calls(&mut self, variable: &Symbol, whole: &Symbol) {
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

    /// Records that what a function returns is a part of a text. Only the functions of other files matter to those.
    fn results(&mut self, call: &ExprCall, whole: &Symbol) {
        if self.connects && !call.func.is_name_expr() {
            return;
        }
        for callee in self.code.callees(self.module, self.scope, &call.func) {
            let Callee::Function { module, scope } = callee else {
                continue;
            };
            let result = Symbol::result(module, scope);
            match self.connects {
                false => self.part(result, whole),
                true if module == self.module => {}
                true if names_prompt(self.code, whole) => self.record_part(result, call),
                true => self.part(result, whole),
            }
        }
    }

    /// Records that the result of a call is a part of what is sent to a model.
    fn record_part(&mut self, result: Symbol, call: &ExprCall) {
        let around = (self.sent, self.part);
        (self.sent, self.part) = (true, true);
        self.record_at(result, TextRange::empty(call.start()));
        (self.sent, self.part) = around;
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

/// Whether a name, or that of the function which returns it, says that it is a prompt.
pub(crate) fn names_prompt(code: &Code<'_>, symbol: &Symbol) -> bool {
    let name = match symbol.is_result() {
        true => code.scopes[symbol.module].all[symbol.scope].name,
        false => &symbol.name,
    };
    identifiers::meaning(name) == NameMeaning::Prompt
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
