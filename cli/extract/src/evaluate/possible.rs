//! Tells from syntax alone which expressions can't be evaluated to text: their files need not be parsed again.

use ruff_python_ast::{Expr, ExprCall, Operator};

use crate::syntax::{called, terms};

/// Methods that make a text of a text.
const METHODS: &[&str] = &[
    "format", "join", "lower", "lstrip", "replace", "rstrip", "strip", "upper",
];

/// Whether an expression may be evaluated to text.
pub(crate) fn may_be_evaluated(expr: &Expr) -> bool {
    match expr {
        Expr::StringLiteral(_) | Expr::FString(_) | Expr::Name(_) | Expr::Attribute(_) => true,
        Expr::Subscript(entry) => entry.slice.is_string_literal_expr(),
        Expr::Call(call) => may_call_be(call),
        Expr::BinOp(operation) => match operation.op {
            Operator::Add => terms(expr).into_iter().any(may_be_evaluated),
            Operator::Mod => may_be_evaluated(&operation.left),
            Operator::Mult => {
                may_be_evaluated(&operation.left) || may_be_evaluated(&operation.right)
            }
            _ => false,
        },
        _ => false,
    }
}

fn may_call_be(call: &ExprCall) -> bool {
    let may_first = |call: &ExprCall| call.arguments.args.first().is_some_and(may_be_evaluated);
    match (called(&call.func), &*call.func) {
        (Some("dedent" | "cleandoc"), _) | (Some("str"), Expr::Name(_)) => may_first(call),
        (Some("substitute" | "safe_substitute"), Expr::Attribute(method)) => {
            matches!(&*method.value, Expr::Call(template) if may_first(template))
        }
        (Some(name), Expr::Attribute(method)) => {
            METHODS.contains(&name) && may_be_evaluated(&method.value)
        }
        _ => false,
    }
}
