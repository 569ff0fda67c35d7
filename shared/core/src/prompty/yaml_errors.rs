//! What is wrong with front matter that is not YAML, in words for the person who writes it, and in which line.

use serde_saphyr::Error;

use super::yaml_scan::{open_bracket, quote_before};

/// What begins something else than a text.
const SPECIAL: &str = "*&!%@`,?#]}";

/// What the rest of the parser's messages mean. The first that is part of a message counts.
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
        "a bracket closes here that was not opened: delete it, or put the text into quotes",
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
        "`\\u` between double quotes stands for no character: write the character itself",
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
        "`#` begins a comment only behind a space: put the text into quotes, or write the space",
    ),
    (
        "expected ':'",
        "this line is no `key: value`: indent it if it goes on with the text above, else write a colon and a space behind its key",
    ),
    (
        "expected string scalar",
        "a text that begins with a bracket has to be in quotes",
    ),
    (
        "unknown anchor",
        "a text that begins with `*` has to be in quotes",
    ),
    ("handle", "a text that begins with `!` has to be in quotes"),
    (
        "null into string",
        "a key can't be empty or `null`: put it into quotes",
    ),
    ("merge", "`<<` is followed by no mapping: delete the line"),
];

/// The line in the front matter, from 1, and what is wrong there.
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
            (place.line, format!("{key} is there twice: delete one"))
        }
        Error::NonFiniteFloat { value, .. } => (
            place.line,
            format!("`{value}` is no finite number: put it into quotes"),
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

/// The error behind those that only say how it was come to.
fn innermost(error: &Error) -> &Error {
    match error.without_snippet() {
        Error::AliasError { error, .. } => innermost(error),
        other => other,
    }
}

/// Where the parser gave up.
struct Place<'y> {
    yaml: &'y str,
    line: usize,
    column: usize,
}

impl<'y> Place<'y> {
    fn text(&self, line: usize) -> &'y str {
        self.yaml.lines().nth(line - 1).unwrap_or_default()
    }

    /// The line up to the place, and from it on.
    fn parts(&self) -> (&'y str, &'y str) {
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
            "it nests or repeats too much: write it out, without anchors".to_owned(),
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
                "the line can't be read: check its indentation, and put texts with special characters into quotes",
                |(_, meaning)| meaning,
            );
            (self.line, meaning.to_owned())
        })
    }

    /// Where the parser's own place or message leads away from what was written.
    fn misread(&self, message: &str) -> Option<(usize, String)> {
        let is = |part: &str| message.contains(part);
        let here = |what: &str| Some((self.line, what.to_owned()));
        if let Some(line) = self.tab_line() {
            return Some((line, "a tab indents this line: use spaces".to_owned()));
        }
        if is("unexpected character") || is("BOM") {
            let is_invisible = |c: &char| c.is_control() || *c == '\u{feff}';
            let control = self.parts().1.chars().find(is_invisible);
            if let Some(c) = control {
                let code = u32::from(c);
                return here(&format!(
                    "the invisible character U+{code:04X} is not allowed: delete it"
                ));
            }
        }
        if is("trailing content") {
            return Some(self.behind_quote());
        }
        if is("mapping values") {
            return Some(self.second_value());
        }
        if let Some((line, bracket)) = open_bracket(self.yaml, self.line, self.column) {
            let is_unclosed = is("',' or") || is("placement of ':'") || is("flow");
            return is_unclosed.then(|| self.in_brackets(line, bracket));
        }
        let (before, _) = self.parts();
        if let Some(special) = self.special_start() {
            return here(&format!(
                "a text that begins with `{special}` has to be in quotes"
            ));
        }
        if is("did not find expected") && before.trim_end().ends_with([']', '}']) {
            return here("a text that begins with a bracket has to be in quotes");
        }
        let is_indentation = is("expected key") || is("expected '-'");
        let indented = "this line is not indented like the lines that it belongs to";
        is_indentation.then(|| (self.line, indented.to_owned()))
    }

    /// A line here, or the next one with anything in it, that is indented by a tab.
    fn tab_line(&self) -> Option<usize> {
        let has_tab = |line: &str| {
            line.len() > line.trim_start().len()
                && line[..line.len() - line.trim_start().len()].contains('\t')
        };
        let is_text = matches!(self.parts().1.chars().next(), Some('|' | '>'));
        let lines = [Some(self.line), is_text.then_some(self.line + 1)];
        lines
            .into_iter()
            .flatten()
            .find(|line| has_tab(self.text(*line)))
    }

    /// The special character that the value begins with in which the place is.
    fn special_start(&self) -> Option<char> {
        let (before, rest) = self.parts();
        let first = rest.chars().next()?;
        let before = before.trim_end();
        let is_value = before.is_empty() || before.ends_with([':', '-', ',', '[', '{']);
        let is_dash = first == '-' && before.ends_with(':');
        (is_value && (SPECIAL.contains(first) || is_dash)).then_some(first)
    }

    /// Text behind a closing quote. The quote before may have been left open.
    fn behind_quote(&self) -> (usize, String) {
        let opened = quote_before(self.yaml, self.line, self.column);
        match opened.filter(|line| *line < self.line) {
            Some(line) => (line, "a quote opens here and is not closed".to_owned()),
            None => (
                self.line,
                "text follows a closing quote: put a comma between two texts; a quote inside of one is written `\\\"` between double quotes, \
                 and `''` between single quotes"
                    .to_owned(),
            ),
        }
    }

    /// A second `: ` where only one can be.
    fn second_value(&self) -> (usize, String) {
        let (before, _) = self.parts();
        let quotes = (
            self.line,
            "a text with `: ` in it has to be in quotes".to_owned(),
        );
        if before.trim_start().trim_start_matches("- ").contains(": ") {
            return quotes;
        }
        let says = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
        let lines = (1..).zip(self.yaml.lines()).take(self.line - 1);
        let Some((number, above)) = lines.filter(|(_, line)| says(line)).last() else {
            return quotes;
        };
        let indentation = |line: &str| line.len() - line.trim_start().len();
        if above.contains(": ") && indentation(before) > indentation(above) {
            let what =
                "this line is indented further than the one above, which has a value already";
            return (self.line, what.to_owned());
        }
        match above.contains(": ") || above.trim_end().ends_with(':') {
            true => quotes,
            false => (
                number,
                "this line is no `key: value`: write a colon and a space behind its key".to_owned(),
            ),
        }
    }

    fn in_brackets(&self, opened: usize, bracket: char) -> (usize, String) {
        let close = match bracket {
            '[' => ']',
            _ => '}',
        };
        let (before, rest) = self.parts();
        let below = self
            .yaml
            .lines()
            .skip(self.line)
            .any(|line| line.contains(close));
        if !rest.contains(close) && !below {
            return (opened, "a bracket opens here and is not closed".to_owned());
        }
        match rest.starts_with(':') && before.contains(": ") {
            true => (
                self.line,
                "a text with `: ` in it has to be in quotes".to_owned(),
            ),
            false => (
                self.line,
                "a comma is missing here, or a closing bracket before it".to_owned(),
            ),
        }
    }
}
