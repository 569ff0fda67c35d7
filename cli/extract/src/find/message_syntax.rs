//! The syntax of messages: dictionaries and the arguments of template classes.

use ruff_python_ast::{Expr, ExprCall};

use crate::syntax::{called, class_of, entry, given};

/// The messages that a chat template is constructed from.
pub(crate) fn template_messages(call: &ExprCall) -> Option<&[Expr]> {
    if class_of(call) != "ChatPromptTemplate" {
        return None;
    }
    let given = ["messages", "message_templates"]
        .into_iter()
        .find_map(|name| given(call, name));
    match given.or_else(|| call.arguments.args.first())? {
        Expr::List(list) => Some(&list.elts),
        Expr::Tuple(tuple) => Some(&tuple.elts),
        _ => None,
    }
}

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
