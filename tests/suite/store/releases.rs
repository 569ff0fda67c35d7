//! Releases: several prompts become active at one moment, or none of them does.

mod audited;
mod limits;
mod requests;
mod undo;

use promptbook::Error;
use promptbook::error::{ContractError, DeletionError, IncludeError, ReleaseError};
use promptbook::prompt::{Publication, PublicationKind, Release};
use promptbook::store::Store;
use promptbook::store::request::{NewRelease, Page, ReleaseItem};

use super::idempotency::keyed;
use super::races::{WRITE, other, wired};
use super::*;

const INCLUDER: &str = "{% include \"tone\" %} Hello {{ a }}";

fn of(name: &str) -> PromptId {
    prompt_of("default", name)
}

fn release_in(instance: &str, label: &Label, publish: &[(&str, u64)]) -> NewRelease {
    let item = |(name, version): &(&str, u64)| ReleaseItem {
        name: name.parse().unwrap(),
        version: number(*version),
        revision: None,
    };
    NewRelease {
        instance: instance.parse().unwrap(),
        label: label.clone(),
        publish: publish.iter().map(item).collect(),
    }
}

fn release_of(publish: &[(&str, u64)]) -> NewRelease {
    release_in("default", &production(), publish)
}

async fn release(t: &Table, publish: &[(&str, u64)]) -> Release {
    let new = release_of(publish);
    t.store.release(&new, &anyone()).await.unwrap()
}

/// The refusal of a release, with the place and the name of the prompt that forbids it.
fn refused_by(index: usize, name: &str, error: Error) -> Error {
    Error::Release(ReleaseError::InRelease {
        index,
        name: name.parse().unwrap(),
        error: Box::new(error),
    })
}

async fn publish(store: &Store, name: &str, version: u64) {
    let (id, label, c) = (of(name), production(), anyone());
    let published = store.publish(&id, &label, number(version), &c);
    published.await.unwrap();
}

async fn roll_back(t: &Table, name: &str) {
    let (id, label, c) = (of(name), production(), anyone());
    let rolled = t.store.roll_back(&id, &label, None, &c);
    rolled.await.unwrap();
}

async fn undo(t: &Table, release: &Release) -> Result<Release> {
    t.store.roll_back_release(&release.id, &anyone()).await
}

/// The last publication of the label `production`.
async fn last(t: &Table, name: &str) -> Publication {
    let (id, page) = (of(name), Page::default());
    let ledger = t.store.publications(&id, &production(), &page).await;
    ledger.unwrap().items.remove(0)
}

/// `a` and `b`, each with version 1 active and a version 2 that is not.
async fn two() -> Table {
    let t = Table::new().await;
    add_two(&t).await;
    t
}

async fn add_two(t: &Table) {
    for name in ["a", "b"] {
        create(t, &of(name), "one").await;
        draft(t, &of(name), "two").await;
    }
}

async fn versions(t: &Table) -> [Option<u32>; 2] {
    [active(t, &of("a")).await, active(t, &of("b")).await]
}

#[tokio::test]
async fn all_prompts_of_a_release_become_active_and_carry_its_id() {
    let t = two().await;
    let made = release(&t, &[("b", 2), ("a", 2)]).await;
    assert_eq!(versions(&t).await, [Some(2), Some(2)]);
    let named: Vec<_> = made
        .publications
        .iter()
        .map(|it| {
            (
                it.name.as_str(),
                it.seq,
                it.kind,
                it.release.as_ref(),
                it.at,
            )
        })
        .collect();
    let expected = |name| (name, 2, PublicationKind::Publish, Some(&made.id), made.at);
    assert_eq!(named, [expected("b"), expected("a")]);
    assert_eq!(t.store.find_release(&made.id).await.unwrap(), made);
    assert_eq!(last(&t, "a").await, made.publications[1]);
    t.audit().await;
}

