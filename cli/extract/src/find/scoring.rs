//! Scores how much a text reads like a prompt.

use crate::find::phrases::{OPENINGS, PHRASES, STATES};

/// The number of words.
pub(crate) fn word_count(text: &str) -> usize {
    text.split_whitespace()
        .filter(|word| word.chars().any(char::is_alphabetic) || word.contains('\u{2026}'))
        .count()
}

/// Whether a text is a word of English or code, such as the name of a role.
pub(crate) fn is_one_word(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

/// The score of a text; `ENOUGH` makes it a prompt without other signals.
pub(crate) fn score(text: &str) -> i32 {
    let lower = text
        .trim_start()
        .trim_start_matches(['#', '*', '-', '"', '<', '[', ' ', '\n'])
        .to_lowercase();
    let mut score = 0;
    if let Some((opening, points)) = OPENINGS
        .iter()
        .find(|(opening, _)| begins_with(&lower, opening))
    {
        let next = lower[opening.len()..]
            .split(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default();
        let about_state =
            opening.starts_with("you") && opening.contains("re ") && STATES.contains(&next);
        score += if about_state { -3 } else { *points };
    } else if lower.contains("you are a ") || lower.contains("you are an ") {
        score += 3;
    }
    score += PHRASES
        .iter()
        .filter(|(phrase, _)| lower.contains(phrase))
        .map(|(_, points)| points)
        .sum::<i32>()
        .min(6);
    score += i32::from(text.contains('\u{2026}') || has_field(text));
    score += i32::from(text.trim().lines().count() > 2);
    if word_count(text) < 5 {
        score -= 2;
    }
    score
}

/// Whether a text begins with these words: "extract the", but not "extracting the".
fn begins_with(text: &str, words: &str) -> bool {
    let rest = text.strip_prefix(words);
    rest.is_some_and(|rest| words.ends_with(' ') || !rest.starts_with(char::is_alphanumeric))
}

/// Whether a text contains a `{name}`.
fn has_field(text: &str) -> bool {
    text.split('{').skip(1).any(|rest| {
        rest.split_once('}').is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        })
    })
}
