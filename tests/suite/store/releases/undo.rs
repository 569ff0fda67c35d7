//! Rolling a release back: exactly what it did is undone, or nothing is.

use promptbook::error::{ContractError, IncludeError, MovedPrompt, ReleaseError};

use super::*;

async fn set_contract(t: &Table, name: &str, inputs: &[&str]) {
    let (id, inputs, c) = (of(name), names(inputs), anyone());
    t.store.set_contract(&id, &inputs, &c).await.unwrap();
}

#[tokio::test]
async fn each_label_goes_back_and_what_had_nothing_below_is_unpublished() {
    let t = two().await;
    let new = new_prompt("one", false);
    t.store.create(&of("c"), &new, &anyone()).await.unwrap();
    let made = release(&t, &[("a", 2), ("b", 1), ("c", 1)]).await;
    t.clock.advance(std::time::Duration::from_secs(1));
    let undone = undo(&t, &made).await.unwrap();
    assert_eq!(versions(&t).await, [Some(1), Some(1)]);
    assert_eq!(active(&t, &of("c")).await, None);
    let rolled_back = undone.rolled_back.clone().unwrap();
    assert!(rolled_back.at > made.at);
    assert_eq!(undone.publications, made.publications);
    assert_eq!(t.store.find_release(&made.id).await.unwrap(), undone);
    let last = async |name: &str| {
        let last = last(&t, name).await;
        (last.seq, last.kind, last.release)
    };
    let id = Some(made.id.clone());
    assert_eq!(last("a").await, (3, PublicationKind::Rollback, id.clone()));
    assert_eq!(last("b").await, (1, PublicationKind::Publish, None));
    assert_eq!(last("c").await, (2, PublicationKind::Unpublish, id));
    t.audit().await;
    let error = refused(&t, undo(&t, &made)).await;
    let again = Error::Release(ReleaseError::RolledBack {
        id: made.id.clone(),
        at: rolled_back.at,
    });
    assert_eq!(error, again);
    // As ever, a rollback of what was taken down goes to what was taken down.
    roll_back(&t, "c").await;
    assert_eq!(active(&t, &of("c")).await, Some(1));
    t.audit().await;
}

#[tokio::test]
async fn a_release_whose_label_moved_stays_and_the_refusal_names_each_prompt() {
    let t = two().await;
    let made = release(&t, &[("a", 2), ("b", 2)]).await;
    roll_back(&t, "b").await;
    let error = refused(&t, undo(&t, &made)).await;
    let moved = |name: &str, actual| MovedPrompt {
        name: of(name).name,
        expected: 2,
        actual,
    };
    let expected = |moved| {
        Error::Release(ReleaseError::Moved {
            id: made.id.clone(),
            moved,
        })
    };
    assert_eq!(error, expected(vec![moved("b", 3)]));
    t.store.delete(&of("a"), &anyone()).await.unwrap();
    let error = refused(&t, undo(&t, &made)).await;
    assert_eq!(error, expected(vec![moved("a", 3), moved("b", 3)]));
    // Back to the same version by another publication is another state.
    publish(&t.store, "b", 2).await;
    let error = refused(&t, undo(&t, &made)).await;
    assert_eq!(error, expected(vec![moved("a", 3), moved("b", 4)]));
}

#[tokio::test]
async fn what_is_included_by_others_by_now_can_not_be_taken_down() {
    let t = Table::new().await;
    let tone = new_prompt("Be kind.", false);
    t.store.create(&of("tone"), &tone, &anyone()).await.unwrap();
    create(&t, &of("a"), "Hello {{ a }}").await;
    draft(&t, &of("a"), INCLUDER).await;
    let made = release(&t, &[("tone", 1), ("a", 2)]).await;
    create(&t, &of("b"), INCLUDER).await;
    let error = refused(&t, undo(&t, &made)).await;
    assert!(
        matches!(&error, Error::Include(IncludeError::Included { includers, count: 1, .. }) if includers[0].name == of("b").name),
        "{error}"
    );
    let (id, c) = (of("b"), anyone());
    t.store.unpublish(&id, &production(), &c).await.unwrap();
    undo(&t, &made).await.unwrap();
    assert_eq!(active(&t, &of("tone")).await, None);
    t.audit().await;
}

#[tokio::test]
async fn what_does_not_fit_the_contract_any_more_stays() {
    let t = two().await;
    let named = create(&t, &of("c"), "{{ x }}").await;
    draft(&t, &of("c"), "two").await;
    let made = release(&t, &[("a", 2), ("c", 2)]).await;
    set_contract(&t, "c", &[]).await;
    let error = refused(&t, undo(&t, &made)).await;
    let expected = Error::Release(ReleaseError::Stays {
        id: made.id.clone(),
        name: of("c").name,
        error: Box::new(Error::Contract(ContractError::BreaksContract {
            version: named.version.version,
            names: vec!["x".to_owned()],
        })),
    });
    assert_eq!(error, expected);
    assert_eq!(active(&t, &of("a")).await, Some(2));
    set_contract(&t, "c", &["x"]).await;
    undo(&t, &made).await.unwrap();
    t.audit().await;
}

#[tokio::test]
async fn a_release_of_an_instance_is_rolled_back_there() {
    let t = two().await;
    let own = prompt_of("acme", "a");
    let new = new_prompt("own", false);
    t.store.create(&own, &new, &anyone()).await.unwrap();
    let new = release_in("acme", &production(), &[("a", 1)]);
    let made = t.store.release(&new, &anyone()).await.unwrap();
    undo(&t, &made).await.unwrap();
    let read = t.store.active(&own, &production(), &[]).await.unwrap();
    let (active, _) = read.in_force().unwrap();
    assert_eq!(active.publication.instance.as_str(), "default");
    t.audit().await;
}

#[tokio::test]
async fn a_release_that_changed_nothing_or_does_not_exist_is_refused() {
    let t = two().await;
    let made = release(&t, &[("a", 1)]).await;
    let error = refused(&t, undo(&t, &made)).await;
    let id = made.id.clone();
    assert_eq!(error, Error::Release(ReleaseError::ChangedNothing { id }));
    let id: promptbook::ReleaseId = "019ad0f2-5c00-7d11-a2b3-c4d5e6f70809".parse().unwrap();
    let c = anyone();
    let error = refused(&t, t.store.roll_back_release(&id, &c)).await;
    assert_eq!(error, Error::Release(ReleaseError::NotFound { id }));
}

#[tokio::test]
async fn of_two_rollbacks_at_once_one_succeeds() {
    let (t, wire) = wired().await;
    add_two(&t).await;
    let made = release(&t, &[("a", 2), ("b", 2)]).await;
    let (rival, id) = (other(&t), made.id.clone());
    wire.before(WRITE, 1, async move {
        rival.roll_back_release(&id, &anyone()).await.unwrap();
    });
    let error = undo(&t, &made).await.unwrap_err();
    assert!(
        matches!(error, Error::Release(ReleaseError::RolledBack { .. })),
        "{error}"
    );
    assert_eq!(versions(&t).await, [Some(1), Some(1)]);
    t.audit().await;
}
