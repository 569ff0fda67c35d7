//! The changes of an edit, as a unified diff.

use anstyle::{AnsiColor, Style};
use similar::TextDiff;

use super::visible;
use crate::output::Text;

const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();
const PLACE: Style = AnsiColor::Cyan.on_default();
const FILE: Style = Style::new().bold();

/// The unified diff between two named texts.
pub fn unified((old_name, old): (&str, &str), (new_name, new): (&str, &str)) -> String {
    // A lone carriage return does not end a line here: otherwise the text after it would be a line without a sign.
    let (old, new) = (lines(old), lines(new));
    TextDiff::configure()
        .newline_terminated(true)
        .diff_slices(&old, &new)
        .unified_diff()
        .context_radius(3)
        .header(old_name, new_name)
        .to_string()
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// A unified diff in colour, with invisible differences made visible.
pub fn coloured(diff: &str) -> Text {
    let mut out = Text::default();
    for line in visible::lines(diff) {
        let style = match line.as_bytes() {
            [b'-', b'-', b'-', b' ', ..] | [b'+', b'+', b'+', b' ', ..] => FILE,
            [b'-', ..] => REMOVED,
            [b'+', ..] => ADDED,
            [b'@', b'@', ..] => PLACE,
            _ => Style::new(),
        };
        out.styled(style, line).plain("\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_came_and_went_have_their_colours() {
        let diff = unified(("a", "same\nold\n"), ("b", "same\nnew\n"));
        assert_eq!(diff, "--- a\n+++ b\n@@ -1,2 +1,2 @@\n same\n-old\n+new\n");
        let coloured = coloured(&diff);
        let coloured = coloured.as_str();
        assert!(coloured.contains("\u{1b}[31m-old\u{1b}[0m"), "{coloured:?}");
        assert!(coloured.contains("\u{1b}[32m+new\u{1b}[0m"), "{coloured:?}");
    }
}
