//! The names that the code must supply to render content.

use std::collections::BTreeSet;

use super::Inputs;

/// The needed names that a contract does not supply.
pub(crate) fn unmet<'a>(
    needed: impl Iterator<Item = &'a String>,
    contract: &BTreeSet<String>,
) -> Vec<String> {
    needed
        .filter(|name| !contract.contains(*name))
        .cloned()
        .collect()
}

/// The names that the code must supply: used, not optional, and without a default.
pub fn needed<'a>(
    uses: &'a BTreeSet<String>,
    optional: &'a BTreeSet<String>,
    inputs: &'a Inputs,
) -> impl Iterator<Item = &'a String> {
    uses.difference(optional)
        .filter(move |name| !has_default(inputs, name))
}

/// Whether an input is declared with a default.
pub(crate) fn has_default(inputs: &Inputs, name: &str) -> bool {
    let input = inputs.get(name);
    input.is_some_and(|input| input.default.is_some())
}
