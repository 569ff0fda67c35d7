//! Which names are bound where: minijinja's scoping, as its code generator does it.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::machinery::ast::{Expr, Stmt};

/// What is known of a value without running anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// How many values it puts together: see [`super::uses::MAX_WEIGHT`].
    pub(super) weight: usize,
    /// Whether it is surely one text, number or truth value.
    pub(super) scalar: bool,
}

impl Shape {
    pub(super) const SCALAR: Self = Self {
        weight: 1,
        scalar: true,
    };
    pub(super) const UNKNOWN: Self = Self {
        weight: 1,
        scalar: false,
    };

    /// One of the two.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            weight: self.weight.max(other.weight),
            scalar: self.scalar && other.scalar,
        }
    }
}

/// One frame of the engine: the template, a `for` or a `with`.
#[derive(Default)]
pub(super) struct Frame<'s> {
    bound: BTreeMap<&'s str, Binding>,
    /// In a `for`: every name that its body assigns.
    assigned: BTreeSet<&'s str>,
}

#[derive(Debug, Clone, Copy)]
struct Binding {
    shape: Shape,
    /// Whether it is bound on every path that leads here.
    surely: bool,
}

/// What a name means at one place.
pub(super) enum Meaning {
    /// A local, and whether it can be the input of that name as well.
    Local(Shape, bool),
    /// An input.
    Input,
    /// What an earlier round of a loop left behind.
    Carried,
}

/// The frames open at one place, the innermost last.
#[derive(Default)]
pub(super) struct Scope<'s> {
    frames: Vec<Frame<'s>>,
}

/// The bindings of the innermost frame at one place.
pub(super) struct Snapshot<'s>(BTreeMap<&'s str, Binding>);

impl<'s> Scope<'s> {
    pub(super) fn push(&mut self) {
        self.frames.push(Frame::default());
    }

    pub(super) fn push_loop(&mut self, body: &[Stmt<'s>]) {
        let mut frame = Frame::default();
        assigned_in(body, &mut frame.assigned);
        self.frames.push(frame);
    }

    pub(super) fn pop(&mut self) {
        self.frames.pop();
    }

    pub(super) fn bind(&mut self, name: &'s str, shape: Shape) {
        if let Some(frame) = self.frames.last_mut() {
            let surely = true;
            frame.bound.insert(name, Binding { shape, surely });
        }
    }

    pub(super) fn meaning(&self, name: &str) -> Meaning {
        let mut maybe: Option<Shape> = None;
        for frame in self.frames.iter().rev() {
            match frame.bound.get(name) {
                Some(found) if found.surely => {
                    let shape = maybe.map_or(found.shape, |shape| shape.or(found.shape));
                    return Meaning::Local(shape, false);
                }
                _ if frame.assigned.contains(name) => return Meaning::Carried,
                Some(found) => {
                    maybe = Some(maybe.map_or(found.shape, |shape| shape.or(found.shape)));
                }
                None => {}
            }
        }
        match maybe {
            Some(shape) => Meaning::Local(shape.or(Shape::UNKNOWN), true),
            None => Meaning::Input,
        }
    }

    /// How many names are bound in the innermost frame.
    pub(super) fn bound(&self) -> usize {
        self.frames.last().map_or(0, |frame| frame.bound.len())
    }

    pub(super) fn snapshot(&self) -> Snapshot<'s> {
        Snapshot(
            self.frames
                .last()
                .map_or_else(BTreeMap::new, |frame| frame.bound.clone()),
        )
    }

    /// Puts back what was bound at the snapshot; returns what is bound now.
    pub(super) fn rewind(&mut self, to: Snapshot<'s>) -> Snapshot<'s> {
        match self.frames.last_mut() {
            Some(frame) => Snapshot(std::mem::replace(&mut frame.bound, to.0)),
            None => to,
        }
    }

    /// After two ways to the same place: surely bound is what both bind.
    pub(super) fn join(&mut self, other: Snapshot<'s>) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        for (name, here) in &mut frame.bound {
            here.surely &= other.0.get(name).is_some_and(|there| there.surely);
        }
        for (name, there) in other.0 {
            let here = frame.bound.entry(name).or_insert(Binding {
                surely: false,
                ..there
            });
            here.shape = here.shape.or(there.shape);
        }
    }
}

/// The names that statements assign in their own frame; `for` and `with` have frames of their own.
fn assigned_in<'s>(statements: &[Stmt<'s>], names: &mut BTreeSet<&'s str>) {
    for statement in statements {
        match statement {
            Stmt::Set(set) => targets(&set.target, names),
            Stmt::SetBlock(block) => {
                targets(&block.target, names);
                assigned_in(&block.body, names);
            }
            Stmt::IfCond(condition) => {
                assigned_in(&condition.true_body, names);
                assigned_in(&condition.false_body, names);
            }
            Stmt::FilterBlock(block) => assigned_in(&block.body, names),
            Stmt::AutoEscape(block) => assigned_in(&block.body, names),
            Stmt::ForLoop(inner) => assigned_in(&inner.else_body, names),
            Stmt::Template(_)
            | Stmt::WithBlock(_)
            | Stmt::EmitExpr(_)
            | Stmt::EmitRaw(_)
            | Stmt::Do(_) => {}
        }
    }
}

fn targets<'s>(target: &Expr<'s>, names: &mut BTreeSet<&'s str>) {
    match target {
        Expr::Var(name) => {
            names.insert(name.id);
        }
        Expr::List(list) => list.items.iter().for_each(|item| targets(item, names)),
        Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| targets(item, names)),
        _ => {}
    }
}
