//! The syntax of messages.

use ruff_python_ast::Expr;

use crate::syntax::{called, entry, given};

/// The role and content of a message in dictionary form, and whether it has more entries.
pub(crate) fn said(expr: &Expr) -> Option<(&Expr, &Expr, bool)> {
    match expr {
        Expr::Dict(dict) => Some((
            entry(dict, "role")?,
            entry(dict, "content")?,
            dict.items.len() != 2,
        )),
        Expr::Call(call) if called(&call.func) == Some("dict") => Some((
            given(call, "role")?,
            given(call, "content")?,
            call.arguments.len() != 2,
        )),
        _ => None,
    }
}
