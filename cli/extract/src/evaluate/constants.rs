//! Resolves names that always have the same text.

use ruff_python_ast::{Expr, ExprSubscript};
use ruff_text_size::Ranged;

use crate::evaluate::evaluator::{DEEP, Evaluator};
use crate::evaluate::value::Value;
use crate::scope::Binding;
use crate::symbol::Symbol;
use crate::syntax::is_self;
use crate::text::Text;

impl<'c, 'a> Evaluator<'c, 'a> {
    /// The text of a name that always has the same one, without placeholders.
    pub(crate) fn constant(&self, expr: &Expr) -> Value {
        if let (Expr::Name(read), Some((name, text))) = (expr, self.bound)
            && read.id.as_str() == name
        {
            return Value::Text(text.clone());
        }
        if may_be_overridden(expr) {
            return Value::Unknown;
        }
        let Some(symbol) = self.code.symbol(self.module, self.scope, expr) else {
            return Value::Unknown;
        };
        if !self.code.may_be_evaluated(&symbol)
            || self.may_be_added_to(&symbol, expr)
            || !self.is_bound_at(&symbol, expr)
        {
            return Value::Unknown;
        }
        match self.constant_text(&symbol) {
            Some(mut text) if !text.has_placeholders() => {
                text.own = false;
                text.inlined = vec![symbol.clone()];
                Value::Text(match self.code.shares {
                    true => text.into_constant(symbol),
                    false => text,
                })
            }
            _ => Value::Unknown,
        }
    }

    /// The text of an entry of a dictionary that nothing changes, such as `TIPS["title"]`.
    pub(crate) fn entry(&self, entry: &'a ExprSubscript) -> Value {
        let Expr::StringLiteral(key) = &*entry.slice else {
            return Value::Unknown;
        };
        if may_be_overridden(&entry.value) {
            return Value::Unknown;
        }
        let Some((there, Expr::Dict(dict), whole)) = self.unchanged(&entry.value) else {
            return Value::Unknown;
        };
        let key = key.value.to_str();
        let mut value = None;
        for item in &dict.items {
            // Any other key may be the same text.
            let Some(Expr::StringLiteral(it)) = &item.key else {
                return Value::Unknown;
            };
            if it.value.to_str() == key {
                value = Some(&item.value);
            }
        }
        match value.map(|value| there.value(value)) {
            Some(Value::Text(text)) if !text.has_placeholders() => Value::Text(Text {
                own: false,
                inlined: vec![whole.entry(key)],
                ..text
            }),
            _ => Value::Unknown,
        }
    }

    /// The name of a constant that contains values, if constants are shared: it could otherwise become a prompt.
    pub(crate) fn with_values(&self, expr: &Expr) -> Option<String> {
        let shares = self.code.shares;
        let symbol = shares.then(|| self.code.symbol(self.module, self.scope, expr))??;
        if !self.is_shared(&symbol) {
            return None;
        }
        let text = self.constant_text(&symbol)?;
        text.has_placeholders().then(|| symbol.name.to_string())
    }

    /// Whether `+=` may add to a name after this expression has read it.
    fn may_be_added_to(&self, symbol: &Symbol, read: &Expr) -> bool {
        let Some((_, added)) = self.code.constant(symbol) else {
            return false;
        };
        let Some(last) = added.last() else {
            return false;
        };
        let scopes = &self.code.scopes[symbol.module];
        let imported = symbol.module != self.module;
        let called_later = !scopes.runs_later(symbol.scope) && scopes.runs_later(self.scope);
        let in_order = symbol.scope == self.scope && last.start() < read.start();
        !(imported || called_later || in_order)
    }

    /// Whether a name has its only value wherever this expression reads it: an assignment in a branch is not seen outside of it.
    fn is_bound_at(&self, symbol: &Symbol, read: &Expr) -> bool {
        let Some([Binding::Sometimes(_, value)]) = self.code.bindings(symbol) else {
            return true;
        };
        let scope = &self.code.scopes[symbol.module].all[symbol.scope];
        let is_local = symbol.module == self.module && symbol.scope == self.scope;
        is_local && value.end() <= read.start() && scope.dominates(value.range(), read.start())
    }

    /// The text that a symbol always has.
    pub(crate) fn constant_text(&self, symbol: &Symbol) -> Option<Text> {
        if self.depth > DEEP {
            return None;
        }
        let only = || Some((self.code.only_value(symbol)?, Vec::new()));
        let (first, added) = self.code.constant(symbol).or_else(only)?;
        let there = Self {
            module: symbol.module,
            scope: symbol.scope,
            depth: self.depth + 1,
            bound: None,
            ..*self
        };
        let mut whole = Text::default();
        for expr in std::iter::once(first).chain(added) {
            match there.value(expr) {
                Value::Text(text) => whole = whole.then(text),
                Value::Unknown | Value::Obstacle(_) => return None,
            }
        }
        Some(whole)
    }
}

/// Whether an object may override what is an attribute of its class.
fn may_be_overridden(expr: &Expr) -> bool {
    matches!(expr, Expr::Attribute(attribute) if is_self(&attribute.value))
}

/// Notes which constants a text includes.
pub(crate) fn note_inlined(text: &mut Text) {
    let names: Vec<String> = text
        .inlined
        .iter()
        .map(|symbol| format!("`{}`", symbol.name))
        .collect();
    if !names.is_empty() && text.own {
        let mut names = names;
        names.dedup();
        text.note(format!("it includes the text of {}", names.join(", ")));
    }
}
