//! Writes text as readable Python literals, exact to the byte.

use ruff_python_ast::StringFlags;
use ruff_python_parser::parse_expression;

use crate::site::Piece;

/// The fallback of a lookup: a format string if there are inputs, else the text itself.
pub(crate) fn fallback(pieces: &[Piece], inputs: bool) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) | Piece::Include { text, .. } if inputs => {
                text.replace('{', "{{").replace('}', "}}")
            }
            Piece::Text(text) | Piece::Include { text, .. } => text.clone(),
            Piece::Input(name) => format!("{{{name}}}"),
        })
        .collect()
}

/// A literal on one line.
pub(crate) fn quoted(text: &str) -> String {
    let quote = match text.contains('"') && !text.contains('\'') {
        true => '\'',
        false => '"',
    };
    quoted_by(text, quote)
}

/// A literal on one line, in these quotes.
pub(crate) fn quoted_by(text: &str, quote: char) -> String {
    let mut out = String::from(quote);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            _ if c == quote => out.extend(['\\', c]),
            _ => push(&mut out, c),
        }
    }
    out.push(quote);
    out
}

/// One literal per line of text, and more where a literal would be longer than `room`: it ends with a blank then.
pub(crate) fn lines(text: &str, room: usize) -> Vec<String> {
    if text.is_empty() {
        return vec![quoted("")];
    }
    let mut out = Vec::new();
    for line in text.split_inclusive('\n') {
        let mut rest = line;
        while quoted(rest).chars().count() > room {
            let Some(at) = fitting(rest, room) else {
                break;
            };
            out.push(quoted(&rest[..at]));
            rest = &rest[at..];
        }
        out.push(quoted(rest));
    }
    out
}

/// Where to break a line of text: after the last blank that fits, or else the first.
fn fitting(line: &str, room: usize) -> Option<usize> {
    let after = line.match_indices(' ').map(|(at, _)| at + 1);
    let mut after =
        after.filter(|at| !line[*at..].trim().is_empty() && !line[..*at].trim().is_empty());
    let first = after.next()?;
    let fits = |at: &usize| quoted(&line[..*at]).chars().count() <= room;
    let last = after.take_while(fits).last();
    Some(last.filter(|_| fits(&first)).unwrap_or(first))
}

/// The text of a literal that is not triple-quoted.
pub(crate) fn value(source: &str) -> Option<String> {
    let parsed = parse_expression(&format!("({source}\n)")).ok()?;
    let literal = parsed.expr().as_string_literal_expr()?;
    let is_triple = literal
        .value
        .iter()
        .any(|part| part.flags.is_triple_quoted());
    (!is_triple).then(|| literal.value.to_str().to_owned())
}

/// The style of a triple-quoted literal.
pub(crate) struct Tripled {
    pub(crate) quote: char,
    pub(crate) newline: &'static str,
    /// Whether the text begins on the line after the quotes.
    pub(crate) below: bool,
    /// Whether tabs are not escaped.
    pub(crate) tabs: bool,
}

impl Tripled {
    /// The style of the literals in this source, if they are triple-quoted.
    pub(crate) fn like(source: &str, newline: &'static str) -> Option<Self> {
        let quotes = [("\"\"\"", '"'), ("'''", '\'')];
        let mut quotes = quotes.into_iter();
        let (quotes, quote) = quotes.find(|(quotes, _)| source.contains(quotes))?;
        Some(Self {
            quote,
            newline,
            below: source.contains(&format!("{quotes}\\{newline}")),
            tabs: source.contains('\t'),
        })
    }

    /// The text as a triple-quoted literal.
    pub(crate) fn literal(&self, text: &str) -> String {
        let quotes = String::from_iter([self.quote; 3]);
        let mut out = quotes.clone();
        if self.below {
            out.extend(["\\", self.newline]);
        }
        let mut run = 0;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            run = if c == self.quote { run + 1 } else { 0 };
            match c {
                '\n' => out.push_str(self.newline),
                '\t' if self.tabs => out.push(c),
                '\t' => out.push_str("\\t"),
                // A third quote in a row, or one at the end, would close the literal.
                _ if run == 3 || (run > 0 && chars.peek().is_none()) => {
                    run = 0;
                    out.extend(['\\', c]);
                }
                _ => push(&mut out, c),
            }
        }
        out + &quotes
    }
}

fn push(out: &mut String, c: char) {
    match c {
        '\\' => out.push_str("\\\\"),
        '\r' => out.push_str("\\r"),
        _ if c.is_control() => out.push_str(&format!("\\x{:02x}", c as u32)),
        // Invisible characters: bidirectional marks, other line separators and a byte order mark.
        '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{feff}' => {
            out.push_str(&format!("\\u{:04x}", c as u32));
        }
        _ => out.push(c),
    }
}
