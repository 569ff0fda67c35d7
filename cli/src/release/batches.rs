//! Dividing publications into releases: a prompt that is included goes with those that include it, or before them.

use std::collections::BTreeSet;

use promptbook_core::PromptName;
use promptbook_core::api::MAX_RELEASED;

use super::candidate::Candidate;
use super::order::groups;

/// The most items that a transaction writes or checks.
const MAX_ACTIONS: usize = 100;
/// The most bytes of a transaction.
const MAX_BYTES: usize = 4_000_000;
/// The bytes that a publication takes beside its version: the header, the ledger entry and counters.
const OVERHEAD: usize = 8 * 1024;

/// The releases that publish the candidates, each as places in the list. Prompts that includes connect are in one release where they fit;
/// otherwise included prompts are in an earlier one than those that include them.
pub fn batches(candidates: &[Candidate], is_default: bool) -> Vec<Vec<usize>> {
    let fits = |batch: &[usize]| {
        let batch: Vec<&Candidate> = batch.iter().map(|at| &candidates[*at]).collect();
        batch.len() <= MAX_RELEASED
            && actions(&batch, is_default) <= MAX_ACTIONS
            && bytes(&batch) <= MAX_BYTES
    };
    let mut batches: Vec<Vec<usize>> = Vec::new();
    for group in groups(candidates) {
        let with = |batch: &Vec<usize>| [batch.as_slice(), &group].concat();
        if let Some(batch) = batches.iter_mut().find(|batch| fits(&with(batch))) {
            batch.extend(group);
            continue;
        }
        let mut batch: Vec<usize> = Vec::new();
        for at in group {
            if !batch.is_empty() && !fits(&[batch.as_slice(), &[at]].concat()) {
                batches.push(std::mem::take(&mut batch));
            }
            batch.push(at);
        }
        batches.push(batch);
    }
    batches
}

/// How many items the transaction writes or checks, at most: of each prompt the header, what is active, the publication and the counters
/// of its name, of an override also its entries in both lists of overrides and the check of `default`'s prompt; of each include that comes or goes the entry of the prompt that
/// includes it, the counters of its name, and the check of its prompt; the release, its entry in the activity, the settings of
/// the instance and the receipt.
fn actions(batch: &[&Candidate], is_default: bool) -> usize {
    let each = if is_default { 3 } else { 6 };
    let mut counted: BTreeSet<&PromptName> = BTreeSet::new();
    let mut checked: BTreeSet<&PromptName> = BTreeSet::new();
    let mut entries = 0;
    for candidate in batch {
        let now: BTreeSet<_> = candidate.includes_now.iter().collect();
        let then: BTreeSet<_> = candidate.includes.iter().collect();
        counted.insert(&candidate.name);
        counted.extend(now.symmetric_difference(&then));
        entries += now.symmetric_difference(&then).count();
        checked.extend(then.difference(&now));
    }
    if is_default {
        checked.retain(|name| batch.iter().all(|candidate| candidate.name != **name));
    }
    4 + each * batch.len() + counted.len() + entries + checked.len()
}

fn bytes(batch: &[&Candidate]) -> usize {
    batch
        .iter()
        .map(|candidate| candidate.bytes + OVERHEAD)
        .sum()
}

#[cfg(test)]
mod tests;
