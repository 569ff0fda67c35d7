//! Text for people: escaped, so that it can't control the terminal or hide characters.

use std::borrow::Cow;
use std::io::{self, Write};
use std::{fmt, str};

use anstyle::Style;
use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup};
use icu_properties::{CodePointMapData, CodePointSetData};

/// Text for a person. Its only control sequences are the styles that [`Text::styled`] sets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Appends styled text.
    pub fn styled(&mut self, style: Style, said: impl fmt::Display) -> &mut Self {
        let said = Self::from(said.to_string());
        self.0 += &format!("{}{}{}", style.render(), said.0, style.render_reset());
        self
    }

    /// Appends text.
    pub fn plain(&mut self, said: impl AsRef<str>) -> &mut Self {
        escape(&mut self.0, said.as_ref());
        self
    }

    /// Appends another text with its styles.
    pub fn append(&mut self, other: &Self) -> &mut Self {
        self.0 += &other.0;
        self
    }

    /// The text with its styles, for the functions that print.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same text with exactly one line end at its end.
    #[must_use]
    pub fn line(mut self) -> Self {
        self.0.truncate(self.0.trim_end_matches('\n').len());
        self.0.push('\n');
        self
    }
}

/// Makes `write!` and `writeln!` escape their arguments.
impl fmt::Write for Text {
    fn write_str(&mut self, said: &str) -> fmt::Result {
        self.plain(said);
        Ok(())
    }
}

impl<S: AsRef<str>> From<S> for Text {
    fn from(said: S) -> Self {
        let mut text = Self::default();
        text.plain(said);
        text
    }
}

/// JSON with ASCII escapes for characters that affect a terminal or can't be seen. Its value is unchanged.
pub fn json(value: &serde_json::Value) -> String {
    escaped(&format!("{value:#}\n"))
}

/// The same on one line.
pub fn json_line(value: &serde_json::Value) -> String {
    escaped(&format!("{value}\n"))
}

/// Passes JSON on, of which it gets whole characters, with the same escapes.
pub(super) struct Escaping<W>(pub(super) W);

impl<W: Write> Write for Escaping<W> {
    fn write(&mut self, json: &[u8]) -> io::Result<usize> {
        let text = str::from_utf8(json).map_err(io::Error::other)?;
        let text = match text.contains(is_hidden_in_json) {
            true => Cow::Owned(escaped(text)),
            false => Cow::Borrowed(text),
        };
        self.0.write_all(text.as_bytes())?;
        Ok(json.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Line ends are between values: inside strings they are escaped already.
fn is_hidden_in_json(c: char) -> bool {
    c != '\n' && is_hidden(c)
}

fn escaped(json: &str) -> String {
    let mut out = String::new();
    for c in json.chars() {
        match is_hidden_in_json(c) {
            true => {
                let units = c.encode_utf16(&mut [0; 2]).to_vec();
                out.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
            }
            false => out.push(c),
        }
    }
    out
}

/// Appends a text with its hidden characters escaped as in Rust: `\r`, `\u{1b}`. Tabs and line ends are kept.
fn escape(out: &mut String, text: &str) {
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\n' | '\t' => out.push(c),
            _ if !is_hidden(c) || joins(out.chars().next_back(), c, rest.peek()) => out.push(c),
            '\r' => out.push_str("\\r"),
            _ => out.extend(c.escape_unicode()),
        }
    }
}

/// Whether a terminal acts on a character or shows nothing for it: controls (C0, DEL, C1), format characters (bidirectional,
/// zero-width, tags), other line separators, and what Unicode calls default ignorable (fillers, variation selectors).
pub(crate) fn is_hidden(c: char) -> bool {
    const HIDDEN: GeneralCategoryGroup = GeneralCategoryGroup::Control
        .union(GeneralCategoryGroup::Format)
        .union(GeneralCategoryGroup::LineSeparator)
        .union(GeneralCategoryGroup::ParagraphSeparator);
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    HIDDEN.contains(category) || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Whether a hidden character only shapes the visible one before it, as in emoji, keycaps and Persian. One such character is
/// shown as it is; a second one in a row, which no script needs, is escaped.
fn joins(before: Option<char>, c: char, after: Option<&char>) -> bool {
    const NON_JOINER: char = '\u{200c}';
    const JOINER: char = '\u{200d}';
    const AS_EMOJI: char = '\u{fe0f}';
    match (before, c) {
        (Some('0'..='9' | '#' | '*'), AS_EMOJI) => after == Some(&'\u{20e3}'),
        (Some(AS_EMOJI), JOINER) => true,
        (Some(before), NON_JOINER | JOINER | '\u{fe0e}' | AS_EMOJI) => {
            !before.is_ascii() && !before.is_whitespace() && !is_hidden(before)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
