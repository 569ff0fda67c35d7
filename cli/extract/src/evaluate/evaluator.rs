//! Evaluates expressions: literals, sums, repetitions.

use ruff_python_ast::{Expr, ExprBinOp, Number, Operator};
use ruff_text_size::Ranged;

use crate::code::Code;
use crate::evaluate::possible::may_be_evaluated;
use crate::evaluate::python;
use crate::evaluate::surrogates::escapes_half;
use crate::evaluate::value::{Obstacle, Value};
use crate::module::Module;
use crate::symbol::ScopeId;
use crate::syntax::terms;
use crate::text::{Part, Placeholder, Text};

/// How deep constants that refer to constants are followed.
pub(crate) const DEEP: usize = 16;

/// The longest result of a repetition, in bytes.
const LONG: usize = 1 << 20;

/// Evaluates expressions of one scope of one file.
#[derive(Clone, Copy)]
pub(crate) struct Evaluator<'c, 'a> {
    pub(crate) code: &'c Code<'a>,
    pub(crate) module: usize,
    pub(crate) scope: ScopeId,
    pub(crate) depth: usize,
    /// A name of this scope, and the text that it has here.
    pub(crate) bound: Option<(&'c str, &'c Text)>,
}

impl<'c, 'a> Evaluator<'c, 'a> {
    pub(crate) fn new(code: &'c Code<'a>, module: usize, scope: ScopeId) -> Self {
        Self {
            code,
            module,
            scope,
            depth: 0,
            bound: None,
        }
    }

    /// The same evaluator where a name has this text.
    pub(crate) fn with<'b>(&self, name: &'b str, text: &'b Text) -> Evaluator<'b, 'a>
    where
        'c: 'b,
    {
        Evaluator {
            bound: Some((name, text)),
            ..*self
        }
    }

    pub(crate) fn here(&self) -> &'a Module {
        &self.code.modules[self.module]
    }

    /// Evaluates an expression.
    pub(crate) fn value(&self, expr: &'a Expr) -> Value {
        if self.depth > 4 * DEEP {
            return Value::Unknown;
        }
        let inner = Self {
            depth: self.depth + 1,
            ..*self
        };
        let value = match expr {
            Expr::StringLiteral(literal) => inner.literal(literal),
            Expr::FString(string) => inner.fstring(string),
            Expr::BinOp(operation) => inner.operation(expr, operation),
            Expr::Call(call) => inner.call(call),
            Expr::Name(_) | Expr::Attribute(_) => inner.constant(expr),
            Expr::Subscript(entry) => inner.entry(entry),
            Expr::TString(_) => Value::Obstacle(Obstacle {
                reason: "a t-string is not text until other code renders it".to_owned(),
                known: self.here().slice(expr).to_owned(),
            }),
            _ => Value::Unknown,
        };
        debug_assert!(!matches!(value, Value::Text(_)) || may_be_evaluated(expr));
        value
    }

    /// Evaluates an expression as part of a text: a placeholder if its value is unknown.
    pub(crate) fn part(&self, expr: &'a Expr) -> Result<Text, Obstacle> {
        match self.value(expr) {
            Value::Text(text) => Ok(text),
            Value::Unknown => Ok(self.unknown(expr)),
            Value::Obstacle(obstacle) => Err(obstacle),
        }
    }

    /// Evaluates an expression that a method or `%` may fill in. An entry of a dictionary is a prompt of its own then.
    pub(crate) fn template(&self, expr: &'a Expr) -> Value {
        match expr {
            Expr::Subscript(_) => Value::Unknown,
            expr => self.value(expr),
        }
    }

    fn unknown(&self, expr: &Expr) -> Text {
        Text {
            with_values: self.with_values(expr).into_iter().collect(),
            ..Text::placeholder(self.placeholder(expr, "", ""))
        }
    }

    /// A placeholder for `{expr!conversion:spec}`.
    pub(crate) fn placeholder(&self, expr: &Expr, conversion: &str, spec: &str) -> Placeholder {
        let source = self.here().slice(expr);
        python::placeholder(source, source, conversion, spec, python::is_pure(expr))
    }

    fn literal(&self, literal: &ruff_python_ast::ExprStringLiteral) -> Value {
        self.whole_characters(literal, Text::literal(literal.value.to_str()))
    }

    /// The text of a literal, unless it escapes half of a surrogate pair, which the parser replaces by U+FFFD.
    pub(crate) fn whole_characters(&self, literal: impl Ranged, text: Text) -> Value {
        let replaced =
            |part: &Part| matches!(part, Part::Literal(text) if text.contains('\u{FFFD}'));
        match text.parts.iter().any(replaced) && escapes_half(self.here().slice(literal)) {
            true => self.obstacle(
                "it contains half of a surrogate pair, which UTF-8 can't represent",
                &text,
            ),
            false => Value::Text(text),
        }
    }

    fn operation(&self, expr: &'a Expr, operation: &'a ExprBinOp) -> Value {
        match operation.op {
            Operator::Add => self.sum(expr),
            Operator::Mod => match self.template(&operation.left) {
                Value::Text(text) => self.percent(text, &operation.right, operation),
                other => other,
            },
            Operator::Mult => self.repeated(&operation.left, &operation.right),
            _ => Value::Unknown,
        }
    }

    fn sum(&self, sum: &'a Expr) -> Value {
        let terms = terms(sum);
        let values: Vec<Value> = terms.iter().map(|term| self.value(term)).collect();
        if !values.iter().any(|value| !matches!(value, Value::Unknown)) {
            return Value::Unknown;
        }
        let mut sum = Text::default();
        for (term, value) in terms.into_iter().zip(values) {
            sum = match value {
                Value::Text(text) => sum.then(text),
                Value::Unknown => sum.then(self.unknown(term)),
                obstacle @ Value::Obstacle(_) => return obstacle,
            };
        }
        // Constants and values that are put together are a text of their own.
        sum.own |= !sum.inlined.is_empty();
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
}

impl<'a> Evaluator<'_, 'a> {
    /// The text of an argument that is known, as in `strip(" ")`.
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

    /// The line of a node, from 1.
    pub(crate) fn line_of(&self, node: impl Ranged) -> usize {
        self.here().line(node.range())
    }
}
