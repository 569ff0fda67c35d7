//! Idempotency-Key: a retry has no further effect and returns exactly the first response.

use promptbook::store::request::Idempotency;
use promptbook::{Error, table_keys};

use super::*;

pub(super) fn keyed(key: &str, fingerprint: &str) -> WriteContext {
    let receipt = table_keys::receipt("admin", "POST", &prompt().instance, "/v1/prompts", key);
    WriteContext {
        idempotency: Some(Idempotency {
            receipt,
            fingerprint: fingerprint.to_owned(),
        }),
        ..anyone()
    }
}

#[tokio::test]
async fn a_repeated_write_of_each_kind_returns_the_same_and_changes_nothing() {
    let t = Table::new().await;
    let (store, id, l) = (&t.store, prompt(), production());
    let new = new_prompt("one", true);
    let created = store
        .create(&id, &new, &keyed("create", "f"))
        .await
        .unwrap();
    let change = replace(text("two"), Some(l.clone()));
    let saved = store.save(&id, &change, &keyed("save", "f")).await.unwrap();
    let rolled = store
        .roll_back(&id, &l, None, &keyed("rollback", "f"))
        .await
        .unwrap();
    let published = store
        .publish(&id, &l, number(2), &keyed("publish", "f"))
        .await
        .unwrap();
    let down = store
        .unpublish(&id, &l, &keyed("unpublish", "f"))
        .await
        .unwrap();
    let contract = store
        .set_contract(&id, &names(&["x"]), &keyed("contract", "f"))
        .await
        .unwrap();
    let deleted = store.delete(&id, &keyed("delete", "f")).await.unwrap();
    let restored = store.restore(&id, &keyed("restore", "f")).await.unwrap();

    let before = t.items().await;
    assert_eq!(
        store.create(&id, &new, &keyed("create", "f")).await,
        Ok(created)
    );
    assert_eq!(
        store.save(&id, &change, &keyed("save", "f")).await,
        Ok(saved)
    );
    assert_eq!(
        store
            .roll_back(&id, &l, None, &keyed("rollback", "f"))
            .await,
        Ok(rolled)
    );
    assert_eq!(
        store
            .publish(&id, &l, number(2), &keyed("publish", "f"))
            .await,
        Ok(published)
    );
    assert_eq!(
        store.unpublish(&id, &l, &keyed("unpublish", "f")).await,
        Ok(down)
    );
    assert_eq!(
        store
            .set_contract(&id, &names(&["x"]), &keyed("contract", "f"))
            .await,
        Ok(contract)
    );
    assert_eq!(store.delete(&id, &keyed("delete", "f")).await, Ok(deleted));
    assert_eq!(
        store.restore(&id, &keyed("restore", "f")).await,
        Ok(restored)
    );
    assert_eq!(before, t.items().await);
    t.audit().await;
}

#[tokio::test]
async fn an_idempotency_key_is_bound_to_one_request() {
    let t = Table::new().await;
    create(&t, &prompt(), "one").await;
    draft(&t, &prompt(), "two").await;
    let publish = |n, context| {
        let store = t.store.clone();
        async move {
            store
                .publish(&prompt(), &production(), number(n), &context)
                .await
        }
    };
    publish(2, keyed("k", "two")).await.unwrap();
    assert_eq!(
        refused(&t, publish(1, keyed("k", "one"))).await,
        Error::KeyReused
    );
}

#[tokio::test]
async fn a_write_that_changes_nothing_stores_a_receipt_too() {
    let t = Table::new().await;
    let first = create(&t, &prompt(), "one").await;
    draft(&t, &prompt(), "two").await;
    let publish_one = || async {
        t.store
            .publish(&prompt(), &production(), number(1), &keyed("k", "f"))
            .await
            .unwrap()
    };
    let nothing = publish_one().await;
    assert_eq!(nothing.publication, first.publication.unwrap());
    t.store
        .publish(&prompt(), &production(), number(2), &anyone())
        .await
        .unwrap();
    assert_eq!(publish_one().await, nothing, "not published again");
    assert_eq!(active(&t, &prompt()).await, Some(2));
}

#[tokio::test]
async fn only_successful_writes_store_receipts() {
    let t = Table::new().await;
    create(&t, &prompt(), "one").await;
    let publish = || async {
        t.store
            .publish(&prompt(), &production(), number(2), &keyed("k", "f"))
            .await
    };
    refused(&t, publish()).await;
    draft(&t, &prompt(), "two").await;
    publish().await.unwrap();
    assert_eq!(active(&t, &prompt()).await, Some(2));
}

#[tokio::test]
async fn twenty_concurrent_identical_requests_take_effect_once() {
    let t = Table::new().await;
    create(&t, &prompt(), "one").await;
    let change = replace(text("two"), Some(production()));
    let save = || async {
        t.store
            .save(&prompt(), &change, &keyed("k", "f"))
            .await
            .unwrap()
    };
    let answers = futures_util::future::join_all((0..20).map(|_| save())).await;
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:?}"
    );
    assert_eq!(t.store.prompt(&prompt()).await.unwrap().revision, 2);
    t.audit().await;
}

#[tokio::test]
async fn a_receipt_expires_after_a_day() {
    let t = Table::new().await;
    create(&t, &prompt(), "one").await;
    draft(&t, &prompt(), "two").await;
    let publish = |n| {
        let store = t.store.clone();
        async move {
            store
                .publish(
                    &prompt(),
                    &production(),
                    number(n),
                    &keyed("k", &n.to_string()),
                )
                .await
        }
    };
    publish(2).await.unwrap();
    t.clock
        .advance(std::time::Duration::from_secs(24 * 60 * 60 - 1));
    assert_eq!(publish(1).await, Err(Error::KeyReused));
    t.clock.advance(std::time::Duration::from_secs(2));
    let missing = publish(3).await;
    assert!(
        matches!(missing, Err(Error::VersionNotFound { .. })),
        "an old receipt answers nothing: {missing:?}"
    );
    publish(1).await.unwrap();
    assert_eq!(active(&t, &prompt()).await, Some(1));
}
