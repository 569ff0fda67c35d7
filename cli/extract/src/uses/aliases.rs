//! Connects the names that hold the same value.

use ruff_python_ast::{DictItem, Expr, ExprCall};
use ruff_text_size::Ranged;

use crate::code::Definition;
use crate::code::callees::Callee;
use crate::form::Form;
use crate::scope::ScopeKind;
use crate::symbol::{ScopeId, Symbol};
use crate::syntax::{called, entry, given, is_turn, joined, keyword_name, translates};
use crate::uses::reader::Reader;
use crate::uses::wholes::{filled_in, is_made, same_text};

impl<'a> Reader<'_, 'a, '_> {
    pub(super) fn alias_target(&mut self, target: &Expr, value: &'a Expr) {
        let alias = match target {
            Expr::Name(name) => Some(self.local(self.scope, name.id.as_str())),
            Expr::Attribute(_) => {
                let exact = self.code.symbol(self.module, self.scope, target);
                exact.or_else(|| self.code.own_attribute(self.module, self.scope, target))
            }
            _ => None,
        };
        if let Some(alias) = alias {
            self.alias(value, &alias);
        }
    }

    pub(super) fn local(&self, scope: ScopeId, name: &str) -> Symbol {
        Symbol {
            module: self.module,
            scope,
            name: name.into(),
        }
    }

    /// Records that a name is assigned this value, or one of several.
    pub(super) fn alias(&mut self, value: &'a Expr, alias: &Symbol) {
        match value {
            Expr::Name(_) | Expr::Attribute(_) if !self.connects => {}
            Expr::Name(_) | Expr::Attribute(_) => {
                let symbol = self.code.symbol(self.module, self.scope, value);
                let symbol = symbol.or_else(|| self.read_on_self(value));
                if let Some(symbol) = symbol.or_else(|| self.option(value)) {
                    if let Some(result) = self.result_of(&symbol) {
                        self.connect(result, alias);
                    }
                    self.connect(symbol, alias);
                }
            }
            Expr::BoolOp(choice) => choice
                .values
                .iter()
                .for_each(|value| self.alias(value, alias)),
            Expr::If(choice) => {
                self.alias(&choice.body, alias);
                self.alias(&choice.orelse, alias);
            }
            Expr::Call(_) | Expr::Subscript(_) | Expr::Await(_)
                if self.code.read(self.module, self.scope, value).is_some() =>
            {
                self.assigned.push((value.range(), alias.clone()));
            }
            Expr::Call(call) => {
                // The default of `os.getenv` and `dict.get`, and a stripped or dedented text.
                let last = call.arguments.args.last();
                last.into_iter().for_each(|value| self.alias(value, alias));
                if let Some(text) = same_text(call) {
                    self.alias(text, alias);
                }
                let joined = joined(call).unwrap_or_default();
                self.put_together(joined.iter().collect(), alias);
                let filled = filled_in(call).into_iter().flatten();
                self.put_together(filled.collect(), alias);
                let (module, scope) = (self.module, self.scope);
                let callees = || self.code.callees(module, scope, &call.func);
                for callee in self.connects.then(callees).into_iter().flatten() {
                    if let Callee::Function { module, scope } = callee {
                        self.connect(Symbol::result(module, scope), alias);
                    }
                }
                if self.connects
                    && let Some(function) = self.variable(&call.func)
                {
                    self.connect(function, alias);
                }
            }
            // What a function returns is followed under the name that it is given.
            Expr::Lambda(function) => self.alias(&function.body, alias),
            Expr::BinOp(_) | Expr::FString(_) => self.put_together(vec![value], alias),
            Expr::Dict(entries) if !self.connects => {
                for (key, value) in entries.items.iter().filter_map(named_entry) {
                    self.put_together(vec![value], &alias.entry(key));
                }
            }
            Expr::List(list) => {
                let texts = list.elts.iter().filter_map(said);
                texts.for_each(|text| self.alias(text, alias));
            }
            _ => {}
        }
    }

