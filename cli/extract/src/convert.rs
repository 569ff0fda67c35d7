//! A text as a template: braces escaped where Jinja needs it, placeholders as inputs with names of their own.

use std::collections::BTreeMap;

use promptbook::content::{Body, Content, Input, InputKind, Inputs, Message, Role};

use crate::site::{Argument, Piece};
use crate::text::{Part, Placeholder};

/// The inputs of one prompt, as its placeholders are named.
#[derive(Debug, Default)]
pub(crate) struct Names {
    inputs: Inputs,
    /// The field of each pure placeholder and its name: the same expression, the same input.
    known: BTreeMap<String, String>,
    pub(crate) arguments: Vec<Argument>,
    /// Inputs of later formatting that are not simply `{name}`.
    pub(crate) fields: Vec<(String, String)>,
}

impl Names {
    /// The input that a placeholder is.
    fn name(&mut self, placeholder: &Placeholder) -> String {
        if placeholder.pure
            && let Some(name) = self.known.get(&placeholder.field)
        {
            return name.clone();
        }
        let name = self.free(&suggest(&placeholder.expression));
        self.known.insert(placeholder.field.clone(), name.clone());
        match &placeholder.argument {
            Some(source) => self.arguments.push(Argument {
                name: name.clone(),
                source: source.clone(),
            }),
            None if placeholder.field != name => {
                self.fields.push((name.clone(), placeholder.field.clone()))
            }
            None => {}
        }
        self.declare(&name, InputKind::String, &placeholder.field);
        name
    }

    /// The input that messages are spliced in from.
    pub(crate) fn thread(&mut self, source: &str, argument: String) -> String {
        let name = self.free(&suggest(source));
        self.arguments.push(Argument {
            name: name.clone(),
            source: argument,
        });
        self.declare(&name, InputKind::Thread, source);
        name
    }

    fn declare(&mut self, name: &str, kind: InputKind, description: &str) {
        let description = (!description.is_empty()).then(|| description.to_owned());
        self.inputs.insert(
            name.to_owned(),
            Input {
                kind,
                description,
                required: true,
                default: None,
                example: None,
            },
        );
    }

    fn free(&self, name: &str) -> String {
        std::iter::once(name.to_owned())
            .chain((2..).map(|n| format!("{name}_{n}")))
            .find(|name| !self.inputs.contains_key(name))
            .unwrap_or_default()
    }

    /// What a lookup falls back to.
    pub(crate) fn pieces(&mut self, parts: &[Part]) -> Vec<Piece> {
        parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => Piece::Text(text.clone()),
                Part::Placeholder(placeholder) => Piece::Input(self.name(placeholder)),
            })
            .collect()
    }
}

/// A text prompt.
pub(crate) fn text(pieces: &[Piece], names: Names) -> Result<Content, String> {
    content(Body::Text(template(pieces)), names)
}

/// A template that is one of Jinja already.
pub(crate) fn jinja(template: String) -> Result<Content, String> {
    content(Body::Text(template), Names::default())
}

/// A placeholder that other code fills in.
pub(crate) fn filled_later(field: &str, name: &str) -> Placeholder {
    Placeholder {
        field: field.to_owned(),
        argument: None,
        expression: name.to_owned(),
        pure: true,
    }
}

/// An entry of a chat prompt.
pub(crate) enum Entry {
    Says(Role, Vec<Piece>),
    Thread(String),
}

/// A chat prompt.
pub(crate) fn chat(entries: &[Entry], names: Names) -> Result<Content, String> {
    let messages = entries.iter().map(|entry| match entry {
        Entry::Says(role, pieces) => Message::Turn {
            role: *role,
            content: template(pieces),
        },
        Entry::Thread(name) => Message::Thread {
            thread: name.clone(),
        },
    });
    content(Body::Chat(messages.collect()), names)
}

fn content(body: Body, names: Names) -> Result<Content, String> {
    Content::new(body, None, names.inputs).map_err(|wrong| {
        wrong
            .first()
            .map_or_else(String::new, |field| match field.pointer.as_str() {
                "/template" => field.detail.clone(),
                pointer => format!("{pointer}: {}", field.detail),
            })
    })
}

/// A Jinja template that renders to this text.
pub(crate) fn template(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => escape(
                text,
                matches!(pieces.get(index + 1), Some(Piece::Input(_))),
                &mut out,
            ),
            Piece::Input(name) => out.push_str(&format!("{{{{ {name} }}}}")),
        }
    }
    out
}

