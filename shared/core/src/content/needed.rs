//! The names that the code must supply to render content.

use std::collections::BTreeSet;

use super::{Input, Inputs};

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
    let has_default = |name| {
        let input: Option<&Input> = inputs.get(name);
        input.is_some_and(|input| input.default.is_some())
    };
    uses.difference(optional)
        .filter(move |name| !has_default(name.as_str()))
}
