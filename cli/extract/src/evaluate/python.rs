//! Python source for the values of placeholders.

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{Expr, visitor};

use crate::text::Placeholder;

/// A placeholder that formats `accessed` (`user.name`) like a field of an f-string and is named after `expression`.
pub(crate) fn placeholder(
    expression: &str,
    accessed: &str,
    conversion: &str,
    spec: &str,
    pure: bool,
) -> Placeholder {
    let inner = bracketed(accessed);
    let conversion_mark = if conversion.is_empty() {
        String::new()
    } else {
        format!("!{conversion}")
    };
    let spec_mark = if spec.is_empty() {
        String::new()
    } else {
        format!(":{spec}")
    };
    let field = format!("{inner}{conversion_mark}{spec_mark}");
    Placeholder {
        argument: Some(argument(&field, accessed, conversion, spec)),
        field,
        expression: expression.to_owned(),
        pure,
    }
}

/// An expression for the braces of an f-string: in parentheses, unless it is safe without.
fn bracketed(source: &str) -> String {
    let safe = |c: char| {
        c.is_alphanumeric()
            || matches!(
                c,
                '_' | '.' | '(' | ')' | '[' | ']' | '\'' | '"' | ' ' | ','
            )
    };
    let source = source.trim();
    let keyword =
        source.starts_with("lambda") || source.starts_with("yield") || source.starts_with("await");
    match source.chars().all(safe) && !keyword && !source.is_empty() {
        true => source.to_owned(),
        false => format!("({source})"),
    }
}

/// An f-string of one field in quotes that every Python version accepts, or equivalent calls.
pub(crate) fn argument(field: &str, accessed: &str, conversion: &str, spec: &str) -> String {
    let plain = !field.contains(['\\', '\n', '#']);
    let quote = ["\"", "'", "\"\"\""]
        .into_iter()
        .find(|quote| !field.contains(*quote) && !field.ends_with('"'));
    match quote {
        Some(quote) if plain => format!("f{quote}{{{field}}}{quote}"),
        _ => {
            let value = match conversion {
                "r" => format!("repr({accessed})"),
                "s" => format!("str({accessed})"),
                "a" => format!("ascii({accessed})"),
                _ => accessed.to_owned(),
            };
            match spec {
                "" if conversion.is_empty() => format!("format({value})"),
                "" => value,
                spec => format!("format({value}, f{spec:?})"),
            }
        }
    }
}

/// Whether an expression can be evaluated twice with the same result and no side effect.
pub(crate) fn is_pure(expr: &Expr) -> bool {
    struct Looks(bool);
    impl<'a> Visitor<'a> for Looks {
        fn visit_expr(&mut self, expr: &'a Expr) {
            self.0 &= !matches!(
                expr,
                Expr::Call(_)
                    | Expr::Await(_)
                    | Expr::Yield(_)
                    | Expr::YieldFrom(_)
                    | Expr::Named(_)
            );
            visitor::walk_expr(self, expr);
        }
    }
    let mut looks = Looks(true);
    looks.visit_expr(expr);
    looks.0
}

/// Python's `str.isspace`.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// The Python expression for a field such as `user.name[0]`: brackets hold an index if numeric, else a key.
pub(crate) fn access(source: &str, path: &str) -> Result<String, String> {
    let mut out = match path.is_empty() {
        true => source.to_owned(),
        false => parenthesised(source),
    };
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            out.push('.');
            out.push_str(&after[..end]);
            rest = &after[end..];
        } else {
            let after = rest
                .strip_prefix('[')
                .ok_or("it has a field that can't be parsed")?;
            let (key, after) = after
                .split_once(']')
                .ok_or("it has a field with an unclosed `[`")?;
            match key.parse::<usize>() {
                Ok(index) => out.push_str(&format!("[{index}]")),
                Err(_) => out.push_str(&format!("[{}]", quoted(key))),
            }
            rest = after;
        }
    }
    Ok(out)
}

pub(crate) fn quoted(key: &str) -> String {
    format!("'{}'", key.replace('\\', "\\\\").replace('\'', "\\'"))
}

pub(crate) fn parenthesised(source: &str) -> String {
    let simple = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    match source.chars().all(simple) && !source.starts_with(|c: char| c.is_ascii_digit()) {
        true => source.to_owned(),
        false => format!("({source})"),
    }
}
