//! Follows `text.replace("{name}", value)` to the texts that it fills in.

use crate::scripts::find::Finder;
use crate::scripts::tree::{Expr, Node};

/// What is replaced in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replaced {
    pub(super) what: String,
    /// Whether each occurrence is, and not only the first.
    pub(super) all: bool,
}

impl<'p> Finder<'p> {
    /// Records that a call fills in the texts that its object may be.
    pub(super) fn replaced(&mut self, function: &'p Expr, arguments: &[Expr]) {
        let (Node::Member(object, method), Some(what)) = (&function.node, arguments.first()) else {
            return;
        };
        if !matches!(method.as_str(), "replace" | "replaceAll") {
            return;
        }
        let all = method == "replaceAll" || matches!(what.node, Node::Pattern(_));
        let Some(what) = self.evaluator().pattern(what) else {
            return;
        };
        // A text that the call stands behind is replaced where it is evaluated.
        let others = self.sources.of(self.value(object)).into_iter().skip(1);
        for value in others {
            if self.own_text(value).is_some() {
                let replaced = &mut self.mark(value).replaced;
                let what = Replaced {
                    what: what.clone(),
                    all,
                };
                if !replaced.contains(&what) {
                    replaced.push(what);
                }
            }
        }
    }
}
