//! Parses the templates of `%`.

use crate::text::{Part, Placeholder, Text};

/// A part of a `%` template.
pub(crate) enum PercentPiece {
    Literal(String),
    /// The whole conversion as written, and its mapping key.
    Value {
        written: String,
        key: Option<String>,
    },
}

pub(crate) fn parse(template: &str) -> Result<Vec<PercentPiece>, String> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('%') {
        literal.push_str(&rest[..at]);
        let spec = &rest[at..];
        if let Some(after) = spec.strip_prefix("%%") {
            literal.push('%');
            rest = after;
            continue;
        }
        let mut end = 1;
        let mut key = None;
        if spec[1..].starts_with('(') {
            let close = spec.find(')').ok_or("it has an unclosed `%(`")?;
            key = Some(spec[2..close].to_owned());
            end = close + 1;
        }
        let length = spec[end..].find(|c: char| {
            !matches!(c, '#' | '0'..='9' | '-' | ' ' | '+' | '.' | 'h' | 'l' | 'L')
        });
        let kind = length.and_then(|length| spec[end + length..].chars().next());
        match (length, kind) {
            (_, Some('*')) => {
                return Err("a `*` in a `%` conversion takes its width from a value".to_owned());
            }
            (Some(length), Some(kind)) if "diouxXeEfFgGcrsa".contains(kind) => {
                end += length + 1;
                if !literal.is_empty() {
                    pieces.push(PercentPiece::Literal(std::mem::take(&mut literal)));
                }
                pieces.push(PercentPiece::Value {
                    written: spec[..end].to_owned(),
                    key,
                });
                rest = &spec[end..];
            }
            _ => {
                return Err(
                    "it has a `%` that starts no conversion, which Python refuses".to_owned(),
                );
            }
        }
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        pieces.push(PercentPiece::Literal(literal));
    }
    Ok(pieces)
}

/// Turns the conversions of a text that other code fills in with `%` into placeholders.
pub(crate) fn percent_later(text: &Text) -> Result<Text, String> {
    let template = text
        .as_literal()
        .ok_or("`%` is applied to text that already has values inserted")?;
    let mut parts = Vec::new();
    let mut count = 0;
    for piece in parse(&template)? {
        parts.push(match piece {
            PercentPiece::Literal(text) => Part::Literal(text),
            PercentPiece::Value { written, key, .. } => {
                count += 1;
                let name = key.unwrap_or_else(|| format!("value_{count}"));
                Part::Placeholder(Placeholder {
                    field: written,
                    argument: None,
                    expression: name,
                    pure: false,
                })
            }
        });
    }
    Ok(Text {
        parts,
        manual: Some("other code fills it in with `%`".to_owned()),
        ..text.clone()
    })
}
