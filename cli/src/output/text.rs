//! Text for people: escaped, so that it can't control the terminal or hide characters.

use std::fmt;

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

fn escaped(json: &str) -> String {
    let mut out = String::new();
    for c in json.chars() {
        // Line ends are between values: inside strings they are escaped already.
        match c != '\n' && is_hidden(c) {
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
mod tests {
    use std::fmt::Write;

    use anstyle::AnsiColor;
    use proptest::prelude::*;
    use serde_json::{Value, json as value};

    use super::*;

    #[test]
    fn what_drives_a_terminal_or_hides_is_escaped() {
        for (said, shown) in [
            ("a\tb\nc", "a\tb\nc"),
            ("a\rb\r\n", "a\\rb\\r\n"),
            (
                "\u{1b}[2J\u{1b}]52;c;aGk=\u{7}",
                "\\u{1b}[2J\\u{1b}]52;c;aGk=\\u{7}",
            ),
            (
                "\0\u{8}\u{7f}\u{9b}31m\u{85}",
                "\\u{0}\\u{8}\\u{7f}\\u{9b}31m\\u{85}",
            ),
            (
                "\u{202e}\u{2066}\u{200f}\u{61c}",
                "\\u{202e}\\u{2066}\\u{200f}\\u{61c}",
            ),
            (
                "a\u{200b}b\u{ad}\u{feff}\u{2060}",
                "a\\u{200b}b\\u{ad}\\u{feff}\\u{2060}",
            ),
            (
                "\u{2028}\u{2029}\u{3164}\u{e0041}",
                "\\u{2028}\\u{2029}\\u{3164}\\u{e0041}",
            ),
            // Nothing can split a word or hide after an emoji.
            ("pass\u{200d}word\u{200c}", "pass\\u{200d}word\\u{200c}"),
            (
                "\u{1f600}\u{fe0f}\u{fe0f}\u{e0100}",
                "\u{1f600}\u{fe0f}\\u{fe0f}\\u{e0100}",
            ),
            ("\u{3000}\u{200d}1\u{fe0f}2", "\u{3000}\\u{200d}1\\u{fe0f}2"),
        ] {
            assert_eq!(Text::from(said).as_str(), shown, "{said:?}");
        }
    }

    #[test]
    fn what_people_write_is_shown_as_it_is() {
        for said in [
            "na\u{ef}ve \u{2192} \u{201c}quoted\u{201d}\u{a0}\u{2026}",
            "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{4f60}\u{597d}\u{3000}\u{1f600}",
            "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
            "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{2764}\u{fe0f}\u{200d}\u{1f525} 1\u{fe0f}\u{20e3} e\u{301}",
            "\\u{1b} \\r",
        ] {
            assert_eq!(Text::from(said).as_str(), said);
        }
    }

    const ACTS: &[char] = &[
        '\u{1b}',
        '\r',
        '\u{7}',
        '\u{9b}',
        '\u{7f}',
        '\u{202e}',
        '\u{200d}',
        '\u{fe0f}',
        '\u{1f600}',
        '[',
        '\n',
    ];

    fn texts() -> impl Strategy<Value = String> {
        let one = prop_oneof![any::<char>(), prop::sample::select(ACTS)];
        prop::collection::vec(one, 0..40).prop_map(String::from_iter)
    }

    fn has_controls(text: &str) -> bool {
        text.chars()
            .any(|c| c.is_control() && c != '\n' && c != '\t')
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_control_comes_through_whatever_is_said(said in prop::collection::vec(texts(), 1..5)) {
            let style = AnsiColor::Red.on_default();
            let mut text = Text::default();
            for part in &said {
                text.plain(part).styled(style, part);
                write!(text, "{part}{}", &part)?;
            }
            let own = [style.render().to_string(), style.render_reset().to_string()];
            let left = own.iter().fold(text.as_str().to_owned(), |left, own| left.replace(own, ""));
            prop_assert!(!has_controls(&left), "{left:?}");
            let again = Text::from(&left);
            prop_assert_eq!(again.as_str(), &left);
        }

        #[test]
        fn json_hides_nothing_and_is_the_same_value(said in texts(), key in texts()) {
            let said = value!({key: [said]});
            let written = json(&said);
            prop_assert!(!written.chars().any(|c| c != '\n' && is_hidden(c)), "{written:?}");
            prop_assert_eq!(serde_json::from_str::<Value>(&written)?, said);
        }
    }
}
