//! The protocol is explored to its end for the bounds that each test states, and each of its rules is shown to be necessary.

#![allow(clippy::print_stdout)]

use crate::rules::{Rule, Rules};
use crate::starts;
use crate::world::{Protocol, World};
use stateright::{Checker, HasDiscoveries, Model};

/// Explores everything that can happen from these starts, and says how much that was.
fn holds(what: &str, starts: Vec<World>) {
    let count = starts.len();
    let protocol = Protocol {
        rules: Rules::default(),
        starts,
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let checker = protocol.checker().threads(threads).spawn_bfs().join();
    println!(
        "{what}: {count} starts, {} states, {} of them different, {} steps deep",
        checker.state_count(),
        checker.unique_state_count(),
        checker.max_depth()
    );
    assert!(checker.is_done());
    let broken = checker.discoveries().into_iter();
    let broken = broken.map(|(guarantee, path)| format!("{guarantee}:\n{}", trace(path)));
    assert_eq!(broken.collect::<Vec<_>>(), [""; 0], "{what}");
}

fn trace(path: stateright::Path<World, crate::world::Happens>) -> String {
    let first = &path.clone().into_states()[0];
    let clients = first.clients.iter().enumerate();
    let clients = clients.map(|(index, client)| format!("  client {index}: {client}\n"));
    let steps = path.into_actions();
    let steps = steps.iter().map(|step| format!("  {step:?}\n"));
    clients.chain(steps).collect()
}

/// Two clients, every pair of operations, two faults: a crash, a lost or late message, a lost answer, a conflict.
#[test]
fn two_clients_and_two_faults() {
    holds("two clients, two faults", starts::pairs(2));
}

#[test]
fn three_clients() {
    holds("three clients", starts::triples(0));
}

#[test]
fn one_request_twice_under_one_key_beside_another() {
    holds("one request twice, and another", starts::keyed(0));
}

#[test]
fn one_request_twice_under_one_key_and_a_fault() {
    holds("one request twice, one fault", starts::retried(2));
}

#[test]
fn two_editors_who_saw_the_same_revision() {
    holds("two with If-Match, and another", starts::matched(0));
}

#[test]
fn an_override_and_what_it_obeys() {
    holds("an override, its default and another", starts::overrides(0));
}

#[test]
fn a_chat_service_that_looks_up_meanwhile() {
    holds("two lookups, two writers, one fault", starts::lookups(1));
}

#[test]
fn a_chat_service_whose_table_is_set_back() {
    holds(
        "a table set back, one writer, one fault",
        starts::set_back(1),
    );
}

#[test]
fn a_chat_service_for_which_a_publication_does_not_render() {
    holds("a replaced publication, two writers", starts::replaced(0));
}

/// The shortest way in which the protocol without a rule breaks a guarantee; none if it breaks none.
fn broken_without(rule: Rule, starts: Vec<World>) -> Option<String> {
    let protocol = Protocol {
        rules: Rules::without(rule),
        starts,
    };
    // On one thread, breadth first finds the shortest first.
    let checker = protocol
        .checker()
        .threads(1)
        .finish_when(HasDiscoveries::Any)
        .spawn_bfs()
        .join();
    let discoveries = checker.discoveries();
    let shortest = discoveries
        .into_iter()
        .min_by_key(|(_, path)| path.clone().into_actions().len());
    shortest.map(|(guarantee, path)| format!("{guarantee}\n{}", trace(path)))
}

#[test]
fn each_rule_is_necessary() {
    for rule in Rule::ALL {
        let starts = match rule {
            Rule::DefaultsContract | Rule::RefusalAtOneMoment | Rule::ListInTransaction => {
                starts::overrides(0)
            }
            Rule::ReceiptInTransaction
            | Rule::ReceiptBeforeAnswer
            | Rule::ReceiptAfterReads
            | Rule::ReceiptOfNothing => starts::keyed(0),
            Rule::AskAgain | Rule::ConfirmNothing | Rule::NeverBack | Rule::RepeatConsistently => {
                starts::lookups(1)
            }
            Rule::BelieveRepeated => starts::set_back(0),
            Rule::PreviousIsBelow | Rule::PreviousIsNext => starts::replaced(0),
            _ => starts::pairs(2),
        };
        let broken = broken_without(rule, starts);
        let broken = broken.unwrap_or_else(|| panic!("nothing is broken without {rule:?}"));
        println!("Without {rule:?}, broken: {broken}");
    }
}
