//! Redacting a version: its text and the messages of its publications leave the table, and nothing brings them back.

mod refusals;

use promptbook::Error;
use promptbook::content::Model;
use promptbook::error::RedactionError;
use promptbook::prompt::{REDACTED, Signature};
use promptbook::store::Store;
use promptbook::store::request::{NewRelease, NewVersion, Page, ReleaseItem};
use serde_json::json;
use tests::wire::refused as refusal;

use super::races::{WRITE, other, prepared, wired};
use super::*;

/// What must leave the table.
pub(super) const SECRET: &str = "sk-5ecret";

/// A write that gives the secret as its reason.
pub(super) fn telling() -> WriteContext {
    by(SECRET)
}

pub(super) fn by(message: &str) -> WriteContext {
    WriteContext {
        by: Signature {
            author: Some("ada".to_owned()),
            key_id: None,
            message: Some(message.to_owned()),
            ..Signature::default()
        },
        ..anyone()
    }
}

/// A redaction with a harmless reason.
pub(super) fn because() -> WriteContext {
    by("a key was pasted")
}

/// The keys of the items that have the secret.
pub(super) async fn telling_items(t: &Table) -> Vec<String> {
    let items = t.items().await.into_iter();
    let tells = |item: &tests::items::Item| json!(item).to_string().contains(SECRET);
    items
        .filter_map(|(key, item)| tells(&item).then_some(key))
        .collect()
}

async fn redact(store: &Store, version: u64) -> Result<u64> {
    let redacted = store.redact(&prompt(), number(version), &because()).await;
    redacted.map(|redacted| redacted.revision)
}

/// Content that has the secret in every part.
fn content(template: &str) -> Content {
    let model: Model = serde_json::from_value(json!({
        "id": "m", "provider": null, "options": {"stop": [SECRET]},
    }))
    .unwrap();
    let inputs = json!({"x": {"kind": "string", "description": SECRET, "default": SECRET, "example": SECRET}});
    let body = Body::Text(format!("{template} {SECRET} {{{{ x }}}}"));
    Content::new(body, Some(model), serde_json::from_value(inputs).unwrap()).unwrap()
}

async fn publish(store: &Store, id: &PromptId, label: &Label, version: u64, c: &WriteContext) {
    let published = store.publish(id, label, number(version), c).await;
    published.unwrap();
}

fn telling_content() -> Content {
    let config = json!({"key": SECRET});
    content("one").with_config(Some(config)).unwrap()
}

/// `support/greeting` with version 1, which has the secret and was active under several labels, alone and in releases, and version 2,
/// which is active everywhere.
async fn told(t: &Table) {
    let (s, c) = (&t.store, telling());
    let beside = prompt_of("default", "beside");
    create(t, &beside, "one").await;
    draft(t, &beside, "two").await;
    let new = NewVersion {
        content: telling_content(),
        tags: None,
        labels: [production(), label("staging")].into(),
    };
    s.save_version(&prompt(), &new, &c).await.unwrap();
    draft(t, &prompt(), "two").await;
    let of = |publish: &[(&PromptId, u64)], label: Label| NewRelease {
        instance: prompt().instance,
        label,
        publish: publish
            .iter()
            .map(|(id, version)| ReleaseItem {
                name: id.name.clone(),
                version: number(*version),
                revision: None,
            })
            .collect(),
    };
    // Undone with the secret as the reason; made with it; one that only finds the version active.
    let undone = of(&[(&prompt(), 2), (&beside, 2)], production());
    let undone = s.release(&undone, &anyone()).await.unwrap();
    s.roll_back_release(&undone.id, &c).await.unwrap();
    publish(s, &prompt(), &production(), 2, &anyone()).await;
    let made = of(&[(&prompt(), 1), (&beside, 2)], production());
    s.release(&made, &c).await.unwrap();
    let found = of(&[(&prompt(), 1), (&beside, 1)], label("staging"));
    s.release(&found, &anyone()).await.unwrap();
    s.roll_back(&prompt(), &production(), None, &anyone())
        .await
        .unwrap();
    publish(s, &prompt(), &label("beta"), 1, &c).await;
    s.unpublish(&prompt(), &label("beta"), &c).await.unwrap();
    s.unpublish(&prompt(), &label("staging"), &c).await.unwrap();
    assert_eq!(active(t, &prompt()).await, Some(2));
    t.audit().await;
}

#[tokio::test]
async fn no_item_of_the_table_has_the_text_of_a_redacted_version() {
    let t = Table::new().await;
    told(&t).await;
    let kinds = ["VERSION", "PUBLICATION", "ACTIVE", "RELEASES"];
    let before = telling_items(&t).await;
    for kind in kinds {
        assert!(
            before.iter().any(|key| key.contains(kind)),
            "{kind}: {before:#?}"
        );
    }
    let redacted = t
        .store
        .redact(&prompt(), number(1), &because())
        .await
        .unwrap();
    assert_eq!(telling_items(&t).await, [""; 0]);
    t.audit().await;

    let left = t.store.version(&prompt(), number(1)).await.unwrap();
    assert_eq!(left, redacted.version);
    assert_eq!(left.template.as_deref(), Some(REDACTED));
    assert_eq!(left.message.as_deref(), Some(REDACTED));
    assert_eq!(
        left.digest,
        telling_content().digest(),
        "it stays as a proof"
    );
    assert_eq!(left.author.as_deref(), Some("ada"));
    assert_eq!((&left.model, &left.config), (&None, &None));
    let redaction = left.redacted.unwrap();
    assert_eq!(redaction.reason.as_deref(), Some("a key was pasted"));
    let ledger = t
        .store
        .publications(&prompt(), &label("beta"), &Page::default())
        .await
        .unwrap();
    let messages: Vec<_> = ledger
        .items
        .iter()
        .map(|it| it.message.as_deref())
        .collect();
    assert_eq!(messages, [Some(REDACTED); 2]);
}

