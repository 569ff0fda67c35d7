//! Texts and values as Python literals and docstrings.

use std::fmt::Write;

use serde_json::Value;

use crate::output::is_hidden;

/// A text as the inside of a literal in double quotes. In a docstring, line breaks stay, and quotation marks that end nothing.
pub(super) fn escaped(text: &str, is_docstring: bool) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' if is_docstring => out.push('\n'),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '"' if !is_docstring => out.push_str("\\\""),
            c if is_hidden(c) => {
                // Writing to a string can't fail.
                let _ = write!(out, "\\U{:08x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    if !is_docstring {
        return out;
    }
    let out = out.replace("\"\"\"", "\\\"\\\"\\\"");
    match out.strip_suffix('"') {
        Some(before) => format!("{before}\\\""),
        None => out,
    }
}

/// A literal on one line.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text, false))
}

/// A literal, with each line of the text on a line of its own.
pub(super) fn text(out: &mut String, indent: &str, text: &str) {
    let lines: Vec<String> = text.split_inclusive('\n').map(quoted).collect();
    match lines.as_slice() {
        [] => out.push_str("\"\""),
        [line] => out.push_str(line),
        lines => {
            out.push_str("(\n");
            for line in lines {
                let _ = writeln!(out, "{indent}    {line}");
            }
            let _ = write!(out, "{indent})");
        }
    }
}

/// A value as an expression.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(self::value).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let fields = fields.iter();
            let fields: Vec<String> = fields
                .map(|(name, item)| format!("{}: {}", quoted(name), self::value(item)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
    }
}

/// Writes a docstring. Nothing in it is an example, which doctest would run.
pub(super) fn docstring(out: &mut String, indent: &str, text: &str) {
    let text = escaped(&text.trim().replace(">>>", "> > >"), true);
    let lines: Vec<&str> = text.lines().collect();
    out.push_str(indent);
    out.push_str("\"\"\"");
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            out.push('\n');
            if !line.trim().is_empty() {
                out.push_str(indent);
            }
        }
        out.push_str(line.trim_end());
    }
    if lines.len() > 1 {
        out.push('\n');
        out.push_str(indent);
    }
    out.push_str("\"\"\"\n");
}

#[cfg(test)]
mod tests {
    use super::docstring;

    #[test]
    fn no_text_becomes_an_example_or_ends_its_docstring() {
        for (text, expected) in [
            ("plain", "\"\"\"plain\"\"\"\n"),
            ("a\n>>> b()", "\"\"\"a\n> > > b()\n\"\"\"\n"),
            ("a \"\"\" \\ \"", "\"\"\"a \\\"\\\"\\\" \\\\ \\\"\"\"\"\n"),
            (">\u{200b}>> b()", "\"\"\">\\U0000200b>> b()\"\"\"\n"),
        ] {
            let mut out = String::new();
            docstring(&mut out, "", text);
            assert_eq!(out, expected, "{text:?}");
        }
    }
}
