//! Suggestions for misspelt words.

/// The minimum similarity of two words (Jaro-Winkler, 0 to 1): `prod` finds `production` and `x` finds nothing.
const ALIKE: f64 = 0.8;
/// The minimum number of shared letters of a short and a long form, such as `len` and `length`.
const SHARED: usize = 3;

/// Returns the candidate that is most similar to a word, if any is similar enough.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = word.to_lowercase();
    let alike = |candidate: &str| strsim::jaro_winkler(&word, &candidate.to_lowercase());
    candidates
        .into_iter()
        .map(|candidate| (alike(candidate), candidate))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

/// Formats [`nearest`] for the end of a message, such as `; did you mean `customer`?`; empty without a match.
pub fn question<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> String {
    nearest(word, candidates).map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"))
}

/// Returns the keyword that a word misspells, shortens or lengthens. Stricter than [`nearest`], because most other words are not meant
/// as keywords.
pub fn misspelt_keyword<'c>(
    word: &str,
    keywords: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let word = word.to_lowercase();
    let slips = match word.chars().count() {
        0..3 => 0,
        3..8 => 1,
        _ => 2,
    };
    let distance = |keyword: &str| match strsim::osa_distance(&word, &keyword.to_lowercase()) {
        distance if distance <= slips => Some(distance),
        distance => is_part(&word, keyword).then_some(distance + slips),
    };
    keywords
        .into_iter()
        .filter_map(|keyword| Some((distance(keyword)?, keyword)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, keyword)| keyword)
}

/// Whether one begins with the other, or ends with it.
fn is_part(word: &str, keyword: &str) -> bool {
    let (short, long) = match word.len() < keyword.len() {
        true => (word, keyword),
        false => (keyword, word),
    };
    (short.len() >= SHARED && long.starts_with(short))
        || (short.len() > SHARED && long.ends_with(short))
}

/// The candidate that a word is a misspelling of, for words that may be right as they are: stricter than [`nearest`].
pub(crate) fn misspelt<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let plain = |word: &str| word.replace(['_', '-'], "").to_lowercase();
    let word = plain(word);
    // Short names such as `top_a` differ from others in one letter and are still separate options.
    let slips = match word.len() {
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    };
    let distance = |candidate: &str| strsim::damerau_levenshtein(&word, &plain(candidate));
    candidates
        .into_iter()
        .map(|candidate| (distance(candidate), candidate))
        .filter(|(distance, _)| *distance <= slips)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelling_finds_the_candidate_and_another_word_finds_nothing() {
        for (word, meant) in [
            ("prod", Some("production")),
            ("PRODUCTION", Some("production")),
            ("stagin", Some("staging")),
            ("custmer", Some("customer")),
            ("costumer_name", Some("customer_name")),
            ("x", None),
            ("", None),
            ("canary", None),
        ] {
            let candidates = ["production", "staging", "customer", "customer_name"];
            assert_eq!(nearest(word, candidates), meant, "{word}");
        }
        assert_eq!(question("canary", ["production"]), "");
    }

    #[test]
    fn a_misspelt_keyword_is_found_and_another_word_is_left_alone() {
        for (word, meant) in [
            ("uper", Some("upper")),
            ("Upper", Some("upper")),
            ("joni", Some("join")),
            ("len", Some("length")),
            ("lowercase", Some("lower")),
            ("json", Some("tojson")),
            ("deafult", Some("default")),
            ("descirptoin", Some("description")),
            ("shout", None),
            ("d", None),
            ("", None),
            ("größe", None),
        ] {
            let keywords = [
                "default",
                "description",
                "join",
                "length",
                "lower",
                "sort",
                "tojson",
                "upper",
            ];
            assert_eq!(misspelt_keyword(word, keywords), meant, "{word}");
        }
    }
}
