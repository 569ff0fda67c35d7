//! Lists: ordered and paged, with cursors that are bound to their query.

use promptbook::Error;
use promptbook::store::request::{Page, PromptFilter};

use super::*;

fn page(limit: u8, cursor: Option<String>) -> Page {
    Page { limit, cursor }
}

async fn all_names(t: &Table, filter: &PromptFilter, limit: u8) -> Vec<String> {
    let (mut names, mut cursor) = (vec![], None);
    loop {
        let list = t
            .store
            .prompts(&prompt().instance, filter, &page(limit, cursor))
            .await
            .unwrap();
        assert!(list.items.len() <= limit.into());
        names.extend(list.items.iter().map(|prompt| prompt.name.to_string()));
        cursor = list.next_cursor;
        if cursor.is_none() {
            return names;
        }
    }
}

#[tokio::test]
async fn prompts_are_listed_by_name_prefix_and_tag() {
    let t = Table::new().await;
    for (name, tag) in [
        ("b", "x"),
        ("a/2", "y"),
        ("a/1", "x"),
        ("ab", "x"),
        ("B", "y"),
    ] {
        let mut new = new_prompt("text", false);
        new.tags = names(&[tag, "all"]);
        t.store
            .create(&prompt_of("default", name), &new, &anyone())
            .await
            .unwrap();
    }
    create(&t, &prompt_of("acme", "a/3"), "another's").await;
    t.store
        .delete(&prompt_of("default", "B"), &anyone())
        .await
        .unwrap();
    let filter = |prefix: &str, tag: Option<&str>, deleted| PromptFilter {
        prefix: prefix.to_owned(),
        tag: tag.map(str::to_owned),
        within: None,
        deleted,
    };
    for limit in [1, 2, 100] {
        assert_eq!(
            all_names(&t, &filter("", None, false), limit).await,
            ["a/1", "a/2", "ab", "b"]
        );
        assert_eq!(
            all_names(&t, &filter("a/", None, false), limit).await,
            ["a/1", "a/2"]
        );
        assert_eq!(
            all_names(&t, &filter("", Some("x"), false), limit).await,
            ["a/1", "ab", "b"]
        );
        assert_eq!(
            all_names(&t, &filter("a", Some("y"), false), limit).await,
            ["a/2"]
        );
        assert_eq!(all_names(&t, &filter("", None, true), limit).await, ["B"]);
    }
}

#[tokio::test]
async fn history_is_listed_newest_first_across_ten() {
    let t = Table::new().await;
    create(&t, &prompt(), "text 1").await;
    for i in 2..=12 {
        draft(&t, &prompt(), &format!("text {i}")).await;
    }
    let first = t.store.versions(&prompt(), &page(5, None)).await.unwrap();
    let second = t
        .store
        .versions(&prompt(), &page(100, first.next_cursor))
        .await
        .unwrap();
    let told: Vec<u32> = first
        .items
        .iter()
        .chain(&second.items)
        .map(|v| v.version.get())
        .collect();
    assert_eq!(told, (1..=12).rev().collect::<Vec<_>>());
    assert_eq!(second.next_cursor, None);
}

#[tokio::test]
async fn labels_with_a_common_prefix_have_separate_ledgers() {
    let t = Table::new().await;
    create(&t, &prompt(), "one").await;
    t.store
        .publish(&prompt(), &label("production2"), number(1), &anyone())
        .await
        .unwrap();
    let list = t
        .store
        .publications(&prompt(), &production(), &Page::default())
        .await
        .unwrap();
    assert_eq!(list.items.len(), 1);
}

#[tokio::test]
async fn a_cursor_of_another_list_is_rejected() {
    let t = Table::new().await;
    for name in ["a", "b", "c"] {
        create(&t, &prompt_of("default", name), "one").await;
        draft(&t, &prompt_of("default", name), "two").await;
    }
    let everything = PromptFilter::default();
    let (store, id) = (&t.store, prompt_of("default", "a"));
    let prompts = store
        .prompts(&id.instance, &everything, &page(1, None))
        .await
        .unwrap()
        .next_cursor;
    let versions = store
        .versions(&id, &page(1, None))
        .await
        .unwrap()
        .next_cursor;
    assert!(prompts.is_some() && versions.is_some());

    let b = prompt_of("default", "b");
    let tagged = PromptFilter {
        tag: Some("x".to_owned()),
        ..everything.clone()
    };
    let acme = "acme".parse().unwrap();
    let bad = |result: Result<()>| assert_eq!(result, Err(Error::BadCursor));
    bad(store
        .versions(&b, &page(1, versions.clone()))
        .await
        .map(drop));
    bad(store
        .publications(&id, &production(), &page(1, versions.clone()))
        .await
        .map(drop));
    bad(store
        .prompts(&id.instance, &everything, &page(1, versions))
        .await
        .map(drop));
    bad(store
        .prompts(&id.instance, &tagged, &page(1, prompts.clone()))
        .await
        .map(drop));
    bad(store
        .prompts(&acme, &everything, &page(1, prompts.clone()))
        .await
        .map(drop));
    bad(store.overrides(&id.name, &page(1, prompts)).await.map(drop));
    for garbage in ["", "%", "e30", "bm9wZQ"] {
        bad(store
            .versions(&id, &page(1, Some(garbage.to_owned())))
            .await
            .map(drop));
    }
}

#[tokio::test]
async fn a_page_reads_as_many_items_of_ten_thousand_as_of_ten() {
    let mut read = vec![];
    for count in [10, 10_000] {
        let wire = tests::wire::Wire::default();
        let t = Table::with(|config| wire.under(config)).await;
        create(&t, &prompt(), "one").await;
        t.multiply(&prompt(), count).await;
        wire.clear();
        let everything = PromptFilter::default();
        let prompts = t
            .store
            .prompts(&prompt().instance, &everything, &page(10, None))
            .await
            .unwrap();
        let versions = t.store.versions(&prompt(), &page(10, None)).await.unwrap();
        assert_eq!((prompts.items.len(), versions.items.len()), (10, 10));
        read.push((wire.calls(), wire.scanned()));
    }
    assert_eq!(read[0].1, [10, 10]);
    assert_eq!(read[0], read[1]);
}
