//! Publishing, rolling back, unpublishing: undo is a linked list, and the ledger records everything.

use promptbook::Error;
use promptbook::error::LabelError;
use promptbook::prompt::PublicationKind::{Publish, Rollback, Unpublish};
use promptbook::store::request::Page;
use tests::Table;

use super::*;

async fn publish(t: &Table, n: u64) -> u64 {
    t.store
        .publish(&prompt(), &production(), number(n), &anyone())
        .await
        .unwrap()
        .publication
        .seq
}

async fn roll_back(t: &Table) -> Result<Option<u32>> {
    let published = t
        .store
        .roll_back(&prompt(), &production(), None, &anyone())
        .await?;
    Ok(published.publication.version.map(VersionNumber::get))
}

async fn take_down(t: &Table) -> u64 {
    t.store
        .unpublish(&prompt(), &production(), &anyone())
        .await
        .unwrap()
        .publication
        .seq
}

async fn with_versions(n: u64) -> Table {
    let t = Table::new().await;
    t.store
        .create(&prompt(), &new_prompt("text 1", false), &anyone())
        .await
        .unwrap();
    for i in 2..=n {
        draft(&t, &prompt(), &format!("text {i}")).await;
    }
    t
}

#[tokio::test]
async fn rolling_back_twice_goes_back_two_publications() {
    let t = with_versions(4).await;
    for n in 1..=3 {
        publish(&t, n).await;
    }
    assert_eq!(roll_back(&t).await, Ok(Some(2)));
    assert_eq!(roll_back(&t).await, Ok(Some(1)));
    assert_eq!(publish(&t, 4).await, 6);
    assert_eq!(roll_back(&t).await, Ok(Some(1)));
    assert_eq!(active(&t, &prompt()).await, Some(1));
    let error = refused(
        &t,
        t.store.roll_back(&prompt(), &production(), None, &anyone()),
    )
    .await;
    assert!(
        matches!(error, Error::Label(LabelError::NothingBelow { .. })),
        "{error}"
    );
    t.audit().await;
}

#[tokio::test]
async fn rolling_back_an_unpublish_republishes_the_version() {
    let t = with_versions(2).await;
    publish(&t, 1).await;
    publish(&t, 2).await;
    take_down(&t).await;
    assert_eq!(active(&t, &prompt()).await, None);
    assert_eq!(roll_back(&t).await, Ok(Some(2)));
    assert_eq!(roll_back(&t).await, Ok(Some(1)));
    t.audit().await;
}

#[tokio::test]
async fn republishing_an_unpublished_version_leaves_undo_unchanged() {
    let t = with_versions(3).await;
    publish(&t, 1).await;
    publish(&t, 2).await;
    take_down(&t).await;
    publish(&t, 2).await;
    assert_eq!(
        roll_back(&t).await,
        Ok(Some(1)),
        "not 2 again, which would change nothing"
    );
    take_down(&t).await;
    publish(&t, 3).await;
    assert_eq!(roll_back(&t).await, Ok(Some(1)), "never nothing");
    t.audit().await;
}

#[tokio::test]
async fn the_ledger_lists_everything_newest_first() {
    let t = with_versions(2).await;
    publish(&t, 1).await;
    publish(&t, 2).await;
    roll_back(&t).await.unwrap();
    take_down(&t).await;
    let list = t
        .store
        .publications(&prompt(), &production(), &Page::default())
        .await
        .unwrap();
    let told: Vec<_> = list
        .items
        .iter()
        .map(|p| {
            (
                p.seq,
                p.kind,
                p.version.map(VersionNumber::get),
                p.replaced.map(VersionNumber::get),
            )
        })
        .collect();
    let expected = [
        (4, Unpublish, None, Some(1)),
        (3, Rollback, Some(1), Some(2)),
        (2, Publish, Some(2), Some(1)),
        (1, Publish, Some(1), None),
    ];
    assert_eq!(told, expected);
    t.audit().await;
}

#[tokio::test]
async fn publishing_the_active_version_changes_nothing() {
    let t = with_versions(1).await;
    publish(&t, 1).await;
    let before = t.items().await;
    assert_eq!(publish(&t, 1).await, 1);
    assert_eq!(before, t.items().await);
    let seq = take_down(&t).await;
    let before = t.items().await;
    assert_eq!(
        take_down(&t).await,
        seq,
        "a repeated unpublish answers the tombstone"
    );
    assert_eq!(before, t.items().await);
}

