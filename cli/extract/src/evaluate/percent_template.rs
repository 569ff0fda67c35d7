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
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("%%") {
            literal.push('%');
            rest = after;
            continue;
        }
        let (key, end) = conversion(rest)?;
        if !literal.is_empty() {
            pieces.push(PercentPiece::Literal(std::mem::take(&mut literal)));
        }
        let written = rest[..end].to_owned();
        pieces.push(PercentPiece::Value { written, key });
        rest = &rest[end..];
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        pieces.push(PercentPiece::Literal(literal));
    }
    Ok(pieces)
}

/// The mapping key and the length of the conversion at the beginning of a text.
fn conversion(text: &str) -> Result<(Option<String>, usize), String> {
    let (mut key, mut end) = (None, 1);
    if text[1..].starts_with('(') {
        let close = text.find(')').ok_or("it has an unclosed `%(`")?;
        key = Some(text[2..close].to_owned());
        end = close + 1;
    }
    let is_flag = |c: char| matches!(c, '#' | '0'..='9' | '-' | ' ' | '+' | '.' | 'h' | 'l' | 'L');
    let kind = text[end..].char_indices().find(|(_, c)| !is_flag(*c));
    match kind {
        Some((_, '*')) => Err("a `*` in a `%` conversion takes its width from a value".to_owned()),
        Some((length, kind)) if "diouxXeEfFgGcrsa".contains(kind) => Ok((key, end + length + 1)),
        _ => Err("it has a `%` that starts no conversion, which Python refuses".to_owned()),
    }
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
