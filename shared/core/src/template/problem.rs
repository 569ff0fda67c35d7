//! Problems of a template, described for its author.

use minijinja::machinery::{Span, Token};

use super::{braces, limits, unclosed};
use crate::content::is_identifier;
use crate::nearest::misspelt_keyword;

/// The keywords that begin, continue or end a statement.
const STATEMENTS: [&str; 14] = [
    "if",
    "elif",
    "else",
    "endif",
    "for",
    "endfor",
    "set",
    "endset",
    "with",
    "endwith",
    "filter",
    "endfilter",
    "endraw",
    "include",
];

/// Statements that the parser accepts and templates here don't support.
const REFUSED: [&str; 4] = ["block", "extends", "from", "import"];

/// A problem and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// From 1; 0 for the whole template.
    pub(crate) line: usize,
    /// From 1, in characters; 0 when unknown.
    pub(crate) column: usize,
    /// The problem and its solution.
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
    /// A problem at a span. Spans have 16-bit line numbers, so the line is counted from the offset instead.
    pub(super) fn at(source: &str, span: Span, what: impl Into<String>) -> Self {
        Self::at_offset(source, span.start_offset as usize, what)
    }

    /// A problem at this byte of the source.
    pub(super) fn at_offset(source: &str, offset: usize, what: impl Into<String>) -> Self {
        let (line, column) = position(source, offset);
        Self {
            line,
            column,
            what: what.into(),
        }
    }

    /// A problem that minijinja's parser reports. Its detail names at most a token; its Debug would print the source.
    pub(super) fn syntax(source: &str, error: &minijinja::Error) -> Self {
        if let Some(refused) = refused_before(source, error) {
            return refused;
        }
        if let Some(unclosed) = unclosed::find(source, error) {
            let (line, column) = position(source, unclosed.offset);
            let what = unclosed.what;
            return Self { line, column, what };
        }
        let (line, column) = match error.range() {
            Some(range) => position(source, range.start),
            None => (error.line().unwrap_or(1), 0),
        };
        let detail = error.detail().unwrap_or("invalid template syntax");
        let at = error.range().map(|range| range.start);
        let what = match detail.strip_prefix("unknown statement ") {
            Some(name) => unknown_statement(name),
            None => {
                let name = at
                    .and_then(|at| spaced_name(source, at).or_else(|| foreign_letter(source, at)));
                let opening = at.and_then(|at| braces::opening_before(source, at));
                let hint = opening.map_or("", |opening| braces::hint(source, opening));
                name.unwrap_or_else(|| format!("{detail}{hint}"))
            }
        };
        Self { line, column, what }
    }
}

/// The first unsupported statement before an error.
fn refused_before(source: &str, error: &minijinja::Error) -> Option<Problem> {
    let end = error.range().map_or(source.len(), |range| range.end);
    let mut follows_start = false;
    for token in limits::tokens(source) {
        let (token, span) = token.ok()?;
        match token {
            Token::Ident(name) if follows_start && REFUSED.contains(&name) => {
                let is_before = (span.start_offset as usize) < end;
                return is_before.then(|| Problem::at(source, span, unknown_statement(name)));
            }
            token => follows_start = matches!(token, Token::BlockStart),
        }
    }
    None
}

pub(super) fn unknown_statement(name: &str) -> String {
    match misspelt_keyword(name, STATEMENTS) {
        Some(meant) => format!("there is no `{{% {name} %}}`; did you mean `{{% {meant} %}}`?"),
        None => format!(
            "there is no `{{% {name} %}}` here: a prompt is a template with if, for, set, with, filter and include, \
             without macros and blocks"
        ),
    }
}

/// The problem of `{{ größe }}`.
fn foreign_letter(source: &str, at: usize) -> Option<String> {
    let letter = source.get(at..)?.chars().next()?;
    (letter.is_alphabetic() && !letter.is_ascii()).then(|| {
        format!(
            "unexpected character `{letter}`: a name has only the letters A to Z and a to z, digits and `_`"
        )
    })
}

/// The problem of `{{ first name }}`, where the parser does not expect the second word.
fn spaced_name(source: &str, second: usize) -> Option<String> {
    let (before, after) = source.split_at_checked(second)?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let after = after.split(|c: char| !is_part(c)).next()?;
    let blank = before.trim_end_matches(' ');
    let first = blank.rsplit(|c: char| !is_part(c)).next()?;
    let is_printed = blank[..blank.len() - first.len()]
        .trim_end()
        .ends_with("{{");
    (is_printed && is_identifier(first) && is_identifier(after)).then(|| {
        format!(
            "unexpected identifier `{after}` after `{first}`: a name has no spaces; did you mean `{first}_{after}`?"
        )
    })
}

/// The keyword, if this is the inside of a Jinja2 statement.
pub(super) fn statement(inside: &str) -> Option<&str> {
    let inside = inside.trim_start_matches(['-', '+']).trim_start();
    let end = inside.find(|c: char| !c.is_ascii_alphabetic());
    let word = &inside[..end.unwrap_or(inside.len())];
    (STATEMENTS.contains(&word) || word == "raw").then_some(word)
}

/// The line of a place, from 1.
pub(super) fn line_of(source: &str, offset: usize) -> usize {
    position(source, offset).0
}

/// The byte at a line and column, both from 1, or the end of the line.
pub(super) fn offset_of(source: &str, line: usize, column: usize) -> usize {
    let lines = source.split_inclusive('\n').take(line.saturating_sub(1));
    let start: usize = lines.map(str::len).sum();
    let rest = source.get(start..).unwrap_or_default();
    let text = rest.split('\n').next().unwrap_or_default();
    let columns = text.chars().take(column.saturating_sub(1));
    start + columns.map(char::len_utf8).sum::<usize>()
}

/// The line and the column of a place, both from 1, the column in characters.
pub(crate) fn position(source: &str, offset: usize) -> (usize, usize) {
    let before = source.get(..offset).unwrap_or(source);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (line, column)
}
