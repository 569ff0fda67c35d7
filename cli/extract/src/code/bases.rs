//! The classes of libraries that the classes of the code base extend.

use ruff_python_ast::Expr;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::code::calls::last;
use crate::code::classes::Bases;
use crate::code::{Code, FAR};
use crate::symbol::ScopeId;
use crate::syntax::called;

/// The file and the scope of a class.
pub(super) type Place = (usize, ScopeId);

impl Code<'_> {
    /// The classes that may extend one of a library with arguments that reach a model, of all classes and what they extend. No file is
    /// parsed for it.
    pub(super) fn heirs(&self, classes: Vec<(Place, Bases)>) -> FxHashSet<Place> {
        let mut below: FxHashMap<Place, Vec<Place>> = FxHashMap::default();
        let mut next = Vec::new();
        for (class, bases) in classes {
            let Bases::Named(bases) = bases else {
                next.push(class);
                continue;
            };
            for base in bases {
                let base_class = self.named(class.0, &base);
                match base_class.and_then(|base| self.as_class(&base)) {
                    Some(base) => below.entry(base).or_default().push(class),
                    None => next.extend(self.takes_text(class.0, &base).then_some(class)),
                }
            }
        }
        let mut heirs = FxHashSet::default();
        while let Some(class) = next.pop() {
            if heirs.insert(class) {
                next.extend(below.get(&class).into_iter().flatten());
            }
        }
        heirs
    }

    /// Whether a class of a library may have arguments that reach a model.
    fn takes_text(&self, module: usize, class: &str) -> bool {
        let path = self.full_name_of(module, class);
        path.is_some_and(|path| self.tables.sinks.knows(last(&path)))
    }

    /// The full names of the classes of libraries that a call of `super().__init__`, or of a class of the code base, constructs.
    pub(super) fn library_classes(
        &self,
        module: usize,
        scope: ScopeId,
        func: &Expr,
    ) -> Vec<String> {
        let class = self.constructed(module, scope, func);
        let Some(class) = class.filter(|class| self.tables.heirs.contains(class)) else {
            return Vec::new();
        };
        let (mut found, mut seen, mut next) =
            (Vec::new(), FxHashSet::from_iter([class]), vec![class]);
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
