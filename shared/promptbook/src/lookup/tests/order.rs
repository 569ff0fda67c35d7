//! A lookup never goes back to an older version, whatever an eventually consistent read returns, unless the table was restored.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::FutureExt;

use super::table::{Table, active, instance, seconds, text, tombstone};
use super::{ADA, Greeting, get, served, stale, trace};
use crate::Error;
use crate::clock::Clock;
use crate::error::DatabaseError;
use crate::lookup::source::{Consistency, ReadAnswer, ReadRequest};
use crate::lookup::{ActivePrompt, ActivePrompts, Options, Source};
use crate::prompt::Active;
use crate::store::request::ActiveRead;

fn read(own: Option<Active>, inherited: Option<Active>) -> ActiveRead {
    ActiveRead {
        own,
        inherited,
        ..ActiveRead::default()
    }
}

/// A read, the next read, and whether the next one is older on either side.
fn cases() -> Vec<(ActiveRead, ActiveRead, bool)> {
    let own = |seq| Some(active("acme", seq, "own"));
    let default = |seq| Some(active("default", seq, "default"));
    let own_gone = |seq| Some(tombstone("acme", seq));
    let default_gone = |seq| Some(tombstone("default", seq));
    vec![
        (read(own(2), default(2)), read(own(1), default(2)), true),
        (read(own(2), default(2)), read(own(2), default(1)), true),
        (read(own(2), default(2)), read(own(3), default(1)), true),
        (read(own(2), default(2)), read(None, default(3)), true),
        (read(own(2), default(2)), read(own(2), None), true),
        (read(own(2), default(2)), read(None, None), true),
        (read(own(2), default(2)), read(own_gone(1), None), true),
        (
            read(own_gone(3), default(2)),
            read(own(2), default(2)),
            true,
        ),
        (read(own_gone(3), default(2)), read(None, default(2)), true),
        (read(None, default_gone(3)), read(None, default(2)), true),
        (read(None, default_gone(3)), read(None, None), true),
        (read(own(2), default(2)), read(own(2), default(2)), false),
        (
            read(own(2), default(2)),
            read(own_gone(3), default(2)),
            false,
        ),
        (read(None, default(2)), read(own(1), default(2)), false),
        (read(None, default(2)), read(None, default_gone(3)), false),
        (read(own_gone(3), None), read(own(4), None), false),
    ]
}

/// Fails unless the last lookup returned this after reads of this consistency.
fn assert_found(
    looked: &ActivePrompt<Greeting>,
    found: &ActiveRead,
    table: &Table,
    older: bool,
    case: usize,
) {
    let in_force = found.in_force().map(|(_, version)| version.version);
    assert_eq!(looked.version(), in_force, "case {case}");
    let source = match in_force {
        Some(_) => Source::Fresh,
        None => Source::Fallback,
    };
    assert_eq!(looked.source(), source, "case {case}");
    let mut reads = vec![Consistency::Eventual; 2];
    reads.extend(older.then_some(Consistency::Consistent));
    assert_eq!(table.consistencies(), reads, "case {case}");
}

#[tokio::test]
async fn a_read_that_lags_behind_on_either_side_is_repeated() {
    for (n, (seen, lagging, older)) in cases().into_iter().enumerate() {
        let table = Table::default();
        let (prompts, clock) = table.prompts();
        table.answer(Ok(seen.clone()));
        prompts.get::<Greeting>(&instance("acme")).await;
        clock.advance(seconds(30));
        table.lag(Ok(lagging.clone()));
        let looked = prompts.get::<Greeting>(&instance("acme")).await;
        let found = if older { &seen } else { &lagging };
        assert_found(&looked, found, &table, older, n);
    }
}

