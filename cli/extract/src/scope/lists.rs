//! How statements change lists that they build, such as `parts.append("…")`.

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{Expr, ExprCall, visitor};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::scope::builder::Builder;
use crate::scope::{Binding, Change, Scope};
use crate::syntax::called;

/// How a statement changes a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grows {
    Append,
    Extend,
    /// In a way that is not followed.
    Other,
}

/// A statement that changes a list.
#[derive(Clone, Copy)]
pub(crate) struct Step<'a> {
    pub(crate) range: TextRange,
    pub(crate) how: Grows,
    pub(crate) value: Option<&'a Expr>,
}

/// A list that statements build, before a place that reads it.
pub(crate) struct Built<'a> {
    /// The list that it begins with.
    pub(crate) first: &'a Expr,
    pub(crate) steps: Vec<Step<'a>>,
    /// Whether every step always runs, once, in the order of the text.
    pub(crate) is_straight: bool,
}

/// Functions that leave a list that they are given as it is.
const READERS: &[&str] = &[
    "join",
    "len",
    "print",
    "str",
    "repr",
    "enumerate",
    "sorted",
    "reversed",
    "list",
    "tuple",
    "set",
    "any",
    "all",
    "sum",
    "zip",
    "map",
    "filter",
    "range",
    "isinstance",
    "dumps",
    "bool",
];

impl<'a> Builder<'a> {
    /// Records what a call does with the lists of this scope.
    pub(crate) fn changes_lists(&mut self, call: &'a ExprCall) {
        let name = called(&call.func).unwrap_or_default();
        let first = call.arguments.args.first();
        if let Expr::Attribute(method) = &*call.func
            && let Expr::Name(list) = &*method.value
        {
            let how = match (name, call.arguments.args.len()) {
                ("append", 1) => Some(Grows::Append),
                ("extend", 1) => Some(Grows::Extend),
                (
                    "append" | "extend" | "insert" | "pop" | "remove" | "sort" | "reverse"
                    | "clear" | "update" | "setdefault" | "popitem",
                    _,
                ) => Some(Grows::Other),
                _ => None,
            };
            if let Some(how) = how {
                let value = call.arguments.args.last();
                self.step(list.id.as_str(), call.range(), how, value);
            }
        }
        if name == "join"
            && let Some(Expr::Name(list)) = first
        {
            let scope = &mut self.scopes.all[self.current];
            scope.joined.insert(list.id.as_str());
        }
        if READERS.contains(&name) {
            return;
        }
        for argument in &call.arguments.args {
            if let Expr::Name(list) = argument
                && self.is_list(list.id.as_str())
            {
                self.step(list.id.as_str(), call.range(), Grows::Other, None);
            }
        }
    }

    /// Whether a name of this scope was assigned a list.
    fn is_list(&self, name: &str) -> bool {
        let bindings = self.scopes.all[self.current].bindings.get(name);
        let last = bindings.and_then(|bindings| bindings.last());
        last.and_then(Binding::change)
            .is_some_and(|(_, value)| value.is_list_expr())
    }

    pub(crate) fn step(
        &mut self,
        list: &'a str,
        range: TextRange,
        how: Grows,
        value: Option<&'a Expr>,
    ) {
        let steps = self.scopes.all[self.current].steps.entry(list);
        steps.or_default().push(Step { range, how, value });
    }
}

impl<'a> Scope<'a> {
    /// The list that a name has at a place of this scope, if statements of this scope build it from a list display.
    pub(crate) fn built(&self, name: &str, at: TextRange) -> Option<Built<'a>> {
        let changes = self.bindings.get(name)?.iter().take(MANY);
        let changes =
            changes.filter_map(|binding| Some((binding.change()?.0, binding.change()?.1)));
        let before = changes.filter(|(_, value)| value.end() <= at.start());
        let mut first = None;
        let mut steps = Vec::new();
        for (change, value) in before {
            match (change, value) {
                (Change::Set, Expr::List(_)) => {
                    first = Some(value);
                    steps.clear();
                }
                (Change::Add, Expr::List(_)) => steps.push(Step {
                    range: value.range(),
                    how: Grows::Extend,
                    value: Some(value),
                }),
                _ => return None,
            }
        }
        let first = first?;
        let calls = self.steps.get(name).into_iter().flatten().take(MANY);
        let inside =
            |step: &&Step<'a>| first.end() <= step.range.start() && !step.range.contains_range(at);
        let (calls, later): (Vec<_>, Vec<_>) = calls
            .filter(inside)
            .partition(|step| step.range.end() <= at.start());
        steps.extend(calls.into_iter().copied());
        steps.sort_by_key(|step| step.range.start());
        let block = self.block(first.start());
        let in_order =
            |step: &Step<'a>| step.how != Grows::Other && self.block(step.range.start()) == block;
        let reruns = later
            .iter()
            .any(|step| self.share_loop(step.range, at, first));
        Some(Built {
            first,
            is_straight: steps.iter().all(in_order)
                && !self.rebinds(first, at.start(), name)
                && !steps
                    .iter()
                    .filter_map(|step| step.value)
                    .any(|it| self.rebinds(it, at.start(), name))
                && self.dominates(first.range(), at.start())
                && !reruns,
            steps,
        })
    }

    /// Whether a name that an expression reads gets another value between it and a place behind it. `but` is the name
    /// that the statements build.
    pub(crate) fn rebinds(&self, expr: &'a Expr, at: TextSize, but: &str) -> bool {
        let mut names = Names(Vec::new());
        names.visit_expr(expr);
        let between = |range: TextRange| expr.end() <= range.start() && range.end() <= at;
        names.0.into_iter().filter(|name| *name != but).any(|name| {
            let changes = self.bindings.get(name).into_iter().flatten();
            let mut changes = changes.take(MANY).filter_map(Binding::change);
            changes.any(|(_, value)| between(value.range()))
        })
    }

    /// Whether a step behind a place runs before it in the next round of a loop that begins behind the list.
    fn share_loop(&self, step: TextRange, at: TextRange, first: &Expr) -> bool {
        let (one, other) = (self.block(step.start()), self.block(at.start()));
        one.is_some() && one == other && one != self.block(first.start())
    }
}

/// Collects the names that an expression reads.
struct Names<'a>(Vec<&'a str>);

impl<'a> Visitor<'a> for Names<'a> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Name(name) = expr {
            self.0.push(name.id.as_str());
        }
        visitor::walk_expr(self, expr);
    }
}

/// How many statements that change a list are considered.
const MANY: usize = 60;
