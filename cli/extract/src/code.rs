//! All files of a code base: resolves names to constants, across imports.

mod bases;
pub(crate) mod callees;
mod calls;
mod classes;
mod decorators;
mod imports;
mod names;
mod store;
mod tables;
#[cfg(test)]
mod tests;

use ruff_python_ast::{Expr, ExprCall};

use crate::outline::Outline;
use crate::scope::{self, Binding, ScopeKind};
use crate::symbol::{ScopeId, Symbol};
use crate::syntax::{called, is_self};
use crate::threads::{self, Queue};
use names::{Bound, Names};
use store::{Store, StoredScopes};

pub(crate) use classes::NameId;
pub(crate) use names::Definition;
pub(crate) use tables::Tables;

/// How many imports that lead to imports are followed.
const FAR: usize = 8;

/// Whether an expression has too many dots for the name of a constant: resolving each dot resolves all before it.
fn is_long(mut expr: &Expr) -> bool {
    let mut dots = 0;
    while let Expr::Attribute(attribute) = expr
        && dots <= 2 * FAR
    {
        dots += 1;
        expr = &attribute.value;
    }
    dots > 2 * FAR
}

/// All files and their names. What is asked for is parsed again, and kept as long as this.
pub(crate) struct Code<'a> {
    pub(crate) files: &'a [Outline],
    pub(crate) modules: &'a Store<'a>,
    pub(crate) scopes: StoredScopes<'a>,
    pub(crate) tables: &'a Tables<'a>,
    /// Whether constants that several prompts have in common become prompts.
    pub(crate) shares: bool,
    /// Whether the docstrings of tools are prompts.
    pub(crate) tools: bool,
}

/// Looks at each file, in parallel. The results are taken in the order of the files.
pub(crate) fn each_file<R: Send>(
    tables: &Tables<'_>,
    look: impl Fn(&Code<'_>, usize) -> R + Sync,
    take: impl FnMut(R) + Send,
) {
    let look_at_each = |queue: &Queue<'_>, give: &dyn Fn(usize, R)| {
        let mut next = queue.next();
        while next.is_some() {
            let store = Store::new(tables);
            let code = Code::new(tables, &store);
            while let Some(file) = next.filter(|_| !store.is_full(queue.threads())) {
                give(file, look(&code, file));
                next = queue.next();
            }
        }
    };
    threads::parallel_queue(tables.files.len(), look_at_each, take);
}

/// Looks at all files at once.
pub(crate) fn with_all<R>(tables: &Tables<'_>, look: impl FnOnce(&Code<'_>) -> R) -> R {
    let store = Store::new(tables);
    look(&Code::new(tables, &store))
}

impl<'a> Code<'a> {
    fn new(tables: &'a Tables<'a>, store: &'a Store<'a>) -> Self {
        Self {
            files: &tables.files,
            modules: store,
            scopes: StoredScopes::new(store),
            tables,
            shares: tables.options.share,
            tools: tables.options.tools,
        }
    }

    /// Resolves a name that is read in a scope, following imports.
    pub(crate) fn name(&self, module: usize, scope: ScopeId, name: &str) -> Option<Symbol> {
        self.name_within(module, scope, name, FAR)
    }

    /// Resolves an expression such as `PROMPT`, `prompts.PROMPT`, `self.prompt` or `Prompts.SYSTEM`.
    pub(crate) fn symbol(&self, module: usize, scope: ScopeId, expr: &Expr) -> Option<Symbol> {
        match expr {
            Expr::Name(name) => self.name(module, scope, name.id.as_str()),
            Expr::Attribute(attribute) if !is_long(expr) => {
                let member = attribute.attr.as_str();
                if is_self(&attribute.value) {
                    let class = self.scopes.get(module)?.class_around(scope)?;
                    return match self.is_overridden(module, class, member) {
                        false => self.member(module, class, member),
                        true => None,
                    };
                }
                match &*attribute.value {
                    Expr::Attribute(inner) if member == "value" => self
                        .attribute(module, scope, &inner.value, inner.attr.as_str())
                        .filter(|symbol| self.is_enum(symbol)),
                    of => self
                        .attribute(module, scope, of, member)
                        .filter(|symbol| !self.is_enum(symbol)),
                }
            }
            _ => None,
        }
    }

    pub(crate) fn bindings(&self, symbol: &Symbol) -> Option<&[Binding<'a>]> {
        let scope = self.scopes.get(symbol.module)?.all.get(symbol.scope)?;
        scope.bindings.get(symbol.name.as_str()).map(Vec::as_slice)
    }

    fn names(&self, module: usize) -> Option<&'a Names> {
        self.tables.names.get(module)
    }

    pub(crate) fn kind(&self, symbol: &Symbol) -> Option<ScopeKind> {
        self.names(symbol.module)?.kind(symbol.scope)
    }

    /// What a name of a module or class is bound to; the file is not parsed for it.
    fn bound(&self, symbol: &Symbol) -> Option<Bound> {
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
