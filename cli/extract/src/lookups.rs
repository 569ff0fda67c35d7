//! Prompts that the program already looks up, by calling the helper that a patch adds.

use std::path::Path;

use ruff_python_ast::{Expr, ExprCall};

use crate::code::Code;
use crate::files::paths::absolute;
use crate::form::Form;
use crate::patch::helper::{is_helper, is_helper_text};
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
        let [Expr::StringLiteral(name), fallback] = call.arguments.args.as_ref() else {
            return None;
        };
        let path = self.path_of_lookup(module, scope, call)?;
        let (helper, function) = path.rsplit_once('.')?;
        let form = match function {
            "lookup" | "messages" => Form::Plain,
            "template" => Form::Fields,
            _ => return None,
        };
        let name = name.value.to_str();
        let lookup = Lookup {
            name,
            fallback,
            form,
        };
        self.is_helper(module, helper).then_some(lookup)
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
        // The helper may be outside the folders that are scanned.
        let file = helper.replace('.', "/") + ".py";
        let from = absolute(&self.modules[from].path);
        let mut folders = from.ancestors().skip(1).map(Path::to_owned);
        folders.any(|folder| is_helper(&folder.join(&file)))
    }
}
