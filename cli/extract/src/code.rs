//! All files of a code base: resolves names to constants, across imports.

mod bases;
pub(crate) mod callees;
mod calls;
mod classes;
mod decorators;
mod imports;
mod modules;
mod names;
mod store;
mod symbols;
mod tables;
#[cfg(test)]
mod tests;

use ruff_python_ast::Expr;

use crate::outline::Outline;
use crate::symbol::{ScopeId, Symbol};
use crate::syntax::is_self;
use crate::threads::{self, Queue};
use store::{Store, StoredScopes};

pub(crate) use classes::NameId;
pub(crate) use names::Definition;
pub(crate) use symbols::Made;
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
}
