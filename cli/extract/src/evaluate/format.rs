//! Evaluates `"…".format(…)`.

use ruff_python_ast::{Arguments, Expr};

use crate::evaluate::evaluator::Evaluator;
use crate::evaluate::fields::FormatPiece;
use crate::evaluate::python::{access, parenthesised, quoted};
use crate::evaluate::value::Value;
use crate::evaluate::{fields, python};
use crate::syntax::keyword_name;
use crate::text::Text;

impl<'a> Evaluator<'_, 'a> {
    /// Evaluates `text.format(arguments)`.
    pub(crate) fn format(&self, text: Text, arguments: &'a Arguments) -> Value {
        let mut out = Text {
            parts: Vec::new(),
            ..text.clone()
        };
        let two_times = text.has_placeholders();
        let mut next = 0;
        for part in &text.parts {
            let Some(literal) = fields::with_fields(part) else {
                out.parts.push(part.clone());
                continue;
            };
            let pieces = match fields::parse(literal) {
                Ok(pieces) => pieces,
                Err(reason) => return self.obstacle(reason, &text),
            };
            for piece in pieces {
                let made = match piece {
                    FormatPiece::Literal(text) => Ok(Text::inserted(text)),
                    FormatPiece::Field {
                        name,
                        conversion,
                        spec,
                    } => self.filled(&name, &conversion, &spec, arguments, &mut next),
                };
                match made {
                    Ok(made) => out = out.then(made),
                    Err(reason) => return self.obstacle(reason, &text),
                }
            }
        }
        if two_times {
            out.note(
                "the later `.format` would interpret braces in values that are inserted before it",
            );
            out.manual
                .get_or_insert_with(|| "values are inserted into it in two steps".to_owned());
        }
        Value::Text(out)
    }

    /// The text that replaces one field.
    fn filled(
        &self,
        name: &str,
        conversion: &str,
        spec: &str,
        arguments: &'a Arguments,
        next: &mut usize,
    ) -> Result<Text, String> {
        let end = name.find(['.', '[']).unwrap_or(name.len());
        let (first, path) = name.split_at(end);
        let (source, expr) = self.argument(first, arguments, next)?;
        let spec = self.nested(spec, arguments, next)?;
        let accessed = access(&source, path)?;
        if accessed == source
            && conversion.is_empty()
            && spec.is_empty()
            && let Some(expr) = expr
            && let Value::Text(known) = self.value(expr)
            && !known.has_placeholders()
        {
            return Ok(Text {
                parts: known.parts,
                inlined: known.inlined,
                ..Text::default()
            });
        }
        let pure = expr.is_none_or(python::is_pure);
        let named = if path.is_empty() && !first.is_empty() && first.parse::<usize>().is_err() {
            first
        } else {
            &accessed
        };
        let mut text = Text::placeholder(python::placeholder(
            named, &accessed, conversion, &spec, pure,
        ));
        if !conversion.is_empty() || !spec.is_empty() {
            text.note(format!(
                "the code formats `{{{name}}}`; the input is the formatted text"
            ));
        }
        Ok(text)
    }

    /// The source of the argument that a field refers to, by position or keyword.
    fn argument(
        &self,
        first: &str,
        arguments: &'a Arguments,
        next: &mut usize,
    ) -> Result<(String, Option<&'a Expr>), String> {
        let position = match first {
            "" => {
                *next += 1;
                Some(*next - 1)
            }
            number => number.parse::<usize>().ok(),
        };
        let starred = arguments
            .args
            .iter()
            .any(|arg| matches!(arg, Expr::Starred(_)));
        let found = match position {
            Some(_) if starred => return Err("its values come from `*arguments`".to_owned()),
            Some(index) => arguments.args.get(index),
            None => arguments
                .keywords
                .iter()
                .find(|keyword| keyword_name(&keyword.arg) == Some(first))
                .map(|keyword| &keyword.value),
        };
        if let Some(expr) = found {
            return Ok((self.here().slice(expr).to_owned(), Some(expr)));
        }
        let mapping = arguments
            .keywords
            .iter()
            .find(|keyword| keyword.arg.is_none());
        match mapping {
            Some(mapping) if position.is_none() => Ok(match self.here().slice(&mapping.value) {
                "locals()" => (first.to_owned(), None),
                source => (
                    format!("{}[{}]", parenthesised(source), quoted(first)),
                    None,
                ),
            }),
            _ => Err(format!("`.format` has no value for `{{{first}}}`")),
        }
    }

    /// A format specification, with its nested fields written as in an f-string.
    fn nested(
        &self,
        spec: &str,
        arguments: &'a Arguments,
        next: &mut usize,
    ) -> Result<String, String> {
        if !spec.contains(['{', '}']) {
            return Ok(spec.to_owned());
        }
        let mut out = String::new();
        for piece in fields::parse(spec)? {
            match piece {
                FormatPiece::Literal(text) => out.push_str(&text),
                FormatPiece::Field { name, .. } => {
                    let (source, _) = self.argument(&name, arguments, next)?;
                    out.push_str(&format!("{{{source}}}"));
                }
            }
        }
        Ok(out)
    }
}
