//! Purging a deleted prompt: all that it said leaves the table, and its name is free for another type.

use promptbook::Error;
use promptbook::content::Message;
use promptbook::error::{ContractError, DeletionError, LabelError, RedactionError};
use promptbook::prompt::REDACTED;
use promptbook::store::request::{Merge, NewVersion, Page, PromptFilter};
use tests::wire::refused as refusal;

use super::races::{WRITE, other, wired};
use super::redaction::{SECRET, because, by, telling, telling_items};
use super::*;

/// A deleted prompt of 30 versions, each of which was published, that has the secret everywhere.
async fn deleted(t: &Table) {
    let new = NewPrompt {
        description: Some(SECRET.to_owned()),
        tags: [SECRET.to_owned()].into(),
        ..new_prompt(&format!("{SECRET} 1"), true)
    };
    t.store.create(&prompt(), &new, &telling()).await.unwrap();
    for n in 2..=30 {
        let content = text(&format!("{SECRET} {n}"));
        let change = replace(content, Some(production()));
        t.store.save(&prompt(), &change, &telling()).await.unwrap();
    }
    t.store.delete(&prompt(), &telling()).await.unwrap();
}

/// The same, after writes whose messages are in the activity alone: contracts, a description, a deletion and a restoration of what is not
/// active.
async fn deleted_with_notes(t: &Table, contracts: usize) {
    let (id, c) = (prompt(), telling());
    deleted(t).await;
    t.store.restore(&id, &c).await.unwrap();
    for n in 0..contracts {
        let contract = names(&["x", &format!("x{n}")]);
        t.store.set_contract(&id, &contract, &c).await.unwrap();
    }
    let change = Change {
        edit: Edit::Merge(Merge {
            description: Some(None),
            ..Merge::default()
        }),
        publish: None,
    };
    t.store.save(&id, &change, &c).await.unwrap();
    t.store.unpublish(&id, &production(), &c).await.unwrap();
    t.store.delete(&id, &c).await.unwrap();
    t.store.restore(&id, &c).await.unwrap();
    t.store.delete(&id, &c).await.unwrap();
}

/// Sends the same request until it has redacted everything: a slow machine does less in one.
async fn finish(t: &Table) {
    while let Err(error) = t.store.purge(&prompt(), &because()).await {
        let unfinished = Error::Redaction(RedactionError::Unfinished);
        assert_eq!(error, unfinished);
    }
}

