//! What a file's imports say about its calls.

use ruff_python_ast::{Expr, ExprCall};

use crate::code::Code;
use crate::form::{self, Form};
use crate::scope::{Binding, Scopes};
use crate::sinks::{self, Imported, Sink};
use crate::symbol::ScopeId;
use crate::syntax::{called, given, owner};

/// The libraries that a file imports anywhere.
pub(super) fn libraries(scopes: &Scopes<'_>) -> Imported {
    let bindings = scopes.all.iter().flat_map(|scope| scope.bindings.values());
    let paths = bindings.flatten().filter_map(|binding| match binding {
        Binding::Imported { from, name, .. } => Some(match name {
            Some(name) => format!("{from}.{name}"),
            None => (*from).to_owned(),
        }),
        _ => None,
    });
    paths.fold(0, |bits, path| bits | sinks::imported(&path))
}

impl Code<'_> {
    /// Whether a file imports a library that sends texts to a model.
    pub(crate) fn imports_library(&self, module: usize) -> bool {
        self.tables.libraries[module] != 0
    }

    /// The template that a call of a template class is given, and its form in this file.
    pub(crate) fn template<'e>(
        &self,
        module: usize,
        scope: ScopeId,
        call: &'e ExprCall,
    ) -> Option<(&'e Expr, Form)> {
        if called(&call.func) == Some("from_string") {
            let form = self.environment(module, scope, call)?;
            return Some((call.arguments.args.first()?, form));
        }
        let (expr, form) = form::template(call)?;
        let form = match (form, self.library(module, scope, &call.func)) {
            (Form::Dollar, Some("jinja2")) => form::jinja(call),
            (Form::Dollar, Some(library)) if library != "string" => Form::Unknown,
            (Form::Fields, _) => self.template_format(module, scope, call, form),
            (form, _) => form,
        };
        Some((expr, form))
    }

    /// The form that the argument `template_format` of a call names; else this one.
    pub(crate) fn template_format(
        &self,
        module: usize,
        scope: ScopeId,
        call: &ExprCall,
        otherwise: Form,
    ) -> Form {
        let Some(format) = given(call, "template_format") else {
            return otherwise;
        };
        let symbol = self.symbol(module, scope, format);
        let constant = symbol.and_then(|symbol| self.only_value(&symbol));
        match constant.unwrap_or(format) {
            Expr::StringLiteral(format) => form::named(format.value.to_str()),
            _ => Form::Unknown,
        }
    }

    /// How an environment of Jinja renders what its `from_string` is given.
    fn environment(&self, module: usize, scope: ScopeId, call: &ExprCall) -> Option<Form> {
        let Expr::Attribute(method) = &*call.func else {
            return None;
        };
        let symbol = self.symbol(module, scope, &method.value);
        let made = symbol.and_then(|symbol| self.only_value(&symbol));
        match made.unwrap_or(&method.value) {
            Expr::Call(made) if is_environment(called(&made.func)?) => Some(form::jinja(made)),
            // Its options are not known.
            other => is_environment(called(other)?).then_some(Form::TrimmedJinja),
        }
    }

    /// How a library fills in an argument of a call before it sends it to a model.
    pub(crate) fn filled(
        &self,
        module: usize,
        scope: ScopeId,
        call: &ExprCall,
        argument: &str,
    ) -> Form {
        let path = self.dotted_path(module, scope, &call.func);
        let name = original_name(call, path.as_deref()).unwrap_or_default();
        let Some(filled) = sinks::filled(name, argument, path.as_deref()) else {
            return Form::Plain;
        };
        match filled.fills(|name| given(call, name).is_some()) {
            Some(form) => self.template_format(module, scope, call, form),
            None => Form::Plain,
        }
    }

    /// The arguments of a call that reach a model.
    pub(crate) fn sinks(
        &self,
        module: usize,
        scope: ScopeId,
        call: &ExprCall,
    ) -> Vec<&'static Sink> {
        let path = self.dotted_path(module, scope, &call.func);
        let name = original_name(call, path.as_deref());
        let Some(name) = name.filter(|name| self.tables.sinks.knows(name)) else {
            return self.inherited_sinks(module, scope, call);
        };
        let path = path.as_deref();
        let path = path.filter(|_| !self.is_own(module, scope, &call.func));
        let is_method = matches!(&*call.func, Expr::Attribute(_));
        let sinks = self.tables.sinks.of(
            (owner(&call.func), name),
            path,
            is_method,
            self.tables.libraries[module],
        );
        sinks.collect()
    }

    /// Whether the object of a method is made in the code base, in this file or in another one.
    fn is_own(&self, module: usize, scope: ScopeId, func: &Expr) -> bool {
        let Expr::Attribute(method) = func else {
            return false;
        };
        let symbol = self.symbol(module, scope, &method.value);
        symbol.is_some_and(|symbol| !self.is_imported(&symbol))
    }

    /// The arguments that the classes of libraries take which a class of the code base extends.
    fn inherited_sinks(
        &self,
        module: usize,
        scope: ScopeId,
        call: &ExprCall,
    ) -> Vec<&'static Sink> {
        let classes = self.library_classes(module, scope, &call.func).into_iter();
        let sinks = classes.flat_map(|path| {
            let name = last(&path);
            let imported = self.tables.libraries[module];
            let sinks = self
                .tables
                .sinks
                .of(("", name), Some(&path), false, imported);
            sinks.collect::<Vec<_>>()
        });
        sinks.collect()
    }
}

/// The name of what a call runs, in its library: `Agent` after `from crewai import Agent as CrewAgent`.
fn original_name<'c>(call: &'c ExprCall, path: Option<&'c str>) -> Option<&'c str> {
    path.map(last).or_else(|| called(&call.func))
}

pub(super) fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

fn is_environment(name: &str) -> bool {
    let name = name.to_lowercase();
    name.ends_with("env") || name.ends_with("environment")
}
