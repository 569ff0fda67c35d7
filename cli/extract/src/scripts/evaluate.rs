//! Evaluates expressions to texts with placeholders, without running them.

use crate::evaluate::whitespace::{dedent, strip};
use crate::scripts::modules::Program;
use crate::scripts::tree::{Expr, Node, Piece, ScopeId};
use crate::text::{Part, Placeholder, Text};

/// How deep constants that refer to constants are followed.
const DEEP: usize = 16;

/// Tags that only remove indentation.
const DEDENTS: &[&str] = &["dedent", "outdent", "stripIndent", "codeBlock", "endent"];

/// Evaluates expressions of one scope.
#[derive(Clone, Copy)]
pub(super) struct Evaluator<'p> {
    pub(super) program: &'p Program,
    pub(super) script: usize,
    pub(super) scope: ScopeId,
    depth: usize,
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

    fn deeper(&self) -> Option<Self> {
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
                let text = || inner.pieces(pieces);
                match name {
                    _ if DEDENTS.contains(&name) => {
                        Some(text().map(|text| strip(&dedent(text), "strip", None)))
                    }
                    "raw" => Some(text()),
                    _ => None,
                }
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

    fn placeholder(&self, expr: &Expr) -> Placeholder {
        let source = self.source(expr);
        Placeholder {
            field: source.split_whitespace().collect::<Vec<_>>().join(" "),
            argument: None,
            expression: self.short(expr),
            pure: is_pure(expr),
        }
    }

    pub(super) fn source(&self, expr: &Expr) -> &'p str {
        let text = &self.program.scripts[self.script].text;
        text.get(expr.start as usize..expr.end as usize)
            .unwrap_or_default()
    }

    /// What a placeholder is named after: `user.name` for `String(user.name).trim()`.
    fn short(&self, expr: &Expr) -> String {
        match &expr.node {
            Node::Member(object, name) => match &object.node {
                Node::Name(this) if this == "this" || this == "props" => name.clone(),
                _ => format!("{}.{name}", self.short(object)),
            },
            Node::Call(function, arguments) => match (&function.node, arguments.first()) {
                (Node::Member(_, name), Some(first)) if name == "stringify" => self.short(first),
                (Node::Member(object, name), _) if is_conversion(name) => self.short(object),
                (Node::Name(name), Some(first)) if matches!(name.as_str(), "String" | "Number") => {
                    self.short(first)
                }
                _ => self.short(function),
            },
            Node::Choice(values) => values.first().map_or_else(String::new, |it| self.short(it)),
            Node::Other(inner) => inner.first().map_or_else(String::new, |it| self.short(it)),
            Node::Name(name) => name.clone(),
            _ => self.source(expr).to_owned(),
        }
    }

    fn pieces(&self, pieces: &[Piece]) -> Text {
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

    fn call(&self, function: &Expr, arguments: &[Expr]) -> Option<Text> {
        let Node::Member(object, method) = &function.node else {
            let name = function.path().pop().unwrap_or_default().to_owned();
            let [only] = arguments else { return None };
            return match name.as_str() {
                "String" => self.text(only),
                _ if DEDENTS.contains(&name.as_str()) => {
                    let text = self.text(only)?;
                    Some(text.map(|text| strip(&dedent(text), "strip", None)))
                }
                _ => None,
            };
        };
        match method.as_str() {
            "join" => self.joined(object, arguments.first()),
            "concat" => {
                let first = self.text(object)?;
                Some(
                    arguments
                        .iter()
                        .map(|it| self.part(it))
                        .fold(first, Text::then),
                )
            }
            "trim" => Some(self.text(object)?.map(|text| strip(text, "strip", None))),
            "trimStart" => Some(self.text(object)?.map(|text| strip(text, "lstrip", None))),
            "trimEnd" => Some(self.text(object)?.map(|text| strip(text, "rstrip", None))),
            "toString" | "valueOf" => self.text(object),
            "replace" | "replaceAll" => self.replaced(object, arguments, method == "replaceAll"),
            _ => None,
        }
    }

    /// `[…].join("\n")`.
    fn joined(&self, list: &Expr, between: Option<&Expr>) -> Option<Text> {
        let Node::List(items) = &list.node else {
            return None;
        };
        let between = match between {
            Some(text) => self.text(text)?.as_literal()?,
            None => ",".to_owned(),
        };
        if items
            .iter()
            .any(|item| matches!(item.node, Node::Spread(_)))
        {
            return None;
        }
        let mut whole = Text::default();
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                whole = whole.then(Text::inserted(between.as_str()));
            }
            whole = whole.then(self.part(item));
        }
        whole.own.then_some(whole)
    }

    /// The only text that is replaced.
    pub(super) fn pattern(&self, what: &Expr) -> Option<String> {
        let text = match &what.node {
            Node::Pattern(pattern) => unescaped(pattern),
            _ => self.text(what)?.as_literal(),
        };
        text.filter(|text| !text.is_empty())
    }

    /// `text.replace("{name}", value)`: the value takes the place of the name.
    fn replaced(&self, object: &Expr, arguments: &[Expr], all: bool) -> Option<Text> {
        let [what, with] = arguments else { return None };
        let text = self.text(object)?;
        let all = all || matches!(what.node, Node::Pattern(_));
        let what = self.pattern(what)?;
        let mut whole = Text {
            parts: Vec::new(),
            ..text.clone()
        };
        let mut left = if all { usize::MAX } else { 1 };
        for part in text.parts {
            let Part::Literal(literal) = &part else {
                whole.parts.push(part);
                continue;
            };
            let mut rest = literal.as_str();
            while left > 0
                && let Some((before, after)) = rest.split_once(&what)
            {
                whole = whole.then(Text::inserted(before)).then(self.part(with));
                rest = after;
                left -= 1;
            }
            whole = whole.then(Text::inserted(rest));
        }
        Some(whole)
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

/// Methods that only convert a value.
fn is_conversion(name: &str) -> bool {
    const METHODS: &[&str] = &[
        "toString",
        "trim",
        "trimStart",
        "trimEnd",
        "join",
        "map",
        "filter",
        "slice",
        "substring",
        "toLocaleString",
        "toLowerCase",
        "toUpperCase",
        "toFixed",
        "toISOString",
        "replace",
        "replaceAll",
        "split",
        "flat",
        "flatMap",
        "sort",
        "reverse",
    ];
    METHODS.contains(&name)
}

fn is_pure(expr: &Expr) -> bool {
    match &expr.node {
        Node::Name(_) => true,
        Node::Member(object, _) => is_pure(object),
        _ => false,
    }
}

/// The only text that a regular expression matches: `{name}` for `\{name\}`.
fn unescaped(pattern: &str) -> Option<String> {
    let mut text = String::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next()? {
                c if c.is_alphanumeric() => return None,
                c => text.push(c),
            },
            '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '|' | '^' | '$' => return None,
            // `{2}` repeats.
            '{' if chars.peek().is_some_and(char::is_ascii_digit) => return None,
            c => text.push(c),
        }
    }
    Some(text)
}
