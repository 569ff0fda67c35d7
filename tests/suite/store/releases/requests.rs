//! The requests of a release: their number does not grow with the number of prompts.

use super::*;

const ROUND: &str = "BatchGetItem";

/// As many prompts, each with a version 2 that includes `tone`, or not.
async fn drafts(count: usize, template: &str) -> (Table, tests::wire::Wire, Vec<String>) {
    let (t, wire) = wired().await;
    create(&t, &of("tone"), "Be kind.").await;
    let names: Vec<String> = (0..count).map(|n| format!("p{n:02}")).collect();
    for name in &names {
        create(&t, &of(name), "Hello {{ a }}").await;
        draft(&t, &of(name), template).await;
    }
    (t, wire, names)
}

fn all(names: &[String], version: u64) -> Vec<(&str, u64)> {
    names.iter().map(|name| (name.as_str(), version)).collect()
}

#[tokio::test]
async fn a_release_reads_in_rounds_that_do_not_grow_with_its_prompts_and_writes_once() {
    for count in [1, 2, 20] {
        let (t, wire, names) = drafts(count, "Bye {{ a }}").await;
        wire.clear();
        let made = release(&t, &all(&names, 2)).await;
        assert_eq!(wire.calls(), [ROUND, WRITE], "{count} prompts");
        wire.clear();
        undo(&t, &made).await.unwrap();
        let expected = ["GetItem", ROUND, ROUND, WRITE];
        assert_eq!(wire.calls(), expected, "{count} prompts");
        t.audit().await;
    }
}

#[tokio::test]
async fn a_release_reads_what_its_versions_include_in_one_more_round() {
    for count in [1, 15] {
        let (t, wire, names) = drafts(count, INCLUDER).await;
        wire.clear();
        let made = release(&t, &all(&names, 2)).await;
        assert_eq!(wire.calls(), [ROUND, ROUND, WRITE], "{count} prompts");
        release(&t, &all(&names, 1)).await;
        let again = release(&t, &all(&names, 2)).await;
        wire.clear();
        undo(&t, &again).await.unwrap();
        assert_eq!(wire.calls(), ["GetItem", ROUND, ROUND, WRITE]);
        assert_ne!(again.id, made.id);
        t.audit().await;
    }
}

#[tokio::test]
async fn a_lost_answer_and_a_lost_race_make_one_release() {
    let (t, wire, names) = drafts(3, INCLUDER).await;
    for nth in 1..=4 {
        wire.plan(WRITE, nth, tests::wire::Plan::LoseAnswer);
    }
    release(&t, &all(&names, 2)).await;
    let page = Page::default();
    assert_eq!(t.store.releases(&page).await.unwrap().items.len(), 1);
    let rival = other(&t);
    wire.clear();
    wire.before(WRITE, 1, async move {
        publish(&rival, "p01", 1).await;
    });
    let made = release(&t, &all(&names, 1)).await;
    let seqs: Vec<u64> = made.publications.iter().map(|it| it.seq).collect();
    assert_eq!(seqs, [3, 3, 3]);
    assert_eq!(made.publications[1].release, None, "it was active already");
    t.audit().await;
}

#[tokio::test]
async fn a_release_that_was_read_while_a_label_moved_is_decided_anew() {
    let (t, wire, names) = drafts(2, "Bye {{ a }}").await;
    // The answer lacks what is active, as if it had been read before the header.
    wire.plan(
        ROUND,
        1,
        tests::wire::Plan::Rewrite(|mut answer| {
            for items in answer["Responses"].as_object_mut().unwrap().values_mut() {
                let items = items.as_array_mut().unwrap();
                items.retain(|item| item["SK"]["S"] != "ACTIVE");
            }
            answer
        }),
    );
    wire.clear();
    let made = release(&t, &all(&names, 2)).await;
    assert_eq!(made.publications[0].seq, 2);
    t.audit().await;
}
