//! Expiry: a refresh that comes, comes late, fails, or comes after hours.

use std::time::Duration;

use super::table::{Table, instance, seconds, text};
use super::{compiled_in, expired, fresh, get, served, stale};
use crate::Error;
use crate::lookup::refresh::REST;

fn down() -> super::table::Answer {
    Err(Error::Unavailable("no route".to_owned()))
}

#[tokio::test]
async fn what_was_published_is_served_once_the_ttl_is_over() {
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
async fn what_is_looked_up_stays_what_it_is_while_something_else_is_published() {
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
async fn a_late_refresh_leaves_the_stale_one_and_the_next_caller_goes_on_with_it() {
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
async fn a_container_that_thaws_serves_what_is_published_by_then() {
    let table = Table::default();
    table.answer(text(1, "one"));
    let (prompts, clock) = table.prompts();
    served(&prompts).await;
    clock.advance(seconds(8 * 3600));
    let held = table.hold();
    let (served, ()) = tokio::join!(served(&prompts), async {
        // Connecting anew takes longer than a refresh may.
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
async fn with_nothing_cached_a_caller_waits_longer_and_then_gets_the_fallback() {
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
async fn after_a_failure_the_stale_one_is_served_and_the_table_left_alone_for_a_second() {
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
async fn with_nothing_cached_and_the_table_down_the_fallback_is_served() {
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
async fn a_warm_up_that_fails_does_not_keep_the_first_request_from_trying() {
    let table = Table::default();
    table.answer(down());
    let (prompts, _) = table.prompts();
    prompts.warm(&instance("default"), &["greeting"]).await;
    table.answer(text(1, "one"));
    assert_eq!(served(&prompts).await, fresh("one"));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_lay_there_for_hours_is_not_fresh_and_asked_for_anew() {
    let (table, prompts, clock) = expired().await;
    let held = table.hold();
    assert_eq!(served(&prompts).await, stale("one"));
    // Here Lambda freezes the process: the answer is in the socket, and old when it is read.
    held.send(text(2, "two")).unwrap();
    clock.advance(seconds(3 * 3600));
    table.answer(text(3, "three"));
    assert_eq!(served(&prompts).await, fresh("three"));
    assert_eq!(table.reads(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_left_behind_that_fails_is_tried_anew_by_whoever_finds_it() {
    let (table, prompts, clock) = expired().await;
    let held = table.hold();
    assert_eq!(served(&prompts).await, stale("one"));
    held.send(down()).unwrap();
    clock.advance(seconds(3600));
    table.answer(text(2, "two"));
    assert_eq!(served(&prompts).await, fresh("two"));
}
