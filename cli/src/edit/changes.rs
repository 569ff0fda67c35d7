//! What an edit changes, as a unified diff.

use anstyle::{AnsiColor, Style};
use similar::TextDiff;

const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();
const PLACE: Style = AnsiColor::Cyan.on_default();
const FILE: Style = Style::new().bold();

/// The unified diff from one text to the other; both have a name.
pub fn unified((old_name, old): (&str, &str), (new_name, new): (&str, &str)) -> String {
    TextDiff::from_lines(old, new)
        .unified_diff()
        .context_radius(3)
        .header(old_name, new_name)
        .to_string()
}

/// A unified diff in the colours that people know.
pub fn coloured(diff: &str) -> String {
    let mut out = String::with_capacity(diff.len() * 2);
    for line in diff.lines() {
        let style = match line.as_bytes() {
            [b'-', b'-', b'-', b' ', ..] | [b'+', b'+', b'+', b' ', ..] => FILE,
            [b'-', ..] => REMOVED,
            [b'+', ..] => ADDED,
            [b'@', b'@', ..] => PLACE,
            _ => Style::new(),
        };
        out += &format!("{}{line}{}\n", style.render(), style.render_reset());
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
        assert!(coloured.contains("\u{1b}[31m-old\u{1b}[0m"), "{coloured:?}");
        assert!(coloured.contains("\u{1b}[32m+new\u{1b}[0m"), "{coloured:?}");
    }
}
