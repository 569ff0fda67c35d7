//! A lookup never goes back, whatever an eventually consistent read says.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::FutureExt;

use super::table::{Table, active, instance, seconds, text, tombstone};
use super::{ADA, Greeting, get};
use crate::clock::Clock;
use crate::lookup::{ActivePrompts, Options, Source};
use crate::prompt::Active;
use crate::store::request::ActiveRead;

fn read(own: Option<Active>, inherited: Option<Active>) -> ActiveRead {
    ActiveRead { own, inherited }
}

#[tokio::test]
async fn a_read_older_than_the_last_one_on_either_side_is_not_taken() {
    let own = |seq| Some(active("acme", seq, "own"));
    let default = |seq| Some(active("default", seq, "default"));
    let own_gone = |seq| Some(tombstone("acme", seq));
    let default_gone = |seq| Some(tombstone("default", seq));
    // What was seen, what the refresh reads, whether it is taken.
    let cases = [
        (read(own(2), default(2)), read(own(1), default(2)), false),
        (read(own(2), default(2)), read(own(2), default(1)), false),
        (read(own(2), default(2)), read(own(3), default(1)), false),
        (read(own(2), default(2)), read(None, default(3)), false),
        (read(own(2), default(2)), read(own(2), None), false),
        (
            read(own_gone(3), default(2)),
            read(own(2), default(2)),
            false,
        ),
        (read(own_gone(3), default(2)), read(None, default(2)), false),
        (read(None, default_gone(3)), read(None, default(2)), false),
        (read(own(2), default(2)), read(own(2), default(2)), true),
        (
            read(own(2), default(2)),
            read(own_gone(3), default(2)),
            true,
        ),
        (read(None, default(2)), read(own(1), default(2)), true),
        (read(None, default(2)), read(None, default_gone(3)), true),
        (read(own_gone(3), None), read(own(4), None), true),
    ];
    for (n, (seen, then, taken)) in cases.into_iter().enumerate() {
        let table = Table::default();
        let (prompts, clock) = table.prompts();
        table.answer(Ok(seen.clone()));
        prompts.get::<Greeting>(&instance("acme")).await;
        clock.advance(seconds(30));
        table.answer(Ok(then.clone()));
        let looked = prompts.get::<Greeting>(&instance("acme")).await;
        let expected = if taken { &then } else { &seen };
        let in_force = expected.in_force().map(|(_, version)| version.version);
        assert_eq!(looked.version(), in_force, "case {n}");
        let source = match (in_force.is_some(), taken) {
            (false, _) => Source::Fallback,
            (true, true) => Source::Fresh,
            (true, false) => Source::Stale,
        };
        assert_eq!(looked.source(), source, "case {n}");
    }
}

#[tokio::test]
async fn after_an_older_read_a_newer_one_is_taken() {
    let table = Table::default();
    let (prompts, clock) = table.prompts();
    for (seq, expected) in [(2, 2), (1, 2), (3, 3)] {
        table.answer(text(seq, "{{ name }}"));
        assert_eq!(get(&prompts).await.version().unwrap().get(), expected);
        clock.advance(seconds(30));
    }
}

/// Threads look up while versions are published and half of the reads lag behind.
#[test]
fn no_thread_ever_sees_a_version_go_back() {
    static PUBLISHED: AtomicU64 = AtomicU64::new(1);
    let read = |_, _| {
        let newest = PUBLISHED.fetch_add(1, Ordering::SeqCst);
        let lag = if newest.is_multiple_of(2) { 3 } else { 0 };
        async move { text(newest.saturating_sub(lag).max(1), "{{ name }}") }.boxed()
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