#[tokio::test]
async fn redacting_again_changes_nothing() {
    let t = Table::new().await;
    told(&t).await;
    let revision = redact(&t.store, 1).await.unwrap();
    let before = t.items().await;
    assert_eq!(redact(&t.store, 1).await.unwrap(), revision);
    assert_eq!(t.items().await, before);
}

#[tokio::test]
async fn a_redaction_that_stops_anywhere_is_finished_by_the_same_request() {
    for nth in 1.. {
        let (t, wire) = wired().await;
        told(&t).await;
        wire.clear();
        wire.plan(WRITE, nth, refusal(400, "AccessDeniedException"));
        let stopped = redact(&t.store, 1).await;
        if stopped.is_ok() {
            assert!(nth > 4, "it takes several transactions: {nth}");
            return;
        }
        if nth > 1 {
            let version = t.store.version(&prompt(), number(1)).await.unwrap();
            assert!(version.redacted.is_some(), "the text goes first");
            let findings = t.findings().await.join("\n");
            assert!(findings.contains("redact the version again"), "{findings}");
        }
        redact(&t.store, 1).await.unwrap();
        assert_eq!(telling_items(&t).await, [""; 0], "stopped at {nth}");
        t.audit().await;
    }
}

#[tokio::test]
async fn a_request_whose_time_is_up_is_finished_by_the_same_request() {
    let (t, wire) = wired().await;
    create(&t, &prompt(), SECRET).await;
    draft(&t, &prompt(), "two").await;
    for nth in 0..100 {
        publish(&t.store, &prompt(), &production(), 2 - nth % 2, &telling()).await;
    }
    publish(&t.store, &prompt(), &production(), 2, &anyone()).await;
    wire.clear();
    // Each request takes long, though half as long as the client waits. The last ones are those of the first batch of messages.
    let requests = [
        ("GetItem", 1),
        ("GetItem", 2),
        ("Query", 1),
        (WRITE, 1),
        ("Query", 2),
        ("GetItem", 3),
        ("Query", 3),
        (WRITE, 2),
    ];
    for (operation, nth) in requests {
        wire.before(operation, nth, async {
            tokio::time::pause();
            tokio::time::advance(std::time::Duration::from_millis(1_100)).await;
            tokio::time::resume();
        });
    }
    let error = redact(&t.store, 1).await.unwrap_err();
    assert!(
        matches!(error, Error::Redaction(RedactionError::Unfinished)),
        "{error}"
    );
    redact(&t.store, 1).await.unwrap();
    // In the ledger and in the activity.
    let of_version_2 = telling_items(&t).await;
    assert_eq!(of_version_2.len(), 100, "{of_version_2:#?}");
    t.audit().await;
}

#[tokio::test]
async fn a_publication_at_the_same_moment_does_not_bring_the_text_back() {
    for (operation, nth) in [("GetItem", 1), ("GetItem", 2), ("GetItem", 3), (WRITE, 1)] {
        let (t, wire) = prepared().await;
        let rival = other(&t);
        wire.before(operation, nth, async move {
            redact(&rival, 2).await.unwrap();
        });
        let published = t
            .store
            .publish(&prompt(), &production(), number(2), &anyone())
            .await;
        let error = published.unwrap_err();
        assert!(
            matches!(
                error,
                Error::Redaction(RedactionError::VersionRedacted { .. })
            ),
            "{error}"
        );
        assert_eq!(active(&t, &prompt()).await, Some(1));
        let items = json!(t.items().await).to_string();
        assert!(!items.contains("text 2"), "{operation} {nth}: {items}");
        t.audit().await;
    }
}

#[tokio::test]
async fn a_redaction_at_the_moment_of_a_publication_is_refused() {
    let (t, wire) = prepared().await;
    let rival = other(&t);
    wire.before(WRITE, 1, async move {
        publish(&rival, &prompt(), &label("staging"), 2, &anyone()).await;
    });
    let error = redact(&t.store, 2).await.unwrap_err();
    let expected = Error::Redaction(RedactionError::VersionActive {
        name: prompt().name,
        version: number(2),
        labels: vec![label("staging")],
    });
    assert_eq!(error, expected);
    let version = t.store.version(&prompt(), number(2)).await.unwrap();
    assert_eq!(version.redacted, None);
    t.audit().await;
}

#[tokio::test]
async fn a_rollback_of_a_release_keeps_the_messages_redacted() {
    let (t, wire) = wired().await;
    let beside = prompt_of("default", "beside");
    create(&t, &beside, "one").await;
    draft(&t, &beside, "two").await;
    create(&t, &prompt(), "one").await;
    draft(&t, &prompt(), "two").await;
    publish(&t.store, &prompt(), &production(), 2, &anyone()).await;
    publish(&t.store, &prompt(), &production(), 1, &telling()).await;
    let item = |id: &PromptId, version| ReleaseItem {
        name: id.name.clone(),
        version: number(version),
        revision: None,
    };
    let new = NewRelease {
        instance: prompt().instance,
        label: production(),
        publish: vec![item(&prompt(), 1), item(&beside, 2)],
    };
    let release = t.store.release(&new, &anyone()).await.unwrap();
    publish(&t.store, &prompt(), &production(), 2, &anyone()).await;
    wire.clear();
    let rival = other(&t);
    wire.before(WRITE, 1, async move {
        redact(&rival, 1).await.unwrap();
    });
    t.store
        .roll_back_release(&release.id, &anyone())
        .await
        .unwrap();
    assert_eq!(telling_items(&t).await, [""; 0]);
    t.audit().await;
}
