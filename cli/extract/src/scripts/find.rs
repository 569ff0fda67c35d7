//! Visits the expressions of a file and collects texts that may be prompts.

use crate::certainty::Doubt;
use crate::find::classify::Signal;
use crate::find::placeholders::PIECE;
use crate::scripts::candidate::{Candidate, Marks, Place, What};
use crate::scripts::evaluate::Evaluator;
use crate::scripts::exclusions;
use crate::scripts::flow::FAR;
use crate::scripts::program::Program;
use crate::scripts::reads::FoundRead;
use crate::scripts::tree::{Expr, Node, Piece, ScopeId};

/// Collects the candidates of one file.
pub(super) struct Finder<'p> {
    pub(super) program: &'p Program,
    pub(super) script: usize,
    pub(super) scope: ScopeId,
    pub(super) names: Vec<String>,
    pub(super) found: Vec<Candidate>,
    pub(super) marks: Marks,
    pub(super) reads: Vec<FoundRead>,
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
    pub(super) fn look(program: &'p Program, script: usize) -> Seen {
        let mut finder = Self {
            program,
            script,
            scope: 0,
            names: Vec::new(),
            found: Vec::new(),
            marks: Marks::new(),
            reads: Vec::new(),
        };
        for item in &program.scripts[script].items {
            finder.scope = item.scope;
            finder.names.clone_from(&item.names);
            let mut place = Place {
                label: item.label.clone(),
                ..Place::plain()
            };
            let name = item.label.as_deref().unwrap_or_default();
            if item.adds {
                let note = "it is appended to another text; the conditions stay in the code";
                place = place.doubted(Doubt::Part, note);
            } else if finder.is_added_to(name) {
                place = place.doubted(Doubt::Extended, "other statements add to it");
            }
            finder.visit(&item.expr, &place);
        }
        Seen {
            candidates: finder.found,
            marks: finder.marks,
            reads: finder.reads,
        }
    }

    fn is_added_to(&self, name: &str) -> bool {
        let meaning = self.program.name(self.script, self.scope, name);
        meaning.is_some_and(|meaning| meaning.added)
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
            self.add(expr, What::Text(text), place);
            if place.sent {
                self.put_in(self.script, self.scope, expr, FAR);
            }
            return self.holes(expr, expr.start);
        }
        self.parts(expr, place);
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

    /// Visits the parts of an expression that is not text.
    fn parts(&mut self, expr: &'p Expr, place: &Place) {
        let plain = Place::plain();
        match &expr.node {
            Node::Call(function, arguments) => self.call(expr, function, arguments, place),
            Node::Object(entries) => self.entries(expr, entries, place),
            Node::List(items) => {
                let place = Place {
                    label: place.label.clone(),
                    ..place.clone()
                };
                items.iter().for_each(|item| self.visit(item, &place));
            }
            Node::Choice(values) => {
                let note = "the code chooses it among several values";
                let place = place.doubted(Doubt::Branch, note);
                values.iter().for_each(|value| self.visit(value, &place));
            }
            Node::Function(inner) if place.sent => self.returned(self.script, *inner, place, FAR),
            Node::Shown(values) => {
                let shown = Place::with(Signal::Excluded("shown to users"));
                values.iter().for_each(|value| self.visit(value, &shown));
            }
            Node::Spread(inner) => self.visit(inner, &plain),
            Node::Other(values) => {
                if let Some(object) = values.first().filter(|_| place.sent) {
                    self.any_entry(object);
                }
                values.iter().for_each(|value| self.visit(value, &plain));
            }
            Node::Sum(values) => values.iter().for_each(|value| self.visit(value, &plain)),
            Node::Tagged(_, pieces) | Node::Text(pieces) => {
                for piece in pieces {
                    if let Piece::Hole(hole) = piece {
                        self.visit(hole, &plain);
                    }
                }
            }
            Node::Name(_) | Node::Member(..) | Node::Pattern(_) | Node::Function(_) => {}
        }
    }

    /// Visits the values of an object, named by their keys.
    fn entries(&mut self, object: &'p Expr, entries: &'p [(Option<String>, Expr)], place: &Place) {
        if let (Some(role), Some(content)) = (object.entry("role"), object.entry("content")) {
            let role = role.literal().unwrap_or("content");
            // What an assistant says, and a message with a time, may only be shown.
            let label = Place {
                label: Some(role.to_owned()),
                ..Place::plain()
            };
            let is_shown = object.entry("timestamp").or(object.entry("createdAt"));
            let place = match place.sent || (instructs(role) && is_shown.is_none()) {
                true => Place::sent(role, place.form),
                false => label,
            };
            return self.visit(content, &place);
        }
        let around = self.names.len();
        if let Some(label) = &place.label
            && self.names.last() != Some(label)
        {
            self.names.push(label.clone());
        }
        for (key, value) in entries {
            let key_name = key.as_deref().unwrap_or_default();
            let is_said = matches!(
                key_name,
                "text" | "content" | "parts" | "input" | "prompt" | "system"
            );
            let inner = Place {
                label: key.clone(),
                signal: exclusions::entry(key_name, place.signal),
                sent: place.sent && is_said,
                form: place.form,
                ..Place::plain()
            };
            self.visit(value, &inner);
        }
        self.names.truncate(around);
    }

    /// Visits the values that are inserted into a text.
    pub(super) fn holes(&mut self, expr: &'p Expr, whole: u32) {
        match &expr.node {
            Node::Text(pieces) | Node::Tagged(_, pieces) => {
                for piece in pieces {
                    if let Piece::Hole(hole) = piece {
                        self.hole(hole, whole);
                    }
                }
            }
            Node::Sum(terms) | Node::List(terms) => {
                terms.iter().for_each(|term| self.hole(term, whole));
            }
            Node::Call(function, arguments) => {
                if let Node::Member(object, _) = &function.node {
                    self.hole(object, whole);
                }
                arguments
                    .iter()
                    .for_each(|argument| self.hole(argument, whole));
            }
            _ => self.hole(expr, whole),
        }
    }

    fn hole(&mut self, hole: &'p Expr, whole: u32) {
        let piece = Place {
            inside: Some(whole),
            ..Place::plain().doubted(Doubt::Part, PIECE)
        };
        match self.evaluator().text(hole) {
            Some(text) if text.own => self.holes(hole, whole),
            _ => self.visit(hole, &piece),
        }
    }
}

/// Whether a message of this role instructs or asks a model.
pub(super) fn instructs(role: &str) -> bool {
    matches!(role, "system" | "developer" | "user" | "human")
}