#[tokio::test]
async fn none_becomes_active_when_one_can_not() {
    let t = two().await;
    let breaks = draft(&t, &of("b"), "{{ x }}").await.version.version;
    for (item, expected) in [
        (
            ("b", 3),
            Error::Contract(ContractError::BreaksContract {
                version: breaks,
                names: vec!["x".to_owned()],
            }),
        ),
        (
            ("b", 4),
            Error::VersionNotFound {
                name: of("b").name,
                version: number(4),
                latest: number(3),
            },
        ),
        (
            ("c", 1),
            Error::PromptNotFound {
                instance: of("c").instance,
                name: of("c").name,
            },
        ),
    ] {
        let (new, c) = (release_of(&[("a", 2), item]), anyone());
        let error = refused(&t, t.store.release(&new, &c)).await;
        assert_eq!(error, refused_by(1, item.0, expected));
    }
    t.store.delete(&of("b"), &anyone()).await.unwrap();
    let (new, c) = (release_of(&[("a", 2), ("b", 1)]), anyone());
    let error = refused(&t, t.store.release(&new, &c)).await;
    let of_b = of("b");
    let deleted = Error::Deletion(DeletionError::Deleted {
        instance: of_b.instance,
        name: of_b.name,
    });
    assert_eq!(error, refused_by(1, "b", deleted));
    assert_eq!(versions(&t).await, [Some(1), None]);
    t.audit().await;
}

#[tokio::test]
async fn a_release_publishes_a_prompt_together_with_one_that_includes_it() {
    let t = Table::new().await;
    let c = anyone();
    let tone = new_prompt("Be {{ style }}.", false);
    t.store.create(&of("tone"), &tone, &c).await.unwrap();
    create(&t, &of("a"), "Hello {{ a }} {{ style }}").await;
    draft(&t, &of("a"), INCLUDER).await;
    let missing = Error::Include(IncludeError::PieceNotActive {
        version: number(2),
        pieces: vec![of("tone").name],
    });
    let alone = release_of(&[("a", 2)]);
    let error = refused(&t, t.store.release(&alone, &c)).await;
    assert_eq!(error, refused_by(0, "a", missing));
    release(&t, &[("a", 2), ("tone", 1)]).await;
    let (tone, page) = (of("tone").name, Page::default());
    let includers = t.store.includers(&tone, &page).await.unwrap();
    assert_eq!(includers.items.len(), 1);
    t.audit().await;
    // Both go on together: the next version of `tone` is judged with the one that includes it.
    draft(&t, &of("tone"), "Be very {{ style }}.").await;
    draft(&t, &of("a"), "{% include \"tone\" %} Bye {{ a }}").await;
    release(&t, &[("tone", 2), ("a", 3)]).await;
    t.audit().await;
}

#[tokio::test]
async fn what_starts_to_include_and_is_included_no_more_is_judged_after_the_release() {
    let t = Table::new().await;
    create(&t, &of("tone"), "Be kind.").await;
    create(&t, &of("a"), INCLUDER).await;
    draft(&t, &of("a"), "Hello {{ a }}").await;
    create(&t, &of("style"), "plain").await;
    draft(&t, &of("tone"), "{% include \"style\" %}").await;
    let c = anyone();
    let alone = release_of(&[("tone", 2)]);
    let error = refused(&t, t.store.release(&alone, &c)).await;
    assert!(
        matches!(error, Error::Include(IncludeError::Included { .. })),
        "{error}"
    );
    let both = release_of(&[("tone", 2), ("a", 1)]);
    let error = refused(&t, t.store.release(&both, &c)).await;
    assert!(
        matches!(error, Error::Include(IncludeError::Included { .. })),
        "{error}"
    );
    release(&t, &[("tone", 2), ("a", 2)]).await;
    t.audit().await;
}

#[tokio::test]
async fn a_label_and_an_instance_of_their_own_leave_the_others_alone() {
    let t = two().await;
    let staging = label("staging");
    let new = release_in("default", &staging, &[("a", 2), ("b", 2)]);
    t.store.release(&new, &anyone()).await.unwrap();
    assert_eq!(versions(&t).await, [Some(1), Some(1)]);
    assert_eq!(active_at(&t, &of("b"), &staging).await, Some(2));
    for name in ["a", "b"] {
        let own = prompt_of("acme", name);
        let new = new_prompt("own", false);
        t.store.create(&own, &new, &anyone()).await.unwrap();
    }
    let new = release_in("acme", &production(), &[("a", 1), ("b", 1)]);
    let made = t.store.release(&new, &anyone()).await.unwrap();
    assert_eq!(made.instance.as_str(), "acme");
    let own = prompt_of("acme", "a");
    let read = t.store.active(&own, &production(), &[]).await.unwrap();
    assert_eq!(read.own.unwrap().publication, made.publications[0]);
    assert_eq!(versions(&t).await, [Some(1), Some(1)]);
    t.audit().await;
}

