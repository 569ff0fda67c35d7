//! The races that the protocol's rules prevent, each provoked by a change between a read and its write.

use promptbook::Error;
use promptbook::error::{ContractError, DeletionError, LabelError};
use promptbook::store::request::{IfMatch, Seed, SeedOutcome};
use tests::wire::Wire;

use super::*;

pub(super) const WRITE: &str = "TransactWriteItems";

/// A table whose store uses a wire that the test controls.
pub(super) async fn wired() -> (Table, Wire) {
    let wire = Wire::default();
    let t = Table::with(|config| wire.under(config)).await;
    (t, wire)
}

/// Another store on the same table, without the wire.
pub(super) fn other(t: &Table) -> promptbook::store::Store {
    promptbook::store::Store::new(t.client.clone(), t.name.as_str()).with_clock(t.clock.clone())
}

/// Versions 1 to 3, of which 1 is active.
pub(super) async fn prepared() -> (Table, Wire) {
    let (t, wire) = wired().await;
    create(&t, &prompt(), "text 1").await;
    draft(&t, &prompt(), "text 2").await;
    draft(&t, &prompt(), "text 3").await;
    wire.clear();
    (t, wire)
}

#[tokio::test]
async fn two_publishes_from_the_same_state_are_serialized() {
    let (t, wire) = prepared().await;
    let rival = other(&t);
    wire.before(WRITE, 1, async move {
        rival
            .publish(&prompt(), &production(), number(2), &anyone())
            .await
            .unwrap();
    });
    let published = t
        .store
        .publish(&prompt(), &production(), number(3), &anyone())
        .await
        .unwrap();
    assert_eq!(
        (published.publication.seq, published.publication.replaced),
        (3, Some(number(2)))
    );
    assert_eq!(active(&t, &prompt()).await, Some(3));
    t.audit().await;
}

#[tokio::test]
async fn a_rollback_after_a_concurrent_publish_undoes_it_unless_from_forbids_that() {
    let (t, wire) = prepared().await;
    t.store
        .publish(&prompt(), &production(), number(2), &anyone())
        .await
        .unwrap();
    let rival = other(&t);
    wire.before(WRITE, 1, async move {
        rival
            .publish(&prompt(), &production(), number(3), &anyone())
            .await
            .unwrap();
    });
    let rolled = t
        .store
        .roll_back(&prompt(), &production(), Some(2), &anyone())
        .await;
    assert_eq!(
        rolled,
        Err(Error::Label(LabelError::LabelMoved {
            label: production(),
            expected: 2,
            actual: 3
        }))
    );
    assert_eq!(active(&t, &prompt()).await, Some(3));
    t.audit().await;
}

#[tokio::test]
async fn a_publish_after_a_concurrent_deletion_is_rejected() {
    let (t, wire) = prepared().await;
    let rival = other(&t);
    wire.before(WRITE, 1, async move {
        rival.delete(&prompt(), &anyone()).await.unwrap();
    });
    let published = t
        .store
        .publish(&prompt(), &production(), number(2), &anyone())
        .await;
    assert!(
        matches!(
            published,
            Err(Error::Deletion(DeletionError::Deleted { .. }))
        ),
        "{published:?}"
    );
    t.audit().await;
}

#[tokio::test]
async fn a_torn_read_is_read_again() {
    let (t, wire) = prepared().await;
    let (rival, seen) = (other(&t), wire.clone());
    // The header, asked for first, is held until the label's state of before has been read: the other way round, the
    // header's revision would tell.
    wire.before("GetItem", 1, async move {
        seen.until_answered(1).await;
        rival
            .publish(&prompt(), &production(), number(2), &anyone())
            .await
            .unwrap();
    });
    let rolled = t
        .store
        .roll_back(&prompt(), &production(), None, &anyone())
        .await
        .unwrap();
    assert_eq!(rolled.publication.version, Some(number(1)));
    assert_eq!(rolled.publication.replaced, Some(number(2)));
    t.audit().await;
}

#[tokio::test]
async fn an_unchanged_result_comes_from_one_snapshot() {
    let (t, wire) = prepared().await;
    let (rival, seen) = (other(&t), wire.clone());
    // The header, asked for first, is held until the label's state of before has been read: the other way round, the
    // header's revision would tell.
    wire.before("GetItem", 1, async move {
        seen.until_answered(1).await;
        rival
            .publish(&prompt(), &production(), number(2), &anyone())
            .await
            .unwrap();
    });
    let published = t
        .store
        .publish(&prompt(), &production(), number(1), &anyone())
        .await
        .unwrap();
    assert_eq!(
        published.publication.seq, 3,
        "1 was active before and is again, by a new publication"
    );
    t.audit().await;
}

