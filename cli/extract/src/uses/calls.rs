//! What the arguments of a call are used for.

use ruff_python_ast::{Expr, ExprCall};
use ruff_text_size::Ranged;

use crate::form::Form;
use crate::lookups::Lookup;
use crate::syntax::{called, given, keyword_name};
use crate::uses::reader::Reader;
use crate::vocabulary;

/// Methods of a text that return nearly the same text.
pub(super) const TEXT_METHODS: &[&str] = &[
    "strip",
    "lstrip",
    "rstrip",
    "replace",
    "removeprefix",
    "removesuffix",
];

/// Functions that return nearly the same text.
const TEXT_FUNCTIONS: &[&str] = &["dedent", "cleandoc", "str", "fill", "indent"];

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
        self.give(call);
        self.replaced(call);
        let template = self.code.template(self.module, self.scope, call);
        let name = called(&call.func).unwrap_or_default();
        match &*call.func {
            Expr::Attribute(method) if matches!(name, "format" | "format_map") => {
                self.with(Form::Fields, self.sent, &method.value)
            }
            // The text that `x.strip()` or `dedent(x)` makes is used like that of `x`.
            Expr::Attribute(method) if TEXT_METHODS.contains(&name) => {
                self.with(Form::Plain, self.sent, &method.value)
            }
            func => self.with(Form::Plain, false, func),
        }
        let same_text = self.sent && TEXT_FUNCTIONS.contains(&name);
        let message = vocabulary::MESSAGES.iter().any(|(class, _)| *class == name)
            || matches!(name, "ChatMessage" | "Message")
            || (name == "dict" && given(call, "role").is_some());
        let asks = vocabulary::ASKS.contains(&name);
        let sinks = self.code.sinks(self.module, self.scope, call);
        let is_sink = |keyword, index| sinks.iter().any(|sink| sink.takes(keyword, index));
        let form_of = |argument: &Expr| {
            template
                .filter(|(expr, _)| expr.range() == argument.range())
                .map_or(Form::Plain, |(_, form)| form)
        };
        for (index, argument) in call.arguments.args.iter().enumerate() {
            let form = form_of(argument);
            self.with(
                form,
                message
                    || same_text
                    || (asks && index == 0)
                    || form != Form::Plain
                    || is_sink(None, index),
                argument,
            );
        }
        for keyword in &call.arguments.keywords {
            let form = form_of(&keyword.value);
            let name = keyword_name(&keyword.arg).unwrap_or_default();
            let sent = (message && name == "content")
                || vocabulary::PROMPT_KEYWORDS.contains(&name)
                || is_sink(Some(name), usize::MAX)
                || form != Form::Plain;
            self.with(form, sent, &keyword.value);
        }
    }
}

impl<'a> Reader<'_, 'a, '_> {
    /// Records the text that `name.replace(text, value)` fills in, also after other methods: `name.strip().replace(text, value)`.
    fn replaced(&mut self, call: &'a ExprCall) {
        let Expr::Attribute(method) = &*call.func else {
            return;
        };
        let [Expr::StringLiteral(old), _] = call.arguments.args.as_ref() else {
            return;
        };
        let old = old.value.to_str();
        if method.attr.as_str() != "replace" || !is_marker(old) {
            return;
        }
        let mut base = &*method.value;
        while let Expr::Call(inner) = base
            && let Expr::Attribute(method) = &*inner.func
            && TEXT_METHODS.contains(&method.attr.as_str())
        {
            base = &method.value;
        }
        let symbol = self.code.symbol(self.module, self.scope, base);
        if let Some(symbol) = symbol.or_else(|| self.read_on_self(base)) {
            let replaced = self.uses.replaced.entry(symbol).or_default();
            replaced.push(old.to_owned());
        }
    }
}

/// Whether a text stands for a value: a name in brackets or other marks, such as `{name}`, `<NAME>` or `__NAME__`, or in capitals.
fn is_marker(text: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric();
    let name = text.trim_matches(|c| !is_letter(c));
    let is_name = name
        .chars()
        .all(|c| is_letter(c) || matches!(c, '_' | '-' | ' ' | '.'));
    let is_marked = text.starts_with(['{', '<', '[', '$', '%', '@', '_', '#']);
    let is_upper = name.len() > 2 && !name.chars().any(|c| c.is_lowercase() || c == ' ');
    name.starts_with(char::is_alphabetic) && is_name && (is_marked || is_upper)
}
