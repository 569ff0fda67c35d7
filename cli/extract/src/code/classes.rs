//! Resolves the members of classes and modules.

use ruff_python_ast::Expr;

use crate::code::Code;
use crate::scope::Binding;
use crate::symbol::{ScopeId, Symbol};
use crate::syntax::is_self;

/// How many classes with a member of one name are considered without knowing which is meant.
const FEW: usize = 40;

impl<'a> Code<'a> {
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
        match self.bindings(&class)? {
            [Binding::Class(scope)] => self.member(class.module, *scope, member),
            _ => None,
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
        let others = self.members.get(member).into_iter().flatten().copied();
        others.filter(move |other| self.are_related((module, class), *other))
    }

    /// The same, also with the classes that only declare it, as in `name: str`.
    pub(crate) fn holders(
        &self,
        module: usize,
        class: ScopeId,
        member: &str,
    ) -> impl Iterator<Item = (usize, ScopeId)> {
        let declared = self.fields.get(member).into_iter().flatten().copied();
        let declared = declared.filter(move |other| self.are_related((module, class), *other));
        self.related(module, class, member).chain(declared)
    }

    fn are_related(&self, one: (usize, ScopeId), other: (usize, ScopeId)) -> bool {
        let [one, other] = [one, other].map(|(module, class)| self.class_name(module, class));
        one == other || self.descends(one, other) || self.descends(other, one)
    }

    /// One of the classes that have a member of this name, if they are few.
    pub(crate) fn one_class(&self, member: &str) -> Option<(usize, ScopeId)> {
        let classes = self.members.get(member)?;
        classes.first().filter(|_| classes.len() <= FEW).copied()
    }

    /// All classes that have a member of this name.
    pub(crate) fn all_classes(&self, member: &str) -> impl Iterator<Item = (usize, ScopeId)> {
        self.members.get(member).into_iter().flatten().copied()
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

    pub(super) fn class_name(&self, module: usize, class: ScopeId) -> &'a str {
        self.scopes[module].all[class].name
    }

    pub(super) fn descends(&self, from: &str, ancestor: &str) -> bool {
        let ancestors = self.ancestors.get(from);
        ancestors.is_some_and(|ancestors| ancestors.contains(ancestor))
    }

    pub(crate) fn is_enum(&self, symbol: &Symbol) -> bool {
        self.scopes[symbol.module].all[symbol.scope].is_enum()
    }

    pub(crate) fn member(&self, module: usize, class: ScopeId, member: &str) -> Option<Symbol> {
        let scope = self.scopes.get(module)?.all.get(class)?;
        scope.bindings.contains_key(member).then(|| Symbol {
            module,
            scope: class,
            name: member.to_owned(),
        })
    }
}
