//! Names of prompts and inputs as identifiers of a language.

use std::collections::BTreeMap;

use icu_properties::CodePointSetData;
use icu_properties::props::{XidContinue, XidStart};

use crate::error::{Error, Result};

/// Replaces what no identifier may contain by `_`. Puts `p` in front of a digit or `_`, and `_` behind a reserved word.
pub(super) fn identifier(text: &str, is_reserved: impl Fn(&str) -> bool) -> String {
    let continues = CodePointSetData::new::<XidContinue>();
    let allowed = |c| if continues.contains(c) { c } else { '_' };
    let mut name: String = text.chars().map(allowed).collect();
    let starts = CodePointSetData::new::<XidStart>();
    if !name.starts_with(|c| starts.contains(c)) {
        name.insert(0, 'p');
    }
    if is_reserved(&name) {
        name.push('_');
    }
    name
}

/// The identifiers of a prompt's inputs.
///
/// # Errors
/// Two inputs would have the same one.
pub(super) fn parameters<'a>(
    prompt: &str,
    names: impl Iterator<Item = &'a str>,
    is_reserved: impl Fn(&str) -> bool,
) -> Result<Vec<String>> {
    let mut taken = BTreeMap::new();
    let mut identifiers = Vec::new();
    for name in names {
        let identifier = identifier(name, &is_reserved);
        if let Some(other) = taken.insert(identifier.clone(), name) {
            return Err(Error::Failed(format!(
                "inputs `{other}` and `{name}` of `{prompt}` would both be the parameter `{identifier}`: rename one of them"
            )));
        }
        identifiers.push(identifier);
    }
    Ok(identifiers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_becomes_an_identifier() {
        for (name, expected) in [
            ("greeting", "greeting"),
            ("Ab_9", "Ab_9"),
            ("two-words.v2", "two_words_v2"),
            ("2fa", "p2fa"),
            ("_private", "p_private"),
            ("...", "p___"),
            ("class", "class_"),
            ("gr\u{fc}\u{df}e", "gr\u{fc}\u{df}e"),
            ("a b\u{1f600}", "a_b_"),
        ] {
            assert_eq!(identifier(name, |it| it == "class"), expected, "{name}");
        }
    }

    #[test]
    fn two_inputs_with_one_identifier_are_named() {
        let named = |names: &[&str]| {
            parameters("p", names.iter().copied(), |it| it == "class").map_err(|it| it.to_string())
        };
        assert_eq!(named(&["class", "x"]).unwrap(), ["class_", "x"]);
        let error = named(&["class", "class_"]).unwrap_err();
        assert!(
            error.starts_with("inputs `class` and `class_` of `p` would both be"),
            "{error}"
        );
    }
}
