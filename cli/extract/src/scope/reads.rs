//! Whether an assigned value contains the value before.

use ruff_python_ast::{Expr, ExprAttribute};

use crate::syntax::is_self;

/// Whether a sum begins with this attribute of `self`.
pub(crate) fn reads_attribute(mut value: &Expr, attribute: &ExprAttribute) -> bool {
    while let Expr::BinOp(sum) = value {
        value = &sum.left;
    }
    matches!(value, Expr::Attribute(read) if is_self(&read.value) && read.attr.as_str() == attribute.attr.as_str())
}

/// Whether an expression that makes text reads this name, such as `x + "…"`, `f"{x}…"` or `x.strip()`.
pub(crate) fn reads(expr: &Expr, name: &str) -> bool {
    match expr {
        Expr::Name(read) => read.id.as_str() == name,
        Expr::BinOp(operation) => reads(&operation.left, name) || reads(&operation.right, name),
        Expr::FString(string) => string.value.elements().any(|element| {
            let field = element.as_interpolation();
            field.is_some_and(|field| reads(&field.expression, name))
        }),
        Expr::Call(call) => match &*call.func {
            Expr::Attribute(method) => {
                let mut values = call
                    .arguments
                    .iter_source_order()
                    .map(|argument| argument.value());
                reads(&method.value, name) || values.any(|value| reads(value, name))
            }
            _ => call.arguments.args.iter().any(|value| reads(value, name)),
        },
        Expr::List(list) => list.elts.iter().any(|value| reads(value, name)),
        Expr::Tuple(tuple) => tuple.elts.iter().any(|value| reads(value, name)),
        _ => false,
    }
}
