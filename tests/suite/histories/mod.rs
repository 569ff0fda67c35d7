//! Linearizability: the responses that concurrent clients get from the real store, with faults, are those of some sequential
//! execution.
//!
//! Each history has a seed: PROMPTBOOK_TEST_SEED=N repeats a single one. PROMPTBOOK_TEST_HISTORIES sets their number.

#![allow(clippy::print_stdout)]

mod calls;
mod includes;
mod lookups;
mod meaning;
mod races;
mod releases;

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use promptbook::store::Store;
use promptbook_model::meaning::Answer;
use stateright::semantics::{ConsistencyTester, LinearizabilityTester, SequentialSpec};
use tests::Table;
use tests::turns::{Time, Turns};

use calls::{Call, Kind, perform};
use meaning::Prompts;

/// The number of clients of a history, and of each client's calls.
const CLIENTS: usize = 3;
const CALLS: usize = 5;
/// The percentage of faulty requests.
const FAULTS: u8 = 8;
/// The number of concurrent histories: clients mostly wait before retries.
const AT_ONCE: usize = 16;

/// A call of the store.
trait Perform: Copy + Debug {
    type Answer: Copy + Debug + PartialEq;

    /// Calls the store. None if the outcome stays unknown.
    async fn perform(self, store: &Store) -> Option<Self::Answer>;
}

impl Perform for Call {
    type Answer = Answer;

    async fn perform(self, store: &Store) -> Option<Answer> {
        perform(store, self).await
    }
}

/// The calls and responses so far. A call whose outcome its caller never learned has no response.
struct Record<S: SequentialSpec> {
    tester: LinearizabilityTester<usize, S>,
    callers: usize,
    log: Vec<String>,
    unknown: u64,
}

impl<S> Record<S>
where
    S: SequentialSpec + Clone,
    S::Op: Perform<Answer = S::Ret>,
    S::Ret: Copy + Debug,
{
    fn asks(&mut self, caller: usize, call: S::Op) {
        self.log.push(format!("{caller}: {call:?}?"));
        let asked = self.tester.on_invoke(caller, call);
        assert!(asked.is_ok(), "a client makes one call at a time");
    }

    fn answered(&mut self, caller: &mut usize, answer: Option<S::Ret>) {
        self.log.push(format!("{caller}: {answer:?}"));
        match answer {
            Some(answer) => {
                let told = self.tester.on_return(*caller, answer);
                assert!(told.is_ok(), "a response without a call");
            }
            None => {
                self.unknown += 1;
                self.callers += 1;
                *caller = self.callers;
            }
        }
    }
}

/// The results of a history.
struct Outcome<A = Answer> {
    /// The responses of each client; none for an unknown outcome.
    answers: Vec<Vec<Option<A>>>,
    log: Vec<String>,
    faulted: u64,
    unknown: u64,
}

/// Makes these calls of prompts that do not exist before.
async fn history(
    seed: u64,
    faults: u8,
    time: Time,
    first: &[Call],
    clients: &[Vec<Call>],
) -> Outcome {
    history_of::<Prompts, _>(seed, faults, time, async |_| {}, first, clients).await
}

/// Prepares the table and makes these calls: the first ones sequentially, then those of all clients concurrently. Fails unless some order explains
/// every response and the stored state keeps the guarantees.
async fn history_of<S, P>(
    seed: u64,
    faults: u8,
    time: Time,
    prepare: P,
    first: &[S::Op],
    clients: &[Vec<S::Op>],
) -> Outcome<S::Ret>
where
    S: SequentialSpec + Clone + Default,
    S::Op: Perform<Answer = S::Ret>,
    S::Ret: Copy + Debug,
    P: AsyncFn(Store),
{
    let table = Table::new().await;
    prepare(table.store.clone()).await;
    let turns = Turns::new(seed, faults, time);
    let record = Arc::new(Mutex::new(Record {
        tester: LinearizabilityTester::new(S::default()),
        callers: clients.len(),
        log: Vec::new(),
        unknown: 0,
    }));
    calls_of(0, first, &table.store, &record).await;
    let working = clients.iter().enumerate().map(|(client, calls)| {
        let store = table.store_with(|config| turns.under(client, config));
        let work = turns.begins(client);
        let record = &record;
        async move {
            let answers = calls_of(client, calls, &store, record).await;
            drop(work);
            answers
        }
    });
    let working: Vec<_> = working.collect();
    let (answers, ()) = tokio::join!(join_all(working), turns.give());
    let findings = table.findings().await;
    let record = record.lock().unwrap();
    let replay = || {
        let log = record.log.join("\n");
        format!("PROMPTBOOK_TEST_SEED={seed}, {faults} faults of 100\n{log}")
    };
    assert!(findings.is_empty(), "{findings:#?}\n{}", replay());
    assert!(
        record.tester.is_consistent(),
        "no order explains it\n{}",
        replay()
    );
    Outcome {
        answers,
        log: record.log.clone(),
        faulted: turns.faulted(),
        unknown: record.unknown,
    }
}

