//! Where values come from: through names, conditions, results, parameters, entries of objects, elements of lists, and classes.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::scripts::classes::{ClassId, below};
use crate::scripts::meaning::{FAR, Meaning};
use crate::scripts::program::Program;
use crate::scripts::sites::{Calls, Given, calls};
use crate::scripts::tree::{Expr, Node, Parameter, ScopeId};

/// How many expressions are considered for one value; generated code can have any number.
const MANY: usize = 1000;

/// How deep in objects and lists a value is followed.
const DEEP: usize = 4;

/// Methods that return nearly the same text, or elements of the same list.
const SAME: &[&str] = &[
    "concat",
    "filter",
    "replace",
    "replaceAll",
    "reverse",
    "slice",
    "sort",
    "toReversed",
    "toSorted",
    "toString",
    "trim",
    "trimEnd",
    "trimStart",
];

/// An expression, and where it is evaluated.
#[derive(Clone, Copy)]
pub(super) struct Source<'p> {
    pub(super) script: usize,
    pub(super) scope: ScopeId,
    pub(super) expr: &'p Expr,
    /// Whether a call gives it to a function on the way.
    pub(super) given: bool,
}

/// A part of a value.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Access {
    /// The entry of an object.
    Key(String),
    /// Each element of a list.
    Each,
}

/// A value, and the part of it that is followed, from the outside in.
type State<'p> = (Source<'p>, Vec<Access>);

/// Where the values of a program come from.
pub(super) struct Sources<'p> {
    program: &'p Program,
    calls: Calls<'p>,
    /// The classes that extend each class.
    extending: HashMap<ClassId, Vec<ClassId>>,
}

