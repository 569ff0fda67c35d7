//! The arguments of a lookup as code.

use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_python_ast::{Expr, InterpolatedStringElement};
use ruff_python_parser::parse_expression;
use ruff_text_size::Ranged;

use crate::patch::literal;
use crate::site::Argument;

/// The keyword arguments. If the helper formats values, `f"{x}"` is `x`, unless a later argument calls something that could change it.
pub(crate) fn of(arguments: &[Argument], formats: bool) -> Vec<String> {
    let last_call = arguments.iter().rposition(|it| calls(&it.source));
    let source = |(index, argument): (usize, &Argument)| {
        let is_last = last_call.is_none_or(|last| last <= index);
        let plain = value(&argument.source).filter(|_| formats && is_last);
        keyword(
            &argument.name,
            &plain.unwrap_or_else(|| argument.source.clone()),
            '"',
        )
    };
    arguments.iter().enumerate().map(source).collect()
}

/// The expression in an f-string of nothing else.
fn value(source: &str) -> Option<String> {
    let parsed = parse_expression(source).ok()?;
    let text = parsed.expr().as_f_string_expr()?;
    let mut elements = text.value.elements();
    let (Some(InterpolatedStringElement::Interpolation(hole)), None) =
        (elements.next(), elements.next())
    else {
        return None;
    };
    let is_plain =
        hole.conversion.is_none() && hole.format_spec.is_none() && hole.debug_text.is_none();
    let range = hole.expression.range();
    let inner = &source[range.to_std_range()];
    let is_alone = !matches!(
        *hole.expression,
        Expr::Tuple(_) | Expr::Generator(_) | Expr::Starred(_) | Expr::Yield(_)
    );
    (is_plain && is_alone && !inner.contains('\n')).then(|| inner.to_owned())
}

fn calls(source: &str) -> bool {
    let Ok(parsed) = parse_expression(source) else {
        return true;
    };
    let mut calls = Calls(false);
    calls.visit_expr(parsed.expr());
    calls.0
}

struct Calls(bool);

impl<'a> Visitor<'a> for Calls {
    fn visit_expr(&mut self, expr: &'a Expr) {
        self.0 |= matches!(
            expr,
            Expr::Call(_) | Expr::Await(_) | Expr::Named(_) | Expr::Yield(_) | Expr::YieldFrom(_)
        );
        walk_expr(self, expr);
    }
}

/// A keyword argument; a name that is not an identifier needs `**`.
pub(crate) fn keyword(name: &str, value: &str, quote: char) -> String {
    match parse_expression(name) {
        Ok(parsed) if parsed.expr().is_name_expr() => format!("{name}={value}"),
        _ => format!("**{{{}: {value}}}", literal::quoted_by(name, quote)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_helper_formats_is_passed_as_it_is() {
        let of = |sources: &[&str]| {
            let arguments = sources.iter().map(|source| Argument {
                name: "x".to_owned(),
                source: (*source).to_owned(),
            });
            of(&arguments.collect::<Vec<_>>(), true)
        };
        for (source, expected) in [
            ("f\"{x}\"", "x=x"),
            ("f\"{(a.b)}\"", "x=a.b"),
            ("f\"{x!r}\"", "x=f\"{x!r}\""),
            ("f\"{x:>3}\"", "x=f\"{x:>3}\""),
            ("f\"{x}{y}\"", "x=f\"{x}{y}\""),
            ("f\"{x=}\"", "x=f\"{x=}\""),
            ("f\"{now()}\"", "x=now()"),
            ("str(x)", "x=str(x)"),
        ] {
            assert_eq!(of(&[source]), [expected]);
        }
        // A call may change what was formatted before it.
        assert_eq!(
            of(&["f\"{x}\"", "f\"{x.pop()}\"", "f\"{x}\""]),
            ["x=f\"{x}\"", "x=x.pop()", "x=x"]
        );
    }
}
