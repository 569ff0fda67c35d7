//! What stands for a value in a text.

use crate::scripts::evaluate::Evaluator;
use crate::scripts::tree::{Expr, Node, Piece};
use crate::text::Placeholder;

impl Evaluator<'_> {
    pub(super) fn placeholder(&self, expr: &Expr) -> Placeholder {
        let source = self.source(expr);
        Placeholder {
            field: source.split_whitespace().collect::<Vec<_>>().join(" "),
            argument: None,
            expression: Some(self.short(expr))
                .filter(|name| !name.is_empty())
                .unwrap_or_else(|| leading(source).to_owned()),
            pure: is_pure(expr),
        }
    }

    fn first<'e>(&self, mut values: impl Iterator<Item = &'e Expr>) -> String {
        let name = values.find_map(|value| Some(self.short(value)).filter(|it| !it.is_empty()));
        name.unwrap_or_default()
    }

    /// What a placeholder is named after: `user.name` for `String(user.name).trim()`.
    fn short(&self, expr: &Expr) -> String {
        match &expr.node {
            Node::Member(object, name) => match &object.node {
                Node::Name(this) if this == "this" || this == "props" => name.clone(),
                _ => format!("{}.{name}", self.short(object)),
            },
            Node::Call(function, arguments) => match (&function.node, arguments.first()) {
                (Node::Member(_, name), Some(first)) if name == "stringify" => self.short(first),
                (Node::Member(object, name), _) if is_conversion(name) => self.short(object),
                (Node::Name(name), Some(first)) if matches!(name.as_str(), "String" | "Number") => {
                    self.short(first)
                }
                _ => self.short(function),
            },
            // A text with values is named after the first of them.
            Node::Choice(values) | Node::Sum(values) => self.first(values.iter()),
            Node::Text(pieces) | Node::Tagged(_, pieces) => {
                self.first(pieces.iter().filter_map(Piece::hole))
            }
            Node::Other(inner) => inner.first().map_or_else(String::new, |it| self.short(it)),
            Node::Name(name) if name == "Date" => "date".to_owned(),
            Node::Name(name) => name.clone(),
            _ => self.source(expr).to_owned(),
        }
    }
}

/// The name that an expression begins with: `mode` for `mode === "quick" ? "Be quick." : ""`.
fn leading(source: &str) -> &str {
    let is_end = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '.'));
    source.split(is_end).next().unwrap_or_default()
}

/// Methods that only convert a value.
fn is_conversion(name: &str) -> bool {
    const METHODS: &[&str] = &[
        "toString",
        "trim",
        "trimStart",
        "trimEnd",
        "join",
        "map",
        "filter",
        "slice",
        "substring",
        "toLocaleString",
        "toLowerCase",
        "toUpperCase",
        "toFixed",
        "toISOString",
        "replace",
        "replaceAll",
        "split",
        "flat",
        "flatMap",
        "sort",
        "reverse",
    ];
    METHODS.contains(&name)
}

/// Whether an expression calls nothing, so that it has the same value in one text.
fn is_pure(expr: &Expr) -> bool {
    !matches!(expr.node, Node::Call(..) | Node::Function(_))
        && expr.parts().into_iter().all(is_pure)
}
