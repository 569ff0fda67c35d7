//! Which lists of messages a lookup can replace: those whose messages have a role and a content.

use ruff_python_ast::{Expr, ExprDict, Operator};
use ruff_python_parser::parse_expression;

/// The form of an expression that produces messages.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A list of nothing but `{"role": …, "content": …}`, which `messages` takes as it is.
    Plain,
    /// A concatenation of such a list and others.
    Made,
    /// Messages of another form, which a lookup could not return.
    Other(&'static str),
}

/// The shape of an expression, by its source.
pub(crate) fn shape(source: &str) -> Shape {
    // In parentheses, source of several lines is one expression.
    match parse_expression(&format!("({source}\n)")) {
        Ok(parsed) => shape_of(parsed.expr()),
        Err(_) => Shape::Other("it is not a plain list"),
    }
}

fn shape_of(expr: &Expr) -> Shape {
    let worst = |shapes: &mut dyn Iterator<Item = Shape>| {
        shapes.fold(Shape::Plain, |worst, next| match (worst, next) {
            (Shape::Other(what), _) | (_, Shape::Other(what)) => Shape::Other(what),
            (Shape::Plain, Shape::Plain) => Shape::Plain,
            _ => Shape::Made,
        })
    };
    match expr {
        Expr::List(list) => worst(&mut list.elts.iter().map(element)),
        Expr::BinOp(sum) if sum.op == Operator::Add => {
            let sides = [&sum.left, &sum.right].into_iter();
            match worst(&mut sides.map(|side| shape_of(side))) {
                Shape::Plain => Shape::Made,
                other => other,
            }
        }
        _ => Shape::Made,
    }
}

fn element(expr: &Expr) -> Shape {
    match expr {
        Expr::Dict(dict) if is_message(dict) => Shape::Plain,
        Expr::Dict(_) => Shape::Other("a message has more than a role and a content"),
        Expr::Starred(_) => Shape::Made,
        _ => Shape::Other("a message is not a dictionary"),
    }
}

fn is_message(dict: &ExprDict) -> bool {
    let keys = dict.items.iter().map(|item| {
        let literal = item.key.as_ref().and_then(Expr::as_string_literal_expr);
        literal.map(|literal| literal.value.to_str())
    });
    let mut keys: Vec<_> = keys.collect();
    keys.sort_unstable();
    keys == [Some("content"), Some("role")]
}
