//! The text to search for, as a regular expression.

use std::ops::Range;

use regex::{Regex, RegexBuilder, escape};

/// A text to search for. Its words may be apart by any whitespace, because a text may be wrapped anywhere.
#[derive(Debug)]
pub(super) struct Pattern(Regex);

impl Pattern {
    /// Compiles the text.
    ///
    /// # Errors
    /// The problem with the text, and what to do.
    pub(super) fn new(text: &str, case_sensitive: bool) -> Result<Self, &'static str> {
        let words: Vec<String> = text.split_whitespace().map(escape).collect();
        if words.is_empty() {
            return Err("is blank: give at least one visible character");
        }
        let mut builder = RegexBuilder::new(&words.join(r"(?-u:\s)+"));
        builder.case_insensitive(!case_sensitive);
        let regex = builder.build();
        regex
            .map(Self)
            .map_err(|_| "is too long: give a part of it")
    }

    pub(super) fn in_text<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        self.0.find_iter(text).map(|found| found.range())
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    fn finds(pattern: &str, case_sensitive: bool, text: &str) -> bool {
        let pattern = Pattern::new(pattern, case_sensitive).unwrap();
        pattern.in_text(text).next().is_some()
    }

    #[test]
    fn words_follow_one_another_across_lines_and_in_any_case() {
        for (pattern, text, expected) in [
            ("one sentence", "Answer in one\n  sentence.", true),
            (" one sentence ", "one sentence", true),
            ("one sentence", "onesentence", false),
            ("ÉTÉ", "un été", true),
            ("straße", "STRAßE", true),
            ("a.c", "abc", false),
            ("{{ name }}", "Hi {{ Name }}", true),
        ] {
            assert_eq!(finds(pattern, false, text), expected, "{pattern} in {text}");
        }
        assert!(!finds("ada", true, "Ada"));
        assert!(finds("Ada", true, "Ada"));
        let problem = |text: &str| Pattern::new(text, false).unwrap_err();
        assert!(problem(" \n").starts_with("is blank"));
        assert!(problem(&"long ".repeat(1 << 16)).starts_with("is too long"));
    }
}
