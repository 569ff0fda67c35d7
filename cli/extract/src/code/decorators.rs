//! Functions whose decorator makes a text of theirs a prompt.

use ruff_python_ast::{Decorator, Expr, StmtFunctionDef};

use crate::code::Code;
use crate::sinks::{DECORATORS, Decorated};
use crate::symbol::ScopeId;
use crate::syntax::{called, owner};

impl Code<'_> {
    /// Which text of a function is a prompt, by its decorators.
    pub(crate) fn decorated(
        &self,
        module: usize,
        scope: ScopeId,
        def: &StmtFunctionDef,
    ) -> Option<Decorated> {
        let mut decorators = def.decorator_list.iter();
        decorators.find_map(|decorator| self.decorator(module, scope, decorator))
    }

    fn decorator(&self, module: usize, scope: ScopeId, decorator: &Decorator) -> Option<Decorated> {
        let function = match &decorator.expression {
            Expr::Call(call) => &*call.func,
            other => other,
        };
        let name = called(function)?;
        let owner = owner(function).to_lowercase();
        let library = self.library(module, scope, function);
        let library = library.and_then(|library| library.split('.').next());
        let is_meant = |(of, known, _): &&(&str, &str, Decorated)| {
            *known == name && (library == Some(of) || (library.is_none() && owner.ends_with(of)))
        };
        let found = DECORATORS.iter().find(is_meant).map(|(_, _, what)| *what);
        found.filter(|what| *what != Decorated::Tool || self.tools)
    }
}
