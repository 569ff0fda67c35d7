//! `"…" % values`.

use ruff_python_ast::{Expr, ExprBinOp};

use crate::evaluate::evaluator::Evaluator;
use crate::evaluate::percent_template::{PercentPiece, parse};
use crate::evaluate::python;
use crate::evaluate::python::{parenthesised, quoted};
use crate::evaluate::value::Value;
use crate::text::{Part, Placeholder, Text};

impl<'a> Evaluator<'_, 'a> {
    pub(crate) fn percent(&self, text: Text, right: &'a Expr, whole: &ExprBinOp) -> Value {
        let Some(template) = text.as_literal() else {
            return self.obstacle(
                "`%` is applied to text that values were put into before",
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
        let values = pieces
            .iter()
            .filter(|piece| matches!(piece, PercentPiece::Value { .. }))
            .count();
        let mut next = 0;
        let mut out = Text::default();
        for piece in pieces {
            out = match piece {
                PercentPiece::Literal(text) => out.then(Text {
                    own: false,
                    ..Text::literal(text)
                }),
                PercentPiece::Value { written, key, kind } => {
                    let (placeholder, known) = self.percent_placeholder(
                        &written,
                        key.as_deref(),
                        kind,
                        right,
                        values,
                        &mut next,
                    )?;
                    match known {
                        Some(text) => out.then(text),
                        None => out.then(Text {
                            parts: vec![Part::Placeholder(placeholder)],
                            ..Text::default()
                        }),
                    }
                }
            };
        }
        match right {
            Expr::Tuple(tuple) if tuple.elts.len() != next => {
                Err("`%` is given more values than it has places for".to_owned())
            }
            _ => Ok(out),
        }
    }

    /// A value that is known: a literal, or a constant.
    fn known_text(&self, expr: &'a Expr) -> Option<Text> {
        match self.value(expr) {
            Value::Text(text) if !text.has_placeholders() => Some(Text { own: false, ..text }),
            Value::Text(_) | Value::Unknown | Value::Obstacle(_) => None,
        }
    }

    fn percent_placeholder(
        &self,
        written: &str,
        key: Option<&str>,
        kind: char,
        right: &'a Expr,
        values: usize,
        next: &mut usize,
    ) -> Result<(Placeholder, Option<Text>), String> {
        let source = |expr: &Expr| self.here().slice(expr).to_owned();
        let (value, expr) = match (key, right) {
            (Some(key), Expr::Dict(dict)) => {
                // The last of one key counts; what is unpacked may have it, too.
                let found = dict.items.iter().rev().find(|item| {
                    item.key
                        .as_ref()
                        .is_none_or(|found| self.known(found).is_none_or(|found| found == key))
                });
                let item = found.ok_or_else(|| format!("`%` is given nothing for `%({key})`"))?;
                let known = item.key.as_ref().and_then(|found| self.known(found));
                if known.is_none() {
                    return Err(format!(
                        "what `%({key})` is given is only known when it runs: by `**`, or a key that is no literal"
                    ));
                }
                (source(&item.value), Some(&item.value))
            }
            (Some(key), mapping) => (
                format!("{}[{}]", parenthesised(&source(mapping)), quoted(key)),
                None,
            ),
            (None, Expr::Tuple(tuple)) => {
                let expr = tuple
                    .elts
                    .get(*next)
                    .ok_or("`%` is given fewer values than it has places for")?;
                *next += 1;
                (source(expr), Some(expr))
            }
            // What it is decides: a tuple would be taken apart. Python decides that itself, in the same words.
            (None, only) if values == 1 => {
                if kind == 's'
                    && let Some(known) = self.known_text(only)
                    && written == "%s"
                {
                    return Ok((
                        Placeholder {
                            field: String::new(),
                            argument: None,
                            expression: String::new(),
                            pure: true,
                        },
                        Some(known),
                    ));
                }
                let made = format!("{} % {}", quoted(written), parenthesised(&source(only)));
                return Ok((
                    Placeholder {
                        argument: Some(made.clone()),
                        field: format!("({made})"),
                        expression: source(only),
                        pure: python::is_pure(only),
                    },
                    None,
                ));
            }
            (None, _) => return Err("which values `%` is given can't be seen".to_owned()),
        };
        if written == "%s"
            && let Some(known) = expr.and_then(|expr| self.known_text(expr))
        {
            return Ok((
                Placeholder {
                    field: String::new(),
                    argument: None,
                    expression: String::new(),
                    pure: true,
                },
                Some(known),
            ));
        }
        let pure = expr.is_none_or(python::is_pure);
        let named = key.unwrap_or(&value).to_owned();
        let plain = written.trim_start_matches('%');
        let plain = key.map_or(plain, |key| plain.trim_start_matches(&format!("({key})")));
        Ok((
            match plain {
                "s" => python::placeholder(&named, &value, "s", "", pure),
                "r" => python::placeholder(&named, &value, "r", "", pure),
                spec => {
                    let made = format!("{} % ({value},)", quoted(&format!("%{spec}")));
                    Placeholder {
                        argument: Some(made.clone()),
                        field: format!("({made})"),
                        expression: named,
                        pure,
                    }
                }
            },
            None,
        ))
    }
}
