//! Writing YAML: plain words if all readers agree on them, otherwise JSON's notation.

use serde_json::Value;

/// Words that some YAML reader does not read as text.
const TAKEN: [&str; 12] = [
    "true", "false", "yes", "no", "on", "off", "null", "y", "n", "none", "nan", "inf",
];

/// Writes a text: plain if it is a simple word, otherwise in double quotes.
pub(super) fn text(text: &str) -> String {
    let word = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'))
        && !text.contains("---")
        && !TAKEN.contains(&text.to_ascii_lowercase().as_str());
    match word {
        true => text.to_owned(),
        false => quoted(text),
    }
}

/// Writes any value on one line.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::String(string) => text(string),
        Value::Number(number) => self::number(&number.to_string()),
        Value::Null | Value::Bool(_) => value.to_string(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(self::value).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, entry)| format!("{}: {}", quoted(key), self::value(entry)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// Writes a number. YAML 1.1 readers need the point and the sign in `1.0e+16`; JSON writes `1e16`.
fn number(number: &str) -> String {
    let Some((mantissa, exponent)) = number.split_once('e') else {
        return number.to_owned();
    };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['-', '+']) {
        ""
    } else {
        "+"
    };
    format!("{mantissa}{point}e{sign}{exponent}")
}

/// Writes a text in double quotes, and escapes what a YAML reader refuses or treats as a line end.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            // The reference runtime reads three of them as the end of the front matter, wherever they occur.
            '-' if out.ends_with("--") => out.push_str("\\u002d"),
            '+' if out.ends_with("++") => out.push_str("\\u002b"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control()
                || matches!(
                    c,
                    '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
                ) =>
            {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
