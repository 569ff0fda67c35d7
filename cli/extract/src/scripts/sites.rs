//! Where the functions of a program are called, and with what.

use std::collections::HashMap;

use crate::scripts::program::Program;
use crate::scripts::tree::{Expr, Node, ScopeId};
use crate::threads;

/// Methods of a list that call a function with each element.
const EACH: &[&str] = &["filter", "find", "flatMap", "forEach", "map"];

/// The calls of each function, by its file and scope.
pub(super) type Calls<'p> = HashMap<(usize, ScopeId), Vec<Site<'p>>>;

/// A call.
pub(super) struct Site<'p> {
    pub(super) script: usize,
    pub(super) scope: ScopeId,
    pub(super) given: Given<'p>,
}

/// What a function is called with.
pub(super) enum Given<'p> {
    Arguments(&'p [Expr]),
    /// Each element of a list.
    Each(&'p Expr),
}

/// The calls of the functions of a program.
pub(super) fn calls(program: &Program) -> Calls<'_> {
    let scripts: Vec<usize> = (0..program.scripts.len()).collect();
    let mut calls: Calls<'_> = HashMap::new();
    for found in threads::parallel_map(&scripts, |script| calls_in(program, *script)) {
        for (function, call) in found {
            calls.entry(function).or_default().push(call);
        }
    }
    calls
}

/// The calls in a file, with the functions that they run.
fn calls_in(program: &Program, script: usize) -> Vec<((usize, ScopeId), Site<'_>)> {
    let mut found = Vec::new();
    for item in &program.scripts[script].items {
        let call = |given| Site {
            script,
            scope: item.scope,
            given,
        };
        let mut exprs = vec![&item.expr];
        while let Some(expr) = exprs.pop() {
            exprs.extend(expr.parts());
            let Node::Call(function, arguments) = &expr.node else {
                continue;
            };
            if let Some(callee) = program.callee(script, item.scope, function) {
                found.push((callee, call(Given::Arguments(arguments))));
            }
            if let Node::Member(list, method) = &function.node
                && let Some(Node::Function(inner)) = arguments.first().map(|it| &it.node)
                && EACH.contains(&method.as_str())
            {
                found.push(((script, *inner), call(Given::Each(list))));
            }
        }
    }
    found
}
