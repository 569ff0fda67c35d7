//! Follows the values that reach a model.

use crate::find::classify::Signal;
use crate::form::Form;
use crate::scripts::candidate::{Mark, Place};
use crate::scripts::evaluate::Evaluator;
use crate::scripts::find::Finder;
use crate::scripts::meaning::Meaning;
use crate::scripts::sources::Source;
use crate::scripts::tree::{Expr, Node};
use crate::text::Text;

impl<'p> Finder<'p> {
    /// An expression of this scope.
    pub(super) fn value(&self, expr: &'p Expr) -> Source<'p> {
        Source {
            script: self.script,
            scope: self.scope,
            expr,
            given: false,
        }
    }

    /// The mark of a value.
    pub(super) fn mark(&mut self, value: Source<'p>) -> &mut Mark {
        let place = (value.script, value.expr.start);
        self.marks.entry(place).or_default()
    }

    /// The text of a value that has a literal itself.
    pub(super) fn own_text(&self, value: Source<'p>) -> Option<Text> {
        let evaluator = Evaluator::new(self.program, value.script, value.scope);
        evaluator.text(value.expr).filter(|text| text.own)
    }

    /// Records that a name is read here.
    pub(super) fn read(&mut self, expr: &'p Expr, place: &Place) {
        if let Some(Meaning {
            script,
            value: Some(value),
            ..
        }) = self.program.meaning(self.script, self.scope, expr)
        {
            let is_text = |it: &Expr| it.literal().is_some();
            let texts = value.elements().filter(|all| all.iter().all(is_text));
            let is_known = texts.is_some() || self.evaluator().text(expr).is_some();
            for text in texts.unwrap_or(std::slice::from_ref(value)) {
                let mark = self.marks.entry((script, text.start)).or_default();
                match place.inside.filter(|_| is_known) {
                    Some(whole) => mark.inside.push((self.script, whole)),
                    None => mark.other = true,
                }
            }
        }
        match place.sent || place.signal == Signal::Strong {
            true => self.follow(expr, place),
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
    pub(super) fn follow(&mut self, expr: &'p Expr, place: &Place) {
        let values = self.sources.of(self.value(expr));
        for value in values {
            let mark = self.mark(value);
            mark.sent = true;
            mark.given |= value.given;
            mark.template |= place.form == Form::Fields;
            self.put_in(value);
            if let Node::Name(_) | Node::Member(..) = &value.expr.node {
                self.imported_text(value.script, value.expr, place);
                self.additions(value);
            }
        }
    }

    /// Marks what statements add to the text of a name that reaches a model.
    fn additions(&mut self, name: Source<'p>) {
        let meaning = self.program.meaning(name.script, name.scope, name.expr);
        let Some((script, binding)) = meaning.and_then(|it| Some((it.script, it.binding?))) else {
            return;
        };
        let here = &self.program.scripts[script];
        for item in binding.additions.iter().map(|item| &here.items[*item]) {
            let added = Source {
                script,
                scope: item.scope,
                expr: &item.expr,
                given: name.given,
            };
            self.mark(added).part = true;
            self.put_in(added);
        }
    }

    /// Marks the entries of an object that the code chooses one of.
    pub(super) fn any_entry(&mut self, object: &'p Expr) {
        for value in self.sources.of(self.value(object)) {
            if let Node::Object(entries) = &value.expr.node {
                for (_, expr) in entries {
                    self.mark(Source { expr, ..value }).sent = true;
                }
            }
        }
    }
}
