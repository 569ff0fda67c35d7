//! Evaluates calls of methods and functions that make text.

use crate::evaluate::lists::IN_STEPS;
use crate::evaluate::whitespace::{dedent, strip};
use crate::scripts::evaluate::{DEDENTS, Evaluator};
use crate::scripts::tree::{Expr, Node};
use crate::text::{Part, Text};

impl Evaluator<'_> {
    pub(super) fn call(&self, function: &Expr, arguments: &[Expr]) -> Option<Text> {
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
            "join" => self.joined(function, arguments.first()),
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

    /// `[…].join("\n")`, also of a list that has a name.
    fn joined(&self, function: &Expr, between: Option<&Expr>) -> Option<Text> {
        let elements = self.program.joins(self.script, self.scope, function)?;
        let between = match between {
            Some(text) => self.text(text)?.as_literal()?,
            None => ",".to_owned(),
        };
        let there = Self {
            script: elements.script,
            scope: elements.scope,
            ..*self
        };
        let mut whole = Text::default();
        for (index, item) in elements.all.iter().enumerate() {
            if index > 0 {
                whole = whole.then(Text::inserted(between.as_str()));
            }
            whole = whole.then(there.part(item));
        }
        if let Some(name) = elements.constant {
            whole.own = false;
            whole.note(format!("it includes the text of `{name}`"));
            return (!whole.has_placeholders()).then_some(whole);
        }
        if elements.in_steps {
            whole.manual = Some(IN_STEPS.to_owned());
        }
        (elements.is_known && whole.own).then_some(whole)
    }

    /// The only text that is replaced.
    pub(in crate::scripts) fn pattern(&self, what: &Expr) -> Option<String> {
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
