//! Resolves the members of classes and modules.

use ruff_python_ast::Expr;

use crate::code::Code;
use crate::scope::Binding;
use crate::symbol::{ScopeId, Symbol};

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
        let name = |module: usize, class: ScopeId| self.scopes[module].all[class].name;
        let descends = |from: &str, ancestor: &str| {
            let ancestors = self.ancestors.get(from);
            ancestors.is_some_and(|ancestors| ancestors.contains(ancestor))
        };
        let own = name(module, class);
        let others = self.members.get(member).into_iter().flatten();
        others
            .filter(|other| **other != (module, class))
            .any(|other| {
                let other = name(other.0, other.1);
                other == own || descends(own, other) || descends(other, own)
            })
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
