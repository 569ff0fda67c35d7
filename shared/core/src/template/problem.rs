//! What is wrong with a template, for the person who writes it.

use minijinja::machinery::Span;

use super::unclosed;

/// Literal braces are what an unexpected syntax error most often is about.
pub(super) const BRACES: &str =
    "literal braces go between {% raw %} and {% endraw %}, or into a string: {{ \"{{\" }}";

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// From 1; 0 when it is about the whole template.
    pub(crate) line: usize,
    /// From 1, in characters; 0 when unknown.
    pub(crate) column: usize,
    /// What is wrong and what to do.
    pub(crate) what: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.line, self.column) {
            (0, _) => f.write_str(&self.what),
            (line, 0) => write!(f, "line {line}: {}", self.what),
            (line, column) => write!(f, "line {line}, column {column}: {}", self.what),
        }
    }
}

impl Problem {
    /// A problem at a place of the source. Spans count lines in 16 bits, so the place is counted from its offset.
    pub(super) fn at(source: &str, span: Span, what: impl Into<String>) -> Self {
        let (line, column) = position(source, span.start_offset as usize);
        Self {
            line,
            column,
            what: what.into(),
        }
    }

    /// What minijinja's parser says. Its detail names at most a token; its Debug would print the source.
    pub(super) fn syntax(source: &str, error: &minijinja::Error) -> Self {
        if let Some(unclosed) = unclosed::find(source, error) {
            let (line, column) = position(source, unclosed.offset);
            let what = unclosed.what;
            return Self { line, column, what };
        }
        let (line, column) = match error.range() {
            Some(range) => position(source, range.start),
            None => (error.line().unwrap_or(1), 0),
        };
        let what = error.detail().unwrap_or("this is no template syntax");
        let what = match what.strip_prefix("unknown statement ") {
            Some(name) => format!(
                "there is no `{{% {name} %}}` here: a prompt is one template with if, for, set, with and filter, \
                 without includes, macros or blocks; {BRACES}"
            ),
            None => format!("{what}; {BRACES}"),
        };
        Self { line, column, what }
    }
}

/// The line of a place, from 1.
pub(super) fn line_of(source: &str, offset: usize) -> usize {
    position(source, offset).0
}

fn position(source: &str, offset: usize) -> (usize, usize) {
    let before = source.get(..offset).unwrap_or(source);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (line, column)
}
