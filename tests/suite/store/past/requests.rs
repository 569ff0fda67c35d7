//! How many requests the past takes.

use super::super::races::{prepared, wired};
use super::*;

/// Publishes a version ten milliseconds later.
async fn publish_later(t: &Table, version: u64) -> Timestamp {
    t.clock.advance(Duration::from_millis(10));
    let (id, label, c) = (prompt(), production(), anyone());
    let published = t.store.publish(&id, &label, number(version), &c).await;
    published.unwrap().publication.at
}

#[tokio::test]
async fn a_long_ledger_is_searched_in_few_requests() {
    let (t, wire) = prepared().await;
    let mut times = vec![at(0)];
    for n in 1..100 {
        times.push(publish_later(&t, 1 + n % 3).await);
    }
    let ledger = ledger(&t, &prompt()).await;
    for (entry, time) in ledger.iter().zip(&times) {
        wire.clear();
        let read = t.store.active_at(&prompt(), &production(), *time).await;
        assert_eq!(read.unwrap().publication, *entry);
        let searches = wire
            .calls()
            .iter()
            .filter(|call| *call == "BatchGetItem")
            .count();
        assert!((1..=2).contains(&searches), "{:?}", wire.calls());
        // Besides the search, the header and the version.
        assert_eq!(wire.calls().len(), searches + 2);
    }
}

#[tokio::test]
async fn a_ledger_of_31_publications_is_read_in_one_request() {
    let (t, wire) = wired().await;
    create(&t, &prompt(), "text 1").await;
    draft(&t, &prompt(), "text 2").await;
    for n in 1..31 {
        publish_later(&t, 1 + n % 2).await;
    }
    let own = prompt_of("acme", "support/greeting");
    for millis in [0, 15, 300] {
        wire.clear();
        t.store
            .active_at(&prompt(), &production(), at(millis))
            .await
            .unwrap();
        assert_eq!(wire.calls(), ["GetItem", "BatchGetItem", "GetItem"]);
        wire.clear();
        t.store
            .active_at(&own, &production(), at(millis))
            .await
            .unwrap();
        assert_eq!(
            wire.calls(),
            ["GetItem", "GetItem", "BatchGetItem", "GetItem"]
        );
    }
}

#[tokio::test]
async fn each_included_prompt_is_searched_for_beside_the_others() {
    let (t, wire) = wired().await;
    for name in ["one", "two", "three"] {
        create(&t, &prompt_of("default", name), name).await;
    }
    let template = ["one", "two", "three"].map(|name| format!("{{% include '{name}' %}}"));
    create(&t, &prompt(), &template.concat()).await;
    wire.clear();
    let found = t.store.active_at(&prompt(), &production(), at(0)).await;
    assert_eq!(found.unwrap().pieces.len(), 3);
    let mut calls = wire.calls();
    calls.sort();
    // Of each prompt its header, one search and the version.
    let of_each = ["BatchGetItem", "GetItem", "GetItem"];
    let mut expected = [of_each; 4].concat();
    expected.sort_unstable();
    assert_eq!(calls, expected);
}
