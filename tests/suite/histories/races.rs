//! The races of the design, each in many orders of its requests.

use futures_util::{StreamExt, stream};
use promptbook_model::meaning::{Answer, Operation, Refusal};
use promptbook_model::table::Whose;
use tests::turns::Time;

use super::calls::Call;
use super::{AT_ONCE, Outcome, history, number};

/// The number of orders in which each race is run.
const ROUNDS: u64 = 40;
/// The minimum of orders with all responses. Half have no faults, but deadlines may expire on a busy machine.
const ENOUGH: usize = 10;

const CREATE: Operation = Operation::Create {
    content: 0,
    publish: true,
};
const DRAFT: Operation = Operation::Save {
    content: 1,
    publish: false,
};
const SAVE: Operation = Operation::Save {
    content: 1,
    publish: true,
};
const OTHER: Operation = Operation::Save {
    content: 0,
    publish: false,
};
const BACK: Operation = Operation::RollBack { from: None };

fn publish(version: u8) -> Operation {
    Operation::Publish { version }
}

fn call(operation: Operation) -> Call {
    Call {
        operation,
        whose: Whose::Default,
        key: None,
        if_match: None,
    }
}

/// Runs a race in many orders: the first operations sequentially, then the others concurrently. Half of the rounds have faults.
async fn race(before: &[Operation], at_once: &[Call]) -> Vec<Outcome> {
    let before: Vec<Call> = before.iter().copied().map(call).collect();
    let clients: Vec<Vec<Call>> = at_once.iter().map(|call| vec![*call]).collect();
    let (before, clients) = (&before, &clients);
    let seeds = match number("PROMPTBOOK_TEST_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..ROUNDS,
    };
    let rounds = stream::iter(seeds).map(|seed| {
        let faults = if seed % 2 == 0 { 0 } else { 5 };
        history(seed, faults, Time::Real, before, clients)
    });
    rounds.buffer_unordered(AT_ONCE).collect().await
}

/// The number of successful calls in a round.
fn done(outcome: &Outcome) -> usize {
    let answers = outcome.answers.iter().flatten().flatten();
    answers
        .filter(|answer| !matches!(answer, Answer::Refused(_)))
        .count()
}

fn refused(outcome: &Outcome, why: Refusal) -> usize {
    let answers = outcome.answers.iter().flatten().flatten();
    answers
        .filter(|answer| **answer == Answer::Refused(why))
        .count()
}

/// The rounds in which every outcome is known.
fn known(outcomes: &[Outcome]) -> impl Iterator<Item = &Outcome> {
    outcomes.iter().filter(|outcome| outcome.unknown == 0)
}

#[tokio::test]
async fn two_publishes_both_happen() {
    let rounds = race(
        &[CREATE, DRAFT, OTHER],
        &[call(publish(2)), call(publish(3))],
    )
    .await;
    assert!(known(&rounds).count() >= ENOUGH);
    assert!(known(&rounds).all(|round| done(round) == 2));
}

#[tokio::test]
async fn a_publish_and_a_rollback_happen_in_some_order() {
    let rounds = race(&[CREATE, SAVE, OTHER], &[call(publish(3)), call(BACK)]).await;
    assert!(known(&rounds).all(|round| done(round) == 2));
    let undone = Call {
        operation: Operation::RollBack { from: Some(2) },
        ..call(BACK)
    };
    let rounds = race(&[CREATE, SAVE, OTHER], &[call(publish(3)), undone]).await;
    let moved = known(&rounds)
        .filter(|round| refused(round, Refusal::Moved) == 1)
        .count();
    assert!(
        moved > 0,
        "a rollback of what is no longer in force is refused"
    );
    assert!(known(&rounds).all(|round| done(round) + refused(round, Refusal::Moved) == 2));
}

#[tokio::test]
async fn a_publish_and_a_delete_leave_nothing_active() {
    let rounds = race(
        &[CREATE, DRAFT],
        &[call(publish(2)), call(Operation::Delete)],
    )
    .await;
    assert!(known(&rounds).all(|round| done(round) + refused(round, Refusal::Deleted) == 2));
}

#[tokio::test]
async fn two_puts_make_two_versions_without_a_gap() {
    let rounds = race(&[CREATE], &[call(DRAFT), call(OTHER), call(SAVE)]).await;
    assert!(
        known(&rounds).all(|round| done(round) == 3),
        "the audit sees to the numbers"
    );
}

#[tokio::test]
async fn a_put_that_publishes_and_a_publish() {
    let rounds = race(
        &[CREATE, DRAFT],
        &[
            call(Operation::Save {
                content: 2,
                publish: true,
            }),
            call(publish(2)),
        ],
    )
    .await;
    assert!(known(&rounds).all(|round| done(round) + refused(round, Refusal::BreaksContract) == 2));
}

#[tokio::test]
async fn a_restore_and_a_publish() {
    let rounds = race(
        &[CREATE, DRAFT, Operation::Delete],
        &[call(Operation::Restore), call(publish(2))],
    )
    .await;
    assert!(known(&rounds).all(|round| done(round) + refused(round, Refusal::Deleted) == 2));
}

#[tokio::test]
async fn two_concurrent_seedings_equal_one() {
    let seed = call(Operation::Seed { content: 1 });
    for before in [&[][..], &[Operation::Seed { content: 0 }]] {
        let rounds = race(before, &[seed, seed]).await;
        assert!(known(&rounds).all(|round| done(round) == 2));
    }
}

#[tokio::test]
async fn concurrent_requests_with_one_key_take_effect_once() {
    for operation in [
        BACK,
        SAVE,
        publish(1),
        Operation::Unpublish,
        Operation::Delete,
    ] {
        let keyed = Call {
            key: Some(1),
            ..call(operation)
        };
        let rounds = race(&[CREATE, SAVE, OTHER, publish(3)], &[keyed, keyed]).await;
        for round in known(&rounds) {
            assert_eq!(
                round.answers[0],
                round.answers[1],
                "{operation:?}\n{}",
                round.log.join("\n")
            );
        }
    }
}

#[tokio::test]
async fn of_two_writes_of_one_revision_exactly_one_succeeds() {
    let seen = |operation| Call {
        if_match: Some(2),
        ..call(operation)
    };
    let rounds = race(&[CREATE, DRAFT], &[seen(publish(2)), seen(OTHER)]).await;
    assert!(known(&rounds).count() >= ENOUGH);
    for round in known(&rounds) {
        let counts = (done(round), refused(round, Refusal::Changed));
        assert_eq!(counts, (1, 1), "{}", round.log.join("\n"));
    }
}
