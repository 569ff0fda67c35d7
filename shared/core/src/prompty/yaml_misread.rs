//! YAML errors for which the parser's message or place would mislead.

use super::yaml_errors::Place;
use super::yaml_scan::{open_bracket, quote_before};

/// Characters that begin something other than a text.
const SPECIAL: &str = "*&!%@`,?#]}";

impl Place<'_> {
    /// The line and the message, if the parser's would mislead.
    pub(super) fn misread(&self, message: &str) -> Option<(usize, String)> {
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
                "a text that begins with `{special}` must be in quotes"
            ));
        }
        if is("did not find expected") && before.trim_end().ends_with([']', '}']) {
            return here("a text that begins with a bracket must be in quotes");
        }
        let is_indentation = is("expected key") || is("expected '-'");
        let indented = "this line is not indented like the lines that it belongs to";
        is_indentation.then(|| (self.line, indented.to_owned()))
    }

    /// The line here, or the first line of a block text, if a tab indents it.
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

    /// The special character with which the value at this place begins.
    fn special_start(&self) -> Option<char> {
        let (before, rest) = self.parts();
        let first = rest.chars().next()?;
        let before = before.trim_end();
        let is_value = before.is_empty() || before.ends_with([':', '-', ',', '[', '{']);
        let is_dash = first == '-' && before.ends_with(':');
        (is_value && (SPECIAL.contains(first) || is_dash)).then_some(first)
    }

    /// Text after a closing quote, or after an earlier quote that was left open.
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

    /// A second `: ` where only one is allowed.
    fn second_value(&self) -> (usize, String) {
        let (before, _) = self.parts();
        let quotes = (
            self.line,
            "a text with `: ` in it must be in quotes".to_owned(),
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
                "this line is not `key: value`: write a colon and a space after its key".to_owned(),
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
                "a text with `: ` in it must be in quotes".to_owned(),
            ),
            false => (
                self.line,
                "a comma is missing here, or a closing bracket before it".to_owned(),
            ),
        }
    }
}
