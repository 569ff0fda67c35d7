//! Invisible differences in a diff: trailing spaces, and lines that look alike.

use std::collections::HashSet;

use crate::output::is_hidden;

const NO_NEWLINE: &str = "\\ No newline at end of file";

/// The lines of a unified diff, with invisible differences escaped. The note on a missing line end stays if only one side has it.
pub(super) fn lines(diff: &str) -> Vec<String> {
    // Carriage returns are part of a line: they can be the only difference.
    let all: Vec<&str> = diff.split_terminator('\n').collect();
    let looks = |sign: char| -> HashSet<String> {
        let lines = all.iter().skip(2);
        let lines = lines.filter_map(|line| line.strip_prefix(sign));
        lines.map(look).collect()
    };
    let (removed, added) = (looks('-'), looks('+'));
    let ends = |sign: char| {
        let pairs = all.windows(2);
        let mut ends = pairs.filter(|pair| pair[1] == NO_NEWLINE && pair[0].starts_with(sign));
        ends.next().is_some()
    };
    let one_sided = ends('-') != ends('+');
    all.iter()
        .enumerate()
        .filter(|(_, line)| **line != NO_NEWLINE || one_sided)
        .map(|(index, line)| match (index, line.split_at_checked(1)) {
            (2.., Some((sign @ ("-" | "+"), said))) => {
                let alike = removed.contains(&look(said)) && added.contains(&look(said));
                format!("{sign}{}", visible(said, alike))
            }
            _ => (*line).to_owned(),
        })
        .collect()
}

/// The visible form of a line: any whitespace becomes one space, and hidden characters are removed.
fn look(line: &str) -> String {
    let seen: String = line
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !is_hidden(*c))
        .collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A line with its trailing whitespace escaped and, if another line looks the same, all its invisible characters.
fn visible(line: &str, alike: bool) -> String {
    let (text, end) = match line.strip_suffix('\r') {
        Some(text) => (text, "\r"),
        None => (line, ""),
    };
    let blanks = text.trim_end().len();
    let mut out = String::new();
    for (index, c) in text.char_indices() {
        let hides = is_hidden(c) || (c.is_whitespace() && c != ' ');
        match index >= blanks || (alike && hides) {
            true if c == '\t' => out.push_str("\\t"),
            true if c == '\r' => out.push_str("\\r"),
            true => out.extend(c.escape_unicode()),
            false => out.push(c),
        }
    }
    out + end
}

#[cfg(test)]
mod tests {
    use super::super::unified;
    use super::*;
    use crate::output::Text;

    /// The printed changes of a diff.
    fn shown(old: &str, new: &str) -> Vec<String> {
        let diff = unified(("a", old), ("b", new));
        let lines = lines(&diff).into_iter().skip(3);
        lines
            .map(|line| Text::from(line).as_str().to_owned())
            .collect()
    }

    #[test]
    fn lines_that_differ_in_what_can_not_be_seen_are_told_apart() {
        for (old, new, removed, added) in [
            ("a\r\n", "a\n", "-a\\r", "+a"),
            ("a\n", "a  \n", "-a", "+a\\u{20}\\u{20}"),
            (
                "a \t \n",
                "a\u{a0} \n",
                "-a\\u{20}\\t\\u{20}",
                "+a\\u{a0}\\u{20}",
            ),
            ("a\n", "  \n", "-a", "+\\u{20}\\u{20}"),
            ("a\n", "a\t\r\n", "-a", "+a\\t\\r"),
            ("a b\n", "a\tb\n", "-a b", "+a\\tb"),
            ("a b\n", "a\u{a0}b\n", "-a b", "+a\\u{a0}b"),
            ("ab\n", "a\u{200b}b\n", "-ab", "+a\\u{200b}b"),
            (
                "\u{645}\u{6cc}\n",
                "\u{645}\u{200c}\u{6cc}\n",
                "-\u{645}\u{6cc}",
                "+\u{645}\\u{200c}\u{6cc}",
            ),
            // Visible characters are unchanged.
            ("a\n", "\tb\u{a0}c\n", "-a", "+\tb\u{a0}c"),
            ("---\n", "-- \n", "----", "+--\\u{20}"),
        ] {
            assert_eq!(shown(old, new), [removed, added], "{old:?} {new:?}");
        }
    }

    #[test]
    fn a_missing_line_end_is_noted_only_where_it_is_a_difference() {
        assert_eq!(shown("a", "b"), ["-a", "+b"]);
        assert_eq!(shown("a\n", "a"), ["-a", "+a", NO_NEWLINE]);
        assert_eq!(shown("a", "a\n"), ["-a", NO_NEWLINE, "+a"]);
        assert_eq!(shown("x\na", "y\na"), ["-x", "+y", " a"]);
    }
}
