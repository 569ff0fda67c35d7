//! Functions and methods of text: `.format`, `.join`, `.strip`, `.replace`, `dedent`, `Template`.

use ruff_python_ast::{Expr, ExprAttribute, ExprCall};
use ruff_text_size::Ranged;

use crate::evaluate::evaluator::Evaluator;
use crate::evaluate::python;
use crate::evaluate::python::is_space;
use crate::evaluate::value::Value;
use crate::syntax::{called, keyword_name};
use crate::text::{Part, Text};

impl<'a> Evaluator<'_, 'a> {
    pub(crate) fn call(&self, call: &'a ExprCall) -> Value {
        let first = call.arguments.args.first();
        match (called(&call.func), &*call.func) {
            (Some("dedent"), _) => self.whole(first, "dedent", dedent),
            (Some("cleandoc"), _) => self.whole(first, "cleandoc", cleandoc),
            (Some("str"), Expr::Name(_)) if call.arguments.len() == 1 => match first {
                Some(expr) => match self.value(expr) {
                    Value::Unknown => Value::Unknown,
                    known => known,
                },
                None => Value::Unknown,
            },
            (Some("substitute" | "safe_substitute"), Expr::Attribute(method)) => {
                self.substitute(method, call)
            }
            (Some(name), Expr::Attribute(method)) => self.method(name, method, call),
            _ => Value::Unknown,
        }
    }

    /// A documentation string, as `inspect.cleandoc` gives it.
    pub(crate) fn documentation(&self, expr: &'a Expr) -> Value {
        self.whole(Some(expr), "cleandoc", cleandoc)
    }

    fn method(&self, name: &str, method: &'a ExprAttribute, call: &'a ExprCall) -> Value {
        let text = match self.value(&method.value) {
            Value::Text(text) => text,
            other => return other,
        };
        let arguments = &call.arguments;
        let first = arguments.args.first();
        match name {
            "format" => self.format(text, arguments),
            "format_map" => {
                self.obstacle("its values are given as a mapping (`format_map`)", &text)
            }
            "join" => self.join(text, first),
            "strip" | "lstrip" | "rstrip" => {
                let blanks = match first.map(|expr| self.known(expr)) {
                    Some(None) => {
                        return self.obstacle(
                            "what is stripped from it is only known when it runs",
                            &text,
                        );
                    }
                    Some(Some(chars)) => Some(chars),
                    None => None,
                };
                let name = name.to_owned();
                self.changed(text, &method.value, &name, |text| {
                    strip(text, &name, blanks.as_deref())
                })
            }
            "replace" if arguments.len() > 2 => {
                self.obstacle("how often something is replaced in it is counted", &text)
            }
            "replace" => self.replace(text, first, arguments.args.get(1)),
            "upper" if text.as_literal().is_some_and(|text| text.is_ascii()) => {
                Value::Text(text.map(str::to_uppercase))
            }
            "lower" if text.as_literal().is_some_and(|text| text.is_ascii()) => {
                Value::Text(text.map(str::to_lowercase))
            }
            // Text is asked about, or something else is made of it.
            "startswith" | "endswith" | "split" | "splitlines" | "encode" | "count" | "find"
            | "index" | "isspace" | "rsplit" | "partition" | "rpartition" => Value::Unknown,
            other => self.obstacle(format!("`.{other}()` is applied to it"), &text),
        }
    }

    /// A function of the whole text.
    fn whole(&self, expr: Option<&'a Expr>, name: &str, change: fn(&str) -> String) -> Value {
        let Some(expr) = expr else {
            return Value::Unknown;
        };
        match self.value(expr) {
            Value::Text(text) => self.changed(text, expr, name, change),
            other => other,
        }
    }

    fn changed(
        &self,
        text: Text,
        inside: &Expr,
        name: &str,
        change: impl FnOnce(&str) -> String,
    ) -> Value {
        if !text.has_placeholders() {
            return Value::Text(text.map(change));
        }
        let before = text.parts.clone();
        let inner = text
            .inner
            .clone()
            .or_else(|| Some((inside.range(), before.clone())));
        let strips = name.ends_with("strip");
        let mut text = text.map(change);
        let at_edge = |part: Option<&Part>| matches!(part, Some(Part::Placeholder(_)));
        let (start, end) = (at_edge(text.parts.first()), at_edge(text.parts.last()));
        let touched = match name {
            "lstrip" => start,
            "rstrip" => end,
            _ if strips => start || end,
            _ => true,
        };
        if touched {
            text.note(match strips {
                true => format!(
                    "`{name}` also strips the value at its edge: strip the input where that matters"
                ),
                false => format!(
                    "`{name}` runs after the values went in: exact while they are single lines"
                ),
            });
        }
        if touched || text.inner.is_some() {
            text.inner = inner;
        }
        Value::Text(text)
    }

    fn join(&self, separator: Text, items: Option<&'a Expr>) -> Value {
        let elements = match items {
            Some(Expr::List(list)) => &list.elts,
            Some(Expr::Tuple(tuple)) => &tuple.elts,
            // Text made of values alone is a value.
            _ => return Value::Unknown,
        };
        let Some(between) = separator.as_literal() else {
            return self.obstacle(
                "what it is joined by is only known when it runs",
                &separator,
            );
        };
        let mut whole = Text::default();
        let mut obstacle = None;
        for (index, element) in elements.iter().enumerate() {
            if index > 0 {
                whole = whole.then(Text {
                    own: false,
                    ..Text::literal(between.as_str())
                });
            }
            if matches!(element, Expr::Starred(_)) {
                obstacle =
                    Some("a part of the list that it is joined from is only known when it runs");
                continue;
            }
            match self.part(element) {
                Ok(text) => whole = whole.then(text),
                Err(obstacle) => return Value::Obstacle(obstacle),
            }
        }
        match obstacle {
            Some(reason) => self.obstacle(reason, &whole),
            None => Value::Text(whole),
        }
    }

    fn replace(&self, text: Text, old: Option<&'a Expr>, new: Option<&'a Expr>) -> Value {
        let (Some(old), Some(new)) = (old, new) else {
            return Value::Unknown;
        };
        let Some(sentinel) = self.known(old).filter(|sentinel| !sentinel.is_empty()) else {
            return self.obstacle("what is replaced in it is only known when it runs", &text);
        };
        let filled = match self.part(new) {
            Ok(filled) => filled,
            Err(obstacle) => return Value::Obstacle(obstacle),
        };
        let mut out = Text {
            parts: Vec::new(),
            ..text.clone()
        };
        for part in &text.parts {
            let Part::Literal(literal) = part else {
                out = out.then(Text {
                    parts: vec![part.clone()],
                    ..Text::default()
                });
                continue;
            };
            for (index, piece) in literal.split(sentinel.as_str()).enumerate() {
                if index > 0 {
                    out = out.then(Text {
                        own: false,
                        ..filled.clone()
                    });
                }
                out = out.then(Text {
                    own: false,
                    ..Text::literal(piece)
                });
            }
        }
        out.parts
            .retain(|part| !matches!(part, Part::Literal(text) if text.is_empty()));
        if text.has_placeholders() {
            out.note(format!(
                "`{sentinel}` in a value that is put in first would be replaced too"
            ));
            out.manual
                .get_or_insert_with(|| "values are put into it at two times".to_owned());
        }
        Value::Text(out)
    }

    /// `Template("… $name …").substitute(name=…)`.
    fn substitute(&self, method: &'a ExprAttribute, call: &'a ExprCall) -> Value {
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
                "`$` names are put into text that values were put into before",
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

/// Parts a template of `string.Template`.
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
            return Err("a `$` in it begins no name, which `string.Template` refuses".to_owned());
        };
        let placeholder = given(name).ok_or_else(|| format!("nothing is given for `${name}`"))?;
        whole = whole.then(Text::placeholder(placeholder));
        rest = after;
    }
    let mut parts = whole.then(Text::literal(rest)).parts;
    parts.retain(|part| !matches!(part, Part::Literal(text) if text.is_empty()));
    Ok(parts)
}

