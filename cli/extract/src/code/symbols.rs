//! What a name is bound to: the class, function or values.

use ruff_python_ast::{Expr, ExprCall};

use crate::code::Code;
use crate::code::names::{self, Bound, Definition, NamesOf};
use crate::scope::{self, Binding, ScopeKind};
use crate::symbol::Symbol;
use crate::syntax::called;

impl<'a> Code<'a> {
    pub(crate) fn bindings(&self, symbol: &Symbol) -> Option<&[Binding<'a>]> {
        let scope = self.scopes.get(symbol.module)?.all.get(symbol.scope)?;
        scope.bindings.get(symbol.name.as_str()).map(Vec::as_slice)
    }

    pub(super) fn names(&self, module: usize) -> Option<NamesOf<'a>> {
        let words = &self.tables.words;
        let names = self.tables.names.get(module)?;
        Some(NamesOf { names, words })
    }

    pub(crate) fn kind(&self, symbol: &Symbol) -> Option<ScopeKind> {
        self.names(symbol.module)?.kind(symbol.scope)
    }

    /// What a name of a module or class is bound to; the file is not parsed for it.
    pub(super) fn bound(&self, symbol: &Symbol) -> Option<Bound> {
        let names = self.names(symbol.module)?;
        names.bound(symbol.scope, &symbol.name)
    }

    /// The class or function that a name always has.
    pub(crate) fn definition(&self, symbol: &Symbol) -> Option<Definition> {
        if self.kind(symbol)? != ScopeKind::Function {
            return match self.bound(symbol)? {
                Bound::Class(scope) => Some(Definition::Class(scope as usize)),
                Bound::Function(scope) => Some(Definition::Function(scope as usize)),
                _ => None,
            };
        }
        match self.bindings(symbol)? {
            [Binding::Class(scope)] => Some(Definition::Class(*scope)),
            [Binding::Function(scope)] => Some(Definition::Function(*scope)),
            _ => None,
        }
    }

    fn is_variable(&self, symbol: &Symbol) -> bool {
        self.kind(symbol) == Some(ScopeKind::Function)
    }

    /// Whether a name may have a text at any time.
    pub(crate) fn may_hold_text(&self, symbol: &Symbol) -> bool {
        if self.is_variable(symbol) {
            let bindings = self.bindings(symbol).unwrap_or_default();
            let mut values = bindings.iter().filter_map(Binding::change);
            return values.any(|(_, value)| names::may_hold_text(value));
        }
        self.bound(symbol).is_some_and(Bound::may_hold_text)
    }

    /// Whether a name may be evaluated to text.
    pub(crate) fn may_be_evaluated(&self, symbol: &Symbol) -> bool {
        self.is_variable(symbol) || self.bound(symbol) == Some(Bound::Text)
    }

    /// Whether a name may be a constant that is a list, tuple or dictionary.
    pub(crate) fn may_be_display(&self, symbol: &Symbol) -> bool {
        self.is_variable(symbol) || self.bound(symbol) == Some(Bound::Display)
    }

    /// Whether a name is ever assigned a value.
    fn has_value(&self, symbol: &Symbol) -> bool {
        self.is_variable(symbol) || self.bound(symbol).is_some_and(Bound::has_value)
    }

    /// Whether a name is assigned once, and only unconditional `+=` add to it.
    pub(crate) fn is_constant(&self, symbol: &Symbol) -> bool {
        match self.is_variable(symbol) {
            true => self.constant(symbol).is_some(),
            false => {
                let names = self.names(symbol.module);
                names.is_some_and(|names| names.is_constant(symbol.scope, &symbol.name))
            }
        }
    }

    /// The only expression that a name is assigned, and the expressions that an unconditional `+=` adds.
    pub(crate) fn constant(&self, symbol: &Symbol) -> Option<(&'a Expr, Vec<&'a Expr>)> {
        let has_value = self.has_value(symbol);
        has_value.then(|| scope::constant(self.bindings(symbol)?))?
    }

    /// The only expression that a name is ever assigned, in a branch or loop or outside of them.
    pub(crate) fn only_value(&self, symbol: &Symbol) -> Option<&'a Expr> {
        let has_value = self.has_value(symbol);
        has_value.then(|| scope::only_value(self.bindings(symbol)?))?
    }

    /// The call that is the only value of a name. If another file defines it, that is parsed only if it has to be.
    pub(crate) fn made(&self, symbol: &Symbol) -> Option<Made<'a>> {
        match self.bound(symbol) {
            Some(Bound::Call(index)) if symbol.scope == 0 => {
                Some(Made::Named(self.names(symbol.module)?.call(index)))
            }
            _ => match self.only_value(symbol)? {
                Expr::Call(call) => Some(Made::Call(call)),
                _ => None,
            },
        }
    }
}

/// A call that is the value of a name.
pub(crate) enum Made<'a> {
    Call(&'a ExprCall),
    /// The dotted name of what it runs; the name of a module's function or class, or of one that it imports.
    Named(&'a str),
}

impl<'a> Made<'a> {
    /// The name of the function or method.
    pub(crate) fn called(&self) -> Option<&'a str> {
        match self {
            Self::Call(call) => called(&call.func),
            Self::Named(path) => path.rsplit('.').next(),
        }
    }
}
