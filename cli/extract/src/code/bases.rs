//! The classes of libraries that the classes of the code base extend.

use std::collections::HashSet;

use ruff_python_ast::Expr;

use crate::code::{Code, FAR};
use crate::symbol::ScopeId;
use crate::syntax::called;

impl Code<'_> {
    /// The full names of the classes of libraries that a call of `super().__init__`, or of a class of the code base, constructs.
    pub(super) fn library_classes(
        &self,
        module: usize,
        scope: ScopeId,
        func: &Expr,
    ) -> Vec<String> {
        let Some(class) = self.constructed(module, scope, func) else {
            return Vec::new();
        };
        let (mut found, mut seen, mut next) = (Vec::new(), HashSet::from([class]), vec![class]);
        while let Some((module, class)) = next.pop() {
            let scope = self.scopes[module].all.get(class);
            for base in scope.into_iter().flat_map(|scope| &scope.bases) {
                match self.class(module, class, base) {
                    Some(base) if seen.len() < FAR => {
                        next.extend(seen.insert(base).then_some(base));
                    }
                    Some(_) => {}
                    None => found.extend(self.dotted_path(module, class, base)),
                }
            }
        }
        found
    }

    /// The class of the code base whose constructor a call runs.
    fn constructed(&self, module: usize, scope: ScopeId, func: &Expr) -> Option<(usize, ScopeId)> {
        match func {
            Expr::Attribute(method) if method.attr.as_str() == "__init__" => {
                let Expr::Call(call) = &*method.value else {
                    return None;
                };
                let class = self.scopes[module].class_around(scope)?;
                (called(&call.func) == Some("super")).then_some((module, class))
            }
            _ if called(func)?.starts_with(char::is_uppercase) => self.class(module, scope, func),
            _ => None,
        }
    }
}