#[tokio::test]
async fn of_two_writes_with_one_etag_exactly_one_succeeds() {
    let (t, wire) = prepared().await;
    let revision = t.store.prompt(&prompt()).await.unwrap().revision;
    let context = WriteContext {
        if_match: Some(IfMatch::OneOf(vec![revision])),
        ..anyone()
    };
    let (rival, rivals) = (other(&t), context.clone());
    wire.before(WRITE, 1, async move {
        rival
            .save(&prompt(), &replace(text("the rival's"), None), &rivals)
            .await
            .unwrap();
    });
    let saved = t
        .store
        .save(&prompt(), &replace(text("mine"), None), &context)
        .await;
    assert_eq!(
        saved,
        Err(Error::PreconditionFailed {
            actual: revision + 1
        })
    );
    t.audit().await;
}

#[tokio::test]
async fn of_two_concurrent_tenth_labels_one_is_created() {
    let (t, wire) = prepared().await;
    for i in 1..9 {
        t.store
            .publish(&prompt(), &label(&format!("l{i}")), number(1), &anyone())
            .await
            .unwrap();
    }
    let rival = other(&t);
    wire.before(WRITE, 1, async move {
        rival
            .publish(&prompt(), &label("rivals"), number(1), &anyone())
            .await
            .unwrap();
    });
    let published = t
        .store
        .publish(&prompt(), &label("mine"), number(1), &anyone())
        .await;
    assert!(
        matches!(
            published,
            Err(Error::Label(LabelError::TooManyLabels { .. }))
        ),
        "{published:?}"
    );
    t.audit().await;
}

#[tokio::test]
async fn an_override_is_not_published_if_the_contract_shrinks_meanwhile() {
    let (t, wire) = wired().await;
    let own = prompt_of("acme", "support/greeting");
    create(&t, &prompt(), "{{ a }} {{ b }}").await;
    t.store
        .save(
            &prompt(),
            &replace(text("{{ a }}"), Some(production())),
            &anyone(),
        )
        .await
        .unwrap();
    t.store
        .create(&own, &new_prompt("{{ b }}", false), &anyone())
        .await
        .unwrap();
    wire.clear();
    let rival = other(&t);
    wire.before(WRITE, 1, async move {
        rival
            .set_contract(&prompt(), &names(&["a"]), &anyone())
            .await
            .unwrap();
    });
    let published = t
        .store
        .publish(&own, &production(), number(1), &anyone())
        .await;
    assert!(
        matches!(
            published,
            Err(Error::Contract(ContractError::BreaksContract { .. }))
        ),
        "{published:?}"
    );
    t.audit().await;
}

#[tokio::test]
async fn an_override_is_not_created_if_default_gets_the_other_type_meanwhile() {
    let (t, wire) = wired().await;
    let rival = other(&t);
    wire.before(WRITE, 1, async move {
        let turns =
            serde_json::from_value(serde_json::json!([{"role": "user", "content": "hi"}])).unwrap();
        let mut chat = new_prompt("x", true);
        chat.content = Content::new(Body::Chat(turns), None, Inputs::new()).unwrap();
        rival.create(&prompt(), &chat, &anyone()).await.unwrap();
    });
    let own = prompt_of("acme", "support/greeting");
    let created = t
        .store
        .create(&own, &new_prompt("text", true), &anyone())
        .await;
    assert!(
        matches!(created, Err(Error::TypeChanged { .. })),
        "{created:?}"
    );
    t.audit().await;
}

#[tokio::test]
async fn seeding_does_not_overwrite_a_concurrent_edit() {
    let (t, wire) = wired().await;
    let seeds = |template: &str| {
        let (name, content) = (prompt().name, text(template));
        [Seed {
            name,
            content,
            description: None,
            tags: names(&[]),
        }]
    };
    t.store.seed(&seeds("one")).await.unwrap();
    wire.clear();
    let rival = other(&t);
    wire.before(WRITE, 1, async move {
        let edit = replace(text("edited"), Some(production()));
        rival.save(&prompt(), &edit, &anyone()).await.unwrap();
    });
    let outcome = t.store.seed(&seeds("two")).await.unwrap().remove(0).1;
    assert_eq!(outcome, SeedOutcome::Drifted { active: number(2) });
    assert_eq!(active(&t, &prompt()).await, Some(2));
    t.audit().await;
}
