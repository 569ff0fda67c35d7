//! What a redacted version can't be used for, and what is made of a prompt that has one.

use promptbook::error::{RedactionError, ReleaseError};
use promptbook::store::request::{IfMatch, Merge};

use super::*;

/// Versions 1 to 3; 2 is redacted, 3 is active over 2 over 1.
async fn over_a_redacted_one() -> Table {
    let t = Table::new().await;
    create(&t, &prompt(), "text 1").await;
    for template in ["text 2", "text 3"] {
        let change = replace(text(template), Some(production()));
        t.store.save(&prompt(), &change, &anyone()).await.unwrap();
    }
    redact(&t.store, 2).await.unwrap();
    t
}

#[tokio::test]
async fn a_redacted_version_is_not_published_alone_or_in_a_release() {
    let t = over_a_redacted_one().await;
    let (id, l, c) = (prompt(), label("staging"), anyone());
    let expected = Error::Redaction(RedactionError::VersionRedacted {
        name: prompt().name,
        version: number(2),
    });
    let error = refused(&t, t.store.publish(&id, &l, number(2), &c)).await;
    assert_eq!(error, expected);
    let new = NewRelease {
        instance: prompt().instance,
        label: label("staging"),
        publish: vec![ReleaseItem {
            name: prompt().name,
            version: number(2),
            revision: None,
        }],
    };
    let error = refused(&t, t.store.release(&new, &c)).await;
    let Error::Release(ReleaseError::InRelease { error, .. }) = error else {
        panic!("{error}");
    };
    assert_eq!(*error, expected);
    let labels = [label("staging")].into();
    let error = refused(&t, t.store.point_labels(&id, number(2), &labels, &c)).await;
    assert!(
        matches!(error, Error::VersionNotFound { .. }),
        "clients of Langfuse's API don't see it: {error}"
    );
}

#[tokio::test]
async fn a_rollback_to_a_redacted_version_names_the_next_one_below() {
    let t = over_a_redacted_one().await;
    let (id, l, c) = (prompt(), production(), anyone());
    let error = refused(&t, t.store.roll_back(&id, &l, None, &c)).await;
    assert_eq!(
        error.to_string(),
        "a rollback of label `production` goes to version 2 of `support/greeting`, which was redacted: publish version 1, the next one below"
    );
    redact(&t.store, 1).await.unwrap();
    let error = refused(&t, t.store.roll_back(&id, &l, None, &c)).await;
    assert!(
        error
            .to_string()
            .ends_with("no other version is below it; publish one"),
        "{error}"
    );
}

#[tokio::test]
async fn a_restore_leaves_a_label_of_a_redacted_version_down() {
    let t = over_a_redacted_one().await;
    publish(&t.store, &prompt(), &label("staging"), 1, &anyone()).await;
    t.store.delete(&prompt(), &anyone()).await.unwrap();
    redact(&t.store, 3).await.unwrap();
    let restored = t.store.restore(&prompt(), &anyone()).await.unwrap();
    assert_eq!(restored.unrestored, [production()]);
    assert_eq!(active_at(&t, &prompt(), &label("staging")).await, Some(1));
    assert_eq!(active(&t, &prompt()).await, None);
    t.audit().await;
}

#[tokio::test]
async fn the_content_of_a_redacted_version_makes_a_new_one() {
    let t = Table::new().await;
    create(&t, &prompt(), "text 1").await;
    draft(&t, &prompt(), "text 2").await;
    redact(&t.store, 2).await.unwrap();
    let saved = draft(&t, &prompt(), "text 2").await;
    assert_eq!(saved.version.version, number(3));
    let redacted = t.store.version(&prompt(), number(2)).await.unwrap();
    assert_eq!(saved.version.digest, redacted.digest);
    assert_eq!(
        draft(&t, &prompt(), "text 2").await.version.version,
        number(3)
    );
    t.audit().await;
}

#[tokio::test]
async fn a_redacted_latest_version_is_not_patched_and_its_description_is() {
    let t = Table::new().await;
    create(&t, &prompt(), "text 1").await;
    draft(&t, &prompt(), "text 2").await;
    redact(&t.store, 2).await.unwrap();
    let patch = |merge: Merge| Change {
        edit: Edit::Merge(merge),
        publish: None,
    };
    let (id, c) = (prompt(), anyone());
    let content = patch(Merge {
        template: Some("text 3".to_owned()),
        ..Merge::default()
    });
    let error = refused(&t, t.store.save(&id, &content, &c)).await;
    assert!(
        matches!(
            error,
            Error::Redaction(RedactionError::NothingToPatch { .. })
        ),
        "{error}"
    );
    let described = patch(Merge {
        description: Some(Some("greets".to_owned())),
        ..Merge::default()
    });
    let saved = t.store.save(&id, &described, &c).await.unwrap();
    assert_eq!(saved.version.version, number(2));
    let shown = t.store.prompt(&id).await.unwrap();
    assert_eq!(shown.description.as_deref(), Some("greets"));
    t.audit().await;
}

#[tokio::test]
async fn a_redaction_needs_an_inactive_version_that_exists() {
    let t = Table::new().await;
    create(&t, &prompt(), "text 1").await;
    let (id, c) = (prompt(), because());
    let error = refused(&t, t.store.redact(&id, number(1), &c)).await;
    assert!(
        matches!(
            error,
            Error::Redaction(RedactionError::VersionActive { .. })
        ),
        "{error}"
    );
    let error = refused(&t, t.store.redact(&id, number(2), &c)).await;
    assert!(matches!(error, Error::VersionNotFound { .. }), "{error}");
    let none = prompt_of("default", "none");
    let error = refused(&t, t.store.redact(&none, number(1), &c)).await;
    assert!(matches!(error, Error::PromptNotFound { .. }), "{error}");
}

#[tokio::test]
async fn what_was_active_at_a_time_shows_the_marker() {
    let t = over_a_redacted_one().await;
    let ledger = t
        .store
        .publications(&prompt(), &production(), &Page::default())
        .await
        .unwrap();
    let then = ledger.items[1].at;
    let found = t.store.active_at(&prompt(), &production(), then).await;
    let found = found.unwrap();
    assert_eq!(found.version.template.as_deref(), Some(REDACTED));
    assert!(found.version.redacted.is_some());
}

#[tokio::test]
async fn a_write_that_a_redaction_overtakes_is_refused_by_its_if_match() {
    let patch = Change {
        edit: Edit::Merge(Merge {
            template: Some("text 4".to_owned()),
            ..Merge::default()
        }),
        publish: None,
    };
    let read = [("GetItem", 1), ("GetItem", 2), (WRITE, 1)];
    let patching = read.map(|at| (false, at));
    // A publication also reads the active item.
    let publishing = read.into_iter().chain([("GetItem", 3)]);
    for (publishes, (operation, nth)) in publishing.map(|at| (true, at)).chain(patching) {
        let (t, wire) = prepared().await;
        let revision = t.store.prompt(&prompt()).await.unwrap().revision;
        let context = WriteContext {
            if_match: Some(IfMatch::OneOf(vec![revision])),
            ..anyone()
        };
        wire.clear();
        let rival = other(&t);
        wire.before(operation, nth, async move {
            redact(&rival, 3).await.unwrap();
        });
        let (id, label) = (prompt(), production());
        let error = match publishes {
            true => t
                .store
                .publish(&id, &label, number(3), &context)
                .await
                .err(),
            false => t.store.save(&id, &patch, &context).await.err(),
        };
        assert!(
            matches!(error, Some(Error::PreconditionFailed { .. })),
            "{operation} {nth}: {error:?}"
        );
        t.audit().await;
    }
}
