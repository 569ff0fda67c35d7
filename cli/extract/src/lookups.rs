//! Prompts that the program already looks up, by calling the helper that a patch adds.

use ruff_python_ast::{Expr, ExprCall};

use crate::code::Code;
use crate::files::paths::absolute;
use crate::form::Form;
use crate::patch::helper::{MODULES, is_helper, is_helper_text};
use crate::scope::Binding;
use crate::symbol::ScopeId;

/// A call of the helper.
pub(crate) struct Lookup<'e> {
    /// The name of the prompt.
    pub(crate) name: &'e str,
    /// The text that the code falls back to.
    pub(crate) fallback: &'e Expr,
    /// How the code fills in the result.
    pub(crate) form: Form,
}

impl Code<'_> {
    /// The lookup that a call makes, if it calls the helper.
    pub(crate) fn lookup<'e>(
        &self,
        module: usize,
        scope: ScopeId,
        call: &'e ExprCall,
    ) -> Option<Lookup<'e>> {
        let (name, fallback) = match call.arguments.args.as_ref() {
            [Expr::StringLiteral(name), fallback] => (name, fallback),
            // What makes objects of messages is between them.
            [Expr::StringLiteral(name), Expr::Dict(_), fallback] => (name, fallback),
            _ => return None,
        };
        let (path, is_known) = match self.path_of_lookup(module, scope, call) {
            Some(path) => (path, false),
            None => self.beside(module, scope, call)?,
        };
        let (helper, function) = path.rsplit_once('.')?;
        let form = match (function, call.arguments.args.len()) {
            ("lookup" | "messages", 2) | ("objects", 3) => Form::Plain,
            ("template", 2) => Form::Fields,
            _ => return None,
        };
        let name = name.value.to_str();
        let lookup = Lookup {
            name,
            fallback,
            form,
        };
        (is_known || self.is_helper(module, helper)).then_some(lookup)
    }

    /// The path of a function of the helper in a package without `__init__.py`, whose files have no name that others are relative to.
    fn beside(&self, module: usize, scope: ScopeId, call: &ExprCall) -> Option<(String, bool)> {
        let function = call.func.as_attribute_expr()?;
        let name = function.value.as_name_expr()?.id.as_str();
        let scopes = self.scopes.get(module)?;
        let bindings = scopes
            .all
            .get(scopes.find(scope, name)?)?
            .bindings
            .get(name)?;
        let Binding::Imported {
            from,
            level,
            name: Some(name),
        } = bindings.first()?
        else {
            return None;
        };
        let here = absolute(&self.files[module].path);
        let mut folder = here.ancestors().nth(*level as usize)?.to_owned();
        folder.extend(from.split('.'));
        let is_helper = is_helper(&folder.join(format!("{name}.py")));
        is_helper.then(|| (format!("{name}.{}", function.attr), true))
    }

    /// The path of the called function, without `at(instance=…)` between the helper and the function.
    fn path_of_lookup(&self, module: usize, scope: ScopeId, call: &ExprCall) -> Option<String> {
        let Expr::Attribute(function) = call.func.as_ref() else {
            return self.dotted_path(module, scope, &call.func);
        };
        let Expr::Call(at) = function.value.as_ref() else {
            return self.dotted_path(module, scope, &call.func);
        };
        let path = self.dotted_path(module, scope, &at.func)?;
        Some(format!("{}.{}", path.strip_suffix(".at")?, function.attr))
    }

    fn is_helper(&self, from: usize, helper: &str) -> bool {
        if let Some(module) = self.file(from, helper) {
            return is_helper_text(&self.modules[module].text);
        }
        // The helper may be outside the folders that are scanned, or installed.
        let path = helper.replace('.', "/");
        let from = absolute(&self.files[from].path);
        let mut folders = from.ancestors().skip(1).map(|folder| folder.join(&path));
        let there = folders.find(|path| path.is_dir() || path.with_extension("py").is_file());
        match there {
            Some(path) => is_helper(&path.with_extension("py")),
            None => helper
                .rsplit('.')
                .next()
                .is_some_and(|name| MODULES.contains(&name)),
        }
    }
}
