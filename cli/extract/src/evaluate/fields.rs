//! Parses the templates of `str.format`.

use crate::evaluate::fstring::later_placeholder;
use crate::text::{Part, Text};

/// A part of a format string.
pub(crate) enum FormatPiece {
    Literal(String),
    Field {
        name: String,
        conversion: String,
        spec: String,
    },
}

/// Parses a format string like `str.format`.
pub(crate) fn parse(text: &str) -> Result<Vec<FormatPiece>, String> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        literal.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            literal.push_str(brace);
            rest = after;
            continue;
        }
        if brace == "}" {
            return Err("it has an unmatched `}`, which `str.format` refuses".to_owned());
        }
        let end = closing(rest).ok_or("it has an unclosed `{`, which `str.format` refuses")?;
        if !literal.is_empty() {
            pieces.push(FormatPiece::Literal(std::mem::take(&mut literal)));
        }
        pieces.push(field(&rest[..end]));
        rest = &rest[end + 1..];
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        pieces.push(FormatPiece::Literal(literal));
    }
    check_numbering(&pieces)?;
    Ok(pieces)
}

fn check_numbering(pieces: &[FormatPiece]) -> Result<(), String> {
    let firsts: Vec<&str> = pieces
        .iter()
        .filter_map(|piece| match piece {
            FormatPiece::Literal(_) => None,
            FormatPiece::Field { name, .. } => name.split(['.', '[']).next(),
        })
        .collect();
    let automatic = firsts.iter().any(|first| first.is_empty());
    let numbered = firsts.iter().any(|first| first.parse::<usize>().is_ok());
    match automatic && numbered {
        true => {
            Err("it mixes `{}` with numbering like `{0}`, which `str.format` refuses".to_owned())
        }
        false => Ok(()),
    }
}

/// The position of the brace that closes a field; nested fields are skipped.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn field(inner: &str) -> FormatPiece {
    // A `!` or `:` in square brackets is part of the name.
    let mut brackets = 0usize;
    let end = inner.char_indices().find(|(_, c)| {
        match c {
            '[' => brackets += 1,
            ']' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        brackets == 0 && matches!(c, '!' | ':')
    });
    let (name, rest) = inner.split_at(end.map_or(inner.len(), |(at, _)| at));
    let (conversion, spec) = match rest.strip_prefix('!') {
        Some(rest) => rest.split_once(':').unwrap_or((rest, "")),
        None => ("", rest.strip_prefix(':').unwrap_or(rest)),
    };
    FormatPiece::Field {
        name: name.to_owned(),
        conversion: conversion.to_owned(),
        spec: spec.to_owned(),
    }
}

/// The text of a part in which `str.format` finds fields. It leaves a constant without braces as it is.
pub(crate) fn with_fields(part: &Part) -> Option<&str> {
    match part {
        Part::Constant(constant) if !constant.text.contains(['{', '}']) => None,
        part => part.text(),
    }
}

/// Turns the fields of a text that other code fills in into placeholders. Fields without a name are numbered.
pub(crate) fn later(text: Text) -> Result<Text, String> {
    let mut out = Text {
        parts: Vec::new(),
        ..text.clone()
    };
    let mut numbered = 0;
    for part in text.parts {
        let Some(literal) = with_fields(&part) else {
            out.parts.push(part);
            continue;
        };
        for piece in parse(literal)? {
            out.parts.push(match piece {
                FormatPiece::Literal(text) => Part::Literal(text),
                FormatPiece::Field {
                    name,
                    conversion,
                    spec,
                } => {
                    if !may_be_given(&name) {
                        let name = name.trim().lines().next().unwrap_or_default();
                        return Err(format!("`str.format` has no value for `{{{name}`"));
                    }
                    let name = match name.is_empty() || name.starts_with(['.', '[']) {
                        true => {
                            numbered += 1;
                            format!("{}{name}", numbered - 1)
                        }
                        false => name,
                    };
                    Part::Placeholder(later_placeholder(
                        &written(&name, &conversion, &spec),
                        &name,
                    ))
                }
            });
        }
    }
    if out.parts.iter().any(
        |part| matches!(part, Part::Placeholder(placeholder) if placeholder.argument.is_some()),
    ) {
        out.note(
            "the later formatting would interpret braces in values that are inserted before it",
        );
        out.manual
            .get_or_insert_with(|| "values are inserted into it in two steps".to_owned());
    }
    Ok(out)
}

/// Whether `str.format` refuses every field of a text, such as those of `{"answer": 1}`: then code that fills in others sends it as it is.
pub(crate) fn refuses_all(text: &str) -> bool {
    let pieces = parse(text).unwrap_or_default().into_iter();
    let mut fields = pieces.filter_map(|piece| match piece {
        FormatPiece::Literal(_) => None,
        FormatPiece::Field { name, .. } => Some(may_be_given(&name)),
    });
    fields.next().is_some_and(|first| !first) && fields.all(|given| !given)
}

/// Whether a value can be given for a field: JSON has quotes and line ends in its place.
fn may_be_given(name: &str) -> bool {
    let first = name.split(['.', '[']).next().unwrap_or_default();
    !first.contains(['"', '\'', '\n', '\\'])
}

fn written(name: &str, conversion: &str, spec: &str) -> String {
    let conversion = if conversion.is_empty() {
        String::new()
    } else {
        format!("!{conversion}")
    };
    let spec = if spec.is_empty() {
        String::new()
    } else {
        format!(":{spec}")
    };
    format!("{name}{conversion}{spec}")
}
