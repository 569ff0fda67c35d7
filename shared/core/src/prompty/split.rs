//! Splitting a file into front matter and body.

use super::PromptyError;
use super::reader::Reader;

/// A file split into front matter and body.
#[derive(Debug, Default)]
pub(super) struct Split<'t> {
    /// The lines between the delimiters.
    pub(super) head: &'t str,
    /// The number of lines before them in the file.
    pub(super) before_head: usize,
    pub(super) body: &'t str,
    /// The number of lines before the body in the file.
    pub(super) before_body: usize,
}

impl<'t> Split<'t> {
    pub(super) fn reader(&self) -> Reader<'t> {
        Reader {
            yaml: self.head,
            before: self.before_head,
        }
    }
}

/// Properties that distinguish front matter from lines of a prompt.
const PROPERTIES: [&str; 13] = [
    "name",
    "displayName",
    "description",
    "version",
    "authors",
    "tags",
    "metadata",
    "model",
    "inputs",
    "outputs",
    "sample",
    "tools",
    "template",
];

/// Splits a file. Blank lines, blanks and byte order marks before the front matter are skipped, as the runtimes do.
pub(super) fn split(text: &str) -> Result<Split<'_>, PromptyError> {
    let content = text.trim_start_matches(is_blank);
    let skipped = &text[..text.len() - content.len()];
    let start = skipped.rfind('\n').map_or(0, |at| at + 1);
    let before_head = skipped.matches('\n').count() + 1;
    let opening = text[start..]
        .split_inclusive('\n')
        .next()
        .unwrap_or_default();
    match opening.trim_matches(is_blank) {
        "---" => {}
        "+++" => {
            return Err(PromptyError::at(
                before_head,
                "the front matter is enclosed in `+++`: write YAML between two lines of `---`",
            ));
        }
        dashes if dashes.starts_with("---") => {
            return Err(PromptyError::at(
                before_head,
                "the file begins with three dashes and more: write `---` alone on its line if front matter begins here, else \
                 put two lines of `---` before the prompt",
            ));
        }
        _ => return without_head(text),
    }
    let body_of = &text[start + opening.len()..];
    let indentation = |line: &str| line.len() - line.trim_start_matches(is_blank).len();
    let is_end = |line: &str| line.trim() == "---" && indentation(line) <= indentation(opening);
    let mut end = 0;
    for (index, line) in body_of.split_inclusive('\n').enumerate() {
        if is_end(line) {
            return Ok(Split {
                head: &body_of[..end],
                before_head,
                body: &body_of[end + line.len()..],
                before_body: before_head + index + 1,
            });
        }
        end += line.len();
    }
    Err(PromptyError::at(
        before_head,
        "the front matter has no end: close it with a line of three dashes",
    ))
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// A file without front matter. Refuses front matter after other text, which would become part of the prompt.
fn without_head(text: &str) -> Result<Split<'_>, PromptyError> {
    let mut lines = text.lines().map(str::trim).enumerate();
    let opening = lines.find(|(_, line)| *line == "---");
    let first = lines.find(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let is_property = |line: &str| {
        let key = line.split_once(':').map(|(key, _)| key);
        key.is_some_and(|key| PROPERTIES.contains(&key))
    };
    match (opening, first) {
        (Some((at, _)), Some((_, first)))
            if is_property(first) && lines.any(|(_, line)| line == "---") =>
        {
            Err(PromptyError::at(
                at + 1,
                "front matter has to be the first thing in the file: delete what comes before it, or, if it is part of the \
                 prompt, put two lines of `---` at the top",
            ))
        }
        _ => Ok(Split {
            body: text,
            ..Split::default()
        }),
    }
}
