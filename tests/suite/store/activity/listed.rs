//! How the activity is read: newest first, by day, within its filters.

use std::time::Duration;

use promptbook::{Error, Timestamp};

use super::super::races::wired;
use super::*;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn label_of(entry: &Activity) -> String {
    entry.prompts[0].name.to_string()
}

async fn list(t: &Table, filter: &ActivityFilter) -> Vec<String> {
    let list = t.store.activity(filter, &whole()).await.unwrap();
    assert_eq!(list.next_cursor, None);
    list.items.iter().map(label_of).collect()
}

/// A prompt of each of these names, each created a day after the one before.
async fn on_days(t: &Table, names: &[&str]) -> Vec<Timestamp> {
    let mut times = Vec::new();
    for name in names {
        t.clock.advance(DAY);
        times.push(t.clock.now());
        create(t, &prompt_of("default", name), "x").await;
    }
    times
}

#[tokio::test]
async fn entries_of_several_days_are_listed_newest_first_without_a_scan() {
    let (t, wire) = wired().await;
    on_days(&t, &["a", "b", "c"]).await;
    wire.clear();
    assert_eq!(list(&t, &ActivityFilter::default()).await, ["c", "b", "a"]);
    let calls = wire.calls();
    assert!(calls.iter().all(|call| call == "Query"), "{calls:?}");
    assert_eq!(calls.len(), 31, "one for each day of the last 30");
}

#[tokio::test]
async fn since_is_included_and_until_is_not() {
    let t = Table::new().await;
    let times = on_days(&t, &["a", "b", "c", "d"]).await;
    let between = |since, until| ActivityFilter {
        since,
        until,
        ..ActivityFilter::default()
    };
    let filter = between(Some(times[1]), Some(times[3]));
    assert_eq!(list(&t, &filter).await, ["c", "b"]);
    let after = between(Some(times[1].next()), Some(times[3].next()));
    assert_eq!(list(&t, &after).await, ["d", "c"]);
    let midnight: Timestamp = "2033-05-21T00:00:00Z".parse().unwrap();
    assert_eq!(list(&t, &between(None, Some(midnight))).await, ["b", "a"]);
    assert_eq!(list(&t, &between(Some(midnight), None)).await, ["d", "c"]);
    let nothing = between(Some(times[3].next()), None);
    assert_eq!(list(&t, &nothing).await, [""; 0]);
}

#[tokio::test]
async fn an_entry_of_31_days_ago_is_listed_only_if_that_is_asked_for() {
    let t = Table::new().await;
    let times = on_days(&t, &["old"]).await;
    t.clock.advance(31 * DAY);
    assert_eq!(list(&t, &ActivityFilter::default()).await, [""; 0]);
    let filter = ActivityFilter {
        since: Some(times[0]),
        ..ActivityFilter::default()
    };
    let mut page = whole();
    let mut found = Vec::new();
    // A page ends after a limited number of days.
    loop {
        let list = t.store.activity(&filter, &page).await.unwrap();
        found.extend(list.items.iter().map(label_of));
        page.cursor = list.next_cursor;
        if page.cursor.is_none() {
            break;
        }
    }
    assert_eq!(found, ["old"]);
}

#[tokio::test]
async fn filters_select_by_instance_prompt_and_kind_together() {
    let t = Table::new().await;
    for (instance, name) in [("default", "a"), ("acme", "a"), ("acme", "b")] {
        create(&t, &prompt_of(instance, name), "x").await;
        t.clock.advance(Duration::from_millis(1));
    }
    draft(&t, &prompt_of("acme", "b"), "y").await;
    let instance = |name: &str| Some(name.parse().unwrap());
    let name = |name: &str| Some(name.parse().unwrap());
    let all = ActivityFilter::default;
    for (filter, expected) in [
        (all(), vec!["b", "b", "a", "a"]),
        (
            ActivityFilter {
                instance: instance("acme"),
                ..all()
            },
            vec!["b", "b", "a"],
        ),
        (
            ActivityFilter {
                prompt: name("a"),
                ..all()
            },
            vec!["a", "a"],
        ),
        (
            ActivityFilter {
                kind: Some(ActivityKind::Save),
                ..all()
            },
            vec!["b"],
        ),
        (
            ActivityFilter {
                instance: instance("acme"),
                prompt: name("a"),
                kind: Some(ActivityKind::Create),
                ..all()
            },
            vec!["a"],
        ),
        (
            ActivityFilter {
                instance: instance("other"),
                ..all()
            },
            vec![],
        ),
    ] {
        assert_eq!(list(&t, &filter).await, expected, "{filter:?}");
    }
}

#[tokio::test]
async fn pages_of_every_size_have_each_entry_once() {
    let t = Table::new().await;
    on_days(&t, &["a", "b"]).await;
    for version in 2..=6 {
        draft(
            &t,
            &prompt_of("default", "a"),
            &format!("version {version}"),
        )
        .await;
    }
    let all = entries(&t).await;
    assert_eq!(all.len(), 7);
    let narrow = ActivityFilter {
        instance: Some(prompt().instance),
        ..ActivityFilter::default()
    };
    for filter in [ActivityFilter::default(), narrow] {
        for limit in 1..=8 {
            let mut page = Page {
                limit,
                cursor: None,
            };
            let mut found = Vec::new();
            loop {
                let list = t.store.activity(&filter, &page).await.unwrap();
                assert!(list.items.len() <= usize::from(limit));
                found.extend(list.items);
                page.cursor = list.next_cursor;
                if page.cursor.is_none() {
                    break;
                }
            }
            found.reverse();
            assert_eq!(found, all, "{limit} on a page");
        }
    }
}

#[tokio::test]
async fn a_cursor_belongs_to_its_filters() {
    let t = Table::new().await;
    on_days(&t, &["a", "b"]).await;
    let first = Page {
        limit: 1,
        cursor: None,
    };
    let all = ActivityFilter::default();
    let cursor = t.store.activity(&all, &first).await.unwrap().next_cursor;
    assert!(cursor.is_some());
    let page = Page { limit: 1, cursor };
    let other = ActivityFilter {
        kind: Some(ActivityKind::Create),
        ..all
    };
    let refused = t.store.activity(&other, &page).await;
    assert_eq!(refused, Err(Error::BadCursor));
}

#[tokio::test]
async fn an_entry_of_a_server_whose_clock_is_ahead_is_listed() {
    let t = Table::new().await;
    let ahead = promptbook::clock::Clock::manual();
    ahead.advance(Duration::from_secs(59));
    let other = t.store.clone().with_clock(ahead);
    let new = new_prompt("x", true);
    other.create(&prompt(), &new, &anyone()).await.unwrap();
    assert_eq!(entries(&t).await.len(), 1);
}
