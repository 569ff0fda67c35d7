//! Scores how much a text reads like a prompt.

use crate::find::phrases::{OPENINGS, PHRASES, STATES};

/// The number of words.
pub(crate) fn word_count(text: &str) -> usize {
    text.split_whitespace()
        .filter(|word| word.chars().any(char::is_alphabetic) || word.contains('\u{2026}'))
        .map(words_in)
        .sum()
}

/// Whether a text has more words than this, whatever they consist of.
pub(crate) fn has_more_words_than(count: usize, text: &str) -> bool {
    let mut words = 0;
    text.split_whitespace().any(|word| {
        words += words_in(word);
        words > count
    })
}

/// How many words stand without a space between them: in languages that have no spaces, about one for each two characters.
pub(crate) fn words_in(word: &str) -> usize {
    let unspaced = word.chars().filter(|c| is_unspaced(*c)).count();
    unspaced.div_ceil(2).max(1)
}

/// Whether a character is of a language without spaces between words: Chinese, Japanese, Thai, Lao, Burmese, Khmer.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Whether a text is a word of English or code, such as the name of a role.
pub(crate) fn is_one_word(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

/// The score of a text; `ENOUGH` makes it a prompt without other signals.
pub(crate) fn score(text: &str) -> i32 {
    let lower = bare(text).to_lowercase();
    let below = below_title(&lower);
    let mut score = match opening(&lower).or_else(|| opening(below?)) {
        Some(points) => points,
        None if lower.contains("you are a ") || lower.contains("you are an ") => 3,
        None => 0,
    };
    score += PHRASES
        .iter()
        .filter(|(phrase, _)| lower.contains(phrase))
        .map(|(_, points)| points)
        .sum::<i32>()
        .min(6);
    score += i32::from(text.contains('\u{2026}') || has_field(text));
    // `<system_reminder>` and other marks of what the program says in a conversation.
    score += 4 * i32::from(text.trim_start().starts_with("<system"));
    score += i32::from(text.trim().lines().count() > 2);
    if word_count(text) < 5 {
        score -= 2;
    }
    score
}

/// A text without the marks before its first word.
fn bare(text: &str) -> &str {
    text.trim_start()
        .trim_start_matches(['#', '*', '-', '"', '<', '[', ' ', '\n'])
}

/// The points for how a text begins.
fn opening(lower: &str) -> Option<i32> {
    let mut openings = OPENINGS.iter();
    let (opening, points) = openings.find(|(opening, _)| begins_with(lower, opening))?;
    let mut next = lower[opening.len()..].split(|c: char| !c.is_alphanumeric());
    let is_state = STATES.contains(&next.next().unwrap_or_default()) && next.next() != Some("as");
    let about_state = opening.starts_with("you") && opening.contains("re ") && is_state;
    Some(if about_state { -3 } else { *points })
}

/// What follows a title, such as `# Role` or `{common}`, in a line of its own, `Role:` or `[ROLE]`.
fn below_title(text: &str) -> Option<&str> {
    const TITLE: usize = 3;
    let end = text.find(['\n', ':', ']', '>'])?;
    let (title, rest) = (&text[..end], &text[end + 1..]);
    (!has_more_words_than(TITLE, title)).then(|| bare(rest))
}

/// Whether a text begins with these words: "extract the", but not "extracting the".
fn begins_with(text: &str, words: &str) -> bool {
    let rest = text.strip_prefix(words);
    let ends = words.ends_with(|c| c == ' ' || is_unspaced(c));
    rest.is_some_and(|rest| ends || !rest.starts_with(char::is_alphanumeric))
}

/// Whether a text contains a `{name}`.
fn has_field(text: &str) -> bool {
    text.split('{').skip(1).any(|rest| {
        rest.split_once('}').is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        })
    })
}
