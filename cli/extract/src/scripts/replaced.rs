//! Follows `text.replace("{name}", value)` to the texts that it fills in.

use crate::scripts::evaluate::Evaluator;
use crate::scripts::find::Finder;
use crate::scripts::tree::{Expr, Node, ScopeId};

/// How far values are followed.
const FAR: usize = 8;

/// What is replaced in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replaced {
    pub(super) what: String,
    /// Whether each occurrence is, and not only the first.
    pub(super) all: bool,
}

impl Finder<'_> {
    /// Records that a call fills in the texts that its object may be.
    pub(super) fn replaced(&mut self, function: &Expr, arguments: &[Expr]) {
        let (Node::Member(object, method), Some(what)) = (&function.node, arguments.first()) else {
            return;
        };
        if !matches!(method.as_str(), "replace" | "replaceAll") {
            return;
        }
        let all = method == "replaceAll" || matches!(what.node, Node::Pattern(_));
        if let Some(what) = self.evaluator().pattern(what) {
            let replaced = Replaced { what, all };
            self.fills(self.script, self.scope, object, &replaced, FAR);
        }
    }

    fn fills(
        &mut self,
        script: usize,
        scope: ScopeId,
        object: &Expr,
        replaced: &Replaced,
        left: usize,
    ) {
        let Some(left) = left.checked_sub(1) else {
            return;
        };
        let program = self.program;
        match &object.node {
            Node::Name(_) | Node::Member(..) => {
                let Some(meaning) = program.meaning(script, scope, object) else {
                    return;
                };
                let (there, binding) = (meaning.script, meaning.binding);
                if let Some(value) = meaning.value {
                    return self.fills_value(there, meaning.scope, value, replaced, left);
                }
                let here = &program.scripts[there];
                for item in binding.iter().flat_map(|binding| &binding.values) {
                    let item = &here.items[*item];
                    self.fills_value(there, item.scope, &item.expr, replaced, left);
                }
                let parameter = binding.and_then(|binding| binding.parameter.as_ref());
                for site in parameter.iter().flat_map(|it| self.sites.of(there, it)) {
                    let key = parameter.and_then(|it| it.key.as_deref());
                    let value = match key {
                        Some(key) => site.value.entry(key),
                        None => Some(site.value),
                    };
                    if let Some(value) = value {
                        self.fills_value(site.script, site.scope, value, replaced, left);
                    }
                }
            }
            Node::Choice(values) => {
                for value in values {
                    self.fills_value(script, scope, value, replaced, left);
                }
            }
            Node::Call(function, _) => {
                match (&function.node, program.callee(script, scope, function)) {
                    (Node::Member(text, method), None)
                        if matches!(method.as_str(), "replace" | "replaceAll" | "trim") =>
                    {
                        self.fills(script, scope, text, replaced, left);
                    }
                    (_, Some((script, inner))) => {
                        let here = &program.scripts[script];
                        for item in &here.scopes[inner].returns {
                            let item = &here.items[*item];
                            self.fills_value(script, item.scope, &item.expr, replaced, left);
                        }
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn fills_value(
        &mut self,
        script: usize,
        scope: ScopeId,
        value: &Expr,
        replaced: &Replaced,
        left: usize,
    ) {
        let text = Evaluator::new(self.program, script, scope).text(value);
        if text.is_none_or(|text| !text.own) {
            return self.fills(script, scope, value, replaced, left);
        }
        let mark = self.marks.entry((script, value.start)).or_default();
        if !mark.replaced.contains(replaced) {
            mark.replaced.push(replaced.clone());
        }
    }
}