impl<'p> Sources<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        Self {
            program,
            calls: calls(program),
            extending: program.extending(),
        }
    }

    /// A value and all that it may come from, the nearest first.
    pub(super) fn of(&self, value: Source<'p>) -> Vec<Source<'p>> {
        self.of_part(value, Vec::new())
    }

    /// All that a part of a value may come from.
    pub(super) fn of_part(&self, value: Source<'p>, part: Vec<Access>) -> Vec<Source<'p>> {
        let mut found = Vec::new();
        let (mut seen, mut next) = (HashSet::new(), VecDeque::from([(value, part)]));
        while let Some((value, part)) = next.pop_front() {
            let key = (std::ptr::from_ref(value.expr), part.clone());
            if part.len() > DEEP || seen.len() > MANY || !seen.insert(key) {
                continue;
            }
            next.extend(self.back(value, &part));
            if part.is_empty() {
                found.push(value);
            }
        }
        found
    }

    /// What a part of a value comes from, one step back.
    fn back(&self, value: Source<'p>, part: &[Access]) -> Vec<State<'p>> {
        let to = |expr| Source { expr, ..value };
        match (&value.expr.node, part) {
            (Node::Name(_) | Node::Member(..), _) => self.meant(value, part),
            (Node::Choice(values), _) => {
                let values = values.iter();
                values.map(|it| (to(it), part.to_vec())).collect()
            }
            (Node::Spread(inner), _) => vec![(to(inner), part.to_vec())],
            (Node::List(elements), [Access::Each, rest @ ..]) => {
                let each = elements.iter().map(|it| match &it.node {
                    Node::Spread(inner) => (to(inner), part.to_vec()),
                    _ => (to(it), rest.to_vec()),
                });
                each.collect()
            }
            (Node::Object(entries), [Access::Key(key), rest @ ..]) => {
                let entries = entries.iter().filter_map(|(name, it)| match name {
                    Some(name) => (name == key).then(|| (to(it), rest.to_vec())),
                    // `...rest` and computed keys.
                    None => Some((to(it), part.to_vec())),
                });
                entries.collect()
            }
            (Node::Call(function, arguments), _) => match (mapped(function, arguments), part) {
                (Some(inner), [Access::Each, rest @ ..]) => {
                    self.returns(value, (value.script, inner), rest)
                }
                _ => self.result(to(function), part),
            },
            (Node::Function(inner), _) => self.returns(value, (value.script, *inner), part),
            _ => Vec::new(),
        }
    }

    /// What the part of a name or member comes from.
    fn meant(&self, value: Source<'p>, part: &[Access]) -> Vec<State<'p>> {
        let mut found = Vec::new();
        for meaning in self.overriding(value) {
            found.extend(self.bound(value, meaning, part));
        }
        match (
            self.program.meaning(value.script, value.scope, value.expr),
            &value.expr.node,
        ) {
            (Some(meaning), _) => found.extend(self.bound(value, meaning, part)),
            (None, Node::Member(object, key)) => {
                let mut whole = vec![Access::Key(key.clone())];
                whole.extend_from_slice(part);
                let object = Source {
                    expr: object,
                    ..value
                };
                found.push((object, whole));
            }
            (None, _) => {}
        }
        found
    }

    fn bound(&self, from: Source<'p>, meaning: Meaning<'p>, part: &[Access]) -> Vec<State<'p>> {
        let here = &self.program.scripts[meaning.script];
        let to = |scope, expr| Source {
            script: meaning.script,
            scope,
            expr,
            given: from.given,
        };
        let mut found = Vec::new();
        if let Some(inner) = meaning.inner {
            found.extend(self.returns(from, (meaning.script, inner), part));
        }
        found.extend(
            meaning
                .value
                .map(|it| (to(meaning.scope, it), part.to_vec())),
        );
        let Some(binding) = meaning.binding else {
            return found;
        };
        if meaning.value.is_none() && meaning.inner.is_none() {
            let values = binding.values.iter().map(|item| &here.items[*item]);
            found.extend(values.map(|item| (to(item.scope, &item.expr), part.to_vec())));
        }
        if let [Access::Each, rest @ ..] = part {
            let added = binding.additions.iter().map(|item| &here.items[*item]);
            let added = added.filter(|item| item.pushed_to.is_some());
            found.extend(added.map(|item| (to(item.scope, &item.expr), rest.to_vec())));
        }
        if let Some(list) = binding.each {
            let list = &here.items[list];
            let each = std::iter::once(Access::Each).chain(part.iter().cloned());
            found.push((to(list.scope, &list.expr), each.collect()));
        }
        if let Some(parameter) = &binding.parameter {
            found.extend(self.given(meaning.script, parameter, part));
        }
        found
    }

    /// What calls give for the part of a parameter.
    fn given(&self, script: usize, parameter: &Parameter, part: &[Access]) -> Vec<State<'p>> {
        let key = parameter.key.iter().cloned().map(Access::Key);
        let calls = self.calls.get(&(script, parameter.function)).into_iter();
        let given = calls.flatten().filter_map(|call| {
            let (expr, each) = match call.given {
                Given::Arguments(arguments) => (arguments.get(parameter.index)?, None),
                Given::Each(list) if parameter.index == 0 => (list, Some(Access::Each)),
                Given::Each(_) => return None,
            };
            let value = Source {
                script: call.script,
                scope: call.scope,
                expr,
                given: true,
            };
            let steps = each.into_iter().chain(key.clone());
            Some((value, steps.chain(part.iter().cloned()).collect()))
        });
        given.collect()
    }

    /// What a call of a function returns.
    fn result(&self, function: Source<'p>, part: &[Access]) -> Vec<State<'p>> {
        let mut found = Vec::new();
        for meaning in self.overriding(function) {
            if let Some(inner) = meaning.inner {
                found.extend(self.returns(function, (meaning.script, inner), part));
            }
        }
        let callee = self
            .program
            .callee(function.script, function.scope, function.expr);
        match (callee, &function.expr.node) {
            (Some(callee), _) => found.extend(self.returns(function, callee, part)),
            (None, Node::Member(object, method)) if SAME.contains(&method.as_str()) => {
                let object = Source {
                    expr: object,
                    ..function
                };
                found.push((object, part.to_vec()));
            }
            (None, _) => {}
        }
        found
    }

    fn returns(
        &self,
        from: Source<'p>,
        (script, inner): (usize, ScopeId),
        part: &[Access],
    ) -> Vec<State<'p>> {
        let here = &self.program.scripts[script];
        let returned = here.scopes[inner].returns.iter().map(|item| {
            let item = &here.items[*item];
            let value = Source {
                script,
                scope: item.scope,
                expr: &item.expr,
                given: from.given,
            };
            (value, part.to_vec())
        });
        returned.collect()
    }

    /// What the classes below that of an object have in place of its member.
    fn overriding(&self, member: Source<'p>) -> Vec<Meaning<'p>> {
        let Node::Member(object, name) = &member.expr.node else {
            return Vec::new();
        };
        let class = self
            .program
            .class_of(member.script, member.scope, object, FAR);
        let below = class.map(|class| below(&self.extending, class));
        let below = below.into_iter().flatten();
        let members = below.filter_map(|(script, class)| {
            let scope = &self.program.scripts[script].scopes[class];
            let is_own = scope.bindings.contains_key(name);
            is_own.then(|| self.program.named(script, class, name, FAR))?
        });
        members.collect()
    }
}

/// The function whose results a call of `map` returns.
fn mapped(function: &Expr, arguments: &[Expr]) -> Option<ScopeId> {
    match (&function.node, arguments.first().map(|it| &it.node)) {
        (Node::Member(_, method), Some(Node::Function(inner))) if method == "map" => Some(*inner),
        _ => None,
    }
}
