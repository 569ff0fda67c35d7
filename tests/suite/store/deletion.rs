//! Deleting and restoring: one write unpublishes every label, and exactly those are restored.

use promptbook::Error;
use promptbook::error::DeletionError;
use promptbook::store::request::{Page, PromptFilter};

use super::*;

async fn published_twice() -> Table {
    let t = Table::new().await;
    create(&t, &prompt(), "one").await;
    draft(&t, &prompt(), "two").await;
    t.store
        .publish(&prompt(), &label("staging"), number(2), &anyone())
        .await
        .unwrap();
    t.store
        .publish(&prompt(), &label("beta"), number(2), &anyone())
        .await
        .unwrap();
    t.store
        .unpublish(&prompt(), &label("beta"), &anyone())
        .await
        .unwrap();
    t
}

#[tokio::test]
async fn deleting_unpublishes_every_label_and_restoring_republishes_exactly_those() {
    let t = published_twice().await;
    let revision = t.store.delete(&prompt(), &anyone()).await.unwrap();
    assert_eq!(active(&t, &prompt()).await, None);
    assert_eq!(active_at(&t, &prompt(), &label("staging")).await, None);
    let error = t.store.prompt(&prompt()).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Deletion(DeletionError::DeletedNotShown { .. })
        ),
        "{error}"
    );
    t.audit().await;

    let restored = t.store.restore(&prompt(), &anyone()).await.unwrap();
    assert_eq!(
        (restored.unrestored, restored.revision),
        (vec![], revision + 1)
    );
    assert_eq!(active(&t, &prompt()).await, Some(1));
    assert_eq!(active_at(&t, &prompt(), &label("staging")).await, Some(2));
    assert_eq!(
        active_at(&t, &prompt(), &label("beta")).await,
        None,
        "was down before"
    );
    t.audit().await;
}

#[tokio::test]
async fn undo_after_a_restore_is_as_before_the_deletion() {
    let t = Table::new().await;
    create(&t, &prompt(), "one").await;
    let change = replace(text("two"), Some(production()));
    t.store.save(&prompt(), &change, &anyone()).await.unwrap();
    t.store.delete(&prompt(), &anyone()).await.unwrap();
    t.store.restore(&prompt(), &anyone()).await.unwrap();
    assert_eq!(active(&t, &prompt()).await, Some(2));
    t.store
        .roll_back(&prompt(), &production(), None, &anyone())
        .await
        .unwrap();
    assert_eq!(active(&t, &prompt()).await, Some(1));
    t.audit().await;
}

#[tokio::test]
async fn repeating_a_deletion_or_a_restore_changes_nothing() {
    let t = published_twice().await;
    t.store.restore(&prompt(), &anyone()).await.unwrap();
    let revision = t.store.delete(&prompt(), &anyone()).await.unwrap();
    let before = t.items().await;
    assert_eq!(t.store.delete(&prompt(), &anyone()).await, Ok(revision));
    assert_eq!(before, t.items().await);
    let restored = t.store.restore(&prompt(), &anyone()).await.unwrap();
    assert_eq!(t.store.restore(&prompt(), &anyone()).await, Ok(restored));
}

#[tokio::test]
async fn a_deleted_prompt_rejects_writes_but_its_history_is_readable() {
    let t = published_twice().await;
    t.store.delete(&prompt(), &anyone()).await.unwrap();
    let (store, id, c) = (&t.store, prompt(), anyone());
    let errors = [
        refused(&t, store.save(&id, &replace(text("x"), None), &c)).await,
        refused(&t, store.publish(&id, &production(), number(1), &c)).await,
        refused(&t, store.roll_back(&id, &production(), None, &c)).await,
        refused(&t, store.unpublish(&id, &production(), &c)).await,
        refused(&t, store.set_contract(&id, &names(&[]), &c)).await,
    ];
    for error in errors {
        assert!(
            matches!(error, Error::Deletion(DeletionError::Deleted { .. })),
            "{error}"
        );
    }
    assert_eq!(
        store
            .versions(&id, &Page::default())
            .await
            .unwrap()
            .items
            .len(),
        2
    );
    assert_eq!(
        store
            .publications(&id, &production(), &Page::default())
            .await
            .unwrap()
            .items
            .len(),
        2
    );
    let deleted = PromptFilter {
        deleted: true,
        ..PromptFilter::default()
    };
    assert_eq!(
        store
            .prompts(&id.instance, &deleted, &Page::default())
            .await
            .unwrap()
            .items
            .len(),
        1
    );
    let live = PromptFilter::default();
    assert_eq!(
        store
            .prompts(&id.instance, &live, &Page::default())
            .await
            .unwrap()
            .items,
        vec![]
    );
}

#[tokio::test]
async fn a_label_that_no_longer_fits_the_contract_stays_unpublished_and_is_listed() {
    let t = Table::new().await;
    let (base, own) = (prompt(), prompt_of("acme", "support/greeting"));
    t.store
        .create(&base, &new_prompt("{{ a }} {{ b }}", true), &anyone())
        .await
        .unwrap();
    t.store
        .create(&own, &new_prompt("{{ b }}", true), &anyone())
        .await
        .unwrap();
    t.store
        .save(
            &own,
            &replace(text("{{ a }}"), Some(label("staging"))),
            &anyone(),
        )
        .await
        .unwrap();
    t.store.delete(&own, &anyone()).await.unwrap();
    t.store
        .save(
            &base,
            &replace(text("{{ a }}"), Some(production())),
            &anyone(),
        )
        .await
        .unwrap();
    t.store
        .set_contract(&base, &names(&["a"]), &anyone())
        .await
        .unwrap();

    let restored = t.store.restore(&own, &anyone()).await.unwrap();
    assert_eq!(restored.unrestored, vec![production()]);
    assert_eq!(active_at(&t, &own, &label("staging")).await, Some(2));
    let read = t.store.active(&own, &production(), &[]).await.unwrap();
    assert_eq!(
        read.in_force().unwrap().0.publication.instance,
        base.instance,
        "inherits"
    );
    t.audit().await;

    // A label that an earlier restore left down is not this deletion's.
    t.store
        .set_contract(&base, &names(&["a", "b"]), &anyone())
        .await
        .unwrap();
    t.store.delete(&own, &anyone()).await.unwrap();
    assert_eq!(
        t.store.restore(&own, &anyone()).await.unwrap().unrestored,
        vec![]
    );
    let own_active = t
        .store
        .active(&own, &production(), &[])
        .await
        .unwrap()
        .own
        .unwrap();
    assert_eq!(own_active.version, None);
    t.audit().await;
}

#[tokio::test]
async fn ten_labels_of_the_largest_prompt_are_deleted_and_restored_in_one_write_each() {
    let t = Table::new().await;
    create(&t, &prompt(), &"ä".repeat(64 * 1024)).await;
    for i in 1..10 {
        t.store
            .publish(&prompt(), &label(&format!("l{i}")), number(1), &anyone())
            .await
            .unwrap();
    }
    t.store.delete(&prompt(), &anyone()).await.unwrap();
    t.audit().await;
    assert_eq!(
        t.store
            .restore(&prompt(), &anyone())
            .await
            .unwrap()
            .unrestored,
        vec![]
    );
    assert_eq!(active_at(&t, &prompt(), &label("l9")).await, Some(1));
    t.audit().await;
}