#[tokio::test]
async fn rejected_operations_change_nothing() {
    let t = with_versions(1).await;
    let (store, id, c) = (&t.store, prompt(), anyone());
    let error = refused(&t, store.publish(&id, &production(), number(2), &c)).await;
    assert!(matches!(error, Error::VersionNotFound { .. }), "{error}");
    let error = refused(&t, store.unpublish(&id, &production(), &c)).await;
    assert!(
        matches!(error, Error::Label(LabelError::NeverPublished { .. })),
        "{error}"
    );
    let error = refused(&t, store.roll_back(&id, &production(), None, &c)).await;
    assert!(
        matches!(error, Error::Label(LabelError::NeverPublished { .. })),
        "{error}"
    );
    let absent = prompt_of("default", "absent");
    let error = refused(&t, store.publish(&absent, &production(), number(1), &c)).await;
    assert!(matches!(error, Error::PromptNotFound { .. }), "{error}");
}

#[tokio::test]
async fn from_protects_a_rollback_against_concurrent_publishes() {
    let t = with_versions(3).await;
    publish(&t, 1).await;
    publish(&t, 2).await;
    publish(&t, 3).await;
    let error = refused(
        &t,
        t.store
            .roll_back(&prompt(), &production(), Some(2), &anyone()),
    )
    .await;
    assert_eq!(
        error,
        Error::Label(LabelError::LabelMoved {
            label: production(),
            expected: 2,
            actual: 3
        })
    );
    t.store
        .roll_back(&prompt(), &production(), Some(3), &anyone())
        .await
        .unwrap();
    assert_eq!(active(&t, &prompt()).await, Some(2));
}

#[tokio::test]
async fn labels_are_independent_and_limited_to_ten() {
    let t = with_versions(2).await;
    publish(&t, 1).await;
    for i in 1..10 {
        t.store
            .publish(&prompt(), &label(&format!("l{i}")), number(2), &anyone())
            .await
            .unwrap();
    }
    assert_eq!(active(&t, &prompt()).await, Some(1));
    assert_eq!(active_at(&t, &prompt(), &label("l4")).await, Some(2));
    assert_eq!(
        active_at(&t, &prompt(), &label("other")).await,
        None,
        "no fall back to production"
    );
    t.store
        .unpublish(&prompt(), &label("l4"), &anyone())
        .await
        .unwrap();
    let error = refused(
        &t,
        t.store
            .publish(&prompt(), &label("l10"), number(1), &anyone()),
    )
    .await;
    assert!(
        matches!(
            error,
            Error::Label(LabelError::TooManyLabels { max: 10, .. })
        ),
        "{error}"
    );
    t.audit().await;
}

/// A model of undo: the versions that rollbacks return to, and whether the label is unpublished.
#[derive(Default)]
struct Model {
    stack: Vec<u64>,
    down: bool,
}

impl Model {
    fn publish(&mut self, n: u64) {
        if !(std::mem::take(&mut self.down) && self.stack.last() == Some(&n))
            && self.stack.last() != Some(&n)
        {
            self.stack.push(n);
        }
    }

    fn roll_back(&mut self) -> Option<u64> {
        if std::mem::take(&mut self.down) {
            return self.stack.last().copied();
        }
        if self.stack.len() < 2 {
            return None;
        }
        self.stack.pop();
        self.stack.last().copied()
    }
}

#[tokio::test]
async fn any_sequence_of_operations_matches_a_stack() {
    let seed = 20_261_123;
    let mut random = pseudo_random(seed);
    let t = with_versions(4).await;
    let mut model = Model::default();
    for step in 0..120 {
        match random() % 5 {
            0 if !model.stack.is_empty() => {
                take_down(&t).await;
                model.down = true;
            }
            1 | 2 if !model.stack.is_empty() => {
                let before = active(&t, &prompt()).await;
                let got = roll_back(&t).await.ok().flatten();
                assert!(
                    got.is_none() || got != before,
                    "a rollback changes what is active"
                );
                let got = got.map(u64::from);
                assert_eq!(got, model.roll_back(), "seed {seed}, step {step}");
            }
            _ => {
                let n = random() % 4 + 1;
                publish(&t, n).await;
                model.publish(n);
            }
        }
        let expected = (!model.down).then(|| model.stack.last().copied()).flatten();
        assert_eq!(
            active(&t, &prompt()).await.map(u64::from),
            expected,
            "seed {seed}, step {step}"
        );
    }
    t.audit().await;
}

/// A small generator (Knuth's MMIX constants): the same sequence at every run.
fn pseudo_random(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    }
}
