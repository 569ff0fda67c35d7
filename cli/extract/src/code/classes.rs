//! Resolves the members of classes and modules.

mod table;

use ruff_python_ast::Expr;

use crate::code::{Code, Definition};
use crate::symbol::{ScopeId, Symbol};
use crate::syntax::is_self;

pub(super) use table::{Bases, Class, Classes};

/// How many classes with a member of one name are considered without knowing which is meant.
const FEW: usize = 40;

impl Code<'_> {
    pub(crate) fn attribute(
        &self,
        module: usize,
        scope: ScopeId,
        of: &Expr,
        member: &str,
    ) -> Option<Symbol> {
        if let Some(index) = self.module_meant(module, scope, of) {
            return self.name(index, 0, member);
        }
        let class = self.symbol(module, scope, of)?;
        match self.definition(&class)? {
            Definition::Class(scope) => self.member(class.module, scope, member),
            Definition::Function(_) => None,
        }
    }

    /// Whether a related class has a member of this name too, so that only running the code tells which is meant.
    pub(crate) fn is_overridden(&self, module: usize, class: ScopeId, member: &str) -> bool {
        self.related(module, class, member)
            .any(|other| other != (module, class))
    }

    /// The classes that have this member among a class, its ancestors, its descendants and those of the same name.
    pub(crate) fn related(
        &self,
        module: usize,
        class: ScopeId,
        member: &str,
    ) -> impl Iterator<Item = (usize, ScopeId)> {
        let classes = &self.tables.classes;
        classes.related((module, class), member).into_iter()
    }

    /// The same, also with the classes that only declare it, as in `name: str`.
    pub(crate) fn holders(
        &self,
        module: usize,
        class: ScopeId,
        member: &str,
    ) -> impl Iterator<Item = (usize, ScopeId)> {
        let classes = &self.tables.classes;
        let declared = classes.declared((module, class), member);
        self.related(module, class, member).chain(declared)
    }

    /// One of the classes that have a member of this name, if they are few.
    pub(crate) fn one_class(&self, member: &str) -> Option<(usize, ScopeId)> {
        let classes = &self.tables.classes;
        let is_few = classes.count(member) <= FEW;
        is_few.then(|| classes.with(member).first().copied())?
    }

    /// All classes that have a member of this name.
    pub(crate) fn all_classes(&self, member: &str) -> impl Iterator<Item = (usize, ScopeId)> {
        self.tables.classes.with(member).into_iter()
    }

    /// The attribute that `self.name = …` assigns, whether or not a related class has it too.
    pub(crate) fn own_attribute(
        &self,
        module: usize,
        scope: ScopeId,
        target: &Expr,
    ) -> Option<Symbol> {
        let Expr::Attribute(attribute) = target else {
            return None;
        };
        if !is_self(&attribute.value) {
            return None;
        }
        let class = self.scopes.get(module)?.class_around(scope)?;
        self.member(module, class, attribute.attr.as_str())
    }

    pub(crate) fn is_enum(&self, symbol: &Symbol) -> bool {
        let names = self.names(symbol.module);
        names.is_some_and(|names| names.is_enum(symbol.scope))
    }

    pub(crate) fn member(&self, module: usize, class: ScopeId, member: &str) -> Option<Symbol> {
        self.names(module)?.bound(class, member).map(|_| Symbol {
            module,
            scope: class,
            name: member.into(),
        })
    }
}