fn strip(text: &str, name: &str, chars: Option<&str>) -> String {
    let blank = |c: char| match chars {
        Some(chars) => chars.contains(c),
        None => is_space(c),
    };
    match name {
        "lstrip" => text.trim_start_matches(blank),
        "rstrip" => text.trim_end_matches(blank),
        _ => text.trim_matches(blank),
    }
    .to_owned()
}

/// `textwrap.dedent`: blank lines become empty, and what all others begin with alike (blanks and tabs) is taken away.
fn dedent(text: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let lines: Vec<&str> = text
        .split('\n')
        .map(|line| if indent(line) == line.len() { "" } else { line })
        .collect();
    let mut margin: Option<&str> = None;
    for line in lines.iter().filter(|line| !line.is_empty()) {
        let this = &line[..indent(line)];
        margin = Some(match margin {
            None => this,
            Some(margin) => {
                let same = margin
                    .bytes()
                    .zip(this.bytes())
                    .take_while(|(a, b)| a == b)
                    .count();
                &margin[..same]
            }
        });
    }
    let margin = margin.unwrap_or_default();
    lines
        .iter()
        .map(|line| line.strip_prefix(margin).unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
}

/// `inspect.cleandoc`: the first line's indentation goes, and that of the others together; then blank lines at both ends.
fn cleandoc(text: &str) -> String {
    let expanded = expand_tabs(text);
    let lines: Vec<&str> = expanded.split('\n').collect();
    let indent =
        |line: &str| line.chars().count() - line.trim_start_matches(is_space).chars().count();
    let rest = lines
        .iter()
        .skip(1)
        .filter(|line| !line.trim_matches(is_space).is_empty());
    let margin = rest.map(|line| indent(line)).min().unwrap_or(0);
    let mut out: Vec<String> = lines
        .iter()
        .enumerate()
        .map(|(index, line)| match index {
            0 => line.trim_start_matches(is_space).to_owned(),
            _ => line.chars().skip(margin).collect(),
        })
        .collect();
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    let start = out.iter().take_while(|line| line.is_empty()).count();
    out[start..].join("\n")
}

fn expand_tabs(text: &str) -> String {
    let mut column = 0;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => {
                let blanks = 8 - column % 8;
                out.extend(std::iter::repeat_n(' ', blanks));
                column += blanks;
            }
            '\n' | '\r' => {
                out.push(c);
                column = 0;
            }
            c => {
                out.push(c);
                column += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dedent_takes_away_what_all_lines_begin_with() {
        assert_eq!(dedent("\n    a\n      b\n  \n    c\n"), "\na\n  b\n\nc\n");
        assert_eq!(dedent("  a\n\tb"), "  a\n\tb");
        assert_eq!(dedent("a\n  b"), "a\n  b");
    }

    #[test]
    fn cleandoc_leaves_the_first_line_out_of_the_margin() {
        assert_eq!(cleandoc("\n    a\n      b\n    "), "a\n  b");
        assert_eq!(cleandoc("a\n    b\n      c\n\n"), "a\nb\n  c");
    }
}
