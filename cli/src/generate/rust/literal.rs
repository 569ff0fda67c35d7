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

/// Writes a documentation comment. Nothing in it is a code block, which `cargo test` would compile and run.
pub(super) fn comment(out: &mut String, indent: &str, text: &str) {
    for line in text.trim().lines() {
        let line: String = line.chars().filter(|c| !is_hidden(*c)).collect();
        let line: Vec<&str> = line.split_whitespace().collect();
        let line = line.join(" ");
        let line = line.replace("```", "\\`\\`\\`").replace("~~~", "\\~\\~\\~");
        let _ = writeln!(out, "{}", format!("{indent}/// {line}").trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::comment;

    #[test]
    fn no_text_becomes_a_code_block() {
        for (text, expected) in [
            (
                "Greets `Ada`.\n\nKindly.",
                "/// Greets `Ada`.\n///\n/// Kindly.\n",
            ),
            ("a\n\n    b\n\n\tc", "/// a\n///\n/// b\n///\n/// c\n"),
            ("-     b", "/// - b\n"),
            (
                "```rust\nb\n`\u{200b}``",
                "/// \\`\\`\\`rust\n/// b\n/// \\`\\`\\`\n",
            ),
            ("> ~~~~\n> b", "/// > \\~\\~\\~~\n/// > b\n"),
        ] {
            let mut out = String::new();
            comment(&mut out, "", text);
            assert_eq!(out, expected, "{text:?}");
        }
    }
}
