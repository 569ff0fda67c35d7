//! Finds the marks in a text that a library or `.replace` fills in: `{name}`, `{user:name?}`, `{{$name}}` or any given text.

use std::ops::Range;

use crate::evaluate::python::quoted;
use crate::text::{Part, Placeholder, Text};

/// The place of a mark, and the name that it has.
pub(crate) type Mark = (Range<usize>, String);

/// The text with a placeholder for each mark. Its value in a lookup is the mark itself, so that what fills it in still finds it.
pub(crate) fn marked(text: Text, find: impl Fn(&str) -> Vec<Mark>) -> Text {
    let mut out = Text {
        parts: Vec::new(),
        ..text.clone()
    };
    for part in text.parts {
        let marks = part.text().map(&find).unwrap_or_default();
        let Some(known) = part.text().filter(|_| !marks.is_empty()) else {
            out.parts.push(part);
            continue;
        };
        let mut from = 0;
        for (range, name) in marks {
            push(&mut out, &known[from..range.start]);
            let mark = &known[range.clone()];
            out.parts.push(Part::Placeholder(Placeholder {
                field: mark.to_owned(),
                argument: Some(quoted(mark)),
                expression: name,
                pure: true,
            }));
            from = range.end;
        }
        push(&mut out, &known[from..]);
    }
    out
}

fn push(out: &mut Text, text: &str) {
    if !text.is_empty() {
        out.parts.push(Part::Literal(text.to_owned()));
    }
}

/// The places of these texts, which `.replace` fills in.
pub(crate) fn replaced(text: &str, marks: &[String]) -> Vec<Mark> {
    let mut found: Vec<Mark> = Vec::new();
    let all = marks.iter().flat_map(|mark| {
        let places = text.match_indices(mark.as_str());
        places.map(|(start, mark)| (start..start + mark.len(), mark.to_owned()))
    });
    let mut all: Vec<Mark> = all.collect();
    // Of marks that overlap, the first and longest.
    all.sort_by_key(|(range, _)| (range.start, usize::MAX - range.end));
    for mark in all {
        if found.last().is_none_or(|last| last.0.end <= mark.0.start) {
            found.push(mark);
        }
    }
    found
}

/// The fields that CrewAI and Agno fill in: `{name}`. All other braces are text.
pub(crate) fn names(text: &str) -> Vec<Mark> {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let is_name = |name: &str| name.chars().all(is_letter) && begins_name(name);
    let fields = braces(text).into_iter().filter_map(|(range, inner)| {
        let whole = &text[range.clone()];
        let open = whole.len() - whole.trim_start_matches('{').len();
        let close = whole.len() - whole.trim_end_matches('}').len();
        let range = range.start + open - 1..range.end - close + 1;
        is_name(inner).then(|| (range, inner.to_owned()))
    });
    fields.collect()
}

/// The fields that Google ADK fills in from the state of a session: `{name}`, `{user:name}`, `{name?}` and `{artifact.file}`.
pub(crate) fn state(text: &str) -> Vec<Mark> {
    let fields = braces(text).into_iter().filter_map(|(range, inner)| {
        let inner = inner.trim();
        let name = inner.strip_suffix('?').unwrap_or(inner);
        let key = ["app:", "user:", "temp:"];
        let key = key.iter().find_map(|prefix| name.strip_prefix(prefix));
        let is_known = name.starts_with("artifact.") || is_identifier(key.unwrap_or(name));
        is_known.then(|| (range, name.to_owned()))
    });
    fields.collect()
}

/// The variables of a template of Semantic Kernel: `{{$name}}`. Its calls of functions can't be converted.
pub(crate) fn kernel(text: &str) -> Result<Vec<Mark>, String> {
    let mut marks = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("{{") {
        let start = from + at;
        let Some(length) = text[start..].find("}}") else {
            break;
        };
        let inner = text[start + 2..start + length].trim();
        let Some(name) = inner.strip_prefix('$').filter(|name| is_identifier(name)) else {
            return Err(format!(
                "its template calls `{{{{{inner}}}}}`, which only Semantic Kernel can run"
            ));
        };
        from = start + length + 2;
        marks.push((start..from, name.to_owned()));
    }
    Ok(marks)
}

/// Each run of opening braces with the run that closes it, and the text between them.
fn braces(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find('{') {
        let start = from + at;
        let inside = text.len() - text[start..].trim_start_matches('{').len();
        let Some(length) = text[inside..].find(['{', '}']) else {
            break;
        };
        let close = inside + length;
        let end = text.len() - text[close..].trim_start_matches('}').len();
        if end > close {
            found.push((start..end, &text[inside..close]));
        }
        from = end.max(close);
    }
    found
}

fn is_identifier(name: &str) -> bool {
    begins_name(name) && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn begins_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, find: impl Fn(&str) -> Vec<Mark>) -> Vec<(String, String)> {
        let marks = find(text).into_iter();
        marks
            .map(|(range, name)| (text[range].to_owned(), name))
            .collect()
    }

    fn pair(mark: &str, name: &str) -> (String, String) {
        (mark.to_owned(), name.to_owned())
    }

    #[test]
    fn the_marks_of_each_library_are_found() {
        let text = r#"{a} {{b}} { c } {user:d?} {artifact.e.txt} {"f": 1} {g-h} {} {{$i}} {j"#;
        let expected = [pair("{a}", "a"), pair("{b}", "b"), pair("{g-h}", "g-h")];
        assert_eq!(found(text, names), expected);
        let expected = [
            pair("{a}", "a"),
            pair("{{b}}", "b"),
            pair("{ c }", "c"),
            pair("{user:d?}", "user:d"),
            pair("{artifact.e.txt}", "artifact.e.txt"),
        ];
        assert_eq!(found(text, state), expected);
        let of_kernel = |text: &str| kernel(text).unwrap_or_default();
        let expected = [pair("{{$a}}", "a"), pair("{{ $b }}", "b")];
        assert_eq!(found("{{$a}} {c} {{ $b }}", of_kernel), expected);
        assert!(kernel("{{$a}} {{time.now}}").is_err());
    }

    #[test]
    fn of_overlapping_texts_the_longest_is_replaced() {
        let marks = ["<A>".to_owned(), "<A>B".to_owned()];
        let replaced = |text: &str| replaced(text, &marks);
        let expected = [pair("<A>B", "<A>B"), pair("<A>", "<A>")];
        assert_eq!(found("<A>B <A>", replaced), expected);
    }
}
