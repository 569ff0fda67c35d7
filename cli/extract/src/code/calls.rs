//! What a file's imports say about its calls.

use ruff_python_ast::{Expr, ExprCall};

use crate::code::Code;
use crate::form::{self, Form};
use crate::scope::{Binding, Scopes};
use crate::sinks::{self, Imported, Sink};
use crate::symbol::ScopeId;
use crate::syntax::{called, owner};

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
        self.libraries[module] != 0
    }

    /// The template that a call of a template class is given, and its form in this file.
    pub(crate) fn template<'e>(
        &self,
        module: usize,
        scope: ScopeId,
        call: &'e ExprCall,
    ) -> Option<(&'e Expr, Form)> {
        let (expr, form) = form::template(call)?;
        let form = match (form, self.library(module, scope, &call.func)) {
            (Form::Dollar, Some("jinja2")) => Form::Jinja,
            (Form::Dollar, Some(library)) if library != "string" => Form::Unknown,
            (form, _) => form,
        };
        Some((expr, form))
    }

    /// The arguments of a call that reach a model.
    pub(crate) fn sinks(
        &self,
        module: usize,
        scope: ScopeId,
        call: &ExprCall,
    ) -> Vec<&'static Sink> {
        let Some(name) = called(&call.func).filter(|name| self.sinks.knows(name)) else {
            return Vec::new();
        };
        let path = self.dotted_path(module, scope, &call.func);
        let is_method = matches!(&*call.func, Expr::Attribute(_));
        let owner = owner(&call.func);
        let sinks = self.sinks.of(
            (owner, name),
            path.as_deref(),
            is_method,
            self.libraries[module],
        );
        sinks.collect()
    }
}
