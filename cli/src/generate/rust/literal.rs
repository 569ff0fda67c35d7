//! Texts as Rust literals and comments.

use std::fmt::Write;

use crate::output::is_hidden;

/// A literal.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_hidden(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A constant text, with each of its lines on a line of its own.
pub(super) fn lines(out: &mut String, indent: &str, text: &str) {
    out.push_str("concat!(\n");
    for line in text.split_inclusive('\n') {
        let _ = writeln!(out, "{indent}    {},", quoted(line));
    }
    let _ = write!(out, "{indent})");
}

/// Writes a documentation comment.
pub(super) fn comment(out: &mut String, indent: &str, text: &str) {
    for line in text.trim().lines() {
        let line: String = line.chars().filter(|c| !is_hidden(*c)).collect();
        let _ = writeln!(out, "{}", format!("{indent}/// {line}").trim_end());
    }
}