#[tokio::test]
async fn a_version_that_is_active_already_keeps_its_publication() {
    let t = two().await;
    let made = release(&t, &[("a", 1), ("b", 2)]).await;
    let publications = &made.publications;
    assert_eq!((publications[0].seq, &publications[0].release), (1, &None));
    assert_eq!(publications[1].release, Some(made.id.clone()));
    t.clock.advance(std::time::Duration::from_secs(1));
    let again = release(&t, &[("a", 1), ("b", 2)]).await;
    assert_eq!(again.publications, made.publications);
    assert!(again.id > made.id);
    let list = t.store.releases(&Page::default()).await.unwrap();
    assert_eq!(list.items, [again, made]);
    t.audit().await;
}

#[tokio::test]
async fn what_is_active_already_is_so_at_the_moment_of_the_release() {
    let (t, wire) = wired().await;
    add_two(&t).await;
    // The first time `b` changes; the second time nothing would.
    for seq in [3, 5] {
        let rival = other(&t);
        wire.clear();
        wire.before(WRITE, 1, async move { publish(&rival, "a", 2).await });
        let made = release(&t, &[("a", 1), ("b", 2)]).await;
        assert_eq!(made.publications[0].seq, seq);
        assert_eq!(wire.calls().iter().filter(|call| *call == WRITE).count(), 2);
    }
    t.audit().await;
}

#[tokio::test]
async fn an_included_prompt_that_is_taken_down_meanwhile_is_published_with_its_includer() {
    let (t, wire) = wired().await;
    create(&t, &of("tone"), "Be kind.").await;
    let new = new_prompt(INCLUDER, false);
    t.store.create(&of("a"), &new, &anyone()).await.unwrap();
    let rival = other(&t);
    wire.clear();
    // After the release has read that its version of `tone` is active.
    wire.before("BatchGetItem", 2, async move {
        let (id, label, c) = (of("tone"), production(), anyone());
        rival.unpublish(&id, &label, &c).await.unwrap();
    });
    let made = release(&t, &[("a", 1), ("tone", 1)]).await;
    assert_eq!(made.publications[1].seq, 3);
    t.audit().await;
}

#[tokio::test]
async fn a_revision_guards_its_prompt() {
    let t = two().await;
    let mut new = release_of(&[("a", 2), ("b", 2)]);
    new.publish[0].revision = Some(2);
    new.publish[1].revision = Some(1);
    let c = anyone();
    let error = refused(&t, t.store.release(&new, &c)).await;
    let differs = Error::Release(ReleaseError::RevisionDiffers {
        expected: 1,
        actual: 2,
    });
    assert_eq!(error, refused_by(1, "b", differs));
    new.publish[1].revision = Some(2);
    t.store.release(&new, &c).await.unwrap();
    assert_eq!(versions(&t).await, [Some(2), Some(2)]);
}

#[tokio::test]
async fn a_repeated_release_returns_the_first_one() {
    let t = two().await;
    let (new, context) = (release_of(&[("a", 2), ("b", 2)]), keyed("release", "f"));
    let made = t.store.release(&new, &context).await.unwrap();
    let undoing = keyed("undo", "f");
    let undone = t.store.roll_back_release(&made.id, &undoing).await.unwrap();
    let before = t.items().await;
    assert_eq!(t.store.release(&new, &context).await, Ok(made.clone()));
    let again = t.store.roll_back_release(&made.id, &undoing).await;
    assert_eq!(again, Ok(undone));
    let reused = t.store.release(&new, &keyed("release", "g")).await;
    assert_eq!(reused, Err(Error::KeyReused));
    assert_eq!(before, t.items().await);
    t.audit().await;
}
