//! Instances: each can override prompts, and inherits all others from `default`.

use std::time::Duration;

use futures_util::future::BoxFuture;
use promptbook::Error;
use promptbook::error::ContractError;
use promptbook::store::request::Page;
use serde_json::json;

use super::*;

async fn source(t: &Table, id: &PromptId) -> Option<String> {
    let read = t.store.active(id, &production(), &[]).await.unwrap();
    read.in_force()
        .map(|(active, _)| active.publication.instance.to_string())
}

#[tokio::test]
async fn an_instance_inherits_before_its_override_is_published_and_after_it_is_unpublished() {
    let t = Table::new().await;
    let own = prompt_of("acme", "support/greeting");
    assert_eq!(source(&t, &own).await, None);
    create(&t, &prompt(), "hello").await;
    assert_eq!(source(&t, &own).await.as_deref(), Some("default"));
    create(&t, &own, "howdy").await;
    assert_eq!(source(&t, &own).await.as_deref(), Some("acme"));
    assert_eq!(
        source(&t, &prompt_of("other", "support/greeting"))
            .await
            .as_deref(),
        Some("default")
    );
    t.store
        .unpublish(&own, &production(), &anyone())
        .await
        .unwrap();
    assert_eq!(
        source(&t, &own).await.as_deref(),
        Some("default"),
        "a tombstone inherits"
    );
    let read = t.store.active(&own, &production(), &[]).await.unwrap();
    assert_eq!(read.own.unwrap().publication.seq, 2, "and its seq is seen");
    t.audit().await;
}

#[tokio::test]
async fn only_the_lookup_inherits() {
    let t = Table::new().await;
    let own = prompt_of("acme", "support/greeting");
    create(&t, &prompt(), "hello").await;
    let c = anyone();
    let errors = [
        t.store.prompt(&own).await.unwrap_err(),
        t.store.version(&own, number(1)).await.unwrap_err(),
        refused(&t, t.store.save(&own, &replace(text("x"), None), &c)).await,
        refused(&t, t.store.delete(&own, &c)).await,
    ];
    for error in errors {
        assert!(matches!(error, Error::PromptNotFound { .. }), "{error}");
    }
}

#[tokio::test]
async fn live_overrides_of_a_name_are_listed() {
    let t = Table::new().await;
    create(&t, &prompt(), "hello").await;
    for instance in ["b", "a", "c"] {
        create(&t, &prompt_of(instance, "support/greeting"), "own").await;
    }
    t.store
        .delete(&prompt_of("c", "support/greeting"), &anyone())
        .await
        .unwrap();
    let name = prompt().name;
    let all = t.store.overrides(&name, &Page::default()).await.unwrap();
    assert_eq!(json!(all.items), json!(["a", "b"]));
    let first = t
        .store
        .overrides(
            &name,
            &Page {
                limit: 1,
                cursor: None,
            },
        )
        .await
        .unwrap();
    let second = t
        .store
        .overrides(
            &name,
            &Page {
                limit: 1,
                cursor: first.next_cursor,
            },
        )
        .await
        .unwrap();
    assert_eq!(json!([first.items, second.items]), json!([["a"], ["b"]]));
    t.store
        .restore(&prompt_of("c", "support/greeting"), &anyone())
        .await
        .unwrap();
    assert_eq!(
        t.store
            .overrides(&name, &Page::default())
            .await
            .unwrap()
            .items
            .len(),
        3
    );
    let error = t
        .store
        .overrides(&"nobody".parse().unwrap(), &Page::default())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::PromptNotFound { .. }), "{error}");
}

