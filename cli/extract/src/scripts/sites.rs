//! Where the functions of a program are called, and with what.

use std::collections::HashMap;

use crate::scripts::program::Program;
use crate::scripts::tree::{Expr, Node, Parameter, ScopeId};
use crate::threads;

/// How many calls of a function are considered; generated code can have any number.
const MANY: usize = 200;

/// The calls of each function, by its file and scope.
pub(super) struct Sites<'p> {
    all: HashMap<(usize, ScopeId), Vec<Site<'p>>>,
}

/// A call.
pub(super) struct Site<'p> {
    script: usize,
    scope: ScopeId,
    arguments: &'p [Expr],
}

/// An expression that a call gives for a parameter, and where it is evaluated.
pub(super) struct Given<'p> {
    pub(super) script: usize,
    pub(super) scope: ScopeId,
    pub(super) value: &'p Expr,
}

impl<'p> Sites<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        let scripts: Vec<usize> = (0..program.scripts.len()).collect();
        let mut all: HashMap<_, Vec<_>> = HashMap::new();
        for found in threads::parallel_map(&scripts, |script| calls(program, *script)) {
            for (function, site) in found {
                all.entry(function).or_default().push(site);
            }
        }
        Self { all }
    }

    /// The arguments that calls give for a parameter, or for the object that it is an entry of.
    pub(super) fn of(
        &self,
        script: usize,
        parameter: &Parameter,
    ) -> impl Iterator<Item = Given<'p>> {
        let sites = self.all.get(&(script, parameter.function)).into_iter();
        sites.flatten().take(MANY).filter_map(|site| {
            Some(Given {
                script: site.script,
                scope: site.scope,
                value: site.arguments.get(parameter.index)?,
            })
        })
    }
}

/// The calls in a file, with the functions that they run.
fn calls(program: &Program, script: usize) -> Vec<((usize, ScopeId), Site<'_>)> {
    let mut found = Vec::new();
    for item in &program.scripts[script].items {
        let mut exprs = vec![&item.expr];
        while let Some(expr) = exprs.pop() {
            exprs.extend(expr.parts());
            if let Node::Call(function, arguments) = &expr.node
                && let Some(callee) = program.callee(script, item.scope, function)
            {
                let site = Site {
                    script,
                    scope: item.scope,
                    arguments,
                };
                found.push((callee, site));
            }
        }
    }
    found
}