#[tokio::test]
async fn a_restored_table_is_served_once_a_consistent_read_confirms_it() {
    for (n, (seen, restored, older)) in cases().into_iter().enumerate() {
        let table = Table::default();
        let (prompts, clock) = table.prompts();
        table.answer(Ok(seen));
        prompts.get::<Greeting>(&instance("acme")).await;
        clock.advance(seconds(30));
        table.answer(Ok(restored.clone()));
        let looked = prompts.get::<Greeting>(&instance("acme")).await;
        assert_found(&looked, &restored, &table, older, n);
        clock.advance(seconds(30));
        prompts.get::<Greeting>(&instance("acme")).await;
        let last = *table.consistencies().last().unwrap();
        assert_eq!(last, Consistency::Eventual, "case {n}: believed once");
    }
}

#[tokio::test]
async fn after_a_restore_the_tables_own_numbers_are_used() {
    let table = Table::default();
    let (prompts, clock) = table.prompts();
    trace::collect();
    // What is published, what an eventually consistent read still returns, and what is served.
    for (seq, lags, expected) in [(5, None, 5), (2, None, 2), (3, Some(1), 3), (5, None, 5)] {
        table.answer(text(seq, "{{ name }}"));
        if let Some(lagging) = lags {
            table.lag(text(lagging, "{{ name }}"));
        }
        assert_eq!(get(&prompts).await.version().unwrap().get(), expected);
        clock.advance(seconds(30));
    }
    let logged = trace::take();
    let set_back = logged
        .iter()
        .filter(|line| line.contains("restored to an earlier state"));
    assert_eq!(set_back.count(), 1, "{logged:?}");
}

#[tokio::test]
async fn a_reused_version_number_serves_the_new_version() {
    let table = Table::default();
    let (prompts, clock) = table.prompts();
    table.answer(text(2, "{{ name }}"));
    assert_eq!(get(&prompts).await.version().unwrap().get(), 2);
    clock.advance(seconds(30));
    // Restored and published again between two lookups: the same text belongs to another version.
    let mut renumbered = active("default", 3, "{{ name }}");
    renumbered.publication.seq = 2;
    table.answer(Ok(read(None, Some(renumbered))));
    assert_eq!(get(&prompts).await.version().unwrap().get(), 3);
}

#[tokio::test]
async fn when_the_consistent_read_fails_the_old_prompt_stays() {
    let table = Table::default();
    let (prompts, clock) = table.prompts();
    table.answer(text(2, "two"));
    served(&prompts).await;
    clock.advance(seconds(30));
    table.lag(text(1, "one"));
    table.answer(Err(Error::Database(DatabaseError::Unavailable(
        "no route".to_owned(),
    ))));
    assert_eq!(served(&prompts).await, stale("two"));
    assert_eq!(table.reads(), 3);
}

/// Threads look up while versions are published and half of the reads lag behind.
#[test]
fn no_thread_ever_sees_a_version_go_back() {
    static PUBLISHED: AtomicU64 = AtomicU64::new(1);
    let read = |request: ReadRequest| {
        let newest = PUBLISHED.fetch_add(1, Ordering::SeqCst);
        let lags = request.consistency == Consistency::Eventual && newest.is_multiple_of(2);
        let lag = if lags { 3 } else { 0 };
        async move {
            Ok(ReadAnswer::Read(text(
                newest.saturating_sub(lag).max(1),
                "{{ name }}",
            )?))
        }
        .boxed()
    };
    let options = Options {
        ttl: Duration::ZERO,
        clock: Clock::manual(),
        ..Options::default()
    };
    let clock = options.clock.clone();
    let prompts = ActivePrompts::over(Box::new(read), options);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_time()
                    .build()
                    .unwrap();
                let mut last = 0;
                for _ in 0..500 {
                    clock.advance(seconds(2));
                    let looked = runtime.block_on(get(&prompts));
                    assert_eq!(looked.render(&ADA).unwrap().output, "Ada");
                    let version = looked.version().unwrap().get();
                    assert!(version >= last, "{version} after {last}");
                    last = version;
                }
            });
        }
    });
    assert!(PUBLISHED.load(Ordering::SeqCst) > 100, "it was read often");
}
