//! Resolves imported names across files.

use ruff_python_ast::Expr;

use crate::code::names::{Bound, Import};
use crate::code::{Code, Definition, FAR};
use crate::scope::{Binding, ScopeKind, Scopes};
use crate::symbol::{ScopeId, Symbol};

/// What a page of Streamlit remembers are objects of the program, though their names begin with that of the library.
const REMEMBERED: &str = "session_state";

impl<'a> Code<'a> {
    /// The library that a called name was imported from: `jinja2` for `Template(…)` and `jinja2.Template(…)`.
    pub(crate) fn library(&self, module: usize, scope: ScopeId, func: &Expr) -> Option<&'a str> {
        let name = match func {
            Expr::Name(name) => name,
            Expr::Attribute(attribute) if attribute.attr.as_str() == REMEMBERED => return None,
            Expr::Attribute(attribute) => return self.library(module, scope, &attribute.value),
            _ => return None,
        };
        let found = self.scopes.get(module)?.find(scope, name.id.as_str())?;
        let scope = self.scopes.get(module)?.all.get(found)?;
        match scope.bindings.get(name.id.as_str())?.first()? {
            Binding::Imported { from, .. } => Some(from),
            _ => None,
        }
    }

    /// The full name of an imported name: `prompts.lookup` for `p.lookup` after `import prompts as p`.
    pub(crate) fn dotted_path(&self, module: usize, scope: ScopeId, expr: &Expr) -> Option<String> {
        match expr {
            Expr::Name(name) => {
                let found = self.scopes.get(module)?.find(scope, name.id.as_str())?;
                let binding = self.bindings(&Symbol {
                    module,
                    scope: found,
                    name: name.id.clone(),
                })?;
                match *binding.first()? {
                    Binding::Imported { from, level, name } => {
                        self.full_name(module, &Import { from, level, name })
                    }
                    _ => None,
                }
            }
            Expr::Attribute(attribute) if attribute.attr.as_str() == REMEMBERED => None,
            Expr::Attribute(attribute) => {
                let base = self.dotted_path(module, scope, &attribute.value)?;
                Some(format!("{base}.{}", attribute.attr))
            }
            _ => None,
        }
    }

    /// Resolves a name that a scope reads, following this many imports.
    pub(crate) fn name_within(
        &self,
        module: usize,
        scope: ScopeId,
        name: &str,
        left: usize,
    ) -> Option<Symbol> {
        let found = match scope {
            0 => self.names(module)?.bound(0, name).map(|_| 0),
            _ => self.scopes.get(module)?.find(scope, name),
        };
        let Some(scope) = found else {
            return self.star_imported(module, name, left);
        };
        let symbol = Symbol {
            module,
            scope,
            name: name.into(),
        };
        self.follow(symbol, left)
    }

    /// The name that one of a file's `from … import *` binds.
    fn star_imported(&self, module: usize, name: &str, left: usize) -> Option<Symbol> {
        let left = left.checked_sub(1)?;
        let mut stars = self.names(module)?.stars().take(FAR);
        stars.find_map(|star| {
            let from = self.absolute(module, star.from, star.level)?;
            let file = self.file(module, &from).filter(|file| *file != module)?;
            self.name_within(file, 0, name, left)
        })
    }

    /// Resolves a dotted name of a module, such as `app.Agent`, like the expression that it is, without its tree.
    pub(super) fn named(&self, module: usize, path: &str) -> Option<Symbol> {
        let Some((of, member)) = path.rsplit_once('.') else {
            return self.name(module, 0, path);
        };
        match of.rsplit_once('.') {
            Some((of, inner)) if member == "value" => self
                .member_named(module, of, inner)
                .filter(|symbol| self.is_enum(symbol)),
            _ => self
                .member_named(module, of, member)
                .filter(|symbol| !self.is_enum(symbol)),
        }
    }

    /// The full name of a dotted name that a module imports.
    pub(super) fn full_name_of(&self, module: usize, path: &str) -> Option<String> {
        let end = path.find('.').unwrap_or(path.len());
        let (first, rest) = path.split_at(end);
        let import = self.names(module)?.first_import(first)?;
        Some(self.full_name(module, &import)? + rest)
    }

    fn member_named(&self, module: usize, of: &str, member: &str) -> Option<Symbol> {
        let path = self.full_name_of(module, of);
        if let Some(file) = path.and_then(|path| self.file(module, &path)) {
            return self.name(file, 0, member);
        }
        let class = self.named(module, of)?;
        match self.definition(&class)? {
            Definition::Class(scope) => self.member(class.module, scope, member),
            Definition::Function(_) => None,
        }
    }

    fn follow(&self, symbol: Symbol, left: usize) -> Option<Symbol> {
        let imported = match self.import(&symbol) {
            Some(Import {
                from,
                level,
                name: Some(name),
            }) if left > 0 => {
                let from = self.absolute(symbol.module, from, level)?;
                let module = self.file(symbol.module, &from);
                module.and_then(|module| self.name_within(module, 0, name, left - 1))
            }
            _ => None,
        };
        Some(imported.unwrap_or(symbol))
    }

    /// Whether the first binding of a name is an import.
    pub(super) fn is_imported(&self, symbol: &Symbol) -> bool {
        match symbol.scope {
            0 => {
                let names = self.names(symbol.module);
                names.is_some_and(|names| names.first_import(&symbol.name).is_some())
            }
            _ => {
                let bindings = self.bindings(symbol).unwrap_or_default();
                matches!(bindings, [Binding::Imported { .. }, ..])
            }
        }
    }

    /// The import that a name always is.
    fn import(&self, symbol: &Symbol) -> Option<Import<'_>> {
        if self.kind(symbol)? != ScopeKind::Function {
            return match self.bound(symbol)? {
                Bound::Imported(index) => Some(self.names(symbol.module)?.import(index)),
                _ => None,
            };
        }
        match self.bindings(symbol)? {
            &[Binding::Imported { from, level, name }] => Some(Import { from, level, name }),
            _ => None,
        }
    }
}

/// Whether a file imports anything of a package.
pub(super) fn imports_package(scopes: &Scopes<'_>, package: &str) -> bool {
    let bindings = scopes.all.iter().flat_map(|scope| scope.bindings.values());
    bindings.flatten().any(|binding| {
        matches!(binding, Binding::Imported { from, .. } if from.split('.').next() == Some(package))
    })
}