async fn calls_of<S>(
    client: usize,
    calls: &[S::Op],
    store: &Store,
    record: &Mutex<Record<S>>,
) -> Vec<Option<S::Ret>>
where
    S: SequentialSpec + Clone,
    S::Op: Perform<Answer = S::Ret>,
    S::Ret: Copy + Debug,
{
    let mut caller = client;
    let mut answers = Vec::new();
    for call in calls {
        record.lock().unwrap().asks(caller, *call);
        let answer = call.perform(store).await;
        record.lock().unwrap().answered(&mut caller, answer);
        answers.push(answer);
    }
    answers
}

/// Random calls of several clients, by seed.
async fn some(seed: u64, kind: Kind, faults: u8, time: Time) -> Outcome {
    let mut random = fastrand::Rng::with_seed(seed);
    let calls = |_| (0..CALLS).map(|_| kind.call(&mut random)).collect();
    let clients: Vec<Vec<Call>> = (0..CLIENTS).map(calls).collect();
    history(seed, faults, time, &[], &clients).await
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable)
        .ok()
        .map(|number| number.parse().expect("a number"))
}

async fn histories(kind: Kind, faults: u8) {
    if let Some(seed) = number("PROMPTBOOK_TEST_SEED") {
        some(seed, kind, faults, Time::Real).await;
        return;
    }
    let count = number("PROMPTBOOK_TEST_HISTORIES").unwrap_or(60);
    let first = fastrand::u64(..u64::MAX / 2);
    let outcomes =
        stream::iter(first..first + count).map(|seed| some(seed, kind, faults, Time::Real));
    let outcomes: Vec<Outcome> = outcomes.buffer_unordered(AT_ONCE).collect().await;
    let faulted: u64 = outcomes.iter().map(|outcome| outcome.faulted).sum();
    let unknown: u64 = outcomes.iter().map(|outcome| outcome.unknown).sum();
    let calls = count * (CLIENTS * CALLS) as u64;
    println!(
        "{kind:?}: {count} histories from seed {first}, {calls} calls, {faulted} faults, {unknown} calls whose outcome stayed unknown"
    );
    assert!(faults == 0 || faulted > count, "some requests must fail");
}

#[tokio::test]
async fn of_one_prompt() {
    histories(Kind::OnePrompt, 0).await;
}

#[tokio::test]
async fn histories_of_one_prompt_with_faults_are_linearizable() {
    histories(Kind::OnePrompt, FAULTS).await;
}

#[tokio::test]
async fn histories_of_a_prompt_and_its_override_with_faults_are_linearizable() {
    histories(Kind::Override, FAULTS).await;
}

#[tokio::test]
async fn the_same_seed_repeats_a_history() {
    for seed in 0..4 {
        let log = async |seed| {
            let history = some(seed, Kind::Override, FAULTS, Time::Virtual).await;
            (history.log, history.faulted)
        };
        assert_repeats(seed, log).await;
    }
}

/// Checks that a history in virtual time repeats.
async fn assert_repeats<T: PartialEq + Debug>(seed: u64, run: impl AsyncFn(u64) -> T) {
    assert_eq!(run(seed).await, run(seed).await, "{seed}");
}
