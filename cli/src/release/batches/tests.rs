//! Releases within their limits, and in the order that includes need.

use super::*;

fn candidate(name: &str, includes: &[&str], now: &[&str]) -> Candidate {
    let names = |names: &[&str]| names.iter().map(|name| name.parse().unwrap()).collect();
    Candidate {
        name: name.parse().unwrap(),
        includes: names(includes),
        includes_now: names(now),
        bytes: 100,
    }
}

fn plain(names: impl IntoIterator<Item = String>) -> Vec<Candidate> {
    let names = names.into_iter();
    names.map(|name| candidate(&name, &[], &[])).collect()
}

fn named(candidates: &[Candidate]) -> Vec<Vec<&str>> {
    let name = |at: &usize| candidates[*at].name.as_str();
    let batches = batches(candidates, true);
    let batches = batches.iter();
    batches
        .map(|batch| batch.iter().map(name).collect())
        .collect()
}

#[test]
fn twenty_prompts_are_one_release_and_one_more_is_two() {
    for (count, expected) in [
        (0, vec![]),
        (1, vec![1]),
        (20, vec![20]),
        (21, vec![20, 1]),
        (45, vec![20, 20, 5]),
    ] {
        let all = plain((0..count).map(|n| format!("p{n}")));
        let sizes: Vec<usize> = batches(&all, true).iter().map(Vec::len).collect();
        assert_eq!(sizes, expected, "{count}");
    }
}

#[test]
fn an_included_prompt_goes_with_those_that_include_it() {
    let mut all = plain((0..19).map(|n| format!("p{n:02}")));
    all.push(candidate("q", &["tone"], &["tone"]));
    all.push(candidate("tone", &[], &[]));
    let batches = named(&all);
    assert_eq!(batches.len(), 2);
    assert_eq!(batches[1], ["tone", "q"]);
}

#[test]
fn what_shares_an_included_prompt_is_one_group() {
    let mut all = plain((0..17).map(|n| format!("p{n:02}")));
    all.push(candidate("a", &["tone"], &["tone"]));
    all.push(candidate("b", &["tone", "rules"], &["tone", "rules"]));
    all.push(candidate("c", &["rules"], &["rules"]));
    all.push(candidate("rules", &[], &[]));
    all.push(candidate("tone", &[], &[]));
    let batches = named(&all);
    assert_eq!(batches[0].len(), 17);
    assert_eq!(batches[1], ["rules", "c", "tone", "a", "b"]);
}

#[test]
fn a_group_that_is_too_large_has_its_included_prompt_in_the_first_release() {
    let mut all: Vec<Candidate> = (0..30)
        .map(|n| candidate(&format!("p{n:02}"), &["tone"], &["tone"]))
        .collect();
    all.push(candidate("tone", &[], &[]));
    let batches = named(&all);
    let sizes: Vec<usize> = batches.iter().map(Vec::len).collect();
    assert_eq!(sizes, [20, 11]);
    assert_eq!(batches[0][0], "tone");
}

#[test]
fn a_prompt_that_starts_to_include_comes_after_those_that_no_longer_include_it() {
    let mut all = vec![candidate("a", &["rules"], &[])];
    all.extend((0..30).map(|n| candidate(&format!("p{n:02}"), &[], &["a"])));
    let batches = named(&all);
    assert_eq!(batches.last().unwrap().last(), Some(&"a"));
    // Without an include of its own, it may come at any time.
    all[0].includes.clear();
    assert_eq!(named(&all)[0][0], "a");
}

#[test]
fn prompts_that_include_each_other_are_left_to_the_server() {
    let all = [candidate("a", &["b"], &[]), candidate("b", &["a"], &[])];
    assert_eq!(named(&all), [["a", "b"]]);
    assert_eq!(named(&[candidate("a", &["a"], &[])]), [["a"]]);
}

#[test]
fn a_release_has_no_more_items_than_a_transaction_takes() {
    let eight: Vec<String> = (0..8).map(|n| format!("piece{n}")).collect();
    let eight: Vec<&str> = eight.iter().map(String::as_str).collect();
    let gain: Vec<Candidate> = (0..20)
        .map(|n| candidate(&format!("p{n}"), &eight, &[]))
        .collect();
    for batch in batches(&gain, true) {
        let batch: Vec<&Candidate> = batch.iter().map(|at| &gain[*at]).collect();
        assert!(actions(&batch, true) <= MAX_ACTIONS);
    }
    // What they include stays the same: nothing of it is written.
    let keep: Vec<Candidate> = (0..20)
        .map(|n| candidate(&format!("p{n}"), &eight, &eight))
        .collect();
    assert_eq!(batches(&keep, true).len(), 1);
}

#[test]
fn a_release_of_overrides_also_checks_the_prompts_of_default() {
    let all = plain((0..20).map(|n| format!("p{n:02}")));
    let sizes: Vec<usize> = batches(&all, false).iter().map(Vec::len).collect();
    assert_eq!(sizes, [13, 7]);
}

#[test]
fn large_versions_are_divided_by_their_size() {
    let mut all = plain((0..15).map(|n| format!("p{n:02}")));
    for candidate in &mut all {
        candidate.bytes = 390_000;
    }
    let sizes: Vec<usize> = batches(&all, true).iter().map(Vec::len).collect();
    assert_eq!(sizes, [10, 5]);
}
