//! An expression as text: evaluated as far as it can be without running the program.

mod fields;
mod format;
mod fstring;
mod functions;
mod percent;
pub(crate) mod python;

use ruff_python_ast::{Expr, ExprBinOp, Number, Operator};
use ruff_text_size::Ranged;

pub(crate) use fields::later;
pub(crate) use functions::dollars;
pub(crate) use percent::percent_later;

use crate::code::Code;
use crate::module::Module;
use crate::scope::{ScopeId, Symbol};
use crate::text::{Part, Placeholder, Text};

/// How deep constants of constants are followed.
const DEEP: usize = 16;
/// The longest text that repetition may make, in bytes.
const LONG: usize = 1 << 20;

/// What an expression is, as far as can be told.
pub(crate) enum Value {
    /// Text.
    Text(Text),
    /// Something else, or nobody knows: it can stand in a placeholder.
    Unknown,
    /// Text that can't be written as a template, and why; with what is known of it.
    Obstacle(Obstacle),
}

/// Why a text can't be written as a template, and what is known of it.
pub(crate) struct Obstacle {
    pub(crate) reason: String,
    pub(crate) known: String,
}

/// Evaluates expressions that stand in one scope of one file.
#[derive(Clone, Copy)]
pub(crate) struct Evaluator<'c, 'a> {
    pub(crate) code: &'c Code<'a>,
    pub(crate) module: usize,
    pub(crate) scope: ScopeId,
    depth: usize,
}

impl<'c, 'a> Evaluator<'c, 'a> {
    pub(crate) fn new(code: &'c Code<'a>, module: usize, scope: ScopeId) -> Self {
        Self {
            code,
            module,
            scope,
            depth: 0,
        }
    }

