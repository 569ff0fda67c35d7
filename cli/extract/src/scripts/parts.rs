//! Follows what is put into a text that is sent to a model.

use crate::find::scoring::word_count;
use crate::scripts::evaluate::Evaluator;
use crate::scripts::find::Finder;
use crate::scripts::meaning::Meaning;
use crate::scripts::tree::{Expr, Node, Piece, ScopeId};

/// The most words of a text that is put into a prompt as a value.
const VALUE: usize = 5;

impl Finder<'_> {
    /// Marks the texts that are put into a text which is sent to a model: those of functions, of variables, of lists and of alternatives.
    pub(super) fn put_in(&mut self, script: usize, scope: ScopeId, text: &Expr, left: usize) {
        match &text.node {
            Node::Text(pieces) | Node::Tagged(_, pieces) => {
                for hole in pieces.iter().filter_map(Piece::hole) {
                    self.part(script, scope, hole, left);
                }
            }
            Node::Sum(terms) => {
                for term in terms {
                    self.term(script, scope, term, left);
                }
            }
            Node::Call(function, arguments) => {
                let Node::Member(object, method) = &function.node else {
                    return;
                };
                match (method.as_str(), arguments.as_slice()) {
                    ("replace" | "replaceAll", [_, with]) => {
                        self.term(script, scope, object, left);
                        self.part_text(script, scope, with, left);
                    }
                    ("trim", []) => self.term(script, scope, object, left),
                    ("join", _) => self.part_list(script, scope, object, left),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// A part of the text itself, or a value in it.
    fn term(&mut self, script: usize, scope: ScopeId, term: &Expr, left: usize) {
        match &term.node {
            Node::Text(_) | Node::Tagged(..) => self.put_in(script, scope, term, left),
            _ => self.part(script, scope, term, left),
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
                {
                    self.part_text(script, scope, value, left);
                }
            }
            Node::Choice(values) => {
                for value in values {
                    self.part_text(script, scope, value, left);
                }
            }
            Node::Call(function, _) => match program.callee(script, scope, function) {
                Some((script, inner)) => self.part_returns(script, inner, left),
                None => self.put_in(script, scope, expr, left),
            },
            _ => {}
        }
    }

    /// Marks the texts of a list that is joined.
    fn part_list(&mut self, script: usize, scope: ScopeId, list: &Expr, left: usize) {
        let Some(left) = left.checked_sub(1) else {
            return;
        };
        let program = self.program;
        match &list.node {
            Node::List(elements) => {
                for element in elements {
                    self.part_text(script, scope, element, left);
                }
            }
            Node::Call(function, arguments) => {
                let Node::Member(object, method) = &function.node else {
                    return;
                };
                match (method.as_str(), arguments.first().map(|it| &it.node)) {
                    ("map" | "flatMap", Some(Node::Function(inner))) => {
                        self.part_returns(script, *inner, left);
                    }
                    ("filter" | "slice" | "concat" | "reverse" | "sort", _) => {
                        self.part_list(script, scope, object, left);
                    }
                    _ => {}
                }
            }
            Node::Name(_) | Node::Member(..) => {
                let Some(meaning) = program.meaning(script, scope, list) else {
                    return;
                };
                if let Some(value) = meaning.value {
                    self.part_list(meaning.script, meaning.scope, value, left);
                }
                let here = &program.scripts[meaning.script];
                for item in meaning.binding.iter().flat_map(|it| &it.additions) {
                    let item = &here.items[*item];
                    self.part_text(meaning.script, item.scope, &item.expr, left);
                }
                let parameter = meaning.binding.and_then(|it| it.parameter.as_ref());
                let parameter = parameter.filter(|it| it.key.is_none());
                for site in parameter
                    .iter()
                    .flat_map(|it| self.sites.of(meaning.script, it))
                {
                    self.part_list(site.script, site.scope, site.value, left);
                }
            }
            _ => {}
        }
    }

    fn part_returns(&mut self, script: usize, function: ScopeId, left: usize) {
        let here = &self.program.scripts[script];
        for item in &here.scopes[function].returns {
            let item = &here.items[*item];
            self.part_text(script, item.scope, &item.expr, left);
        }
    }

    /// Marks a text that is a part of another, if it has more words than a value.
    fn part_text(&mut self, script: usize, scope: ScopeId, text: &Expr, left: usize) {
        let known = Evaluator::new(self.program, script, scope).text(text);
        match known.filter(|text| text.own) {
            Some(known) if word_count(&known.visible()) > VALUE => {
                self.marks.entry((script, text.start)).or_default().part = true;
                self.put_in(script, scope, text, left);
            }
            Some(_) => {}
            None => self.part(script, scope, text, left),
        }
    }
}
