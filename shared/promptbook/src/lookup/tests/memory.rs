//! The cache's memory: limited, with shared versions counted once, however many instances clients name.

use super::table::{Table, active, instance, nothing, seconds, text};
use super::{Greeting, fresh, get, served};
use crate::lookup::{ActivePrompts, Source};
use crate::store::request::ActiveRead;

const CAPACITY: usize = 256 * 1024;

fn small(table: &Table) -> (ActivePrompts, crate::clock::Clock) {
    table.prompts_with(|options| super::super::Options {
        capacity: CAPACITY,
        ..options
    })
}

#[tokio::test]
async fn requests_for_many_instances_stay_within_the_cache_limit_and_keep_used_entries() {
    let table = Table::default();
    table.answer(text(1, "Hello {{ name }}"));
    let (prompts, _) = small(&table);
    served(&prompts).await;
    for n in 0..5_000 {
        let named = prompts.get::<Greeting>(&instance(&format!("i{n}"))).await;
        assert_eq!(named.source(), Source::Fresh);
        assert!(prompts.0.cache.bytes() <= CAPACITY);
        // `default` is used now and then.
        if n % 100 == 0 {
            assert_eq!(served(&prompts).await, fresh("Hello Ada"));
        }
    }
    assert!(prompts.0.cache.len() < 600, "{}", prompts.0.cache.len());
    assert_eq!(served(&prompts).await, fresh("Hello Ada"));
    assert_eq!(table.reads(), 5_001, "`default` was never dropped");
}

#[tokio::test]
async fn a_version_that_many_instances_inherit_is_counted_once() {
    let table = Table::default();
    table.answer(text(1, &("x".repeat(100_000) + "{{ name }}")));
    let (prompts, _) = small(&table);
    let first = get(&prompts).await;
    let alone = prompts.0.cache.bytes();
    assert!(alone > 100_000);
    for n in 0..20 {
        let heir = prompts.get::<Greeting>(&instance(&format!("i{n}"))).await;
        assert!(std::ptr::eq(
            heir.compiled().unwrap(),
            first.compiled().unwrap()
        ));
    }
    assert!(prompts.0.cache.bytes() < alone + 20 * 1_000);
}

#[tokio::test]
async fn a_replaced_version_is_no_longer_counted() {
    let table = Table::default();
    let (prompts, clock) = small(&table);
    table.answer(nothing());
    served(&prompts).await;
    let empty = prompts.0.cache.bytes();
    for seq in 1..50 {
        table.answer(text(seq, "Hello {{ name }}"));
        clock.advance(seconds(30));
        served(&prompts).await;
    }
    let one = prompts.0.cache.bytes();
    assert!(one > empty);
    table.answer(Ok(ActiveRead {
        own: None,
        inherited: Some(super::table::tombstone("default", 50)),
        ..ActiveRead::default()
    }));
    clock.advance(seconds(30));
    served(&prompts).await;
    assert_eq!(prompts.0.cache.bytes(), empty);
}

#[tokio::test]
async fn a_version_larger_than_the_cache_is_served() {
    let table = Table::default();
    table.answer(Ok(ActiveRead {
        own: Some(active("acme", 1, "Hi {{ name }}")),
        inherited: None,
        ..ActiveRead::default()
    }));
    let (prompts, _) = table.prompts_with(|options| super::super::Options {
        capacity: 1,
        ..options
    });
    for reads in 1..3 {
        let looked = prompts.get::<Greeting>(&instance("acme")).await;
        assert_eq!(looked.source(), Source::Fresh);
        assert_eq!(table.reads(), reads);
    }
    assert_eq!(prompts.0.cache.bytes(), 0);
}
