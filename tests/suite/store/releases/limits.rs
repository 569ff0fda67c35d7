//! The limits of a release: what one transaction of the database holds.

use super::*;

async fn overrides(t: &Table, count: usize) -> Vec<String> {
    let names: Vec<String> = (0..count).map(|n| format!("p{n:02}")).collect();
    for name in &names {
        let own = prompt_of("acme", name);
        let new = new_prompt("own", false);
        t.store.create(&own, &new, &anyone()).await.unwrap();
    }
    names
}

#[tokio::test]
async fn a_release_of_too_many_items_is_refused_with_how_many_are_too_many() {
    let t = Table::new().await;
    let names = overrides(&t, 15).await;
    let items: Vec<(&str, u64)> = names.iter().map(|name| (name.as_str(), 1)).collect();
    // Each override takes seven: header, both lists, active item, publication, counter, and that `default` has no such prompt. The release and its
    // entry in the activity come to that.
    let c = anyone();
    let new = release_in("acme", &production(), &items);
    let error = refused(&t, t.store.release(&new, &c)).await;
    let text = error.to_string();
    assert!(
        text.contains("107 items") && text.contains("8 more than the 99"),
        "{text}"
    );
    let new = release_in("acme", &production(), &items[..13]);
    t.store.release(&new, &keyed("k", "f")).await.unwrap();
    t.audit().await;
}

#[tokio::test]
async fn a_release_of_too_many_bytes_is_refused_with_how_many_are_too_many() {
    let t = Table::new().await;
    let names: Vec<String> = (0..12).map(|n| format!("p{n:02}")).collect();
    for name in &names {
        let new = new_prompt("large", false);
        t.store.create(&of(name), &new, &anyone()).await.unwrap();
        t.pad_first_version(&of(name), 380 * 1024).await;
    }
    let items: Vec<(&str, u64)> = names.iter().map(|name| (name.as_str(), 1)).collect();
    let (new, c) = (release_of(&items), anyone());
    let error = refused(&t, t.store.release(&new, &c)).await;
    let text = error.to_string();
    assert!(
        text.contains("bytes in one transaction") && text.contains("more than the 4190208"),
        "{text}"
    );
    release(&t, &items[..10]).await;
    t.audit().await;
}
