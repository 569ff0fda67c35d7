//! Seeding: a fresh table gets the defaults; an editor's changes are never overwritten.

use promptbook::store::request::{Seed, SeedOutcome};

use super::*;

fn seed(content: Content) -> [Seed; 1] {
    [Seed {
        name: prompt().name,
        content,
        description: Some("ships".to_owned()),
        tags: names(&["seed"]),
    }]
}

async fn plant(t: &Table, content: Content) -> SeedOutcome {
    let store = t.store_of("seed", |config| config);
    store.seed(&seed(content)).await.unwrap().remove(0).1
}

#[tokio::test]
async fn seeding_twice_changes_nothing() {
    let t = Table::new().await;
    assert_eq!(plant(&t, text("{{ a }}")).await, SeedOutcome::Created);
    assert_eq!(active(&t, &prompt()).await, Some(1));
    let before = t.items().await;
    assert_eq!(plant(&t, text("{{ a }}")).await, SeedOutcome::Unchanged);
    assert_eq!(before, t.items().await);
    t.audit().await;
}

#[tokio::test]
async fn a_changed_seed_replaces_its_own_version_and_contract() {
    let t = Table::new().await;
    plant(&t, text("{{ a }}")).await;
    draft(&t, &prompt(), "an editor's draft {{ a }}").await;
    assert_eq!(
        plant(&t, text("{{ b }}")).await,
        SeedOutcome::Updated(number(3))
    );
    assert_eq!(active(&t, &prompt()).await, Some(3));
    assert_eq!(
        t.store.prompt(&prompt()).await.unwrap().contract,
        names(&["b"])
    );
    assert_eq!(plant(&t, text("{{ b }}")).await, SeedOutcome::Unchanged);
    t.audit().await;
}

#[tokio::test]
async fn names_needed_by_other_active_versions_stay_in_the_contract() {
    let t = Table::new().await;
    plant(&t, text("{{ a }} {{ b }} {{ c }}")).await;
    t.store
        .save(
            &prompt(),
            &replace(text("{{ a }}"), Some(label("staging"))),
            &anyone(),
        )
        .await
        .unwrap();
    create(&t, &prompt_of("acme", "support/greeting"), "{{ b }}").await;
    assert_eq!(
        plant(&t, text("{{ d }}")).await,
        SeedOutcome::Updated(number(3))
    );
    assert_eq!(
        t.store.prompt(&prompt()).await.unwrap().contract,
        names(&["a", "b", "d"])
    );
    t.audit().await;
}

#[tokio::test]
async fn an_editors_version_stays_active_and_names_are_only_added() {
    let t = Table::new().await;
    plant(&t, text("{{ a }}")).await;
    t.store
        .save(
            &prompt(),
            &replace(text("edited {{ a }}"), Some(production())),
            &anyone(),
        )
        .await
        .unwrap();
    let drifted = SeedOutcome::Drifted { active: number(2) };
    assert_eq!(plant(&t, text("{{ b }}")).await, drifted);
    assert_eq!(active(&t, &prompt()).await, Some(2));
    assert_eq!(
        t.store.prompt(&prompt()).await.unwrap().contract,
        names(&["a", "b"])
    );
    let before = t.items().await;
    assert_eq!(
        plant(&t, text("{{ b }}")).await,
        drifted,
        "reported each time"
    );
    assert_eq!(before, t.items().await);
    t.audit().await;
}

#[tokio::test]
async fn unpublished_deleted_and_editors_own_prompts_are_not_seeded() {
    let t = Table::new().await;
    plant(&t, text("one")).await;
    t.store
        .unpublish(&prompt(), &production(), &anyone())
        .await
        .unwrap();
    let before = t.items().await;
    assert_eq!(plant(&t, text("two")).await, SeedOutcome::Unpublished);
    assert_eq!(before, t.items().await);
    t.store.delete(&prompt(), &anyone()).await.unwrap();
    let before = t.items().await;
    assert_eq!(plant(&t, text("two")).await, SeedOutcome::Deleted);
    assert_eq!(before, t.items().await);

    let t = Table::new().await;
    create(&t, &prompt(), "an editor's").await;
    let before = t.items().await;
    assert_eq!(plant(&t, text("two")).await, SeedOutcome::EditorsOwn);
    assert_eq!(before, t.items().await);
}

#[tokio::test]
async fn eight_concurrent_seedings_equal_one() {
    let t = Table::new().await;
    futures_util::future::join_all((0..8).map(|_| plant(&t, text("one")))).await;
    assert_eq!(t.store.prompt(&prompt()).await.unwrap().revision, 1);
    let outcomes = futures_util::future::join_all((0..8).map(|_| plant(&t, text("two")))).await;
    let updates = outcomes
        .iter()
        .filter(|o| **o == SeedOutcome::Updated(number(2)))
        .count();
    assert_eq!(
        (updates, t.store.prompt(&prompt()).await.unwrap().revision),
        (1, 2),
        "{outcomes:?}"
    );
    t.audit().await;
}

#[tokio::test]
async fn a_changed_seed_publishes_an_editors_identical_unpublished_version() {
    let t = Table::new().await;
    plant(&t, text("{{ a }}")).await;
    draft(&t, &prompt(), "{{ b }}").await;
    assert_eq!(
        plant(&t, text("{{ b }}")).await,
        SeedOutcome::Updated(number(2))
    );
    assert_eq!(active(&t, &prompt()).await, Some(2));
    let latest = t.store.prompt(&prompt()).await.unwrap().latest;
    assert_eq!(latest, number(2));
    t.audit().await;
}

#[tokio::test]
async fn access_denied_is_reported_for_every_request_of_seeding() {
    for (operation, code, is_access_denied) in [
        ("GetItem", "AccessDeniedException", true),
        ("TransactWriteItems", "AccessDeniedException", true),
        ("GetItem", "ResourceNotFoundException", false),
    ] {
        let (t, wire) = super::races::wired().await;
        wire.plan(operation, 1, tests::wire::refused(400, code));
        let error = t.store.seed(&seed(text("{{ a }}"))).await.unwrap_err();
        assert_eq!(error.is_access_denied(), is_access_denied, "{error}");
    }
}
