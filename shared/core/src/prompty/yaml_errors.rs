//! Errors of invalid YAML in front matter, in plain words and with their line.

use serde_saphyr::Error;

/// The meanings of the parser's other messages. The first entry that is part of a message applies.
const MEANINGS: [(&str, &str); 19] = [
    ("tab", "a tab indents this line: use spaces"),
    ("unclosed quote", "a quote opens here and is not closed"),
    ("document indicator", "a quote opens here and is not closed"),
    ("unclosed bracket", "a bracket opens here and is not closed"),
    (
        "mismatched bracket",
        "a bracket opens here and another kind of bracket closes it",
    ),
    (
        "misplaced bracket",
        "a bracket closes here that was not opened: delete it, or put the text in quotes",
    ),
    (
        "unknown escape",
        "`\\` begins an escape between double quotes: write `\\\\`, or use single quotes",
    ),
    (
        "hexadecimal",
        "`\\x` and `\\u` between double quotes begin a character's number: write `\\\\`, or use single quotes",
    ),
    (
        "surrogate",
        "`\\u` between double quotes stands for half a character: write the character itself",
    ),
    (
        "Unicode character escape",
        "`\\u` between double quotes does not stand for a character: write the character itself",
    ),
    (
        "scanning a block scalar",
        "`|` and `>` stand at the end of their line: begin the text in the next line",
    ),
    (
        "block scalar",
        "this line is indented less than the text that it belongs to",
    ),
    (
        "comment",
        "`#` begins a comment only after a space: put the text in quotes, or write the space",
    ),
    (
        "expected ':'",
        "this line is not `key: value`: indent it if it goes on with the text above, else write a colon and a space after its key",
    ),
    (
        "expected string scalar",
        "a text that begins with a bracket must be in quotes",
    ),
    (
        "unknown anchor",
        "a text that begins with `*` must be in quotes",
    ),
    ("handle", "a text that begins with `!` must be in quotes"),
    (
        "null into string",
        "a key can't be empty or `null`: put it in quotes",
    ),
    (
        "merge",
        "`<<` is not followed by a mapping: delete the line",
    ),
];

/// The line in the front matter, from 1, and the problem.
pub(super) fn explain(yaml: &str, error: &Error) -> (usize, String) {
    let location = error.location();
    let number = |number: Option<u64>| number.and_then(|number| usize::try_from(number).ok());
    let place = Place {
        yaml,
        line: number(location.map(|location| location.line()))
            .unwrap_or(1)
            .max(1),
        column: number(location.map(|location| location.column()))
            .unwrap_or(1)
            .max(1),
    };
    match innermost(error) {
        Error::DuplicateMappingKey { key, .. } => {
            let key = key
                .as_ref()
                .map_or("a key".to_owned(), |key| format!("`{key}`"));
            (place.line, format!("{key} occurs twice: delete one"))
        }
        Error::NonFiniteFloat { value, .. } => (
            place.line,
            format!("`{value}` is not a finite number: put it in quotes"),
        ),
        Error::MultipleDocuments { .. } => place.second_document(),
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::RecursiveReferencesRequireWeakTypes { .. } => place.too_much(),
        other => {
            let text = other.to_string();
            place.explain(text.split(" at line ").next().unwrap_or_default())
        }
    }
}

/// The error inside of those that only add context.
fn innermost(error: &Error) -> &Error {
    match error.without_snippet() {
        Error::AliasError { error, .. } => innermost(error),
        other => other,
    }
}

/// The place in the front matter where the parser stopped.
pub(super) struct Place<'y> {
    pub(super) yaml: &'y str,
    pub(super) line: usize,
    pub(super) column: usize,
}

impl<'y> Place<'y> {
    pub(super) fn text(&self, line: usize) -> &'y str {
        self.yaml.lines().nth(line - 1).unwrap_or_default()
    }

    /// Splits the line at the place.
    pub(super) fn parts(&self) -> (&'y str, &'y str) {
        let text = self.text(self.line);
        let at = text
            .char_indices()
            .nth(self.column - 1)
            .map_or(text.len(), |(at, _)| at);
        text.split_at(at)
    }

    fn too_much(&self) -> (usize, String) {
        (
            self.line,
            "the YAML nests or repeats too much: write it without anchors".to_owned(),
        )
    }

    /// The last line up to the place that begins with one of these.
    fn last_line(&self, beginnings: &[&str]) -> Option<usize> {
        let begins = |line: &&str| {
            beginnings
                .iter()
                .any(|beginning| line.starts_with(beginning))
        };
        let lines = self.yaml.lines().take(self.line);
        (1..)
            .zip(lines)
            .filter(|(_, line)| begins(line))
            .map(|(number, _)| number)
            .last()
    }

    fn second_document(&self) -> (usize, String) {
        let line = self.last_line(&["...", "---"]).unwrap_or(self.line);
        (
            line,
            "a second document begins here: delete this line".to_owned(),
        )
    }

    fn explain(&self, message: &str) -> (usize, String) {
        let is = |part: &str| message.contains(part);
        if is("recursion limit") {
            return self.too_much();
        }
        if is("document end marker") || is("<document start>") {
            return match self.last_line(&["%"]) {
                Some(line) => (
                    line,
                    "a line can't begin with `%`: delete this line".to_owned(),
                ),
                None => self.second_document(),
            };
        }
        self.misread(message).unwrap_or_else(|| {
            let meaning = MEANINGS.iter().find(|(part, _)| is(part));
            let meaning = meaning.map_or(
                "invalid YAML: check the indentation, and put strings with special characters in quotes",
                |(_, meaning)| meaning,
            );
            (self.line, meaning.to_owned())
        })
    }
}
