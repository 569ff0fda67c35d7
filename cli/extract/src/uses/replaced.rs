//! Finds the texts that `.replace` fills in.

use ruff_python_ast::{Expr, ExprCall};

use crate::uses::calls::TEXT_METHODS;
use crate::uses::reader::Reader;

impl<'a> Reader<'_, 'a, '_> {
    /// Records the text that `name.replace(text, value)` fills in, also after other methods: `name.strip().replace(text, value)`.
    pub(super) fn replaced(&mut self, call: &'a ExprCall) {
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
