//! Evaluates `string.Template`.

use ruff_python_ast::{Expr, ExprAttribute, ExprCall};

use crate::evaluate::evaluator::Evaluator;
use crate::evaluate::python;
use crate::evaluate::value::Value;
use crate::syntax::{called, entry, keyword_name};
use crate::text::{Part, Placeholder, Text};

impl<'a> Evaluator<'_, 'a> {
    /// `Template("… $name …").substitute(name=…)`.
    pub(crate) fn substitute(&self, method: &'a ExprAttribute, call: &'a ExprCall) -> Value {
        let Expr::Call(made) = &*method.value else {
            return Value::Unknown;
        };
        let (Some("Template"), Some(template)) = (called(&made.func), made.arguments.args.first())
        else {
            return Value::Unknown;
        };
        let text = match self.value(template) {
            Value::Text(text) => text,
            other => return other,
        };
        let Some(literal) = text.as_literal() else {
            return self.obstacle(
                "`$` names are filled into text that already has values inserted",
                &text,
            );
        };
        let given = |name: &str| self.substituted(name, call);
        let is_safe = method.attr.as_str() == "safe_substitute";
        match dollars(&literal, is_safe, given) {
            Ok(parts) => Value::Text(Text { parts, ..text }),
            Err(reason) => self.obstacle(reason, &text),
        }
    }

    /// The value of a name: a keyword argument, else an entry of the mapping that is given first.
    fn substituted(&self, name: &str, call: &'a ExprCall) -> Option<Placeholder> {
        let keywords = &call.arguments.keywords;
        let mut named = keywords.iter();
        let named = named.find(|keyword| keyword_name(&keyword.arg) == Some(name));
        let of = |value: &Expr| {
            let source = self.here().slice(value);
            python::placeholder(name, source, "s", "", python::is_pure(value))
        };
        if let Some(keyword) = named {
            return Some(of(&keyword.value));
        }
        let spread = keywords.iter().find(|keyword| keyword.arg.is_none());
        let mapping = spread.map(|keyword| &keyword.value);
        match mapping.or_else(|| call.arguments.args.first())? {
            Expr::Dict(dict) => entry(dict, name).map(of),
            mapping => {
                let mapping = python::parenthesised(self.here().slice(mapping));
                let source = format!("{mapping}[{}]", python::quoted(name));
                Some(python::placeholder(name, &source, "s", "", true))
            }
        }
    }
}

/// Parses a template of `string.Template`. A safe substitution keeps what has no value.
pub(crate) fn dollars(
    text: &str,
    is_safe: bool,
    mut given: impl FnMut(&str) -> Option<Placeholder>,
) -> Result<Vec<Part>, String> {
    let mut whole = Text::default();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        whole = whole.then(Text::literal(&rest[..at]));
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            whole = whole.then(Text::literal("$"));
            rest = after;
            continue;
        }
        let braced = rest.strip_prefix('{');
        let name_at = braced.unwrap_or(rest);
        let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let length = name_at.find(|c| !letter(c)).unwrap_or(name_at.len());
        let (name, after) = name_at.split_at(length);
        let after = if braced.is_some() {
            after.strip_prefix('}')
        } else {
            Some(after)
        };
        let valid = !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit());
        let (true, Some(after)) = (valid, after) else {
            if is_safe {
                whole = whole.then(Text::literal("$"));
                continue;
            }
            return Err("it has a `$` without a name, which `string.Template` refuses".to_owned());
        };
        whole = whole.then(match given(name) {
            Some(placeholder) => Text::placeholder(placeholder),
            None if is_safe => Text::literal(format!("${}", &rest[..rest.len() - after.len()])),
            None => return Err(format!("no value is given for `${name}`")),
        });
        rest = after;
    }
    let mut parts = whole.then(Text::literal(rest)).parts;
    parts.retain(|part| !matches!(part, Part::Literal(text) if text.is_empty()));
    Ok(parts)
}
