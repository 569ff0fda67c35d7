//! The scopes of names, as in minijinja's code generator.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::machinery::ast::{Expr, Stmt};

use super::shape::Shape;

/// One frame of the engine: the template, a `for` or a `with`.
#[derive(Default)]
pub(super) struct Frame<'s> {
    bound: BTreeMap<&'s str, Binding<'s>>,
    /// The inputs that are certainly supplied, wherever these names are not bound.
    supplied: BTreeSet<&'s str>,
    /// All names that the body of a `for` assigns.
    assigned: BTreeSet<&'s str>,
}

#[derive(Debug, Clone, Copy)]
struct Binding<'s> {
    shape: Shape<'s>,
    /// Whether it is bound on every path to here.
    surely: bool,
}

/// The meaning of a name at one place.
pub(super) enum Meaning<'s> {
    /// A local name, and whether it can also be the input of that name.
    Local(Shape<'s>, bool),
    /// An input of the prompt.
    Input,
    /// Possibly a value from an earlier iteration of a loop.
    Carried,
}

/// The open frames, the innermost last.
#[derive(Default)]
pub(super) struct Scope<'s> {
    frames: Vec<Frame<'s>>,
}

/// The state of the innermost frame at one place.
pub(super) struct Snapshot<'s> {
    bound: BTreeMap<&'s str, Binding<'s>>,
    supplied: BTreeSet<&'s str>,
}

impl Snapshot<'_> {
    /// Whether a read of the name never finds an absent input.
    fn is_safe(&self, name: &str) -> bool {
        self.supplied.contains(name) || self.bound.get(name).is_some_and(|found| found.surely)
    }
}

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

    pub(super) fn bind(&mut self, name: &'s str, shape: Shape<'s>) {
        if let Some(frame) = self.frames.last_mut() {
            let surely = true;
            frame.bound.insert(name, Binding { shape, surely });
        }
    }

    pub(super) fn meaning(&self, name: &str) -> Meaning<'s> {
        let mut maybe: Option<Shape<'s>> = None;
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

    /// A name that could have a value from an earlier iteration of a loop here.
    pub(super) fn carried(&self) -> Option<&'s str> {
        let mut assigned = self.frames.iter().flat_map(|frame| &frame.assigned);
        let is_carried = |name: &&&str| matches!(self.meaning(name), Meaning::Carried);
        assigned.find(is_carried).copied()
    }

    /// Whether an input of this name is certainly supplied here.
    pub(super) fn is_supplied(&self, name: &str) -> bool {
        let mut frames = self.frames.iter();
        frames.any(|frame| frame.supplied.contains(name))
    }

    /// Records that inputs are supplied from here on. Returns those that were not known to be.
    pub(super) fn supply(&mut self, names: impl IntoIterator<Item = &'s str>) -> Vec<&'s str> {
        let new: Vec<_> = names
            .into_iter()
            .filter(|name| !self.is_supplied(name))
            .collect();
        if let Some(frame) = self.frames.last_mut() {
            frame.supplied.extend(&new);
        }
        new
    }

    /// Removes what [`Scope::supply`] recorded.
    pub(super) fn unsupply(&mut self, names: &[&'s str]) {
        if let Some(frame) = self.frames.last_mut() {
            for name in names {
                frame.supplied.remove(name);
            }
        }
    }

    /// The number of names in the innermost frame.
    pub(super) fn known(&self) -> usize {
        let count = |frame: &Frame<'_>| frame.bound.len() + frame.supplied.len();
        self.frames.last().map_or(0, count)
    }

    pub(super) fn snapshot(&self) -> Snapshot<'s> {
        let frame = self.frames.last();
        Snapshot {
            bound: frame.map_or_else(BTreeMap::new, |frame| frame.bound.clone()),
            supplied: frame.map_or_else(BTreeSet::new, |frame| frame.supplied.clone()),
        }
    }

    /// Restores the snapshot and returns the current state.
    pub(super) fn rewind(&mut self, to: Snapshot<'s>) -> Snapshot<'s> {
        match self.frames.last_mut() {
            Some(frame) => Snapshot {
                bound: std::mem::replace(&mut frame.bound, to.bound),
                supplied: std::mem::replace(&mut frame.supplied, to.supplied),
            },
            None => to,
        }
    }

    /// Merges two paths to the same place: a name is certainly bound if both bind it, and an input certainly supplied if no read of it can
    /// fail on either.
    pub(super) fn join(&mut self, other: Snapshot<'s>) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        let here = Snapshot {
            bound: std::mem::take(&mut frame.bound),
            supplied: std::mem::take(&mut frame.supplied),
        };
        let either = here.supplied.union(&other.supplied);
        let both = either.filter(|name| here.is_safe(name) && other.is_safe(name));
        frame.supplied = both.copied().collect();
        frame.bound = here.bound;
        for (name, here) in &mut frame.bound {
            here.surely &= other.bound.get(name).is_some_and(|there| there.surely);
        }
        for (name, there) in other.bound {
            let here = frame.bound.entry(name).or_insert(Binding {
                surely: false,
                ..there
            });
            here.shape = here.shape.or(there.shape);
        }
    }
}

/// The names that statements assign in the current frame. `for` and `with` open new frames.
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
            | Stmt::Block(_)
            | Stmt::Extends(_)
            | Stmt::FromImport(_)
            | Stmt::Import(_)
            | Stmt::Include(_)
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
