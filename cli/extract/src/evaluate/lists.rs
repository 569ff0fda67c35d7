//! Evaluates the lists that `.join` joins: those that statements build, constants, and comprehensions over them.

use ruff_python_ast::{Comprehension, Expr};
use ruff_text_size::Ranged;

use crate::evaluate::evaluator::Evaluator;
use crate::evaluate::value::Value;
use crate::scope::Scope;
use crate::scope::lists::{Built, Grows};
use crate::symbol::Symbol;
use crate::text::Text;

/// The reason why a lookup can't replace a text that several statements make.
pub(crate) const IN_STEPS: &str = "it is built in several statements";

impl<'a> Evaluator<'_, 'a> {
    /// The list that a name of this scope has here, with the statements that build it.
    pub(crate) fn built(&self, list: &Expr) -> Option<Built<'a>> {
        let Expr::Name(name) = list else {
            return None;
        };
        let scopes = &self.code.scopes[self.module];
        let mut inner = scopes.all.iter().enumerate();
        let name = name.id.as_str();
        // A function inside may change it whenever it is called.
        let is_changed_inside = inner.any(|(id, scope)| {
            id != self.scope && scope.steps.contains_key(name) && !scope.bindings.contains_key(name)
        });
        let built = scopes.all[self.scope].built(name, list.range())?;
        Some(Built {
            is_straight: built.is_straight && !is_changed_inside,
            ..built
        })
    }

    /// The joined elements of a list that a name stands for.
    pub(crate) fn joined_name(&self, separator: &Text, list: &'a Expr) -> Value {
        if let Some((there, elements, symbol)) = self.constant_list(list) {
            return match there.joined(separator, &elements) {
                Value::Text(text) if !text.has_placeholders() => Value::Text(Text {
                    own: false,
                    inlined: vec![symbol],
                    ..text
                }),
                _ => Value::Unknown,
            };
        }
        let elements = self.built(list).and_then(|built| built.elements());
        match elements.map(|elements| self.joined(separator, &elements)) {
            Some(Value::Text(text)) => Value::Text(Text {
                manual: text.manual.or_else(|| Some(IN_STEPS.to_owned())),
                ..text
            }),
            Some(other) => other,
            None => Value::Unknown,
        }
    }

    /// The joined elements of a comprehension over a list of known texts.
    pub(crate) fn joined_each(
        &self,
        separator: &Text,
        element: &'a Expr,
        generators: &'a [Comprehension],
    ) -> Value {
        let [generator] = generators else {
            return Value::Unknown;
        };
        let (Expr::Name(each), true) = (&generator.target, generator.ifs.is_empty()) else {
            return Value::Unknown;
        };
        let Some((there, elements, symbol)) = self.constant_list(&generator.iter) else {
            return Value::Unknown;
        };
        let mut whole = Text::default();
        for (index, expr) in elements.iter().enumerate() {
            if index > 0 {
                whole = whole.then(separator.clone());
            }
            let Value::Text(text) = there.value(expr) else {
                return Value::Unknown;
            };
            match self.with(each.id.as_str(), &text).value(element) {
                Value::Text(text) if !text.has_placeholders() => whole = whole.then(text),
                _ => return Value::Unknown,
            }
        }
        Value::Text(Text {
            own: false,
            inlined: vec![symbol],
            ..whole
        })
    }

    /// The elements of a list that a constant is, where they are evaluated, and the constant.
    fn constant_list(&self, list: &Expr) -> Option<(Self, Vec<&'a Expr>, Symbol)> {
        let (there, value, symbol) = self.unchanged(list)?;
        let elements = match value {
            Expr::List(list) => &list.elts,
            Expr::Tuple(tuple) => &tuple.elts,
            _ => return None,
        };
        Some((there, elements.iter().collect(), symbol))
    }

    /// The value of a constant that no statement changes, such as a list, where it is evaluated, and the constant.
    pub(crate) fn unchanged(&self, read: &Expr) -> Option<(Self, &'a Expr, Symbol)> {
        let symbol = self.code.symbol(self.module, self.scope, read)?;
        let symbol = Some(symbol).filter(|symbol| self.code.may_be_display(symbol))?;
        let value = match self.code.constant(&symbol)? {
            (value, added) if added.is_empty() => value,
            _ => return None,
        };
        let scopes = &self.code.scopes[symbol.module];
        let is_changed = |it: &Scope<'_>| it.steps.contains_key(symbol.name.as_str());
        if scopes.runs_later(symbol.scope) || scopes.all.iter().any(is_changed) {
            return None;
        }
        let there = Self {
            module: symbol.module,
            scope: symbol.scope,
            bound: None,
            ..*self
        };
        Some((there, value, symbol))
    }
}

impl<'a> Built<'a> {
    /// The elements of the list, if every statement that builds it always runs.
    pub(crate) fn elements(&self) -> Option<Vec<&'a Expr>> {
        if !self.is_straight {
            return None;
        }
        let mut elements: Vec<&Expr> = self.first.as_list_expr()?.elts.iter().collect();
        for step in &self.steps {
            match (step.how, step.value?) {
                (Grows::Append, value) => elements.push(value),
                (Grows::Extend, Expr::List(list)) => elements.extend(&list.elts),
                (Grows::Extend, Expr::Tuple(tuple)) => elements.extend(&tuple.elts),
                _ => return None,
            }
        }
        Some(elements)
    }

    /// Every element that any of the statements adds.
    pub(crate) fn all(&self) -> Vec<&'a Expr> {
        let steps = self.steps.iter().filter_map(|step| step.value);
        let values = std::iter::once(self.first).chain(steps);
        values
            .flat_map(|value| match value {
                Expr::List(list) => list.elts.iter().collect(),
                Expr::Tuple(tuple) => tuple.elts.iter().collect(),
                other => vec![other],
            })
            .collect()
    }
}
