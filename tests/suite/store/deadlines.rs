//! A database that executes requests and never responds: each call fails within bounded time, and a retry under the same
//! key takes effect once.

use std::time::{Duration, Instant};

use promptbook::Error;
use promptbook::error::DatabaseError;
use promptbook::store::request::{Page, PromptFilter, Seed};
use tests::wire::{Plan, cancelled};

use super::idempotency::keyed;
use super::races::{WRITE, wired};
use super::*;

/// A read times out after 5 s, a write after 10 s; the rest is for a busy machine.
const READ: Duration = Duration::from_secs(9);
const WRITING: Duration = Duration::from_secs(14);

async fn unavailable<T: std::fmt::Debug>(most: Duration, act: impl Future<Output = Result<T>>) {
    let started = Instant::now();
    let error = act.await.unwrap_err();
    assert!(
        matches!(error, Error::Database(DatabaseError::Unavailable(_))),
        "{error:?}"
    );
    assert!(started.elapsed() < most, "{:?}", started.elapsed());
}

#[tokio::test]
async fn nobody_waits_for_ever() {
    let (t, wire) = wired().await;
    create(&t, &prompt(), "one").await;
    wire.silence();
    let (store, id, l, c) = (&t.store, prompt(), production(), anyone());
    let own = prompt_of("acme", "support/greeting");
    let change = replace(text("two"), Some(l.clone()));
    let (all, page) = (PromptFilter::default(), Page::default());
    tokio::join!(
        unavailable(READ, store.prompt(&id)),
        unavailable(READ, store.prompts(&id.instance, &all, &page)),
        unavailable(READ, store.active(&id, &l, &[])),
        unavailable(READ, store.active(&own, &l, &[])),
        unavailable(READ, store.health()),
        unavailable(WRITING, store.save(&id, &change, &c)),
        unavailable(WRITING, store.publish(&id, &l, number(1), &c)),
        unavailable(WRITING, store.roll_back(&id, &l, None, &c)),
        unavailable(WRITING, store.delete(&id, &c)),
    );
    wire.cut(false);
    assert_eq!(active(&t, &id).await, Some(1));
    t.audit().await;
}

#[tokio::test]
async fn an_executed_write_without_a_response_is_not_repeated() {
    let (t, wire) = wired().await;
    create(&t, &prompt(), "one").await;
    let change = replace(text("two"), Some(production()));
    // More often than a write is sent in its time.
    for nth in 1..=50 {
        wire.plan(WRITE, nth, Plan::Silence);
    }
    let context = keyed("save", "f");
    unavailable(WRITING, t.store.save(&prompt(), &change, &context)).await;
    wire.clear();
    assert_eq!(active(&t, &prompt()).await, Some(2), "it was done");
    let saved = t.store.save(&prompt(), &change, &context).await.unwrap();
    assert_eq!(saved.version.version, number(2));
    assert_eq!(
        saved.publication.map(|publication| publication.seq),
        Some(2)
    );
    assert!(
        !wire.calls().contains(&WRITE.to_owned()),
        "{:?}",
        wire.calls()
    );
    t.audit().await;
}

/// How long the operation is retried while other transactions always conflict with it.
async fn tried<T: std::fmt::Debug>(act: impl Future<Output = Result<T>>) -> Duration {
    let started = tokio::time::Instant::now();
    let error = act.await.unwrap_err();
    assert!(
        matches!(error, Error::Database(DatabaseError::Unavailable(_))),
        "{error:?}"
    );
    started.elapsed()
}

#[tokio::test]
async fn a_request_is_retried_for_ten_seconds_and_a_seed_for_a_minute() {
    let (t, wire) = wired().await;
    // Nothing goes to the database, so that time can be the test's.
    for nth in 1..=1_000 {
        wire.plan("GetItem", nth, Plan::Answer(200, "{}".to_owned()));
        wire.plan(WRITE, nth, cancelled(&["TransactionConflict"]));
    }
    tokio::time::pause();
    let new = new_prompt("one", true);
    let request = tried(t.store.create(&prompt(), &new, &anyone())).await;
    assert!((9..=10).contains(&request.as_secs()), "{request:?}");
    let seeds = [Seed {
        name: prompt().name,
        content: text("one"),
        description: None,
        tags: names(&[]),
    }];
    let seed = tried(t.store.seed(&seeds)).await;
    assert!((59..=60).contains(&seed.as_secs()), "{seed:?}");
}
