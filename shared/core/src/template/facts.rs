//! Conditions: which inputs are certainly supplied where a condition holds, and where it does not.

use std::collections::BTreeSet;

use minijinja::machinery::ast::{
    BinOp, BinOpKind, CallArg, Expr, Filter, IfExpr, Test, UnaryOpKind,
};

use super::names::{DEFAULTS, TAKES_ABSENT};
use super::scope::Meaning;
use super::shape::Shape;
use super::uses::Walk;

/// The inputs that are certainly supplied, by the result of a condition.
#[derive(Debug, Default)]
pub(super) struct Facts<'s> {
    /// The inputs supplied if the condition is true.
    pub(super) holds: BTreeSet<&'s str>,
    /// The inputs supplied if the condition is false.
    pub(super) fails: BTreeSet<&'s str>,
}

impl<'s> Facts<'s> {
    /// The facts of the negated condition, if `negated`.
    fn negated(self, negated: bool) -> Self {
        match negated {
            true => Self {
                holds: self.fails,
                fails: self.holds,
            },
            false => self,
        }
    }

    /// The facts of this condition and another that is evaluated only if this one holds.
    fn and(mut self, then: Self) -> Self {
        let fails = self.fails.iter();
        let fails = fails.filter(|name| self.holds.contains(*name) || then.fails.contains(*name));
        let fails = fails.copied().collect();
        self.holds.extend(then.holds);
        Self { fails, ..self }
    }
}

impl<'s> Walk<'s> {
    /// Walks a condition. Returns the shape of its value and the facts that follow from it.
    pub(super) fn condition(&mut self, expr: &Expr<'s>) -> (Shape<'s>, Facts<'s>) {
        match expr {
            Expr::UnaryOp(op) if matches!(op.op, UnaryOpKind::Not) => {
                let (_, facts) = self.condition(&op.expr);
                (Shape::SCALAR, facts.negated(true))
            }
            Expr::BinOp(op) if matches!(op.op, BinOpKind::ScAnd) => self.junction(op, false),
            Expr::BinOp(op) if matches!(op.op, BinOpKind::ScOr) => self.junction(op, true),
            Expr::IfExpr(choice) => self.choice(choice),
            Expr::Test(test) => (self.test(test, test.span()), self.facts_of_test(test)),
            Expr::Filter(filter) => (
                self.filter(filter, filter.span()),
                self.facts_of_default(filter),
            ),
            other => (self.value(other), Facts::default()),
        }
    }

    /// `a and b`; `a or b` is `not (not a and not b)`.
    fn junction(&mut self, op: &BinOp<'s>, negated: bool) -> (Shape<'s>, Facts<'s>) {
        let (left, first) = self.condition(&op.left);
        let first = first.negated(negated);
        let (right, then) = self.supplied(&first.holds, &op.right);
        let facts = first.and(then.negated(negated));
        // `a or b` is `a` only if `a` is truthy.
        let left = Shape {
            maybe_nothing: left.maybe_nothing && !negated,
            ..left
        };
        (left.or(right), facts.negated(negated))
    }

    /// `a if b else c`. Without `else` the value is undefined, and so the condition does not hold.
    fn choice(&mut self, choice: &IfExpr<'s>) -> (Shape<'s>, Facts<'s>) {
        let (_, test) = self.condition(&choice.test_expr);
        let (yes, mut taken) = self.supplied(&test.holds, &choice.true_expr);
        taken.holds.extend(&test.holds);
        taken.fails.extend(&test.holds);
        let Some(no) = &choice.false_expr else {
            taken.fails.retain(|name| test.fails.contains(name));
            let shape = Shape {
                maybe_nothing: true,
                ..yes
            };
            return (shape, taken);
        };
        let (no, mut left) = self.supplied(&test.fails, no);
        left.holds.extend(&test.fails);
        left.fails.extend(&test.fails);
        taken.holds.retain(|name| left.holds.contains(name));
        taken.fails.retain(|name| left.fails.contains(name));
        (yes.or(no), taken)
    }

    /// Walks a condition where these inputs are supplied.
    fn supplied(&mut self, names: &BTreeSet<&'s str>, expr: &Expr<'s>) -> (Shape<'s>, Facts<'s>) {
        let new = self.scope.supply(names.iter().copied());
        let found = self.condition(expr);
        self.scope.unsupply(&new);
        found
    }

    /// `x is defined` and other tests that an absent `x` does not pass.
    fn facts_of_test(&self, test: &Test<'s>) -> Facts<'s> {
        let name = self.input(&test.expr).filter(|_| takes_absent(test));
        let facts = Facts {
            holds: name.into_iter().collect(),
            ..Facts::default()
        };
        facts.negated(test.name == "undefined")
    }

    /// `x|default("")`, which holds only if `x` is supplied.
    fn facts_of_default(&self, filter: &Filter<'s>) -> Facts<'s> {
        let falsy = default_arguments(filter).is_some_and(|[value, _]| value.is_none_or(is_falsy));
        let name = filter.expr.as_ref().and_then(|expr| self.input(expr));
        Facts {
            holds: name.filter(|_| falsy).into_iter().collect(),
            ..Facts::default()
        }
    }

    /// The input that an expression names, unless the name is a local one on every path.
    fn input(&self, expr: &Expr<'s>) -> Option<&'s str> {
        let Expr::Var(name) = expr else { return None };
        match self.scope.meaning(name.id) {
            Meaning::Input | Meaning::Local(_, true) => Some(name.id),
            Meaning::Local(_, false) | Meaning::Carried => None,
        }
    }
}

/// Whether an absent value does not pass a test, instead of failing the rendering.
pub(super) fn takes_absent(test: &Test<'_>) -> bool {
    TAKES_ABSENT.contains(&test.name) && test.args.is_empty()
}

/// The arguments of `default`: the other value, and whether it also replaces empty values. `None` for another filter, or for
/// arguments that are unexpected or unknown.
pub(super) fn default_arguments<'e, 's>(
    filter: &'e Filter<'s>,
) -> Option<[Option<&'e Expr<'s>>; 2]> {
    let mut given = [None, None];
    for (index, argument) in filter.args.iter().enumerate() {
        let (place, expr) = match argument {
            CallArg::Pos(expr) => (index, expr),
            CallArg::Kwarg("default_value", expr) => (0, expr),
            CallArg::Kwarg("boolean", expr) => (1, expr),
            _ => return None,
        };
        if given.get_mut(place)?.replace(expr).is_some() {
            return None;
        }
    }
    DEFAULTS.contains(&filter.name).then_some(given)
}

/// A falsy constant.
fn is_falsy(expr: &Expr<'_>) -> bool {
    match expr {
        Expr::Const(value) => !value.value.is_true(),
        Expr::List(list) => list.items.is_empty(),
        Expr::Map(map) => map.keys.is_empty(),
        _ => false,
    }
}
