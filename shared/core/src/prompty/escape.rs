//! Escaping: text that a body can't contain literally is written as equivalent Jinja expressions: `{{ "\n" }}`, `{{ "system:" }}`.
//!
//! Text that looks like such an expression gets one more space: `{{  "\n" }}`. A thread's name that is printed as an input and
//! not as a conversation gets parentheses: `{{ (history) }}`. Writing adds one of either, and reading removes exactly one.

use std::collections::BTreeSet;

use super::markers::{computed, marker_parts};

/// A line end where the runtime would trim it.
pub(super) const LINE_END: &str = "{{ \"\\n\" }}";
/// A brace and a line end. Written separately, they would put three braces in a row, which has another meaning.
const BRACE_AND_LINE_END: &str = "{{ \"{\\n\" }}";
/// An empty or blank message.
pub(super) const NOTHING: &str = "{{ \"\" }}";

/// The colon of a line that would become a marker once its role is rendered.
const COLON: &str = "{{ \":\" }}";

/// An escape or thread in a body.
enum Special<'t> {
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

/// Encodes text such that [`decode`] returns it, and no line of it is a marker.
pub(super) fn encode(text: &str, threads: &BTreeSet<String>) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| match (marker_parts(line), computed(line)) {
            (Some((start, end, _)), _) => format!(
                "{}{{{{ \"{}\" }}}}{}",
                &line[..start],
                line[start..end].replace('\\', "\\\\").replace('"', "\\\""),
                &line[end..]
            ),
            (None, Some(colon)) => {
                let (expression, rest) = line.split_at(colon);
                format!("{}{COLON}{}", deepen(expression, threads), &rest[1..])
            }
            (None, None) => deepen(line, threads),
        })
        .collect();
    keep_edges(&lines.join("\n"))
}

/// Protects blank lines at the edges, which every reader trims.
fn keep_edges(text: &str) -> String {
    let inner = text.trim();
    if inner.is_empty() {
        return match text {
            "" => String::new(),
            blank if blank.contains('\n') => blank.replace('\n', LINE_END),
            blank => format!("{NOTHING}{blank}"),
        };
    }
    let start = text.len() - text.trim_start().len();
    let (lead, tail) = (&text[..start], &text[start + inner.len()..]);
    let (inner, joint, tail) = match (inner.strip_suffix('{'), tail.strip_prefix('\n')) {
        (Some(inner), Some(tail)) => (inner, BRACE_AND_LINE_END, tail),
        _ => (inner, "", tail),
    };
    format!(
        "{}{inner}{joint}{}",
        lead.replace('\n', LINE_END),
        tail.replace('\n', LINE_END)
    )
}

/// Separates whitespace control (`{%-`, `-%}`) at the edges of a message from the line ends around it. Otherwise a runtime that
/// renders before it looks for markers would join the message to its marker.
pub(super) fn guard(text: String) -> String {
    let (start, end) = (text.trim_start(), text.trim_end());
    let before = ["{{-", "{%-", "{#-"]
        .iter()
        .any(|edge| start.starts_with(edge));
    let after = ["-}}", "-%}", "-#}"].iter().any(|edge| end.ends_with(edge));
    match (before, after) {
        (false, false) => text,
        (true, false) => format!("{NOTHING}{text}"),
        (false, true) => format!("{text}{NOTHING}"),
        (true, true) => format!("{NOTHING}{text}{NOTHING}"),
    }
}

fn deepen(line: &str, threads: &BTreeSet<String>) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        match special(rest, threads) {
            Some((Special::Escape { .. }, length)) => {
                out.push_str("{{ ");
                out.push_str(&rest[2..length]);
                rest = &rest[length..];
            }
            Some((Special::Thread { name, parentheses }, length)) => {
                let plain = format!(
                    "{}{name}{}",
                    "(".repeat(parentheses),
                    ")".repeat(parentheses)
                );
                out.push_str(&rest[..length].replacen(&plain, &format!("({plain})"), 1));
                rest = &rest[length..];
            }
            None => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    out
}

/// Decodes text from [`encode`]. Threads stay unchanged.
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
fn special<'t>(text: &'t str, threads: &BTreeSet<String>) -> Option<(Special<'t>, usize)> {
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
