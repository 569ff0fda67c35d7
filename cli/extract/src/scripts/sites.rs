//! Where the functions of a program are called, and with what.

use std::collections::HashMap;

use crate::scripts::program::Program;
use crate::scripts::tree::{Expr, Node, Parameter, ScopeId};
use crate::threads;

/// How many calls of a function are considered; generated code can have any number.
const MANY: usize = 200;

/// How far lists are followed.
const FAR: usize = 8;

/// Methods of a list that call a function with each element.
const EACH: &[&str] = &["filter", "find", "flatMap", "forEach", "map"];

/// Methods that return elements of a list.
const SAME: &[&str] = &[
    "concat",
    "filter",
    "reverse",
    "slice",
    "sort",
    "toReversed",
    "toSorted",
];

/// The calls of each function, by its file and scope.
pub(super) struct Sites<'p> {
    program: &'p Program,
    all: HashMap<(usize, ScopeId), Vec<Site<'p>>>,
}

/// A call.
struct Site<'p> {
    script: usize,
    scope: ScopeId,
    given: What<'p>,
}

/// What a function is called with.
enum What<'p> {
    Arguments(&'p [Expr]),
    /// Each element of a list.
    Each(&'p Expr),
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
        Self { program, all }
    }

    /// The arguments that calls give for a parameter, or for the object that it is an entry of.
    pub(super) fn of(&self, script: usize, parameter: &Parameter) -> Vec<Given<'p>> {
        let mut given = Vec::new();
        self.add_given(script, parameter, FAR, &mut given);
        given
    }

    /// The elements of a list.
    pub(super) fn elements(&self, script: usize, scope: ScopeId, list: &'p Expr) -> Vec<Given<'p>> {
        let mut given = Vec::new();
        self.add_elements(script, scope, list, FAR, &mut given);
        given
    }

    fn add_given(
        &self,
        script: usize,
        parameter: &Parameter,
        left: usize,
        given: &mut Vec<Given<'p>>,
    ) {
        let sites = self.all.get(&(script, parameter.function)).into_iter();
        for site in sites.flatten().take(MANY) {
            match site.given {
                What::Arguments(arguments) => {
                    given.extend(arguments.get(parameter.index).map(|value| Given {
                        script: site.script,
                        scope: site.scope,
                        value,
                    }));
                }
                What::Each(list) if parameter.index == 0 => {
                    self.add_elements(site.script, site.scope, list, left, given);
                }
                What::Each(_) => {}
            }
        }
    }

    fn add_elements(
        &self,
        script: usize,
        scope: ScopeId,
        list: &'p Expr,
        left: usize,
        given: &mut Vec<Given<'p>>,
    ) {
        let Some(left) = left.checked_sub(1).filter(|_| given.len() < MANY) else {
            return;
        };
        let program = self.program;
        match &list.node {
            Node::List(elements) => {
                for value in elements {
                    match &value.node {
                        Node::Spread(inner) => {
                            self.add_elements(script, scope, inner, left, given);
                        }
                        _ => given.push(Given {
                            script,
                            scope,
                            value,
                        }),
                    }
                }
            }
            Node::Choice(lists) => {
                for list in lists {
                    self.add_elements(script, scope, list, left, given);
                }
            }
            Node::Call(function, _) => {
                if let Node::Member(of, method) = &function.node
                    && SAME.contains(&method.as_str())
                {
                    self.add_elements(script, scope, of, left, given);
                }
            }
            Node::Name(_) | Node::Member(..) => {
                let Some(meaning) = program.meaning(script, scope, list) else {
                    return;
                };
                if let Some(value) = meaning.value {
                    self.add_elements(meaning.script, meaning.scope, value, left, given);
                }
                let Some(binding) = meaning.binding else {
                    return;
                };
                let here = &program.scripts[meaning.script];
                let added = binding.additions.iter().map(|item| &here.items[*item]);
                given.extend(added.map(|item| Given {
                    script: meaning.script,
                    scope: item.scope,
                    value: &item.expr,
                }));
                if let Some(parameter) = &binding.parameter {
                    let mut arguments = Vec::new();
                    self.add_given(meaning.script, parameter, left, &mut arguments);
                    for it in arguments {
                        let value = match &parameter.key {
                            Some(key) => it.value.entry(key),
                            None => Some(it.value),
                        };
                        if let Some(value) = value {
                            self.add_elements(it.script, it.scope, value, left, given);
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

/// The calls in a file, with the functions that they run.
fn calls(program: &Program, script: usize) -> Vec<((usize, ScopeId), Site<'_>)> {
    let mut found = Vec::new();
    for item in &program.scripts[script].items {
        let site = |given| Site {
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
                found.push((callee, site(What::Arguments(arguments))));
            }
            if let Node::Member(list, method) = &function.node
                && let Some(Node::Function(inner)) = arguments.first().map(|it| &it.node)
                && EACH.contains(&method.as_str())
            {
                found.push(((script, *inner), site(What::Each(list))));
            }
        }
    }
    found
}