#[tokio::test]
async fn live_overrides_of_an_older_table_are_listed_once() {
    let t = Table::new().await;
    let store = t.store_of("seed", |config| config);
    for name in ["a", "b", "gone"] {
        create(&t, &prompt_of("default", name), "hello").await;
    }
    for (instance, name) in [
        ("acme", "a"),
        ("acme", "b"),
        ("globex", "a"),
        ("globex", "gone"),
    ] {
        create(&t, &prompt_of(instance, name), "own").await;
    }
    let deleted = [prompt_of("globex", "a"), prompt_of("default", "gone")];
    for id in &deleted {
        t.store.delete(id, &anyone()).await.unwrap();
    }
    let listed = async || {
        let all = t.store.instances(&Page::default()).await.unwrap();
        json!(all.items)
    };
    let expected =
        json!([{"instance": "acme", "overrides": 2}, {"instance": "globex", "overrides": 1}]);
    assert_eq!(listed().await, expected);
    let of_a = async || {
        let name = "a".parse().unwrap();
        let all = t.store.overrides(&name, &Page::default()).await.unwrap();
        json!(all.items)
    };
    assert_eq!(of_a().await, json!(["acme"]));
    assert_eq!(store.list_older_overrides().await.unwrap(), 0);
    t.forget_overrides_of_names().await;
    assert_eq!(of_a().await, json!([]));
    let findings = t.findings().await;
    let unlisted = findings
        .iter()
        .filter(|it| it.contains("it is missing from the list of overrides"));
    assert_eq!(unlisted.count(), 3, "the audit sees it: {findings:#?}");
    assert_eq!(store.list_older_overrides().await.unwrap(), 3);
    assert_eq!(of_a().await, json!(["acme"]));
    assert_eq!(listed().await, expected);
    assert_eq!(store.list_older_overrides().await.unwrap(), 0);
    t.audit().await;
}

#[tokio::test]
async fn an_override_deleted_by_an_older_release_is_removed_from_the_list() {
    let t = Table::new().await;
    let store = t.store_of("seed", |config| config);
    let ids = [prompt_of("acme", "a"), prompt_of("globex", "own")];
    for id in &ids {
        create(&t, id, "own").await;
    }
    let listed: Vec<_> = futures_util::future::join_all(ids.iter().map(|id| t.listed(id))).await;
    for (id, entry) in ids.iter().zip(listed) {
        t.store.delete(id, &anyone()).await.unwrap();
        t.list_again(entry).await;
    }
    let findings = t.findings().await;
    assert_eq!(findings.len(), 2, "{findings:#?}");
    for finding in findings {
        assert!(
            finding.contains("it is still in the list of overrides"),
            "{finding}"
        );
    }
    assert_eq!(store.list_older_overrides().await.unwrap(), 2);
    let all = t.store.instances(&Page::default()).await.unwrap();
    assert_eq!(json!(all.items), json!([]));
    assert_eq!(store.list_older_overrides().await.unwrap(), 0);
    t.audit().await;
}

