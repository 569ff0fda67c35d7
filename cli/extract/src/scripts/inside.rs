//! Visits the parts of expressions.

use crate::certainty::Doubt;
use crate::find::classify::Signal;
use crate::find::placeholders::PIECE;
use crate::find::scoring::is_one_word;
use crate::form::Form;
use crate::scripts::candidate::Place;
use crate::scripts::exclusions;
use crate::scripts::find::Finder;
use crate::scripts::tree::{Expr, Node, Piece};

impl<'p> Finder<'p> {
    /// Visits the parts of an expression that is not text.
    pub(super) fn parts(&mut self, expr: &'p Expr, place: &Place) {
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
            Node::Function(_) if place.sent => self.follow(expr, place),
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
                let holes = pieces.iter().filter_map(Piece::hole);
                holes.for_each(|hole| self.visit(hole, &plain));
            }
            Node::Name(_) | Node::Member(..) | Node::Pattern(_) | Node::Function(_) => {}
        }
    }

    /// Visits the values of an object, named by their keys.
    fn entries(&mut self, object: &'p Expr, entries: &'p [(Option<String>, Expr)], place: &Place) {
        let content = object.entry("content").or_else(|| object.entry("parts"));
        if let (Some(role), Some(content)) = (object.entry("role"), content) {
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
        let is_tool = self.program.tools && is_tool(object);
        for (key, value) in entries {
            let key_name = key.as_deref().unwrap_or_default();
            if is_tool && key_name == "description" {
                self.visit(value, &Place::sent("description", Form::Plain));
                continue;
            }
            let is_said = matches!(
                key_name,
                "text" | "content" | "parts" | "input" | "prompt" | "system"
            );
            let inner = Place {
                label: key.clone(),
                signal: match value.literal() {
                    Some(text) if place.signal == Signal::Neutral && is_one_word(text) => {
                        place.signal
                    }
                    _ => exclusions::entry(key_name, place.signal),
                },
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
                let holes = pieces.iter().filter_map(Piece::hole);
                holes.for_each(|hole| self.hole(hole, whole));
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

    /// Visits the values in the elements of a list that are joined to a text.
    pub(super) fn elements(&mut self, element: &'p Expr, whole: u32) {
        match &element.node {
            Node::List(values) | Node::Choice(values) => {
                values.iter().for_each(|value| self.elements(value, whole));
            }
            Node::Spread(inner) => self.elements(inner, whole),
            _ => self.hole(element, whole),
        }
    }

    fn hole(&mut self, hole: &'p Expr, whole: u32) {
        let piece = Place {
            inside: Some(whole),
            ..Place::plain().doubted(Doubt::Part, PIECE)
        };
        match self.evaluator().text(hole) {
            Some(text) if text.own => self.holes(hole, whole),
            // What a list is joined of is in the whole.
            _ if matches!(hole.node, Node::List(_)) => self.holes(hole, whole),
            _ => self.visit(hole, &piece),
        }
    }
}

/// Whether an object is a tool by what it has beside its description, as for the AI SDK, LangChain.js, OpenAI, Anthropic and MCP. A
/// parameter in OpenAPI has a schema, too.
fn is_tool(object: &Expr) -> bool {
    let has = |key| object.entry(key).is_some();
    // A model has parameters, too.
    let takes_schema = object
        .entry("parameters")
        .is_some_and(|it| matches!(it.node, Node::Call(..)) || it.entry("properties").is_some());
    let keys = ["inputSchema", "input_schema", "schema", "execute"];
    (takes_schema || keys.into_iter().any(has)) && !has("in")
}

/// Whether a message of this role instructs or asks a model.
pub(super) fn instructs(role: &str) -> bool {
    matches!(role, "system" | "developer" | "user" | "human")
}
