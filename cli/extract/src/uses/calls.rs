//! What the arguments of a call are used for.

use ruff_python_ast::{Expr, ExprCall};
use ruff_text_size::Ranged;

use crate::form::Form;
use crate::lookups::Lookup;
use crate::syntax::{called, given, keyword_name};
use crate::uses::reader::Reader;
use crate::vocabulary;

impl<'a> Reader<'_, 'a, '_> {
    /// Visits the fallback of a lookup; the values of its inputs are visited as usual.
    pub(crate) fn lookup(&mut self, lookup: &Lookup<'a>, call: &'a ExprCall) {
        self.uses.looked_up.insert(lookup.name.to_owned());
        let around = self.looked_up.replace(lookup.name.to_owned());
        self.with(lookup.form, false, lookup.fallback);
        self.looked_up = around;
        for keyword in &call.arguments.keywords {
            self.with(Form::Plain, false, &keyword.value);
        }
    }

    pub(crate) fn call(&mut self, call: &'a ExprCall) {
        if let Some(lookup) = self.code.lookup(self.module, self.scope, call) {
            return self.lookup(&lookup, call);
        }
        let template = self.code.template(self.module, self.scope, call);
        let name = called(&call.func).unwrap_or_default();
        match &*call.func {
            Expr::Attribute(method) if matches!(name, "format" | "format_map") => {
                self.with(Form::Fields, self.sent, &method.value)
            }
            func => self.with(Form::Plain, false, func),
        }
        let message = vocabulary::MESSAGES.iter().any(|(class, _)| *class == name)
            || matches!(name, "ChatMessage" | "Message")
            || (name == "dict" && given(call, "role").is_some());
        let asks = vocabulary::ASKS.contains(&name);
        let form_of = |argument: &Expr| {
            template
                .filter(|(expr, _)| expr.range() == argument.range())
                .map_or(Form::Plain, |(_, form)| form)
        };
        for (index, argument) in call.arguments.args.iter().enumerate() {
            let form = form_of(argument);
            self.with(
                form,
                message || (asks && index == 0) || form != Form::Plain,
                argument,
            );
        }
        for keyword in &call.arguments.keywords {
            let form = form_of(&keyword.value);
            let name = keyword_name(&keyword.arg).unwrap_or_default();
            let sent = (message && name == "content")
                || vocabulary::PROMPT_KEYWORDS.contains(&name)
                || form != Form::Plain;
            self.with(form, sent, &keyword.value);
        }
    }
}