fn chat() -> Content {
    let messages: Vec<Message> =
        serde_json::from_str(r#"[{"role": "user", "content": "Hi {{ x }}"}]"#).unwrap();
    Content::new(Body::Chat(messages), None, Inputs::new()).unwrap()
}

#[tokio::test]
async fn a_purged_prompt_says_nothing_and_its_name_is_free_for_another_type() {
    let t = Table::new().await;
    deleted(&t).await;
    let revision = t.store.purge(&prompt(), &because()).await.unwrap();
    assert_eq!(telling_items(&t).await, [""; 0]);
    t.audit().await;
    let again = t.store.purge(&prompt(), &because()).await.unwrap();
    assert_eq!(again, revision, "purged already");

    let (id, c) = (prompt(), anyone());
    let error = refused(&t, t.store.restore(&id, &c)).await;
    assert!(
        matches!(error, Error::Deletion(DeletionError::Purged { .. })),
        "{error}"
    );
    let error = refused(&t, t.store.publish(&id, &production(), number(1), &c)).await;
    assert!(
        matches!(error, Error::Deletion(DeletionError::Purged { .. })),
        "{error}"
    );
    let error = t.store.prompt(&id).await.unwrap_err();
    assert!(matches!(error, Error::PromptNotFound { .. }), "{error}");

    let new = NewPrompt {
        content: chat(),
        ..new_prompt("x", true)
    };
    let saved = t.store.create(&id, &new, &c).await.unwrap();
    assert_eq!(saved.version.version, number(31), "numbers go on");
    assert_eq!(saved.publication.unwrap().seq, 32);
    let shown = t.store.prompt(&id).await.unwrap();
    assert_eq!((shown.contract, shown.purged_at), (names(&["x"]), None));
    let first = t.store.version(&id, number(1)).await.unwrap();
    assert_eq!(first.template.as_deref(), Some(REDACTED));
    let error = refused(&t, t.store.roll_back(&id, &production(), None, &c)).await;
    assert!(
        matches!(error, Error::Label(LabelError::NothingBelow { .. })),
        "{error}"
    );
    t.audit().await;
}

#[tokio::test]
async fn a_purge_takes_the_messages_that_are_in_the_activity_alone() {
    let t = Table::new().await;
    // More than one transaction redacts.
    deleted_with_notes(&t, 50).await;
    // Another prompt's messages stay.
    let other = prompt_of("default", "other");
    create(&t, &other, "text").await;
    let kept = by("kept");
    let contract = names(&["a"]);
    t.store
        .set_contract(&other, &contract, &kept)
        .await
        .unwrap();
    finish(&t).await;
    assert_eq!(telling_items(&t).await, [""; 0]);
    let items = t.items().await;
    let messages = items.values().filter_map(|it| it.get("message")?.as_str());
    let said: Vec<&str> = messages.collect();
    assert!(said.contains(&"kept"), "{said:?}");
    assert!(
        said.contains(&"a key was pasted"),
        "the reason stays: {said:?}"
    );
    t.audit().await;
}

#[tokio::test]
async fn a_client_of_langfuse_can_take_the_name_of_a_purged_prompt() {
    let t = Table::new().await;
    deleted(&t).await;
    t.store.purge(&prompt(), &because()).await.unwrap();
    let new = NewVersion {
        content: chat(),
        tags: None,
        labels: [production()].into(),
    };
    let (header, version) = t
        .store
        .save_version(&prompt(), &new, &anyone())
        .await
        .unwrap();
    assert_eq!(version.version, number(31));
    let visible: Vec<_> = header.hidden.missing(header.latest).collect();
    assert_eq!(visible, [number(31)]);
    t.audit().await;
}

#[tokio::test]
async fn a_purge_that_stops_anywhere_is_finished_by_the_same_request() {
    for nth in 1.. {
        let (t, wire) = wired().await;
        deleted_with_notes(&t, 2).await;
        wire.clear();
        wire.plan(WRITE, nth, refusal(400, "AccessDeniedException"));
        if t.store.purge(&prompt(), &because()).await.is_ok() {
            assert!(nth > 5, "it takes several transactions: {nth}");
            return;
        }
        finish(&t).await;
        assert_eq!(telling_items(&t).await, [""; 0], "stopped at {nth}");
        t.audit().await;
    }
}

#[tokio::test]
async fn only_a_deleted_prompt_without_live_overrides_is_purged() {
    let t = Table::new().await;
    create(&t, &prompt(), "text 1").await;
    let (id, c) = (prompt(), anyone());
    let error = refused(&t, t.store.purge(&id, &c)).await;
    assert!(
        matches!(error, Error::Deletion(DeletionError::NotDeleted { .. })),
        "{error}"
    );
    let own = prompt_of("acme", "support/greeting");
    create(&t, &own, "own").await;
    t.store.delete(&id, &c).await.unwrap();
    let error = refused(&t, t.store.purge(&id, &c)).await;
    assert!(error.to_string().contains("such as in `acme`"), "{error}");
    t.store.delete(&own, &c).await.unwrap();
    t.store.purge(&id, &c).await.unwrap();
    t.audit().await;
    // An override obeys a prompt that was purged no more.
    t.store.purge(&own, &c).await.unwrap();
    let new = NewPrompt {
        content: chat(),
        ..new_prompt("x", true)
    };
    t.store.create(&own, &new, &c).await.unwrap();
    let error = t.store.create(&id, &new_prompt("text", true), &c).await;
    assert!(
        matches!(
            error,
            Err(Error::Contract(ContractError::OverrideHasType { .. }))
        ),
        "{error:?}"
    );
    t.audit().await;
}

#[tokio::test]
async fn an_override_that_comes_at_the_last_moment_stops_a_purge() {
    let (t, wire) = wired().await;
    create(&t, &prompt(), "text 1").await;
    t.store.delete(&prompt(), &anyone()).await.unwrap();
    wire.clear();
    let rival = other(&t);
    // The first transaction redacts the version, and the second one frees the name.
    wire.before(WRITE, 2, async move {
        let own = prompt_of("acme", "support/greeting");
        let (new, c) = (new_prompt("own", true), anyone());
        rival.create(&own, &new, &c).await.unwrap();
    });
    let error = t.store.purge(&prompt(), &because()).await.unwrap_err();
    assert!(
        matches!(error, Error::Deletion(DeletionError::HasOverrides { .. })),
        "{error}"
    );
    t.audit().await;
}

#[tokio::test]
async fn a_restore_in_the_middle_stops_a_purge() {
    let (t, wire) = wired().await;
    deleted(&t).await;
    wire.clear();
    let rival = other(&t);
    wire.before(WRITE, 2, async move {
        rival.restore(&prompt(), &anyone()).await.unwrap();
    });
    let error = t.store.purge(&prompt(), &because()).await.unwrap_err();
    assert!(
        matches!(error, Error::Deletion(DeletionError::NotDeleted { .. })),
        "{error}"
    );
    assert_eq!(active(&t, &prompt()).await, Some(30), "not redacted yet");
    t.store.delete(&prompt(), &anyone()).await.unwrap();
    t.store.purge(&prompt(), &because()).await.unwrap();
    assert_eq!(telling_items(&t).await, [""; 0]);
    t.audit().await;
}

#[tokio::test]
async fn what_an_instance_inherited_from_a_purged_prompt_shows_the_marker() {
    let t = Table::new().await;
    let published = create(&t, &prompt(), "text 1").await.publication.unwrap();
    t.store.delete(&prompt(), &anyone()).await.unwrap();
    t.store.purge(&prompt(), &because()).await.unwrap();
    for instance in ["default", "acme"] {
        let id = prompt_of(instance, "support/greeting");
        let found = t.store.active_at(&id, &production(), published.at).await;
        let version = found.unwrap().version;
        assert_eq!(version.template.as_deref(), Some(REDACTED), "{instance}");
    }
}

#[tokio::test]
async fn a_purged_prompt_is_listed_among_the_deleted_ones() {
    let t = Table::new().await;
    create(&t, &prompt(), "text 1").await;
    t.store.delete(&prompt(), &anyone()).await.unwrap();
    t.store.purge(&prompt(), &because()).await.unwrap();
    let deleted = PromptFilter {
        deleted: true,
        ..PromptFilter::default()
    };
    let listed = t
        .store
        .prompts(&prompt().instance, &deleted, &Page::default())
        .await
        .unwrap();
    assert!(listed.items[0].purged_at.is_some());
}
