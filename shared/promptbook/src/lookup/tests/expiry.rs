//! Expiry: refreshes that succeed, are late, fail, or end after hours.

use std::time::Duration;

use super::table::{Table, instance, seconds, text};
use super::{compiled_in, expired, fresh, get, served, stale};
use crate::Error;
use crate::error::DatabaseError;
use crate::lookup::refresh::REST;

fn down() -> super::table::Answer {
    Err(Error::Database(DatabaseError::Unavailable(
        "no route".to_owned(),
    )))
}

#[tokio::test]
async fn a_publication_is_served_after_the_ttl() {
    let table = Table::default();
    table.answer(text(1, "one"));
    let (prompts, clock) = table.prompts();
    assert_eq!(served(&prompts).await, fresh("one"));
    table.answer(text(2, "two"));
    clock.advance(seconds(29));
    assert_eq!(served(&prompts).await, fresh("one"));
    clock.advance(seconds(1));
    assert_eq!(served(&prompts).await, fresh("two"));
    assert_eq!(table.reads(), 2);
}

#[tokio::test]
async fn a_publication_does_not_change_a_prompt_that_was_looked_up() {
    let table = Table::default();
    table.answer(text(1, "one"));
    let (prompts, clock) = table.prompts();
    let looked = get(&prompts).await;
    table.answer(text(2, "two"));
    clock.advance(seconds(30));
    assert_eq!(served(&prompts).await, fresh("two"));
    assert_eq!(looked.render(&super::ADA).unwrap().output, "one");
}

#[tokio::test(start_paused = true)]
async fn a_late_refresh_serves_the_stale_prompt_and_the_next_caller_awaits_it() {
    let table = Table::default();
    table.answer(text(1, "one"));
    let (prompts, clock) = table.prompts();
    served(&prompts).await;
    clock.advance(seconds(40));
    let held = table.hold();
    let before = tokio::time::Instant::now();
    let looked = get(&prompts).await;
    assert_eq!(before.elapsed(), Duration::from_millis(250));
    assert_eq!(looked.source(), super::Source::Stale);
    assert_eq!(looked.age(), Some(seconds(40)));
    held.send(text(2, "two")).unwrap();
    assert_eq!(served(&prompts).await, fresh("two"));
    assert_eq!(table.reads(), 2, "the late one was kept, not repeated");
}

#[tokio::test(start_paused = true)]
async fn beyond_max_stale_a_caller_waits_as_long_as_if_nothing_were_cached() {
    // How old the prompt is, and how long its caller waits for a newer one.
    for (age, waits) in [(3599, 250), (3600, 2_000), (86_400, 2_000)] {
        let table = Table::default();
        table.answer(text(1, "one"));
        let (prompts, clock) = table.prompts();
        served(&prompts).await;
        clock.advance(seconds(age));
        let _held = table.hold();
        let before = tokio::time::Instant::now();
        let looked = get(&prompts).await;
        assert_eq!(before.elapsed(), Duration::from_millis(waits), "{age} s");
        assert_eq!(looked.source(), super::Source::Stale);
        assert_eq!(looked.age(), Some(seconds(age)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_thawed_container_serves_the_current_publication() {
    let table = Table::default();
    table.answer(text(1, "one"));
    let (prompts, clock) = table.prompts();
    served(&prompts).await;
    clock.advance(seconds(8 * 3600));
    let held = table.hold();
    let (served, ()) = tokio::join!(served(&prompts), async {
        // A new connection takes longer than the deadline of a refresh.
        tokio::time::sleep(seconds(1)).await;
        held.send(text(2, "two")).unwrap();
    });
    assert_eq!(served, fresh("two"));
}

#[tokio::test(start_paused = true)]
async fn max_stale_can_be_set() {
    let table = Table::default();
    table.answer(text(1, "one"));
    let (prompts, clock) = table.prompts_with(|options| crate::lookup::Options {
        max_stale: seconds(60),
        ..options
    });
    served(&prompts).await;
    clock.advance(seconds(60));
    let _held = table.hold();
    let before = tokio::time::Instant::now();
    assert_eq!(served(&prompts).await, stale("one"));
    assert_eq!(before.elapsed(), seconds(2));
}

#[tokio::test(start_paused = true)]
async fn a_caller_without_a_cached_prompt_waits_longer_and_then_gets_the_fallback() {
    let table = Table::default();
    let (prompts, _) = table.prompts();
    let held = table.hold();
    let before = tokio::time::Instant::now();
    assert_eq!(served(&prompts).await, compiled_in());
    assert_eq!(before.elapsed(), seconds(2));
    held.send(text(1, "one")).unwrap();
    assert_eq!(served(&prompts).await, fresh("one"));
    assert_eq!(table.reads(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failed_refresh_serves_the_stale_prompt_and_pauses_reads_for_a_second() {
    let (table, prompts, clock) = expired().await;
    table.answer(down());
    assert_eq!(served(&prompts).await, stale("one"));
    clock.advance(Duration::from_millis(REST - 1));
    assert_eq!(served(&prompts).await, stale("one"));
    assert_eq!(table.reads(), 2);
    table.answer(text(2, "two"));
    clock.advance(Duration::from_millis(1));
    assert_eq!(served(&prompts).await, fresh("two"));
}

#[tokio::test]
async fn the_fallback_is_served_when_the_cache_is_empty_and_the_table_is_down() {
    let table = Table::default();
    table.answer(down());
    let (prompts, clock) = table.prompts();
    assert_eq!(served(&prompts).await, compiled_in());
    assert_eq!(served(&prompts).await, compiled_in());
    assert_eq!(table.reads(), 1, "at rest for a second");
    table.answer(text(1, "one"));
    clock.advance(seconds(1));
    assert_eq!(served(&prompts).await, fresh("one"));
}

#[tokio::test]
async fn a_failed_warm_up_does_not_stop_the_first_request_from_reading() {
    let table = Table::default();
    table.answer(down());
    let (prompts, _) = table.prompts();
    prompts.warm(&instance("default"), &["greeting"]).await;
    table.answer(text(1, "one"));
    assert_eq!(served(&prompts).await, fresh("one"));
}

#[tokio::test(start_paused = true)]
async fn an_answer_received_hours_late_is_stale_and_read_again() {
    let (table, prompts, clock) = expired().await;
    let held = table.hold();
    assert_eq!(served(&prompts).await, stale("one"));
    // Here Lambda freezes the process. The response waits in the socket and is old when it is read.
    held.send(text(2, "two")).unwrap();
    clock.advance(seconds(3 * 3600));
    table.answer(text(3, "three"));
    assert_eq!(served(&prompts).await, fresh("three"));
    assert_eq!(table.reads(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_next_caller_retries_an_abandoned_refresh_that_failed() {
    let (table, prompts, clock) = expired().await;
    let held = table.hold();
    assert_eq!(served(&prompts).await, stale("one"));
    held.send(down()).unwrap();
    clock.advance(seconds(3600));
    table.answer(text(2, "two"));
    assert_eq!(served(&prompts).await, fresh("two"));
}
