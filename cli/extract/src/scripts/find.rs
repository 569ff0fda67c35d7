//! Visits the expressions of a file and collects texts that may be prompts.

use std::collections::HashSet;

use crate::certainty::Doubt;
use crate::scripts::candidate::{Candidate, Marks, Place, What};
use crate::scripts::evaluate::Evaluator;
use crate::scripts::program::Program;
use crate::scripts::reads::FoundRead;
use crate::scripts::sources::Sources;
use crate::scripts::tree::{Expr, Node, ScopeId};

/// Collects the candidates of one file.
pub(super) struct Finder<'p> {
    pub(super) program: &'p Program,
    pub(super) sources: &'p Sources<'p>,
    pub(super) script: usize,
    pub(super) scope: ScopeId,
    pub(super) names: Vec<String>,
    pub(super) found: Vec<Candidate>,
    pub(super) marks: Marks,
    pub(super) reads: Vec<FoundRead>,
    /// The calls that make a part of a prompt, by their addresses.
    pub(super) parts: HashSet<*const Expr>,
}

/// What is seen in one file.
pub(super) struct Seen {
    pub(super) candidates: Vec<Candidate>,
    /// What it does with values.
    pub(super) marks: Marks,
    /// The texts that it reads.
    pub(super) reads: Vec<FoundRead>,
}

impl<'p> Finder<'p> {
    pub(super) fn look(program: &'p Program, sources: &'p Sources<'p>, script: usize) -> Seen {
        let mut finder = Self {
            program,
            sources,
            script,
            scope: 0,
            names: Vec::new(),
            found: Vec::new(),
            marks: Marks::new(),
            reads: Vec::new(),
            parts: HashSet::new(),
        };
        let mut taken = HashSet::new();
        for (id, item) in program.scripts[script].items.iter().enumerate() {
            finder.scope = item.scope;
            finder.names.clone_from(&item.names);
            if !taken.contains(&id) {
                taken.extend(finder.item(id, item));
            }
        }
        Seen {
            candidates: finder.found,
            marks: finder.marks,
            reads: finder.reads,
        }
    }

    pub(super) fn evaluator(&self) -> Evaluator<'p> {
        Evaluator::new(self.program, self.script, self.scope)
    }

    /// Visits an expression and everything in it.
    pub(super) fn visit(&mut self, expr: &'p Expr, place: &Place) {
        if let Node::List(items) = &expr.node
            && self.chat(expr, items, place)
        {
            return;
        }
        if let Node::Name(_) | Node::Member(..) = &expr.node {
            return self.read(expr, place);
        }
        if self.file_read(expr, place) {
            return;
        }
        if let Some(text) = self.evaluator().text(expr).filter(|text| text.own) {
            let mut place = place.clone();
            if text.manual.is_some() {
                place.doubts.push(Doubt::Steps);
            }
            self.add(expr, What::Text(text), &place);
            if place.sent || place.is_for_prompts() {
                self.put_in(self.value(expr));
            }
            return self.holes(expr, expr.start);
        }
        if !self.joins(expr, place) && !self.tagged(expr, place) {
            self.parts(expr, place);
        }
    }

    pub(super) fn add(&mut self, expr: &Expr, what: What, place: &Place) {
        let mut names = self.names.clone();
        if let Some(label) = &place.label
            && names.last() != Some(label)
        {
            names.push(label.clone());
        }
        self.found.push(Candidate {
            script: self.script,
            start: expr.start,
            end: expr.end,
            names,
            what,
            place: place.clone(),
        });
    }
}
