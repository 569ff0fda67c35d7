//! Evaluates calls of string functions and methods.

use ruff_python_ast::{Expr, ExprAttribute, ExprCall};
use ruff_text_size::Ranged;

use crate::evaluate::evaluator::Evaluator;
use crate::evaluate::value::Value;
use crate::evaluate::whitespace::{cleandoc, dedent, strip};
use crate::syntax::called;
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

    /// A docstring, cleaned by `inspect.cleandoc`.
    pub(crate) fn documentation(&self, expr: &'a Expr) -> Value {
        self.whole(Some(expr), "cleandoc", cleandoc)
    }

    fn method(&self, name: &str, method: &'a ExprAttribute, call: &'a ExprCall) -> Value {
        let text = match self.template(&method.value) {
            Value::Text(text) => text,
            other => return other,
        };
        let arguments = &call.arguments;
        let first = arguments.args.first();
        match name {
            "format" => self.format(text, arguments),
            "format_map" => self.obstacle("its values come from a mapping (`format_map`)", &text),
            "join" => self.join(text, first),
            "strip" | "lstrip" | "rstrip" => {
                let blanks = match first.map(|expr| self.known(expr)) {
                    Some(None) => {
                        return self.obstacle(
                            "the characters that it strips are only known at run time",
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
                self.obstacle("its `.replace()` has a count", &text)
            }
            "replace" => self.replace(text, first, arguments.args.get(1)),
            "upper" if text.as_literal().is_some_and(|text| text.is_ascii()) => {
                Value::Text(text.map(str::to_uppercase))
            }
            "lower" if text.as_literal().is_some_and(|text| text.is_ascii()) => {
                Value::Text(text.map(str::to_lowercase))
            }
            // These return no text.
            "startswith" | "endswith" | "split" | "splitlines" | "encode" | "count" | "find"
            | "index" | "isspace" | "rsplit" | "partition" | "rpartition" => Value::Unknown,
            other => self.obstacle(format!("`.{other}()` is called on it"), &text),
        }
    }

    /// Applies a function to the whole text.
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
        change: impl Fn(&str) -> String,
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
                    "`{name}` also strips a value at the edge of the text: strip the input where that matters"
                ),
                false => format!(
                    "`{name}` runs after the values are inserted: exact only for values of a single line"
                ),
            });
        }
        if touched || text.inner.is_some() {
            text.inner = inner;
        }
        Value::Text(text)
    }
}
