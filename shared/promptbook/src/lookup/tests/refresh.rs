//! One refresh per key at a time: callers share it, it outlives them, and their number is limited.

use futures_util::FutureExt;
use futures_util::future::join_all;

use super::table::{Table, instance, seconds, text};
use super::{Greeting, compiled_in, expired, fresh, get, served, stale};
use crate::Error;
use crate::error::DatabaseError;
use crate::lookup::refreshes::KEPT;
use crate::lookup::{Options, Source};

#[tokio::test]
async fn callers_at_the_same_time_share_one_read() {
    for cached in [false, true] {
        let table = Table::default();
        table.answer(text(1, "one"));
        let (prompts, clock) = table.prompts();
        if cached {
            served(&prompts).await;
            clock.advance(seconds(30));
        }
        let before = table.reads();
        let held = table.hold();
        let mut callers = Box::pin(join_all((0..50).map(|_| served(&prompts))));
        assert!((&mut callers).now_or_never().is_none(), "they wait");
        held.send(text(2, "two")).unwrap();
        assert_eq!(callers.await, vec![fresh("two"); 50]);
        assert_eq!(table.reads() - before, 1);
    }
}

#[tokio::test]
async fn callers_share_a_failed_refresh() {
    let (table, prompts, _) = expired().await;
    let held = table.hold();
    let mut callers = Box::pin(join_all((0..50).map(|_| served(&prompts))));
    assert!((&mut callers).now_or_never().is_none(), "they wait");
    held.send(Err(Error::Database(DatabaseError::Unavailable(
        "no route".to_owned(),
    ))))
    .unwrap();
    assert_eq!(callers.await, vec![stale("one"); 50]);
    assert_eq!(table.reads(), 2);
}

#[tokio::test]
async fn a_cancelled_caller_does_not_cancel_the_refresh_of_others() {
    let table = Table::default();
    let (prompts, _) = table.prompts();
    let held = table.hold();
    let mut first = Box::pin(get(&prompts));
    assert!((&mut first).now_or_never().is_none());
    let mut second = Box::pin(served(&prompts));
    assert!((&mut second).now_or_never().is_none());
    drop(first);
    held.send(text(1, "one")).unwrap();
    assert_eq!(second.await, fresh("one"));
    assert_eq!(table.reads(), 1);
}

#[tokio::test]
async fn a_panic_in_a_refresh_counts_as_a_failure() {
    let table = Table::default();
    let (prompts, clock) = table.prompts();
    // The test's table panics if it has no answer, and if the sender of a held answer is gone.
    drop(table.hold());
    assert_eq!(served(&prompts).await, compiled_in());
    table.answer(text(1, "one"));
    clock.advance(seconds(1));
    assert_eq!(served(&prompts).await, fresh("one"));
}

#[tokio::test]
async fn a_corrupt_item_counts_as_a_failed_refresh() {
    let (table, prompts, _) = expired().await;
    let mut read = text(2, "two").unwrap();
    let version = read.inherited.as_mut().unwrap().version.as_mut().unwrap();
    version.template = None;
    table.answer(Ok(read));
    assert_eq!(served(&prompts).await, stale("one"));
}

#[test]
fn a_template_is_compiled_off_the_serving_threads_and_within_the_deadline() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .max_blocking_threads(1)
        .build()
        .unwrap();
    runtime.block_on(async {
        let table = Table::default();
        table.answer(text(1, "one"));
        let cold_deadline = std::time::Duration::from_millis(1);
        let (prompts, _) = table.prompts_with(|options| Options {
            cold_deadline,
            ..options
        });
        // The only blocking thread is busy.
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let busy = tokio::task::spawn_blocking(move || ended.recv());
        assert_eq!(served(&prompts).await, compiled_in());
        end.send(()).unwrap();
        busy.await.unwrap().unwrap();
        // The next caller goes on with the same refresh.
        while served(&prompts).await != fresh("one") {
            tokio::task::yield_now().await;
        }
        assert_eq!(table.reads(), 1);
    });
}

#[tokio::test(start_paused = true)]
async fn abandoned_refreshes_do_not_pile_up() {
    let table = Table::default();
    let (prompts, _) = table.prompts();
    let mut held = Vec::new();
    for n in 0..KEPT + 40 {
        held.push(table.hold());
        let instance = instance(&format!("i{n}"));
        // A caller that gives up.
        let asked = prompts.get::<Greeting>(&instance).now_or_never();
        assert!(asked.is_none());
    }
    let kept = held.iter().filter(|held| !held.is_closed()).count();
    assert!(kept <= KEPT, "{kept} requests are still held open");
    let last = held.pop().unwrap();
    last.send(text(1, "one")).unwrap();
    let looked = prompts
        .get::<Greeting>(&instance(&format!("i{}", KEPT + 39)))
        .await;
    assert_eq!(looked.source(), Source::Fresh);
    assert_eq!(table.reads(), KEPT + 40);
}

#[tokio::test]
async fn a_pending_refresh_does_not_keep_the_cache_alive() {
    let table = Table::default();
    let (prompts, _) = table.prompts();
    let held = table.hold();
    assert!(get(&prompts).now_or_never().is_none());
    drop(prompts);
    assert!(held.is_closed());
}