/// Writes text so that it comes out as it is: what begins a tag, also together with the tag that follows, and line ends that
/// other readers of the format would change, become string literals.
fn escape(text: &str, before_tag: bool, out: &mut String) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let braces = rest.len() - rest.trim_start_matches('{').len();
        let length = match (first, rest[braces..].chars().next()) {
            ('{', Some('%' | '#')) => braces + 1,
            ('{', None) if before_tag => braces,
            ('{', Some(next)) if is_other_line_end(next) => braces,
            ('{', _) if braces > 1 => braces,
            _ => 0,
        };
        if length > 0 {
            out.push_str(&format!("{{{{ \"{}\" }}}}", &rest[..length]));
            rest = &rest[length..];
            continue;
        }
        match first {
            '\r' => out.push_str("{{ \"\\r\" }}"),
            c if is_other_line_end(c) => {
                out.push_str(&format!("{{{{ \"\\u{:04x}\" }}}}", c as u32));
            }
            c => out.push(c),
        }
        rest = &rest[first.len_utf8()..];
    }
}

/// What some readers of the format end a line at, and others don't.
fn is_other_line_end(c: char) -> bool {
    matches!(
        c,
        '\r' | '\u{0b}' | '\u{0c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Names that mean something else in a template, or can't be an argument in Python.
const TAKEN: &[&str] = &[
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "caller",
    "class",
    "continue",
    "cycler",
    "debug",
    "def",
    "del",
    "dict",
    "elif",
    "else",
    "endfor",
    "endif",
    "except",
    "false",
    "False",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "joiner",
    "kwargs",
    "lambda",
    "lipsum",
    "loop",
    "namespace",
    "none",
    "None",
    "nonlocal",
    "not",
    "or",
    "pass",
    "raise",
    "range",
    "recursive",
    "return",
    "self",
    "super",
    "true",
    "True",
    "try",
    "varargs",
    "while",
    "with",
    "yield",
];

/// Wrappers that a value is not named after.
const WRAPPERS: &[&str] = &[
    "str", "repr", "format", "join", "dumps", "strip", "lstrip", "rstrip", "json", "int", "float",
    "round",
];

/// The most characters of a name.
const LONGEST: usize = 40;

/// A name for what an expression makes: `user_name` for `user.name`, `items` for `", ".join(items)`.
fn suggest(expression: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut before = ' ';
    for c in expression.chars().chain([' ']) {
        match quote {
            Some((open, is_key)) if c == open => {
                let key = std::mem::take(&mut word);
                words.extend(Some(key).filter(|key| is_key && is_word(key)));
                quote = None;
            }
            // A key is a part of the name; what a list is joined by is not.
            None if matches!(c, '"' | '\'') => {
                quote = Some((c, matches!(before, '[' | '(') && !words.is_empty()))
            }
            Some(_) => word.push(c),
            None if c.is_ascii_alphanumeric() || c == '_' => word.push(c),
            None if !word.is_empty() => words.push(std::mem::take(&mut word)),
            None => {}
        }
        before = c;
    }
    words.retain(|word| {
        !matches!(
            word.as_str(),
            "self"
                | "cls"
                | "await"
                | "for"
                | "in"
                | "if"
                | "else"
                | "not"
                | "or"
                | "and"
                | "is"
                | "None"
                | "lambda"
        )
    });
    let kept: Vec<&String> = words
        .iter()
        .filter(|word| !WRAPPERS.contains(&word.as_str()))
        .collect();
    let mut distinct: Vec<&str> = Vec::new();
    for word in if kept.is_empty() {
        words.iter().collect()
    } else {
        kept
    } {
        if !distinct.contains(&word.as_str()) {
            distinct.push(word);
        }
    }
    let joined: String = distinct.join("_").chars().take(LONGEST).collect();
    let name = joined.trim_matches('_');
    let name = if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        format!("value_{name}")
    } else {
        name.to_owned()
    };
    let name = name.trim_end_matches('_').to_owned();
    match TAKEN.contains(&name.as_str()) {
        true => format!("{name}_value"),
        false => name,
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_named_after_what_they_show() {
        for (expression, name) in [
            ("user.name", "user_name"),
            ("self.persona", "persona"),
            ("node['text']", "node_text"),
            ("\", \".join(items)", "items"),
            ("datetime.now()", "datetime_now"),
            ("json.dumps(schema, indent=2)", "schema_indent_2"),
            ("x", "x"),
            ("class", "class_value"),
            ("0", "value_0"),
            ("", "value"),
            ("größe", "gr_e"),
        ] {
            assert_eq!(suggest(expression), name, "{expression}");
        }
    }

    #[test]
    fn what_jinja_would_read_comes_out_as_text() {
        let rendered = |text: &str| {
            let pieces = [
                Piece::Text(text.to_owned()),
                Piece::Input("x".to_owned()),
                Piece::Text(text.to_owned()),
            ];
            template(&pieces)
        };
        assert_eq!(rendered("{"), "{{ \"{\" }}{{ x }}{");
        assert_eq!(
            rendered("{% a %}"),
            "{{ \"{%\" }} a %}{{ x }}{{ \"{%\" }} a %}"
        );
        assert_eq!(
            rendered("{{{#}}"),
            "{{ \"{{{#\" }}}}{{ x }}{{ \"{{{#\" }}}}"
        );
    }
}
