//! Follows what is put into a text that is sent to a model.

use crate::find::scoring::word_count;
use crate::scripts::find::Finder;
use crate::scripts::meaning::Meaning;
use crate::scripts::tree::{Expr, Node, Piece, ScopeId};

/// The most words of a text that is put into a prompt as a value.
const VALUE: usize = 5;

impl Finder<'_> {
    /// Marks the texts of functions that are put into a text which is sent to a model.
    pub(super) fn put_in(&mut self, script: usize, scope: ScopeId, text: &Expr, left: usize) {
        if let Node::Text(pieces) | Node::Tagged(_, pieces) = &text.node {
            for piece in pieces {
                if let Piece::Hole(hole) = piece {
                    self.part(script, scope, hole, left);
                }
            }
        }
    }

    fn part(&mut self, script: usize, scope: ScopeId, expr: &Expr, left: usize) {
        let Some(left) = left.checked_sub(1) else {
            return;
        };
        let program = self.program;
        match &expr.node {
            Node::Name(_) => {
                let meaning = program.meaning(script, scope, expr);
                if let Some(Meaning {
                    script,
                    scope,
                    value: Some(value),
                    ..
                }) = meaning
                    && matches!(value.node, Node::Call(..))
                {
                    self.part(script, scope, value, left);
                }
            }
            Node::Call(function, _) => {
                let meaning = program.meaning(script, scope, function);
                let returns = meaning.and_then(|it| Some((it.script, it.inner?)));
                let Some((script, inner)) = returns else {
                    return;
                };
                let here = &program.scripts[script];
                let items = here.scopes[inner].returns.iter();
                for item in items.map(|item| &here.items[*item]) {
                    if words(&item.expr) > VALUE {
                        let mark = self.marks.entry((script, item.expr.start)).or_default();
                        mark.part = true;
                        self.put_in(script, item.scope, &item.expr, left);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The number of words that a text has of its own.
fn words(text: &Expr) -> usize {
    let (Node::Text(pieces) | Node::Tagged(_, pieces)) = &text.node else {
        return 0;
    };
    let literals = pieces.iter().filter_map(|piece| match piece {
        Piece::Literal(text) => Some(word_count(text)),
        Piece::Hole(_) => None,
    });
    literals.sum()
}