#[tokio::test]
async fn every_write_lists_an_override_without_a_default_prompt() {
    let t = Table::new().await;
    let (own, p, c) = (prompt_of("acme", "own"), production(), anyone());
    create(&t, &own, "one").await;
    let writes: [(&str, BoxFuture<'_, ()>); 5] = [
        (
            "save",
            Box::pin(async {
                let next = replace(text("two"), Some(production()));
                t.store.save(&own, &next, &c).await.unwrap();
            }),
        ),
        (
            "publish",
            Box::pin(async {
                t.store.publish(&own, &p, number(1), &c).await.unwrap();
            }),
        ),
        (
            "roll back",
            Box::pin(async {
                t.store.roll_back(&own, &p, None, &c).await.unwrap();
            }),
        ),
        (
            "unpublish",
            Box::pin(async {
                t.store.unpublish(&own, &p, &c).await.unwrap();
            }),
        ),
        (
            "contract",
            Box::pin(async {
                t.store
                    .set_contract(&own, &names(&["x"]), &c)
                    .await
                    .unwrap();
            }),
        ),
    ];
    for (write, run) in writes {
        t.forget_listed_overrides().await;
        assert_eq!(t.store.list_older_overrides().await.unwrap(), 0);
        let findings = t.findings().await;
        let listed = findings
            .iter()
            .filter(|it| it.contains("it is missing from the list of overrides"));
        assert_eq!(listed.count(), 1, "{findings:#?}");
        run.await;
        assert_eq!(t.findings().await, [""; 0], "{write}");
    }
}

#[tokio::test]
async fn a_new_prompt_of_default_supplies_what_active_overrides_need() {
    let t = Table::new().await;
    let (own, default) = (prompt_of("acme", "support/greeting"), prompt());
    create(&t, &own, "{{ a }} {{ b }}").await;
    let c = anyone();
    let error = refused(
        &t,
        t.store.create(&default, &new_prompt("{{ a }}", true), &c),
    )
    .await;
    let expected = Error::Contract(ContractError::OverrideNeeds {
        names: vec!["b".to_owned()],
        user: "version 1 (instance `acme`, label `production`)".to_owned(),
    });
    assert_eq!(error, expected);
    let seeds = [promptbook::store::request::Seed {
        name: default.name.clone(),
        content: text("{{ a }}"),
        description: None,
        tags: names(&[]),
    }];
    let outcomes = t.store.seed(&seeds).await.unwrap();
    let refused = &outcomes[0].1;
    let says = expected.to_string();
    assert_eq!(
        *refused,
        promptbook::store::request::SeedOutcome::Refused(says)
    );
    let mut wide = new_prompt("{{ a }}", true);
    wide.contract = Some(names(&["a", "b"]));
    t.store.create(&default, &wide, &c).await.unwrap();
    t.audit().await;
}

#[tokio::test]
async fn an_override_restored_before_its_removal_stays_listed() {
    let wire = tests::wire::Wire::default();
    let t = Table::with(|config| wire.under(config)).await;
    let own = prompt_of("acme", "own");
    create(&t, &own, "own").await;
    let entry = t.listed(&own).await;
    t.store.delete(&own, &anyone()).await.unwrap();
    t.list_again(entry).await;
    let store = t.store_with(|config| config);
    wire.before("TransactWriteItems", 1, async move {
        store.restore(&own, &anyone()).await.unwrap();
    });
    assert_eq!(t.store.list_older_overrides().await.unwrap(), 0);
    t.audit().await;
}

#[tokio::test]
async fn older_overrides_are_listed_concurrently() {
    let wire = tests::wire::Wire::default();
    let t = Table::with(|config| wire.under(config)).await;
    create(&t, &prompt(), "hello").await;
    for instance in ["a", "b", "c"] {
        create(&t, &prompt_of(instance, "support/greeting"), "own").await;
    }
    t.forget_overrides_of_names().await;
    // The first waits until the second has been committed.
    let (second, committed) = tokio::sync::oneshot::channel();
    wire.before("TransactWriteItems", 1, async move {
        committed.await.unwrap();
    });
    wire.before("TransactWriteItems", 2, async move {
        second.send(()).unwrap();
    });
    let listed = tokio::time::timeout(Duration::from_secs(5), t.store.list_older_overrides());
    assert_eq!(listed.await.expect("no deadlock").unwrap(), 3);
    t.audit().await;
}

#[tokio::test]
async fn a_page_of_instances_takes_few_requests_for_any_list_size() {
    let wire = tests::wire::Wire::default();
    let t = Table::with(|config| wire.under(config)).await;
    // Pages of 1,000 entries: the fifth ends within `b` once, and once among deleted ones.
    for (instance, count, is_live) in [
        ("a", 1, true),
        ("b", 5_500, true),
        ("c", 4_700, false),
        ("d", 2, true),
    ] {
        t.list_many(&instance.parse().unwrap(), count, is_live)
            .await;
    }
    let expected = json!([
        {"instance": "a", "overrides": 1},
        {"instance": "b", "overrides": 5_500},
        {"instance": "d", "overrides": 2},
    ]);
    for limit in [1, 100] {
        let (mut items, mut cursor) = (Vec::new(), None);
        loop {
            wire.clear();
            let page = t.store.instances(&Page { limit, cursor }).await.unwrap();
            assert!(wire.calls().len() <= 5, "{}", wire.calls().len());
            assert!(page.items.len() <= usize::from(limit));
            items.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(json!(items), expected, "{limit}");
    }
}

#[tokio::test]
async fn an_override_deleted_before_listing_is_not_listed() {
    let wire = tests::wire::Wire::default();
    let t = Table::with(|config| wire.under(config)).await;
    let own = prompt_of("acme", "support/greeting");
    create(&t, &prompt(), "hello").await;
    create(&t, &own, "own").await;
    t.forget_overrides_of_names().await;
    let store = t.store_with(|config| config);
    wire.before("TransactWriteItems", 1, async move {
        store.delete(&own, &anyone()).await.unwrap();
    });
    assert_eq!(t.store.list_older_overrides().await.unwrap(), 0);
    t.audit().await;
}

#[tokio::test]
async fn instances_and_overrides_are_read_with_few_requests_and_no_scan() {
    let wire = tests::wire::Wire::default();
    let t = Table::with(|config| wire.under(config)).await;
    for name in ["a", "b", "c"] {
        create(&t, &prompt_of("default", name), "hello").await;
        for instance in ["acme", "globex"] {
            create(&t, &prompt_of(instance, name), "own").await;
        }
    }
    wire.clear();
    t.store.instances(&Page::default()).await.unwrap();
    assert_eq!(wire.calls(), ["Query"]);
    wire.clear();
    let (filter, page) = Default::default();
    let all = t.store.override_states(&filter, &page).await.unwrap();
    assert_eq!(all.items.len(), 6);
    assert_eq!(wire.calls(), ["Query", "BatchGetItem"]);
}

#[tokio::test]
async fn an_override_has_the_type_of_default() {
    let t = Table::new().await;
    create(&t, &prompt(), "hello").await;
    let turns = serde_json::from_value(json!([{"role": "user", "content": "hi"}])).unwrap();
    let mut chat = new_prompt("x", true);
    chat.content = Content::new(Body::Chat(turns), None, Inputs::new()).unwrap();
    let own = prompt_of("acme", "support/greeting");
    let error = refused(&t, t.store.create(&own, &chat, &anyone())).await;
    assert!(matches!(error, Error::TypeChanged { .. }), "{error}");

    // An instance's own may be older than default's, which has its type as long as it is active; then it can't be published any more.
    let own = prompt_of("acme", "later");
    t.store.create(&own, &chat, &anyone()).await.unwrap();
    let (default, hello) = (prompt_of("default", "later"), new_prompt("hello", true));
    let error = refused(&t, t.store.create(&default, &hello, &anyone())).await;
    assert!(
        matches!(
            error,
            Error::Contract(ContractError::OverrideHasType { .. })
        ),
        "{error}"
    );
    t.store
        .unpublish(&own, &production(), &anyone())
        .await
        .unwrap();
    create(&t, &default, "hello").await;
    let error = refused(
        &t,
        t.store.publish(&own, &production(), number(1), &anyone()),
    )
    .await;
    assert!(
        matches!(
            error,
            Error::Contract(ContractError::OverrideTypeDiffers { .. })
        ),
        "{error}"
    );
    t.audit().await;
}

#[tokio::test]
async fn a_page_of_overrides_reads_their_contracts_with_two_requests() {
    let wire = tests::wire::Wire::default();
    let t = Table::with(|config| wire.under(config)).await;
    for name in ["a", "b", "c"] {
        create(&t, &prompt_of("default", name), "{{ x }}").await;
        create(&t, &prompt_of("acme", name), "plain").await;
    }
    create(&t, &prompt_of("acme", "own"), "{{ y }}").await;
    wire.clear();
    let acme = "acme".parse().unwrap();
    let list = t
        .store
        .prompts(&acme, &Default::default(), &Page::default())
        .await
        .unwrap();
    let contracts: Vec<_> = list
        .items
        .iter()
        .map(|prompt| json!(prompt.contract))
        .collect();
    assert_eq!(
        contracts,
        [json!(["x"]), json!(["x"]), json!(["x"]), json!(["y"])]
    );
    assert_eq!(wire.calls(), ["Query", "BatchGetItem"]);
}
