//! Evaluates expressions to texts with placeholders, without running them.

mod calls;
mod placeholder;

use crate::evaluate::whitespace::{dedent, strip};
use crate::scripts::program::Program;
use crate::scripts::tree::{Expr, Node, Piece, ScopeId};
use crate::text::Text;

/// How deep constants that refer to constants are followed.
const DEEP: usize = 16;

/// The text without the indentation of each line, as the tag `stripIndents` makes it.
fn stripped_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    lines.join("\n").trim().to_owned()
}

/// Tags that only remove indentation.
const DEDENTS: &[&str] = &["dedent", "outdent", "stripIndent", "codeBlock", "endent"];

/// Evaluates expressions of one scope.
#[derive(Clone, Copy)]
pub(super) struct Evaluator<'p> {
    pub(super) program: &'p Program,
    pub(super) script: usize,
    pub(super) scope: ScopeId,
    pub(super) depth: usize,
}

impl<'p> Evaluator<'p> {
    pub(super) fn new(program: &'p Program, script: usize, scope: ScopeId) -> Self {
        Self {
            program,
            script,
            scope,
            depth: 0,
        }
    }

    pub(super) fn deeper(&self) -> Option<Self> {
        (self.depth < DEEP).then_some(Self {
            depth: self.depth + 1,
            ..*self
        })
    }

    /// The text of an expression; none if it is not text, or not known.
    pub(super) fn text(&self, expr: &Expr) -> Option<Text> {
        let inner = self.deeper()?;
        match &expr.node {
            Node::Text(pieces) => Some(inner.pieces(pieces)),
            Node::Tagged(tag, pieces) => {
                let name = tag.rsplit('.').next().unwrap_or_default();
                let unindent: fn(&str) -> String = match name {
                    "raw" => return Some(inner.pieces(pieces)),
                    "stripIndents" => stripped_lines,
                    _ if DEDENTS.contains(&name) => |text| strip(&dedent(text), "strip", None),
                    _ => return None,
                };
                let mut text = inner.pieces(pieces);
                if text.has_placeholders() {
                    text.note("its indentation is removed after its values are inserted");
                }
                Some(text.map(unindent))
            }
            Node::Sum(terms) => inner.sum(terms),
            Node::Call(function, arguments) => inner.call(function, arguments),
            Node::Name(_) | Node::Member(..) => inner.constant(expr),
            _ => None,
        }
    }

    /// The text of an expression, or a placeholder.
    pub(super) fn part(&self, expr: &Expr) -> Text {
        match self.text(expr) {
            Some(text) => text,
            None => Text::placeholder(self.placeholder(expr)),
        }
    }

    pub(super) fn source(&self, expr: &Expr) -> &'p str {
        let text = &self.program.scripts[self.script].text;
        text.get(expr.start as usize..expr.end as usize)
            .unwrap_or_default()
    }

    pub(super) fn pieces(&self, pieces: &[Piece]) -> Text {
        let mut whole = Text {
            own: true,
            ..Text::default()
        };
        for piece in pieces {
            whole = whole.then(match piece {
                Piece::Literal(text) => Text::literal(text.as_str()),
                Piece::Hole(hole) => self.part(hole),
            });
        }
        whole
    }

    fn sum(&self, terms: &[Expr]) -> Option<Text> {
        let known: Vec<Option<Text>> = terms.iter().map(|term| self.text(term)).collect();
        known.iter().any(Option::is_some).then(|| {
            let pairs = terms.iter().zip(known);
            let texts = pairs.map(|(term, text)| text.unwrap_or_else(|| self.part(term)));
            texts.fold(Text::default(), Text::then)
        })
    }

    /// The text of a name that always has the same one, without placeholders.
    fn constant(&self, expr: &Expr) -> Option<Text> {
        let meaning = self.program.meaning(self.script, self.scope, expr)?;
        let value = meaning.value.filter(|_| !meaning.added)?;
        let there = Self {
            script: meaning.script,
            scope: meaning.scope,
            ..self.deeper()?
        };
        let mut text = there.text(value)?;
        text.own = false;
        let name = expr.path().pop().unwrap_or_default().to_owned();
        text.notes = vec![format!("it includes the text of `{name}`")];
        (!text.has_placeholders()).then_some(text)
    }
}
