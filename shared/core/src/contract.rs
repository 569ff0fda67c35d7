//! Contracts of prompts that include others: a prompt supplies the names in the contracts of its pieces.

use std::collections::BTreeSet;

use crate::content::{Content, Inputs, has_default, unmet};
use crate::names::PromptName;
use crate::version::Version;

/// The names of an included prompt's contract that the prompt which includes it does not supply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmetPiece {
    /// The included prompt.
    pub piece: PromptName,
    /// The names, in alphabetical order.
    pub names: Vec<String>,
}

impl Version {
    /// Why it can't be published with these prompts, which it includes: for each, the names of its contract that are neither in this
    /// prompt's contract nor have a default in this version's own inputs.
    ///
    /// A name that `{% set %}` or a loop defines around the include counts as well: declare it as an input with a default.
    pub fn unmet_by_pieces<'a>(
        &self,
        contract: &BTreeSet<String>,
        pieces: impl IntoIterator<Item = (&'a PromptName, &'a BTreeSet<String>)>,
    ) -> Vec<UnmetPiece> {
        let unmet = |(piece, promised): (&PromptName, &BTreeSet<String>)| UnmetPiece {
            piece: piece.clone(),
            names: unsupplied(promised, contract, &self.inputs),
        };
        let unmet = pieces.into_iter().map(unmet);
        unmet.filter(|unmet| !unmet.names.is_empty()).collect()
    }
}

impl Content {
    /// The contract of a new prompt that includes prompts which need these names: its own names, see [`Content::initial_contract`], and
    /// all of theirs.
    ///
    /// ```
    /// use promptbook_core::content::{Body, Content, Inputs};
    ///
    /// let text = "{% include \"shared/tone\" %} Help {{ customer }}.".to_owned();
    /// let content = Content::new(Body::Text(text), None, Inputs::new()).unwrap();
    /// let contract = content.initial_contract_with([&["language".to_owned()].into()]);
    /// assert_eq!(Vec::from_iter(contract), ["customer", "language"]);
    /// ```
    pub fn initial_contract_with<'a>(
        &self,
        pieces: impl IntoIterator<Item = &'a BTreeSet<String>>,
    ) -> BTreeSet<String> {
        let of_pieces = pieces.into_iter().flatten().cloned();
        self.initial_contract()
            .into_iter()
            .chain(of_pieces)
            .collect()
    }
}

/// The names that an included prompt with this contract needs from a prompt with these inputs: those without a default there.
pub fn needed_by_included<'a>(
    included: &'a BTreeSet<String>,
    inputs: &'a Inputs,
) -> impl Iterator<Item = &'a String> {
    included
        .iter()
        .filter(move |name| !has_default(inputs, name))
}

/// The names that an included prompt needs and that this contract lacks.
pub fn unsupplied(
    included: &BTreeSet<String>,
    contract: &BTreeSet<String>,
    inputs: &Inputs,
) -> Vec<String> {
    unmet(needed_by_included(included, inputs), contract)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::content::{Body, Input};
    use crate::names::{Instance, VersionNumber};
    use crate::prompt::{PromptId, Signature};

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_name_of_a_pieces_contract_is_in_the_contract_or_has_a_default() {
        let input = |default| Input {
            default,
            ..Input::default()
        };
        let inputs = Inputs::from([
            ("with_default".to_owned(), input(Some(json!("x")))),
            ("without".to_owned(), input(None)),
        ]);
        let body = Body::Text("{% include 'a' %}{% include 'b' %}".to_owned());
        let content = Content::new(body, None, inputs).unwrap();
        let id = PromptId {
            instance: Instance::default(),
            name: "own".parse().unwrap(),
        };
        let at = crate::clock::Clock::default().now();
        let by = Signature::default();
        let version = Version::new(&id, VersionNumber::FIRST, &content, &by, at);
        let (a, b): (PromptName, PromptName) = ("a".parse().unwrap(), "b".parse().unwrap());
        let fits = names(&["known", "with_default"]);
        let lacks = names(&["without", "known", "absent"]);
        let unmet = version.unmet_by_pieces(&names(&["known"]), [(&a, &fits), (&b, &lacks)]);
        let of_b = UnmetPiece {
            piece: b,
            names: vec!["absent".to_owned(), "without".to_owned()],
        };
        assert_eq!(unmet, [of_b]);
        let all = content.initial_contract_with([&fits, &lacks]);
        assert_eq!(all, names(&["absent", "known", "with_default", "without"]));
    }
}
