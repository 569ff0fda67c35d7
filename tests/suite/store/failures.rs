//! A database that does not respond, or responds with invalid data: one clear error in bounded time, and no panic.

use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::AttributeValue;
use promptbook::error::DatabaseError;
use promptbook::store::request::{Page, PromptFilter};
use promptbook::{Error, StorageFault};
use tests::wire::Wire;

use super::*;

#[tokio::test]
async fn every_operation_fails_in_bounded_time_without_a_database() {
    let wire = Wire::default();
    let t = Table::with(|config| wire.under(config)).await;
    create(&t, &prompt(), "one").await;
    wire.cut(true);
    let started = Instant::now();
    let (store, id, l, c) = (&t.store, prompt(), production(), anyone());
    let own = prompt_of("acme", "support/greeting");
    let errors = [
        store.prompt(&id).await.unwrap_err(),
        store
            .prompts(&id.instance, &PromptFilter::default(), &Page::default())
            .await
            .unwrap_err(),
        store.active(&id, &l, &[]).await.unwrap_err(),
        store.active(&own, &l, &[]).await.unwrap_err(),
        store.publish(&id, &l, number(1), &c).await.unwrap_err(),
        store.health().await.unwrap_err(),
    ];
    for error in errors {
        assert!(
            matches!(error, Error::Database(DatabaseError::Unavailable(_))),
            "{error:?}"
        );
    }
    assert!(started.elapsed() < Duration::from_secs(30));
    wire.cut(false);
    assert_eq!(active(&t, &id).await, Some(1));
}

#[tokio::test]
async fn a_storage_fault_is_reported_without_retries() {
    let wire = Wire::default();
    let t = Table::with(|config| wire.under(config)).await;
    create(&t, &prompt(), "one").await;
    for fault in [StorageFault::Full, StorageFault::Gone] {
        wire.clear();
        wire.plan("GetItem", 1, tests::wire::refused(507, fault.code()));
        let read = t.store.prompt(&prompt()).await.unwrap_err();
        assert_eq!(wire.calls(), ["GetItem"]);
        wire.clear();
        wire.plan(
            "TransactWriteItems",
            1,
            tests::wire::refused(507, fault.code()),
        );
        let (own, new) = (
            prompt_of("acme", "support/greeting"),
            new_prompt("own", true),
        );
        let write = t.store.create(&own, &new, &anyone()).await.unwrap_err();
        let sent = wire.calls();
        let writes = sent.iter().filter(|call| *call == "TransactWriteItems");
        assert_eq!(writes.count(), 1, "{sent:?}");
        for error in [read, write] {
            let Error::Database(DatabaseError::Storage { fault: told, .. }) = error else {
                panic!("{error:?}")
            };
            assert_eq!(told, fault);
        }
    }
    t.audit().await;
}

#[tokio::test]
async fn the_error_for_a_missing_table_names_the_setting() {
    let t = Table::new().await;
    let store = promptbook::store::Store::new(t.client.clone(), "no-such-table");
    let error = store.health().await.unwrap_err();
    assert!(
        matches!(error, Error::Database(DatabaseError::Refused(_))),
        "{error:?}"
    );
    assert!(error.to_string().contains("PROMPTBOOK_TABLE"), "{error}");
}

#[tokio::test]
async fn a_corrupt_item_is_one_error_that_names_its_key() {
    let n = |text: &str| AttributeValue::N(text.to_owned());
    let s = |text: &str| AttributeValue::S(text.to_owned());
    let active_key = ("ACTIVE#default#support/greeting#production", "ACTIVE");
    let header_key = ("INSTANCE#default", "PROMPT#support/greeting");
    for ((pk, sk), attribute, value) in [
        (active_key, "publication", None),
        (active_key, "publication", Some(s("x"))),
        (active_key, "version", Some(n("7"))),
        (active_key, "inputs", Some(s("{not json"))),
        (active_key, "inputs", Some(n("1"))),
        (active_key, "digest", None),
        (active_key, "created_at", Some(s("yesterday"))),
        (header_key, "latest", Some(s("two"))),
        (header_key, "revision", None),
        (header_key, "labels", Some(s("x"))),
        (header_key, "type", Some(s("poem"))),
    ] {
        let t = Table::new().await;
        create(&t, &prompt(), "one").await;
        let mut update = t
            .client
            .update_item()
            .table_name(&t.name)
            .key("PK", s(pk))
            .key("SK", s(sk));
        update = update.expression_attribute_names("#a", attribute);
        update = match value {
            Some(value) => update
                .update_expression("SET #a = :v")
                .expression_attribute_values(":v", value),
            None => update.update_expression("REMOVE #a"),
        };
        update.send().await.unwrap();
        let error = match pk.starts_with("ACTIVE") {
            true => t
                .store
                .active(&prompt(), &production(), &[])
                .await
                .map(drop),
            false => t.store.prompt(&prompt()).await.map(drop),
        }
        .unwrap_err();
        let Error::Database(DatabaseError::Corrupt { key, .. }) = &error else {
            panic!("{attribute}: {error:?}")
        };
        assert_eq!(*key, format!("{pk} / {sk}"), "{attribute}");
        let publish = t
            .store
            .publish(&prompt(), &production(), number(1), &anyone())
            .await;
        assert!(
            matches!(publish, Err(Error::Database(DatabaseError::Corrupt { .. }))),
            "{attribute}: {publish:?}"
        );
    }
}
