//! Resolves the members of classes and modules.

mod class;
mod table;

use ruff_python_ast::Expr;

use crate::code::{Code, Definition};
use crate::symbol::{ScopeId, Symbol};
use crate::syntax::{called, is_self};
use crate::vocabulary;

pub(super) use class::{Bases, Class};
pub(super) use table::Classes;
pub(crate) use table::NameId;

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

    /// The classes that have this member among a class, its ancestors, its descendants and those of the same name, in no order.
    pub(super) fn related(
        &self,
        module: usize,
        class: ScopeId,
        member: &str,
    ) -> impl Iterator<Item = (usize, ScopeId)> {
        let name = self.class_name(module, class).into_iter();
        name.flat_map(move |name| self.tables.classes.related(name, member))
    }

    /// The first of them; else the first that only declares it, as in `name: str`.
    pub(super) fn first_related(
        &self,
        module: usize,
        class: ScopeId,
        member: &str,
    ) -> Option<(usize, ScopeId)> {
        let declared = || {
            let name = self.class_name(module, class)?;
            self.tables.classes.declared(name, member).min()
        };
        self.related(module, class, member).min().or_else(declared)
    }

    /// The role of the message to a model that a call makes.
    pub(crate) fn message_role(
        &self,
        module: usize,
        scope: ScopeId,
        func: &Expr,
    ) -> Option<&'static str> {
        let role = vocabulary::message_role(called(func)?)?;
        (!self.is_plain_class(module, scope, func)).then_some(role)
    }

    /// Whether a class of the code base, which extends none, has neither a role nor a content, and is no message to a model.
    fn is_plain_class(&self, module: usize, scope: ScopeId, func: &Expr) -> bool {
        let Some((module, class)) = self.class(module, scope, func) else {
            return false;
        };
        let extends_none = self.scopes[module].all.get(class);
        let extends_none = extends_none.is_some_and(|class| class.bases.is_empty());
        let mut fields = ["content", "role"].iter();
        let has_none = fields.all(|field| self.first_related(module, class, field).is_none());
        let mut made = self.constructor((module, class)).into_iter();
        extends_none
            && has_none
            && made.all(|it| self.parameter(it, Some("content"), usize::MAX).is_none())
    }

    pub(crate) fn class_name(&self, module: usize, class: ScopeId) -> Option<NameId> {
        self.tables.classes.name((module, class))
    }

    /// This member of the classes that have or declare it: of those that are related to the classes of a name, or of all.
    pub(crate) fn members(&self, name: Option<NameId>, member: &str) -> Vec<Symbol> {
        let classes = &self.tables.classes;
        let symbol = |(module, scope)| Symbol {
            module,
            scope,
            name: member.into(),
        };
        match name {
            Some(name) => {
                let declared = classes.declared(name, member);
                let holders = classes.related(name, member).chain(declared);
                holders.map(symbol).collect()
            }
            None => classes.with(member).map(symbol).collect(),
        }
    }

    /// Whether classes have a member of this name, and are few.
    pub(crate) fn is_in_few_classes(&self, member: &str) -> bool {
        let count = self.tables.classes.with(member).len();
        (1..=FEW).contains(&count)
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
