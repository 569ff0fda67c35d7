//! Follows names and functions to the values that reach a model.

use crate::form::Form;
use crate::scripts::candidate::Place;
use crate::scripts::find::Finder;
use crate::scripts::meaning::Meaning;
use crate::scripts::tree::{Expr, Node, ScopeId};

/// How far values are followed to the places that they come from.
pub(super) const FAR: usize = 8;

impl<'p> Finder<'p> {
    /// Records that a name is read here.
    pub(super) fn read(&mut self, expr: &'p Expr, place: &Place) {
        if let Some(Meaning {
            script,
            value: Some(value),
            ..
        }) = self.program.meaning(self.script, self.scope, expr)
        {
            let is_text = self.evaluator().text(expr).is_some();
            let mark = self.marks.entry((script, value.start)).or_default();
            match place.inside.filter(|_| is_text) {
                Some(whole) => mark.inside.push((self.script, whole)),
                None => mark.other = true,
            }
        }
        match place.sent {
            true => self.follow(expr, place, FAR),
            false => self.imported_text(self.script, expr, place),
        }
        if let Node::Member(object, _) = &expr.node {
            match &object.node {
                Node::Name(_) | Node::Member(..) => {}
                _ => self.visit(object, &Place::plain()),
            }
        }
    }

    /// Marks the values that an expression may have as sent to a model.
    pub(super) fn follow(&mut self, expr: &Expr, place: &Place, left: usize) {
        self.followed(self.script, self.scope, expr, place, left);
    }

    fn followed(&mut self, script: usize, scope: ScopeId, expr: &Expr, place: &Place, left: usize) {
        let Some(left) = left.checked_sub(1) else {
            return;
        };
        match &expr.node {
            Node::Name(_) | Node::Member(..) => {
                let Some(meaning) = self.program.meaning(script, scope, expr) else {
                    self.imported_text(script, expr, place);
                    return self.values_of(script, scope, expr, place, left);
                };
                if let Some(inner) = meaning.inner {
                    return self.returned(meaning.script, inner, place, left);
                }
                match meaning.value {
                    Some(value) => {
                        self.mark(meaning.script, value, place);
                        self.put_in(meaning.script, meaning.scope, value, left);
                        self.followed(meaning.script, meaning.scope, value, place, left);
                    }
                    None => self.values_of(script, scope, expr, place, left),
                }
            }
            Node::Choice(values) => {
                for value in values {
                    self.mark(script, value, place);
                    self.followed(script, scope, value, place, left);
                }
            }
            Node::Call(function, _) => {
                self.mark(script, expr, place);
                if let Some(Meaning {
                    script,
                    inner: Some(inner),
                    ..
                }) = self.program.meaning(script, scope, function)
                {
                    self.returned(script, inner, place, left);
                }
                if let Node::Member(object, name) = &function.node
                    && matches!(
                        name.as_str(),
                        "trim" | "replace" | "replaceAll" | "toString"
                    )
                {
                    self.followed(script, scope, object, place, left);
                }
            }
            _ => {}
        }
    }

    /// Marks each value of a name that has several.
    fn values_of(
        &mut self,
        script: usize,
        scope: ScopeId,
        expr: &Expr,
        place: &Place,
        left: usize,
    ) {
        let Node::Name(name) = &expr.node else { return };
        let program = self.program;
        let here = &program.scripts[script];
        let mut next = Some(scope);
        while let Some(id) = next {
            if let Some(binding) = here.scopes[id].bindings.get(name) {
                for item in &binding.values {
                    let item = &here.items[*item];
                    self.mark(script, &item.expr, place);
                    self.followed(script, item.scope, &item.expr, place, left);
                }
                return;
            }
            next = here.scopes[id].parent;
        }
    }

    fn mark(&mut self, script: usize, value: &Expr, place: &Place) {
        let mark = self.marks.entry((script, value.start)).or_default();
        mark.sent = true;
        mark.template |= place.form == Form::Fields;
    }

    /// Marks what a function returns.
    pub(super) fn returned(&mut self, script: usize, inner: ScopeId, place: &Place, left: usize) {
        let program = self.program;
        let here = &program.scripts[script];
        for item in &here.scopes[inner].returns {
            let item = &here.items[*item];
            self.mark(script, &item.expr, place);
            self.put_in(script, item.scope, &item.expr, left);
            self.followed(script, item.scope, &item.expr, place, left);
        }
    }

    /// Marks the entries of an object that the code chooses one of.
    pub(super) fn any_entry(&mut self, object: &Expr) {
        let meaning = self.program.meaning(self.script, self.scope, object);
        if let Some(Meaning {
            script,
            value: Some(value),
            ..
        }) = meaning
            && let Node::Object(entries) = &value.node
        {
            for (_, entry) in entries {
                self.marks.entry((script, entry.start)).or_default().sent = true;
            }
        }
    }
}
