//! Evaluates `string.Template`.

use ruff_python_ast::{Expr, ExprAttribute, ExprCall};

use crate::evaluate::evaluator::Evaluator;
use crate::evaluate::python;
use crate::evaluate::value::Value;
use crate::syntax::{called, keyword_name};
use crate::text::{Part, Text};

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
        let given = |name: &str| {
            let keywords = &call.arguments.keywords;
            let keyword = keywords
                .iter()
                .find(|keyword| keyword_name(&keyword.arg) == Some(name))?;
            let source = self.here().slice(&keyword.value);
            Some(python::placeholder(
                name,
                source,
                "s",
                "",
                python::is_pure(&keyword.value),
            ))
        };
        match dollars(&literal, given) {
            Ok(parts) => Value::Text(Text { parts, ..text }),
            Err(reason) => self.obstacle(reason, &text),
        }
    }
}

/// Parses a template of `string.Template`.
pub(crate) fn dollars(
    text: &str,
    mut given: impl FnMut(&str) -> Option<crate::text::Placeholder>,
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
            return Err("it has a `$` without a name, which `string.Template` refuses".to_owned());
        };
        let placeholder = given(name).ok_or_else(|| format!("no value is given for `${name}`"))?;
        whole = whole.then(Text::placeholder(placeholder));
        rest = after;
    }
    let mut parts = whole.then(Text::literal(rest)).parts;
    parts.retain(|part| !matches!(part, Part::Literal(text) if text.is_empty()));
    Ok(parts)
}
