//! Includes and releases are explored to their end, and each of their rules is shown to be necessary.

#![allow(clippy::print_stdout)]

use stateright::{Checker, HasDiscoveries, Model};

use super::clients::World;
use super::explore::{Protocol, Step};
use super::guarantees::{
    ACTIVE, CANCELLED, CONTRACT, COUNTERS, ENTRIES, FORMAT, INCLUDES_NOTHING, MEANING, SUPPLIED,
    TRUE,
};
use super::override_stories::{
    contracts, deleted, deleted_over_formats, formats, overrides, own_alone,
};
use super::rules::{Rule, Rules};
use super::starts::Story;
use super::stories::{included, nothing_included, released, seeded, supplied};

fn holds(what: &str, starts: impl Fn(Rules) -> Vec<World>) {
    let rules = Rules::default();
    let starts = starts(rules);
    let count = starts.len();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let checker = Protocol { rules, starts }
        .checker()
        .threads(threads)
        .spawn_bfs()
        .join();
    println!(
        "{what}: {count} starts, {} states, {} of them different, {} steps deep",
        checker.state_count(),
        checker.unique_state_count(),
        checker.max_depth()
    );
    assert!(checker.is_done());
    let broken = checker.discoveries().into_iter();
    let broken = broken.map(|(guarantee, path)| format!("{guarantee}:\n{}", trace(path)));
    assert_eq!(broken.collect::<Vec<_>>().join("\n"), "", "{what}");
}

fn trace(path: stateright::Path<World, Step>) -> String {
    let first = path.clone().into_states().remove(0);
    let steps = path.into_actions();
    let steps = steps.iter().map(|step| format!("  {step:?}\n"));
    std::iter::once(first.table.to_string())
        .chain(steps)
        .collect()
}

/// Every story.
fn all() -> Vec<Story> {
    vec![
        nothing_included(),
        included(),
        supplied(),
        overrides(),
        formats(),
        own_alone(),
        contracts(),
        deleted(),
        deleted_over_formats(),
        released(),
        seeded(),
    ]
}

#[test]
fn two_clients_and_their_includes() {
    let pairs = |rules| all().iter().flat_map(|story| story.pairs(rules)).collect();
    holds("includes and releases, two clients", pairs);
}

#[test]
fn three_clients_and_their_includes() {
    let triples = |rules| {
        all()
            .iter()
            .flat_map(|story| story.triples(rules))
            .collect()
    };
    holds("includes and releases, three clients", triples);
}

/// The shortest way in which the protocol without a rule breaks a guarantee; none if it does not.
fn broken_without(rule: Rule, guarantee: &'static str, starts: Vec<World>) -> Option<String> {
    let protocol = Protocol {
        rules: Rules::without(rule),
        starts,
    };
    // On one thread, breadth first finds the shortest first.
    let found = HasDiscoveries::AnyOf([guarantee].into());
    let checker = protocol
        .checker()
        .threads(1)
        .finish_when(found)
        .spawn_bfs()
        .join();
    checker.discovery(guarantee).map(trace)
}

/// Where dropping a rule shows, and what it breaks there.
fn shown(rule: Rule) -> (Story, &'static str) {
    match rule {
        Rule::GainedAsRead => (nothing_included(), ACTIVE),
        Rule::TakenDownWhenNotIncluded => (included(), ACTIVE),
        Rule::GainedIncludesNothing | Rule::IncluderIsNotIncluded => {
            (nothing_included(), INCLUDES_NOTHING)
        }
        Rule::OwnHeaderFirst => (nothing_included(), SUPPLIED),
        Rule::KeptIsJudged => (supplied(), SUPPLIED),
        Rule::GrowsWhenNotIncluded => (included(), SUPPLIED),
        Rule::ShrinkJudgesPieces => (contracts(), SUPPLIED),
        Rule::CreationJudgesOverrides => (own_alone(), SUPPLIED),
        Rule::ShrinkJudgesOverrides
        | Rule::OnChanges
        | Rule::ChangesFirst
        | Rule::PublicationRaisesChanges
        | Rule::ChangesOnlyGrows
        | Rule::DefaultAsRead => (overrides(), CONTRACT),
        Rule::FormatWhenNotIncluded => (included(), FORMAT),
        Rule::FormatAsRead | Rule::GainJudgesOverrides => (formats(), FORMAT),
        Rule::CountersInTransaction => (included(), COUNTERS),
        Rule::IncludersInTransaction => (included(), ENTRIES),
        Rule::OverridesInTransaction => (overrides(), ENTRIES),
        Rule::NewContractAsRead => (own_alone(), MEANING),
        Rule::RestoreChecksWhatStaysDown => (deleted(), MEANING),
        Rule::TakeDownRaisesChanges => (deleted_over_formats(), MEANING),
        Rule::ReleaseChecksUnchanged => (included(), MEANING),
        Rule::RefusalAtOneMoment | Rule::UnchangedAtOneMoment => (included(), TRUE),
        Rule::ConditionsOnResult => (included(), CANCELLED),
    }
}

#[test]
fn each_rule_of_includes_is_necessary() {
    let mut unbroken = Vec::new();
    for rule in Rule::ALL {
        let (story, guarantee) = shown(rule);
        let rules = Rules::without(rule);
        let broken = broken_without(rule, guarantee, story.pairs(rules));
        let broken = broken.or_else(|| broken_without(rule, guarantee, story.triples(rules)));
        match broken {
            Some(trace) => println!("Without {rule:?}, broken: {guarantee}\n{trace}"),
            None => unbroken.push(rule),
        }
    }
    assert_eq!(unbroken, [], "nothing is broken without these");
}
