//! Escaping: text that a body can't contain literally is written as equivalent Jinja expressions: `{{ "\n" }}`, `{{ "system:" }}`.
//!
//! Text that looks like such an expression gets one more space: `{{  "\n" }}`. A thread's name that is printed as an input and
//! not as a conversation gets parentheses: `{{ (history) }}`. Writing adds one of either, and reading removes exactly one.

use std::collections::BTreeSet;

use super::markers::{computed, marker_parts};
use super::unescape::{Special, special};

/// A line end where the runtime would trim it.
pub(super) const LINE_END: &str = "{{ \"\\n\" }}";
/// A brace and a line end. Written separately, they would put three braces in a row, which has another meaning.
const BRACE_AND_LINE_END: &str = "{{ \"{\\n\" }}";
/// An empty or blank message.
pub(super) const NOTHING: &str = "{{ \"\" }}";

/// The colon of a line that would become a marker once its role is rendered.
const COLON: &str = "{{ \":\" }}";

/// Encodes text such that [`decode`](super::unescape::decode) returns it, and no line of it is a marker.
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
