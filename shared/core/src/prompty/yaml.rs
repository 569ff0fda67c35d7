//! YAML as it is written here: plain words where every reader agrees on them, else JSON's own notation.

use serde_json::Value;

/// Words that some YAML reader takes for something else than text.
const TAKEN: [&str; 12] = [
    "true", "false", "yes", "no", "on", "off", "null", "y", "n", "none", "nan", "inf",
];

/// A text: plain when it is a simple word, else in double quotes.
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

/// Any value, on one line.
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

/// YAML 1.1 readers want a point and a sign in `1.0e+16`; JSON writes `1e16`.
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

/// In double quotes, and nothing in it that a YAML reader refuses or takes for a line end.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            // The reference runtime takes three of them for the end of the front matter, wherever they stand.
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
