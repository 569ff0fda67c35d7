//! What definitions, imports and `+=` bind.

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{
    Alias, Expr, Operator, StmtAugAssign, StmtClassDef, StmtFunctionDef, StmtImportFrom,
};
use ruff_text_size::Ranged;

use crate::scope::builder::Builder;
use crate::scope::{Binding, ScopeKind};
use crate::syntax::is_self;

/// What the annotation of a function's result is known by, which is no name.
pub(crate) const RESULT: &str = "->";

impl<'a> Builder<'a> {
    pub(crate) fn function(&mut self, def: &'a StmtFunctionDef) {
        let scope = self.open(ScopeKind::Function, def.start());
        self.bind(def.name.as_str(), Binding::Function(scope));
        self.parameters(scope, &def.parameters);
        let positional = def
            .parameters
            .posonlyargs
            .iter()
            .chain(&def.parameters.args);
        let by_keyword = def.parameters.kwonlyargs.iter();
        let function = &mut self.scopes.all[scope];
        function.name = def.name.as_str();
        function.positional = positional.clone().count();
        let names = positional.chain(by_keyword);
        function.parameters = names.map(|it| it.parameter.name.as_str()).collect();
        if let Some(returns) = &def.returns {
            function.annotations.insert(RESULT, returns);
        }
        self.visit_parameters(&def.parameters);
        self.inside(scope, &def.body);
    }

    pub(crate) fn class(&mut self, def: &'a StmtClassDef) {
        let scope = self.open(ScopeKind::Class, def.start());
        self.bind(def.name.as_str(), Binding::Class(scope));
        let arguments = def.arguments.iter();
        let bases = arguments.flat_map(|arguments| arguments.args.iter());
        let class = &mut self.scopes.all[scope];
        class.name = def.name.as_str();
        class.bases = bases.collect();
        self.inside(scope, &def.body);
    }

    pub(crate) fn add_to(&mut self, assign: &'a StmtAugAssign) {
        self.visit_expr(&assign.value);
        match (&*assign.target, assign.op) {
            (Expr::Name(name), Operator::Add) => {
                self.bind(name.id.as_str(), Binding::Added(&assign.value));
            }
            (Expr::Name(name), _) => self.bind(name.id.as_str(), Binding::Other),
            (target, _) => {
                self.grow_attribute(target);
                self.assign(target, None);
            }
        }
    }

    /// Records the annotation of an attribute of a class.
    pub(crate) fn annotate(&mut self, target: &'a Expr, annotation: &'a Expr) {
        let (scope, name) = match target {
            Expr::Name(name) => (Some(self.current), name.id.as_str()),
            Expr::Attribute(attribute) if is_self(&attribute.value) => {
                let class = self.scopes.class_around(self.current);
                (class, attribute.attr.as_str())
            }
            _ => return,
        };
        if let Some(scope) = scope {
            self.scopes.all[scope].annotations.insert(name, annotation);
        }
    }

    /// Records the class that the value of an attribute is known to have, unless it is annotated.
    pub(crate) fn infer(&mut self, target: &'a Expr, value: &'a Expr) {
        let Expr::Attribute(attribute) = target else {
            return;
        };
        if let Some(class) = self.class_of(value).filter(|_| is_self(&attribute.value))
            && let Some(scope) = self.scopes.class_around(self.current)
        {
            let annotations = &mut self.scopes.all[scope].annotations;
            annotations.entry(attribute.attr.as_str()).or_insert(class);
        }
    }

    /// What names the class of a value: its annotation, or what makes it.
    fn class_of(&self, value: &'a Expr) -> Option<&'a Expr> {
        match value {
            Expr::Name(name) => {
                let annotations = &self.scopes.all[self.current].annotations;
                annotations.get(name.id.as_str()).copied()
            }
            Expr::Call(call) => Some(&call.func),
            Expr::BoolOp(choice) => choice.values.iter().find_map(|it| self.class_of(it)),
            Expr::If(choice) => {
                let values = [&*choice.body, &*choice.orelse];
                values.into_iter().find_map(|it| self.class_of(it))
            }
            _ => None,
        }
    }

    /// Notes that a statement adds to an attribute of the class around it.
    pub(crate) fn grow_attribute(&mut self, target: &'a Expr) {
        if let Expr::Attribute(attribute) = target
            && is_self(&attribute.value)
            && let Some(class) = self.scopes.class_around(self.current)
        {
            let name = attribute.attr.as_str();
            self.scopes.all[class].grows.insert(name);
        }
    }

    pub(crate) fn import(&mut self, alias: &'a Alias) {
        let whole = alias.name.as_str();
        let (bound, from) = match &alias.asname {
            Some(name) => (name.as_str(), whole),
            // `import a.b` binds `a`; the rest is resolved attribute by attribute.
            None => {
                let first = whole.split('.').next().unwrap_or(whole);
                (first, first)
            }
        };
        let binding = Binding::Imported {
            from,
            level: 0,
            name: None,
        };
        self.bind(bound, binding);
    }

    pub(crate) fn import_from(&mut self, import: &'a StmtImportFrom) {
        let from = import.module.as_ref().map_or("", |module| module.as_str());
        for alias in &import.names {
            let bound = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
            let binding = Binding::Imported {
                from,
                level: import.level,
                name: Some(alias.name.as_str()),
            };
            self.bind(bound, binding);
        }
    }
}
