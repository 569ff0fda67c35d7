//! Follows what is put into a text that is sent to a model.

use crate::find::scoring::word_count;
use crate::scripts::find::Finder;
use crate::scripts::sources::{Access, Source};
use crate::scripts::tree::{Expr, Node, Piece};

/// The most words of a text that is put into a prompt as a value.
const VALUE: usize = 5;

impl<'p> Finder<'p> {
    /// Marks the texts that are put into a text which is sent to a model, and those that are put into them.
    pub(super) fn put_in(&mut self, whole: Source<'p>) {
        let mut wholes = vec![whole];
        while let Some(whole) = wholes.pop() {
            for (part, steps) in inserted(whole.expr) {
                let part = Source {
                    expr: part,
                    ..whole
                };
                for value in self.sources.of_part(part, steps) {
                    let is_new = self.mark_part(value);
                    wholes.extend(is_new.then_some(value));
                }
            }
        }
    }

    /// Marks a text that is a part of another, if it has more words than a value; false if it was one before.
    fn mark_part(&mut self, value: Source<'p>) -> bool {
        let Some(text) = self.own_text(value) else {
            // A text that is put together in a way which is only known at run time may contain others.
            return matches!(&value.expr.node, Node::Call(..))
                && self.parts.insert(std::ptr::from_ref(value.expr));
        };
        if word_count(&text.visible()) <= VALUE {
            return false;
        }
        !std::mem::replace(&mut self.mark(value).part, true)
    }
}

/// The expressions that are inserted into a text, and which part of each.
fn inserted(text: &Expr) -> Vec<(&Expr, Vec<Access>)> {
    match &text.node {
        Node::Text(pieces) | Node::Tagged(_, pieces) => {
            let holes = pieces.iter().filter_map(Piece::hole);
            holes.map(|hole| (hole, Vec::new())).collect()
        }
        Node::Sum(terms) => terms.iter().flat_map(term).collect(),
        Node::Call(function, arguments) => {
            let Node::Member(object, method) = &function.node else {
                return Vec::new();
            };
            match (method.as_str(), arguments.as_slice()) {
                ("replace" | "replaceAll", [_, with]) => {
                    let mut all = term(object);
                    all.push((with, Vec::new()));
                    all
                }
                ("trim", []) => term(object),
                ("join", _) => vec![(object, vec![Access::Each])],
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

/// What is inserted into a term of a text, or the term itself.
fn term(term: &Expr) -> Vec<(&Expr, Vec<Access>)> {
    match &term.node {
        Node::Text(_) | Node::Tagged(..) => inserted(term),
        _ => vec![(term, Vec::new())],
    }
}
