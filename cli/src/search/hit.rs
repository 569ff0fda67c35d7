//! Where a text was found, with an excerpt.

use std::ops::Range;

use promptbook_core::VersionNumber;
use promptbook_core::content::Role;
use serde::Serialize;

/// How many characters of the line an excerpt shows before the match, and after it.
const AROUND: (usize, usize) = (30, 50);
/// How many characters of the match it shows.
const MATCH: usize = 60;

/// A line of a prompt that has the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    #[serde(flatten)]
    pub place: Place,
    #[serde(flatten)]
    pub excerpt: Excerpt,
}

/// Where the text was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "in", rename_all = "snake_case")]
pub enum Place {
    Name,
    Description,
    Tag,
    /// The text of one version, or of both that were read.
    Text {
        versions: Vec<VersionNumber>,
        /// The number of the message in a chat prompt, from 1, and its role.
        #[serde(skip_serializing_if = "Option::is_none")]
        message: Option<usize>,
        #[serde(skip_serializing_if = "Option::is_none")]
        role: Option<Role>,
        line: usize,
        /// In characters, from 1.
        column: usize,
    },
}

/// The part of a line around the first match in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Excerpt {
    pub before: String,
    #[serde(rename = "match")]
    pub found: String,
    pub after: String,
}

impl Excerpt {
    pub(super) fn of(text: &str, found: &Range<usize>) -> Self {
        let head = &text[..found.start];
        let head = head.rsplit('\n').next().unwrap_or_default().trim_start();
        let tail = text[found.end..].lines().next().unwrap_or_default();
        let matched = text[found.clone()].split_whitespace();
        let matched = matched.collect::<Vec<_>>().join(" ");
        Self {
            before: last(head, AROUND.0),
            found: first(&matched, MATCH),
            after: first(tail.trim_end(), AROUND.1),
        }
    }
}

fn first(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}\u{2026}", &text[..end]),
        None => text.to_owned(),
    }
}

fn last(text: &str, most: usize) -> String {
    match text.char_indices().rev().nth(most) {
        Some((at, before)) => format!("\u{2026}{}", &text[at + before.len_utf8()..]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_the_line_cut_at_both_ends_between_characters() {
        let line = format!("{}one {}", "ä".repeat(40), "é".repeat(60));
        let text = format!("first\n  {line}\nlast");
        let start = text.find("one").unwrap();
        let found = Excerpt::of(&text, &(start..start + 3));
        assert_eq!(found.before, format!("…{}", "ä".repeat(30)));
        assert_eq!(found.found, "one");
        assert_eq!(found.after, format!(" {}…", "é".repeat(49)));
        let all = Excerpt::of("one", &(0..3));
        assert_eq!((all.before.as_str(), all.after.as_str()), ("", ""));
        let wrapped = Excerpt::of("in one\n  sentence.\nNext", &(3..17));
        assert_eq!(
            (wrapped.found.as_str(), wrapped.after.as_str()),
            ("one sentence", ".")
        );
    }
}
