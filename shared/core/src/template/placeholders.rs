//! Placeholders of Python's `str.format`, as in `Dear {name}`. They are text here, because an input has two braces.

use std::collections::BTreeMap;

use crate::content::is_identifier;

/// Characters before or after a placeholder that make it part of code, a path or a formula.
const JOINED: &str = "_\\${}/@#%=`^";
/// Lines that begin with this delimit code blocks, whose text is meant literally.
const FENCE: &str = "```";

/// The first `{name}` of each name in one template.
#[derive(Debug, Default)]
pub(super) struct Placeholders<'s> {
    found: BTreeMap<&'s str, Placeholder>,
    is_in_fence: bool,
}

/// A word in braces that may be meant as an input.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placeholder {
    pub(super) offset: usize,
    /// Whether it is used like a word in prose. Then it is probably meant as an input if the version reads no inputs; otherwise it is
    /// more likely part of the requested answer format.
    pub(super) is_word: bool,
}

impl<'s> Placeholders<'s> {
    pub(super) fn into_found(self) -> impl Iterator<Item = (&'s str, Placeholder)> {
        self.found.into_iter()
    }

    /// Records the placeholders in a text between tags, unless they are quoted as code or with `{% raw %}`.
    pub(super) fn text(&mut self, source: &'s str, text: &'s str) {
        let mut offset = text.as_ptr().addr() - source.as_ptr().addr();
        let before = source.get(..offset).unwrap_or_default();
        let mut begins_line = before.is_empty() || before.ends_with('\n');
        let is_raw = follows_raw(before);
        for line in text.split_inclusive('\n') {
            if begins_line && line.trim_start().starts_with(FENCE) {
                self.is_in_fence = !self.is_in_fence;
            } else if !self.is_in_fence && !is_raw {
                self.line(line, offset);
            }
            begins_line = true;
            offset += line.len();
        }
    }

    /// Records a placeholder if it is the first with its name.
    pub(super) fn note(&mut self, name: &'s str, placeholder: Placeholder) {
        self.found.entry(name).or_insert(placeholder);
    }

    /// Reads a line of text at this offset of the template.
    fn line(&mut self, line: &'s str, offset: usize) {
        let is_code = is_code(line);
        for (at, _) in line.match_indices('{') {
            let (before, inside) = (&line[..at], &line[at + 1..]);
            let end = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let (name, rest) = inside.split_at(end.unwrap_or(inside.len()));
            let Some(after) = rest.strip_prefix('}') else {
                continue;
            };
            if is_identifier(name) && !is_joined(before, after) {
                let is_word = !is_code && is_word(before, name, after);
                let offset = offset + at;
                self.note(name, Placeholder { offset, is_word });
            }
        }
    }
}

fn is_joined(before: &str, after: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || JOINED.contains(c);
    before.ends_with(joins) || after.starts_with(|c| joins(c) || c == '(')
}

fn is_word(before: &str, name: &str, after: &str) -> bool {
    let before = before.chars().next_back();
    let after = after.chars().next();
    name.len() > 1
        && before.is_none_or(|c| c.is_whitespace() || c == '(')
        && after.is_none_or(|c| c.is_whitespace() || ".,;:!?)'".contains(c))
}

/// Whether a line is more likely code or a formula than prose.
fn is_code(line: &str) -> bool {
    let line = line.trim();
    line.contains(['\\', '$', '=', '`'])
        || line.ends_with([';', '{'])
        || line.starts_with("import ")
        || line.starts_with("export ")
}

fn follows_raw(before: &str) -> bool {
    let tag = before.trim_end().strip_suffix("%}");
    let inside = tag.and_then(|tag| Some(tag.rsplit_once("{%")?.1));
    let word = inside.map(|inside| inside.trim_matches(|c: char| c.is_whitespace() || c == '-'));
    word == Some("raw")
}