    pub(crate) fn here(&self) -> &'a Module {
        &self.code.modules[self.module]
    }

    /// What an expression makes.
    pub(crate) fn value(&self, expr: &'a Expr) -> Value {
        if self.depth > 4 * DEEP {
            return Value::Unknown;
        }
        let inner = Self {
            depth: self.depth + 1,
            ..*self
        };
        match expr {
            Expr::StringLiteral(literal) => inner.literal(literal),
            Expr::FString(string) => inner.fstring(string),
            Expr::BinOp(operation) => inner.operation(operation),
            Expr::Call(call) => inner.call(call),
            Expr::Name(_) | Expr::Attribute(_) => inner.constant(expr),
            Expr::TString(_) => Value::Obstacle(Obstacle {
                reason: "a t-string is no text until other code makes one of it".to_owned(),
                known: self.here().slice(expr).to_owned(),
            }),
            _ => Value::Unknown,
        }
    }

    /// What an expression makes, as a part of a text: a placeholder where it is not known.
    pub(crate) fn part(&self, expr: &'a Expr) -> Result<Text, Obstacle> {
        match self.value(expr) {
            Value::Text(text) => Ok(text),
            Value::Unknown => Ok(Text::placeholder(self.placeholder(expr, "", ""))),
            Value::Obstacle(obstacle) => Err(obstacle),
        }
    }

    /// A placeholder that formats an expression as `{expr!conversion:spec}` does.
    pub(crate) fn placeholder(&self, expr: &Expr, conversion: &str, spec: &str) -> Placeholder {
        let source = self.here().slice(expr);
        python::placeholder(source, source, conversion, spec, python::is_pure(expr))
    }

    fn literal(&self, literal: &ruff_python_ast::ExprStringLiteral) -> Value {
        self.whole_characters(literal, Text::literal(literal.value.to_str()))
    }

    /// What a literal says, unless it escapes half of a surrogate pair: the parser puts U+FFFD in its place.
    fn whole_characters(&self, literal: impl Ranged, text: Text) -> Value {
        let replaced =
            |part: &Part| matches!(part, Part::Literal(text) if text.contains('\u{FFFD}'));
        match text.parts.iter().any(replaced) && escapes_half(self.here().slice(literal)) {
            true => self.obstacle(
                "it holds half of a surrogate pair, which no text in UTF-8 can",
                &text,
            ),
            false => Value::Text(text),
        }
    }

    fn operation(&self, operation: &'a ExprBinOp) -> Value {
        match operation.op {
            Operator::Add => self.sum(operation),
            Operator::Mod => match self.value(&operation.left) {
                Value::Text(text) => self.percent(text, &operation.right, operation),
                other => other,
            },
            Operator::Mult => self.repeated(&operation.left, &operation.right),
            _ => Value::Unknown,
        }
    }

    fn sum(&self, operation: &'a ExprBinOp) -> Value {
        // Long sums lean to the left: walked in a loop, they can't exhaust the stack.
        let mut terms = vec![&*operation.right];
        let mut left = &*operation.left;
        while let Expr::BinOp(inner) = left
            && inner.op == Operator::Add
        {
            terms.push(&inner.right);
            left = &inner.left;
        }
        terms.push(left);
        terms.reverse();
        let values: Vec<Value> = terms.iter().map(|term| self.value(term)).collect();
        if !values.iter().any(|value| !matches!(value, Value::Unknown)) {
            return Value::Unknown;
        }
        let mut sum = Text::default();
        for (term, value) in terms.into_iter().zip(values) {
            sum = match value {
                Value::Text(text) => sum.then(text),
                Value::Unknown => sum.then(Text::placeholder(self.placeholder(term, "", ""))),
                obstacle @ Value::Obstacle(_) => return obstacle,
            };
        }
        Value::Text(sum)
    }

    fn repeated(&self, left: &'a Expr, right: &'a Expr) -> Value {
        let times = |expr: &Expr| match expr {
            Expr::NumberLiteral(number) => match &number.value {
                Number::Int(times) => times.as_usize(),
                _ => None,
            },
            _ => None,
        };
        let (text, times) = match (times(left), times(right)) {
            (Some(times), None) => (self.value(right), times),
            (None, Some(times)) => (self.value(left), times),
            _ => return Value::Unknown,
        };
        match text {
            Value::Text(text) => match text.as_literal() {
                Some(literal) if literal.len().saturating_mul(times) <= LONG => {
                    let own = text.own;
                    Value::Text(Text {
                        own,
                        ..Text::literal(literal.repeat(times))
                    })
                }
                _ => Value::Unknown,
            },
            other => other,
        }
    }

    /// A name that always stands for one text without placeholders.
    fn constant(&self, expr: &Expr) -> Value {
        // An object may have its own, whatever its class has.
        if matches!(expr, Expr::Attribute(attribute) if matches!(&*attribute.value, Expr::Name(name) if matches!(name.id.as_str(), "self" | "cls")))
        {
            return Value::Unknown;
        }
        let Some(symbol) = self.code.symbol(self.module, self.scope, expr) else {
            return Value::Unknown;
        };
        if self.may_be_added_to(&symbol, expr) {
            return Value::Unknown;
        }
        match self.constant_text(&symbol) {
            Some(mut text) if !text.has_placeholders() => {
                text.own = false;
                text.inlined = vec![symbol];
                Value::Text(text)
            }
            _ => Value::Unknown,
        }
    }

    /// Whether something may still be added to a name after an expression has read it.
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

    /// The text that a symbol always stands for.
    pub(crate) fn constant_text(&self, symbol: &Symbol) -> Option<Text> {
        if self.depth > DEEP {
            return None;
        }
        let (first, added) = self.code.constant(symbol)?;
        let there = Self {
            module: symbol.module,
            scope: symbol.scope,
            depth: self.depth + 1,
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

/// Whether `\ud800` to `\udfff` is escaped in a literal, as `\u` or as `\U`.
fn escapes_half(written: &str) -> bool {
    let mut rest = written;
    while let Some(at) = rest.find('\\') {
        let escape = &rest[at + 1..];
        let digits = escape.strip_prefix("U0000").or(escape.strip_prefix('u'));
        let half = digits
            .and_then(|digits| digits.strip_prefix(['d', 'D']))
            .is_some_and(|digits| {
                digits.starts_with([
                    '8', '9', 'a', 'A', 'b', 'B', 'c', 'C', 'd', 'D', 'e', 'E', 'f', 'F',
                ])
            });
        if half {
            return true;
        }
        // An escaped backslash begins nothing.
        let length = escape.chars().next().map_or(0, char::len_utf8);
        rest = &rest[at + 1 + length..];
    }
    false
}

/// Says of a text that was made from constants which ones they are.
pub(crate) fn note_inlined(text: &mut Text) {
    let names: Vec<String> = text
        .inlined
        .iter()
        .map(|symbol| format!("`{}`", symbol.name))
        .collect();
    if !names.is_empty() && text.own {
        let mut names = names;
        names.dedup();
        text.note(format!("the text of {} is part of it", names.join(", ")));
    }
}

impl<'a> Evaluator<'_, 'a> {
    /// The text of a literal argument: of `strip(" ")`, say.
    pub(crate) fn known(&self, expr: &'a Expr) -> Option<String> {
        match self.value(expr) {
            Value::Text(text) => text.as_literal(),
            Value::Unknown | Value::Obstacle(_) => None,
        }
    }

    pub(crate) fn obstacle(&self, reason: impl Into<String>, text: &Text) -> Value {
        Value::Obstacle(Obstacle {
            reason: reason.into(),
            known: text.visible(),
        })
    }

    /// Where an expression stands, for people.
    pub(crate) fn line_of(&self, node: impl Ranged) -> usize {
        self.here().line(node.range())
    }
}
