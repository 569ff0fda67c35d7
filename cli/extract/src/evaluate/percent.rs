//! Evaluates `"…" % values`.

use ruff_python_ast::{Expr, ExprBinOp};

use crate::evaluate::evaluator::Evaluator;
use crate::evaluate::percent_template::{PercentPiece, parse};
use crate::evaluate::python::{self, parenthesised, quoted};
use crate::evaluate::value::Value;
use crate::text::{Placeholder, Text};

impl<'a> Evaluator<'_, 'a> {
    pub(crate) fn percent(&self, text: Text, right: &'a Expr, whole: &ExprBinOp) -> Value {
        let Some(template) = text.as_literal() else {
            return self.obstacle(
                "`%` is applied to text that already has values inserted",
                &text,
            );
        };
        match self.percent_parts(&template, right) {
            Ok(made) => Value::Text(Text {
                parts: made.parts,
                inlined: [text.inlined, made.inlined].concat(),
                ..text
            }),
            Err(reason) => self.obstacle(format!("line {}: {reason}", self.line_of(whole)), &text),
        }
    }

    fn percent_parts(&self, template: &str, right: &'a Expr) -> Result<Text, String> {
        let pieces = parse(template)?;
        let is_value = |piece: &&PercentPiece| matches!(piece, PercentPiece::Value { .. });
        let mut values = Values {
            right,
            count: pieces.iter().filter(is_value).count(),
            next: 0,
        };
        let mut out = Text::default();
        for piece in pieces {
            out = out.then(match piece {
                PercentPiece::Literal(text) => Text::inserted(text),
                PercentPiece::Value { written, key } => {
                    self.percent_value(&written, key.as_deref(), &mut values)?
                }
            });
        }
        match right {
            Expr::Tuple(tuple) if tuple.elts.len() != values.next => {
                Err("`%` has more values than conversions".to_owned())
            }
            _ => Ok(out),
        }
    }

    /// The text of a value that is a literal or a constant.
    fn known_text(&self, expr: &'a Expr) -> Option<Text> {
        match self.value(expr) {
            Value::Text(text) if !text.has_placeholders() => Some(Text { own: false, ..text }),
            Value::Text(_) | Value::Unknown | Value::Obstacle(_) => None,
        }
    }

    /// The text that replaces one conversion.
    fn percent_value(
        &self,
        written: &str,
        key: Option<&str>,
        values: &mut Values<'a>,
    ) -> Result<Text, String> {
        let (source, expr) = match key {
            Some(key) => self.keyed_value(key, values.right)?,
            None => match self.next_value(values)? {
                Next::Element(expr) => (self.source(expr), Some(expr)),
                Next::Whole(expr) => return Ok(self.whole_value(written, expr)),
            },
        };
        if written == "%s"
            && let Some(known) = expr.and_then(|expr| self.known_text(expr))
        {
            return Ok(known);
        }
        let pure = expr.is_none_or(python::is_pure);
        let named = key.unwrap_or(&source);
        let plain = written.trim_start_matches('%');
        let plain = key.map_or(plain, |key| plain.trim_start_matches(&format!("({key})")));
        Ok(Text::placeholder(match plain {
            "s" => python::placeholder(named, &source, "s", "", pure),
            "r" => python::placeholder(named, &source, "r", "", pure),
            spec => {
                let made = format!("{} % ({source},)", quoted(&format!("%{spec}")));
                computed(made, named.to_owned(), pure)
            }
        }))
    }

    /// The source of the value for a key, and its expression if `%` is applied to a dictionary display.
    fn keyed_value(
        &self,
        key: &str,
        right: &'a Expr,
    ) -> Result<(String, Option<&'a Expr>), String> {
        let Expr::Dict(dict) = right else {
            let mapping = parenthesised(&self.source(right));
            return Ok((format!("{mapping}[{}]", quoted(key)), None));
        };
        // The last of equal keys wins; an unpacked mapping may have the key as well.
        let found = dict.items.iter().rev().find(|item| {
            let found = item.key.as_ref();
            found.is_none_or(|found| self.known(found).is_none_or(|found| found == key))
        });
        let item = found.ok_or_else(|| format!("`%` has no value for `%({key})`"))?;
        let known = item.key.as_ref().and_then(|found| self.known(found));
        match known {
            Some(_) => Ok((self.source(&item.value), Some(&item.value))),
            None => Err(format!(
                "the value of `%({key})` is only known at run time: it comes from `**` or a key that is not a literal"
            )),
        }
    }

    fn next_value(&self, values: &mut Values<'a>) -> Result<Next<'a>, String> {
        match values.right {
            Expr::Tuple(tuple) => {
                let expr = tuple.elts.get(values.next);
                values.next += 1;
                expr.map(Next::Element)
                    .ok_or_else(|| "`%` has fewer values than conversions".to_owned())
            }
            only if values.count == 1 => Ok(Next::Whole(only)),
            _ => Err("the values of `%` can't be determined".to_owned()),
        }
    }

    /// A value that may be a tuple, which `%` would unpack: the same `%` expression leaves that to Python.
    fn whole_value(&self, written: &str, expr: &'a Expr) -> Text {
        if written == "%s"
            && let Some(known) = self.known_text(expr)
        {
            return known;
        }
        let source = self.source(expr);
        let made = format!("{} % {}", quoted(written), parenthesised(&source));
        Text::placeholder(computed(made, source, python::is_pure(expr)))
    }

    fn source(&self, expr: &Expr) -> String {
        self.here().slice(expr).to_owned()
    }
}

/// The values of `%`, consumed one by one.
struct Values<'a> {
    right: &'a Expr,
    /// How many values the template takes.
    count: usize,
    /// The next element of a tuple.
    next: usize,
}

enum Next<'a> {
    /// An element of a tuple.
    Element(&'a Expr),
    /// The whole right-hand side.
    Whole(&'a Expr),
}

/// A placeholder for the result of an expression.
fn computed(made: String, expression: String, pure: bool) -> Placeholder {
    Placeholder {
        field: format!("({made})"),
        argument: Some(made),
        expression,
        pure,
    }
}
