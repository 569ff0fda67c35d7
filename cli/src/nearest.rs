//! The word that was probably meant.

/// How much alike two words have to be (Jaro-Winkler, 0 to 1), so that `prod` finds `production` and `x` finds nothing.
const ALIKE: f64 = 0.8;

/// The candidate that is most like a word, if one is like it.
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

/// The same as a question for the end of a message, such as `; did you mean `customer`?`; empty where nothing is like it.
pub fn question<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> String {
    nearest(word, candidates).map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_what_was_meant_and_another_word_finds_nothing() {
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
}
