//! Which prompts belong together because one includes the other, and which of them is published first.

use std::collections::BTreeMap;

use promptbook_core::PromptName;

use super::candidate::Candidate;

/// The candidates, by their place in the list, in groups that includes connect: each group in the order in which it can be published.
pub fn groups(candidates: &[Candidate]) -> Vec<Vec<usize>> {
    let edges = edges(candidates);
    let mut neighbours = vec![Vec::new(); candidates.len()];
    let mut before = vec![Vec::new(); candidates.len()];
    for Edge { one, other, order } in edges {
        neighbours[one].push(other);
        neighbours[other].push(one);
        match order {
            Order::OneFirst => before[other].push(one),
            Order::OtherFirst => before[one].push(other),
            Order::Any => {}
        }
    }
    let mut seen = vec![false; candidates.len()];
    let mut groups = Vec::new();
    for start in 0..candidates.len() {
        let group = reached(start, &neighbours, &mut seen);
        if !group.is_empty() {
            groups.push(ordered(group, &before));
        }
    }
    groups
}

/// Two candidates, one of which includes the other, or did.
struct Edge {
    one: usize,
    other: usize,
    order: Order,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    OneFirst,
    OtherFirst,
    Any,
}

fn edges(candidates: &[Candidate]) -> Vec<Edge> {
    let places = candidates.iter().enumerate();
    let places: BTreeMap<&PromptName, usize> = places
        .map(|(at, candidate)| (&candidate.name, at))
        .collect();
    let mut edges = Vec::new();
    for (one, candidate) in candidates.iter().enumerate() {
        let now = candidate.includes_now.iter();
        let dropped = now.filter(|name| !candidate.includes.contains(name));
        let pieces = candidate.includes.iter().map(|name| (name, true));
        for (name, is_included) in pieces.chain(dropped.map(|name| (name, false))) {
            let Some(&other) = places.get(name).filter(|other| **other != one) else {
                continue;
            };
            let order = match (is_included, candidates[other].includes.is_empty()) {
                (true, _) => Order::OtherFirst,
                // As long as it is included it can't include anything.
                (false, false) => Order::OneFirst,
                (false, true) => Order::Any,
            };
            edges.push(Edge { one, other, order });
        }
    }
    edges
}

/// What can be reached from a place, itself included; nothing if it was reached before.
fn reached(start: usize, neighbours: &[Vec<usize>], seen: &mut [bool]) -> Vec<usize> {
    let mut group = Vec::new();
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut seen[at], true) {
            group.push(at);
            open.extend(&neighbours[at]);
        }
    }
    group.sort_unstable();
    group
}

/// The group with each place after those that come before it. Of a circle, the first in the list comes first.
fn ordered(mut group: Vec<usize>, before: &[Vec<usize>]) -> Vec<usize> {
    let mut placed: Vec<usize> = Vec::new();
    while !group.is_empty() {
        let is_next = |at: &usize| before[*at].iter().all(|first| !group.contains(first));
        let next = group.iter().position(is_next).unwrap_or(0);
        placed.push(group.remove(next));
    }
    placed
}
