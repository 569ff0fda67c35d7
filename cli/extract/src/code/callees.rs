//! Resolves calls to the functions and classes of the code base.

use ruff_python_ast::{Expr, ExprCall};

use crate::code::names::Bound;
use crate::code::{Code, Definition, Made};
use crate::scope::RESULT;
use crate::symbol::{ScopeId, Symbol};
use crate::syntax::{called, is_self};

/// What a call runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Callee {
    /// A function with this scope.
    Function { module: usize, scope: ScopeId },
    /// A class that has no `__init__`: keyword arguments are its attributes.
    Fields { module: usize, class: ScopeId },
}

impl Code<'_> {
    /// The functions and classes that a call may run.
    pub(crate) fn callees(&self, module: usize, scope: ScopeId, func: &Expr) -> Vec<Callee> {
        if let Expr::Attribute(method) = func
            && let Some(class) = self.class_of(module, scope, &method.value)
        {
            return self.methods(class, method.attr.as_str());
        }
        let Some(symbol) = self.symbol(module, scope, func) else {
            return Vec::new();
        };
        match self.definition(&symbol) {
            Some(Definition::Class(class)) => self.constructor((symbol.module, class)),
            Some(Definition::Function(scope)) => vec![Callee::Function {
                module: symbol.module,
                scope,
            }],
            None => Vec::new(),
        }
    }

    /// The parameter or attribute that an argument is given to.
    pub(crate) fn parameter(
        &self,
        callee: Callee,
        keyword: Option<&str>,
        position: usize,
    ) -> Option<Symbol> {
        let (module, scope) = match callee {
            Callee::Function { module, scope } => (module, scope),
            Callee::Fields { module, class } => {
                let keyword = keyword.filter(|name| !GENERIC.contains(name))?;
                let (module, scope) = self.first_related(module, class, keyword)?;
                return Some(Symbol {
                    module,
                    scope,
                    name: keyword.into(),
                });
            }
        };
        let name = self.names(module)?.parameter(scope, keyword, position)?;
        Some(Symbol {
            module,
            scope,
            name: name.into(),
        })
    }

    /// The class of an object: that of `self`, of `super()`, of a new one, or of what is annotated with it or assigned one.
    fn class_of(&self, module: usize, scope: ScopeId, object: &Expr) -> Option<(usize, ScopeId)> {
        match object {
            object if is_self(object) => Some((module, self.scopes[module].class_around(scope)?)),
            Expr::Call(call) if called(&call.func) == Some("super") => {
                Some((module, self.scopes[module].class_around(scope)?))
            }
            Expr::Attribute(attribute) => {
                let (there, class) = self.class_of(module, scope, &attribute.value)?;
                // What another file annotates is not worth parsing it.
                (there == module).then(|| self.annotated(module, class, attribute.attr.as_str()))?
            }
            Expr::Name(name)
                if self.scopes[module].all[scope]
                    .annotations
                    .contains_key(name.id.as_str()) =>
            {
                self.annotated(module, scope, name.id.as_str())
            }
            Expr::Name(_) => {
                let symbol = self.symbol(module, scope, object)?;
                match self.made(&symbol)? {
                    Made::Call(made) => self.class_made(symbol.module, symbol.scope, made),
                    Made::Named(class) => self.as_class(&self.named(symbol.module, class)?),
                }
            }
            Expr::Call(made) => self.class_made(module, scope, made),
            _ => None,
        }
    }

    /// The class of what a call returns. A method is taken to return its object, as in `chat.system(…).user(…)`, if nothing else is known.
    fn class_made(
        &self,
        module: usize,
        scope: ScopeId,
        call: &ExprCall,
    ) -> Option<(usize, ScopeId)> {
        let named = self.class_named(module, scope, &call.func);
        named.or_else(|| match &*call.func {
            Expr::Attribute(method) => self.class_of(module, scope, &method.value),
            _ => None,
        })
    }

    /// The class that an expression names, or that of what a function of this file returns by its annotation.
    fn class_named(&self, module: usize, scope: ScopeId, func: &Expr) -> Option<(usize, ScopeId)> {
        let symbol = self.symbol(module, scope, func)?;
        match self.definition(&symbol)? {
            Definition::Class(class) => Some((symbol.module, class)),
            Definition::Function(function) => {
                (symbol.module == module).then(|| self.annotated(module, function, RESULT))?
            }
        }
    }

    /// The class of the code base that a name is annotated with, also as optional.
    fn annotated(&self, module: usize, scope: ScopeId, name: &str) -> Option<(usize, ScopeId)> {
        let mut annotation = *self.scopes[module].all[scope].annotations.get(name)?;
        loop {
            annotation = match annotation {
                Expr::Subscript(of) if called(&of.value) == Some("Optional") => &of.slice,
                Expr::BinOp(either) => &either.left,
                Expr::StringLiteral(name) => {
                    return self.as_class(&self.named(module, name.value.to_str())?);
                }
                class if name == RESULT => return self.class(module, scope, class),
                class => return self.class_named(module, scope, class),
            };
        }
    }

    /// The class of the code base that an expression names.
    pub(super) fn class(
        &self,
        module: usize,
        scope: ScopeId,
        expr: &Expr,
    ) -> Option<(usize, ScopeId)> {
        self.as_class(&self.symbol(module, scope, expr)?)
    }

    /// The class that a name always has.
    pub(super) fn as_class(&self, class: &Symbol) -> Option<(usize, ScopeId)> {
        match self.definition(class)? {
            Definition::Class(scope) => Some((class.module, scope)),
            Definition::Function(_) => None,
        }
    }

    /// The methods of this name of a class and of those that are related to it.
    fn methods(&self, (module, class): (usize, ScopeId), name: &str) -> Vec<Callee> {
        let related = self.related(module, class, name);
        self.functions(related, name)
    }

    /// The first functions of this name in classes.
    fn functions(
        &self,
        classes: impl Iterator<Item = (usize, ScopeId)>,
        name: &str,
    ) -> Vec<Callee> {
        let mut classes: Vec<_> = classes.collect();
        classes.sort_unstable();
        let functions = classes.into_iter().filter_map(|(module, class)| {
            match self.names(module)?.bound(class, name)? {
                Bound::Function(scope) => Some(Callee::Function {
                    module,
                    scope: scope as usize,
                }),
                _ => None,
            }
        });
        functions.take(MANY).collect()
    }

    pub(super) fn constructor(&self, (module, class): (usize, ScopeId)) -> Vec<Callee> {
        let name = self.class_name(module, class).into_iter();
        let inherited = name.flat_map(|name| self.tables.classes.inherited(name, "__init__"));
        let mut all = self.functions(inherited, "__init__");
        if all.is_empty() {
            all.push(Callee::Fields { module, class });
        }
        all
    }
}

/// Fields of messages and results, whose objects are used for much more than prompts.
const GENERIC: &[&str] = &[
    "content",
    "text",
    "message",
    "data",
    "value",
    "name",
    "title",
    "description",
    "reason",
    "body",
    "output",
    "result",
    "response",
    "error",
    "summary",
    "answer",
];

/// How many methods of one name a call may run; a name such as `run` can have any number.
const MANY: usize = 8;