    /// Connects the entries of what is iterated over with the name of each, as in `for prompt in PROMPTS`.
    pub(super) fn iterate(&mut self, target: &Expr, iter: &'a Expr) {
        if !self.connects {
            return;
        }
        let (each, of) = match (target, iter) {
            (Expr::Tuple(pair), Expr::Call(call)) if called(&call.func) == Some("items") => {
                (pair.elts.get(1), object(call))
            }
            (target, Expr::Call(call)) if called(&call.func) == Some("values") => {
                (Some(target), object(call))
            }
            (target, of) => (Some(target), Some(of)),
        };
        if let (Some(Expr::Name(each)), Some(of)) = (each, of)
            && let Some(of) = self.code.symbol(self.module, self.scope, of)
        {
            let each = self.local(self.scope, each.id.as_str());
            self.connect(of.any_entry(), &each);
        }
    }

    /// Gives the arguments of a call to the parameters of what it runs, and records what is done with its result.
    pub(super) fn give(&mut self, call: &'a ExprCall) {
        let mut values = call.arguments.iter_source_order();
        if !self.connects && !values.any(|it| is_made(it.value())) {
            return;
        }
        // Every text of a user interface is given to them, and what happens to one says nothing of the others.
        if translates(call) {
            return;
        }
        for callee in self.code.callees(self.module, self.scope, &call.func) {
            let arguments = call.arguments.args.iter();
            let arguments = arguments.take_while(|it| !it.is_starred_expr()).enumerate();
            let by_position = arguments.map(|(index, value)| (None, index, value));
            let keywords = call.arguments.keywords.iter();
            let by_name = keywords.map(|it| (keyword_name(&it.arg), usize::MAX, &it.value));
            for (keyword, index, value) in by_position.chain(by_name) {
                if let Some(parameter) = self.code.parameter(callee, keyword, index) {
                    self.alias(value, &parameter);
                }
            }
            if let Callee::Function { module, scope } = callee {
                self.record_use(Symbol::result(module, scope), &call.func);
            }
        }
        if let Some(function) = self.variable(&call.func) {
            self.record_use(function, &call.func);
        }
    }

    /// The variable of a function that is called, such as a parameter.
    fn variable(&self, func: &Expr) -> Option<Symbol> {
        let name = func.as_name_expr()?;
        let symbol = self.local(self.scope, name.id.as_str());
        let is_variable = self.code.kind(&symbol) == Some(ScopeKind::Function)
            && self.code.bindings(&symbol).is_some()
            && self.code.definition(&symbol).is_none();
        is_variable.then_some(symbol)
    }

    /// Records what is done with a function that is passed on, or read as a property, for what it returns.
    pub(super) fn record_result(&mut self, function: &Symbol, expr: &Expr) {
        if let Some(result) = self.result_of(function) {
            // A library that fills in a text calls a function in its place, and sends what it returns.
            let is_text = !matches!(self.form, Form::State | Form::Names | Form::Kernel);
            let form = if is_text { self.form } else { Form::Plain };
            let around = std::mem::replace(&mut self.form, form);
            self.record_use(result, expr);
            self.form = around;
        }
    }

    pub(super) fn record_use(&mut self, symbol: Symbol, expr: &Expr) {
        if self.sent || self.form != Form::Plain {
            self.record(symbol, expr);
        }
    }

    fn result_of(&self, function: &Symbol) -> Option<Symbol> {
        match self.code.definition(function)? {
            Definition::Function(scope) => Some(Symbol::result(function.module, scope)),
            Definition::Class(_) => None,
        }
    }

    pub(super) fn connect(&mut self, symbol: Symbol, alias: &Symbol) {
        self.uses.connect(symbol, alias);
    }
}

/// The key of an entry, and its value, if that may be put together.
fn named_entry(item: &DictItem) -> Option<(&str, &Expr)> {
    let key = item.key.as_ref()?.as_string_literal_expr()?;
    matches!(item.value, Expr::BinOp(_) | Expr::FString(_))
        .then(|| (key.value.to_str(), &item.value))
}

/// What a message of a list says, or a part of a message's content.
fn said(element: &Expr) -> Option<&Expr> {
    match element {
        Expr::Dict(part) => entry(part, "text"),
        Expr::Call(message) => given(message, "content"),
        Expr::Tuple(turn) if is_turn(&turn.elts) => turn.elts.get(1),
        _ => None,
    }
}

/// The object of a method.
fn object(call: &ExprCall) -> Option<&Expr> {
    match &*call.func {
        Expr::Attribute(method) => Some(&method.value),
        _ => None,
    }
}
