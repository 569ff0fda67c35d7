//! Unescaping: recognising and decoding the expressions of [`escape`](super::escape), and finding threads.

use std::collections::BTreeSet;

use super::markers::marker_parts;

/// An escape or thread in a body.
pub(super) enum Special<'t> {
    /// `{{ "…" }}`: the text that it stands for, and the number of spaces after its braces.
    Escape { stands_for: String, blanks: usize },
    /// `{{ name }}` of a thread, and the number of its parentheses.
    Thread { name: &'t str, parentheses: usize },
}

impl Special<'_> {
    /// The text that it encodes.
    fn decoded(self, written: &str) -> String {
        match self {
            Self::Escape {
                stands_for,
                blanks: 1,
            } => stands_for,
            Self::Escape { .. } => format!("{{{{{}", &written[3..]),
            Self::Thread { name, .. } => written.replacen(&format!("({name})"), name, 1),
        }
    }
}

/// Decodes text from [`encode`](super::escape::encode). Threads stay unchanged.
pub(super) fn decode(text: &str, threads: &BTreeSet<String>) -> String {
    let mut plain = String::with_capacity(text.len());
    decode_until(text, threads, |_| false, &mut plain);
    plain
}

/// Maps an offset in the result of [`decode`] to one in the encoded text.
pub(super) fn written_at(text: &str, threads: &BTreeSet<String>, at: usize) -> usize {
    decode_until(text, threads, |end| end > at, &mut String::new())
}

/// Decodes until the decoded text is long enough, and returns the offset of the last piece in the encoded text.
fn decode_until(
    text: &str,
    threads: &BTreeSet<String>,
    is_enough: impl Fn(usize) -> bool,
    plain: &mut String,
) -> usize {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match special(rest, threads) {
            None => {
                plain.push(first);
                first.len_utf8()
            }
            Some((found, length)) => {
                plain.push_str(&found.decoded(&rest[..length]));
                length
            }
        };
        if is_enough(plain.len()) {
            break;
        }
        rest = &rest[length..];
    }
    text.len() - rest.len()
}

/// The places of threads: offset, length and name.
pub(super) fn threads_in<'t>(
    text: &'t str,
    threads: &BTreeSet<String>,
) -> Vec<(usize, usize, &'t str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        at += match special(&text[at..], threads) {
            Some((Special::Thread { name, parentheses }, length)) => {
                if parentheses == 0 {
                    found.push((at, length, name));
                }
                length
            }
            Some((Special::Escape { .. }, length)) => length,
            None => first.len_utf8(),
        };
    }
    found
}

/// The escape or thread at the start of the text, and its length.
pub(super) fn special<'t>(
    text: &'t str,
    threads: &BTreeSet<String>,
) -> Option<(Special<'t>, usize)> {
    let inner = text.strip_prefix("{{")?;
    escape(inner)
        .or_else(|| thread(inner, threads))
        .map(|(found, length)| (found, length + 2))
}

fn escape<'t>(inner: &str) -> Option<(Special<'t>, usize)> {
    let string = inner.trim_start_matches(' ');
    let blanks = inner.len() - string.len();
    let string = string.strip_prefix('"').filter(|_| blanks > 0)?;
    let mut stands_for = String::new();
    let mut chars = string.char_indices();
    let end = loop {
        match chars.next()? {
            (at, '"') => break at,
            (_, '\\') => stands_for.push(match chars.next()?.1 {
                'n' => '\n',
                c @ ('"' | '\\') => c,
                _ => return None,
            }),
            (_, '\n') => return None,
            (_, c) => stands_for.push(c),
        }
    };
    if !string[end..].starts_with("\" }}") || !is_escaped(&stands_for) {
        return None;
    }
    Some((Special::Escape { stands_for, blanks }, blanks + 1 + end + 4))
}

fn is_escaped(text: &str) -> bool {
    let whole_marker =
        || marker_parts(text).is_some_and(|(start, end, _)| start == 0 && end == text.len());
    matches!(text, "" | "\n" | "{\n" | ":") || (!text.contains('\n') && whole_marker())
}

fn thread<'t>(inner: &'t str, threads: &BTreeSet<String>) -> Option<(Special<'t>, usize)> {
    let blank = |c: char| c == ' ' || c == '\t';
    let rest = inner
        .strip_prefix('-')
        .unwrap_or(inner)
        .trim_start_matches(blank);
    let opened = rest.trim_start_matches('(');
    let parentheses = rest.len() - opened.len();
    let length = opened
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(opened.len());
    let (name, rest) = opened.split_at(length);
    let closed = rest.trim_start_matches(')');
    if rest.len() - closed.len() != parentheses || !threads.contains(name) {
        return None;
    }
    let rest = closed.trim_start_matches(blank);
    let rest = rest.strip_prefix('-').unwrap_or(rest).strip_prefix("}}")?;
    Some((
        Special::Thread { name, parentheses },
        inner.len() - rest.len(),
    ))
}
