//! What each write adds.

use std::time::Duration;

use promptbook::activity::Event;
use promptbook::prompt::Signature;
use promptbook::store::Store;
use promptbook::store::request::{
    Merge, NewRelease, NewVersion, Published, ReleaseItem, Seed, VersionSelector,
};
use tests::wire::{Plan, cancelled};

use super::super::idempotency::keyed;
use super::super::races::{WRITE, other, prepared, wired};
use super::*;

const NAME: &str = "support/greeting";

async fn publish(store: &Store, label: &Label, version: u64, context: &WriteContext) -> Published {
    let id = prompt();
    let published = store.publish(&id, label, number(version), context);
    published.await.unwrap()
}

fn ada() -> WriteContext {
    WriteContext {
        by: Signature {
            author: Some("ada".to_owned()),
            key_id: Some("1a2b3c4d".to_owned()),
            key_name: Some("editor".to_owned()),
            message: Some("warmer".to_owned()),
        },
        ..anyone()
    }
}

#[tokio::test]
async fn each_write_adds_an_entry_that_says_what_it_did() {
    let t = Table::new().await;
    let (store, id, l, c) = (&t.store, prompt(), production(), ada());
    let mut count = 0;
    let new = new_prompt("one {{ a }}", true);
    store.create(&id, &new, &c).await.unwrap();
    let made = added(&t, &mut count).await;
    let first = json!(["create", [[NAME, 1, 1, [["production", 1, 1, null]]]]]);
    assert_eq!(said(&made), first);
    assert_eq!(made.instance, Some(id.instance.clone()));
    let who = (made.author, made.key_id, made.key_name, made.message);
    let by = c.by.clone();
    let by = (by.author, by.key_id, by.key_name, by.message);
    assert_eq!(who, by);
    assert_eq!(made.at, t.clock.now(), "when the version was saved");

    let unpublished = replace(text("two {{ a }}"), None);
    store.save(&id, &unpublished, &c).await.unwrap();
    let save = json!(["save", [[NAME, 2, 2, []]]]);
    assert_eq!(said(&added(&t, &mut count).await), save);
    store.publish(&id, &l, number(2), &c).await.unwrap();
    let publish = json!(["publish", [[NAME, 3, null, [["production", 2, 2, 1]]]]]);
    assert_eq!(said(&added(&t, &mut count).await), publish);
    store.roll_back(&id, &l, None, &c).await.unwrap();
    let rollback = json!(["rollback", [[NAME, 4, null, [["production", 3, 1, 2]]]]]);
    assert_eq!(said(&added(&t, &mut count).await), rollback);
    store.unpublish(&id, &l, &c).await.unwrap();
    let unpublish = json!(["unpublish", [[NAME, 5, null, [["production", 4, null, 1]]]]]);
    assert_eq!(said(&added(&t, &mut count).await), unpublish);
    store
        .set_contract(&id, &names(&["a", "b"]), &c)
        .await
        .unwrap();
    let contract = json!(["contract", [[NAME, 6, null, []]]]);
    assert_eq!(said(&added(&t, &mut count).await), contract);
    let both = replace(text("three"), Some(l.clone()));
    store.save(&id, &both, &c).await.unwrap();
    let saved = json!(["save", [[NAME, 7, 3, [["production", 5, 3, null]]]]]);
    assert_eq!(said(&added(&t, &mut count).await), saved);
    store.delete(&id, &c).await.unwrap();
    let delete = json!(["delete", [[NAME, 8, null, [["production", 6, null, 3]]]]]);
    assert_eq!(said(&added(&t, &mut count).await), delete);
    store.restore(&id, &c).await.unwrap();
    let restore = json!(["restore", [[NAME, 9, null, [["production", 7, 3, null]]]]]);
    assert_eq!(said(&added(&t, &mut count).await), restore);
    t.audit().await;
}

#[tokio::test]
async fn a_change_of_what_describes_a_prompt_is_a_save_without_a_version() {
    let t = Table::new().await;
    create(&t, &prompt(), "one").await;
    let mut count = 1;
    let edit = Edit::Merge(Merge {
        description: Some(Some("greets".to_owned())),
        ..Merge::default()
    });
    let change = Change {
        edit,
        publish: None,
    };
    t.store.save(&prompt(), &change, &anyone()).await.unwrap();
    let described = json!(["save", [[NAME, 2, null, []]]]);
    assert_eq!(said(&added(&t, &mut count).await), described);
    t.audit().await;
}

#[tokio::test]
async fn publishing_what_is_saved_already_is_a_publication_whatever_the_request() {
    let t = Table::new().await;
    create(&t, &prompt(), "one").await;
    let mut count = 1;
    let change = replace(text("one"), Some(label("staging")));
    t.store.save(&prompt(), &change, &anyone()).await.unwrap();
    let publish = json!(["publish", [[NAME, 2, null, [["staging", 1, 1, null]]]]]);
    assert_eq!(said(&added(&t, &mut count).await), publish);
    t.audit().await;
}

#[tokio::test]
async fn a_release_and_its_rollback_add_one_entry_each_with_all_prompts_that_changed() {
    let t = Table::new().await;
    let of = |name: &str| prompt_of("default", name);
    for name in ["a", "b", "same"] {
        create(&t, &of(name), "one").await;
        draft(&t, &of(name), "two").await;
    }
    let mut count = 6;
    let item = |(name, version): (&str, u64)| ReleaseItem {
        name: name.parse().unwrap(),
        version: number(version),
        revision: None,
    };
    let new = NewRelease {
        instance: prompt().instance,
        label: production(),
        publish: [("a", 2), ("b", 2), ("same", 1)].map(item).to_vec(),
    };
    let made = t.store.release(&new, &ada()).await.unwrap();
    let entry = added(&t, &mut count).await;
    let moved =
        |name: &str, revision: u64| json!([name, revision, null, [["production", 2, 2, 1]]]);
    assert_eq!(
        said(&entry),
        json!(["release", [moved("a", 3), moved("b", 3)]])
    );
    assert_eq!(
        (entry.release.as_ref(), entry.at),
        (Some(&made.id), made.at)
    );

    t.store.roll_back_release(&made.id, &ada()).await.unwrap();
    let entry = added(&t, &mut count).await;
    let back = |name: &str| json!([name, 4, null, [["production", 3, 1, 2]]]);
    assert_eq!(said(&entry), json!(["rollback", [back("a"), back("b")]]));
    assert_eq!(entry.release, Some(made.id));
    t.audit().await;
}

#[tokio::test]
async fn writes_through_the_api_of_langfuse_add_entries_too() {
    let t = Table::new().await;
    let (store, id, c) = (&t.store, prompt(), ada());
    let new = |template: &str| NewVersion {
        content: text(template),
        tags: None,
        labels: [production()].into(),
    };
    let mut count = 0;
    store.save_version(&id, &new("one"), &c).await.unwrap();
    let create = json!(["create", [[NAME, 1, 1, [["production", 1, 1, null]]]]]);
    assert_eq!(said(&added(&t, &mut count).await), create);
    store.save_version(&id, &new("two"), &c).await.unwrap();
    let save = json!(["save", [[NAME, 2, 2, [["production", 2, 2, 1]]]]]);
    assert_eq!(said(&added(&t, &mut count).await), save);
    let labels = [label("a"), label("b")].into();
    store
        .point_labels(&id, number(1), &labels, &c)
        .await
        .unwrap();
    let publish = json!([
        "publish",
        [[NAME, 3, null, [["a", 1, 1, null], ["b", 1, 1, null]]]]
    ]);
    assert_eq!(said(&added(&t, &mut count).await), publish);
    let one = VersionSelector {
        version: Some(number(1)),
        label: None,
    };
    store.hide_versions(&id, &one, &c).await.unwrap();
    let lost = json!([["a", 2, null, 1], ["b", 2, null, 1]]);
    let delete = json!(["delete", [[NAME, 4, 1, lost]]]);
    assert_eq!(said(&added(&t, &mut count).await), delete);
    let all = VersionSelector::default();
    store.hide_versions(&id, &all, &c).await.unwrap();
    let delete = json!(["delete", [[NAME, 5, null, [["production", 3, null, 2]]]]]);
    assert_eq!(said(&added(&t, &mut count).await), delete);
    store.save_version(&id, &new("three"), &c).await.unwrap();
    let again = json!(["restore", [[NAME, 6, 3, [["production", 4, 3, null]]]]]);
    assert_eq!(said(&added(&t, &mut count).await), again);
    t.audit().await;
}

#[tokio::test]
async fn seeding_adds_an_entry_only_where_it_writes() {
    let t = Table::new().await;
    let seed = |template: &str| Seed {
        name: prompt().name,
        content: text(template),
        description: None,
        tags: names(&[]),
    };
    let mut count = 0;
    t.store.seed(&[seed("{{ a }}")]).await.unwrap();
    let made = added(&t, &mut count).await;
    assert_eq!(
        (made.kind, made.author.as_deref()),
        (ActivityKind::Create, Some("seed"))
    );
    t.store.seed(&[seed("{{ a }}")]).await.unwrap();
    t.store.seed(&[seed("{{ b }}")]).await.unwrap();
    assert_eq!(added(&t, &mut count).await.kind, ActivityKind::Save);
    let own = replace(text("own"), Some(production()));
    t.store.save(&prompt(), &own, &anyone()).await.unwrap();
    count += 1;
    t.store.seed(&[seed("{{ c }}")]).await.unwrap();
    assert_eq!(added(&t, &mut count).await.kind, ActivityKind::Contract);
    t.audit().await;
}

#[tokio::test]
async fn a_write_that_changes_nothing_adds_no_entry_even_under_a_key() {
    let t = Table::new().await;
    create(&t, &prompt(), "one").await;
    for context in [anyone(), keyed("k", "f"), keyed("k", "f")] {
        let published = publish(&t.store, &production(), 1, &context).await;
        assert_eq!(published.publication.seq, 1);
    }
    assert_eq!(entries(&t).await.len(), 1);
    t.audit().await;
}

#[tokio::test]
async fn a_write_whose_outcome_is_unknown_for_a_while_adds_one_entry() {
    for plan in [
        || Plan::LoseAnswer,
        || Plan::LoseRequest,
        || cancelled(&["TransactionConflict", "None", "None"]),
    ] as [fn() -> Plan; 3]
    {
        let (t, wire) = prepared().await;
        let before = entries(&t).await.len();
        wire.clear();
        for nth in 1..=4 {
            wire.plan(WRITE, nth, plan());
        }
        let context = keyed("k", "f");
        let label = production();
        let first = publish(&t.store, &label, 2, &context).await;
        let again = publish(&t.store, &label, 2, &context).await;
        assert_eq!(again, first, "the same request again");
        assert_eq!(entries(&t).await.len(), before + 1);
        t.audit().await;
    }
}

#[tokio::test]
async fn a_write_that_another_one_outruns_adds_one_entry_with_its_new_number() {
    let (t, wire) = prepared().await;
    let before = entries(&t).await.len();
    wire.clear();
    let rival = other(&t);
    wire.before(WRITE, 1, async move {
        publish(&rival, &label("staging"), 1, &anyone()).await;
    });
    publish(&t.store, &production(), 2, &anyone()).await;
    let all = entries(&t).await;
    assert_eq!(all.len(), before + 2);
    let revisions: Vec<u64> = all.iter().map(|entry| entry.prompts[0].revision).collect();
    assert_eq!(revisions, [1, 2, 3, 4, 5]);
    t.audit().await;
}

#[tokio::test]
async fn a_write_that_took_too_long_to_decide_is_decided_anew() {
    let (t, wire) = wired().await;
    create(&t, &prompt_of("default", "tone"), "Be kind.").await;
    create(&t, &prompt(), "one").await;
    draft(&t, &prompt(), "{% include \"tone\" %}").await;
    wire.clear();
    let clock = t.clock.clone();
    // What the version includes is read after the time of the write is known.
    wire.before("BatchGetItem", 1, async move {
        clock.advance(Duration::from_secs(61));
    });
    let published = publish(&t.store, &production(), 2, &anyone())
        .await
        .publication;
    assert_eq!(published.at, t.clock.now(), "not 61 s earlier");
    assert_eq!(entries(&t).await.last().unwrap().at, published.at);
    t.audit().await;
}

#[tokio::test]
async fn an_entry_has_no_prompt_text() {
    let t = Table::new().await;
    create(&t, &prompt(), "a secret {{ word }}").await;
    let items = t.items().await;
    let entry = items.iter().find(|(key, _)| key.starts_with("ACTIVITY#"));
    let text = json!(entry.unwrap().1).to_string();
    assert!(!text.contains("secret") && !text.contains("word"), "{text}");
}

#[tokio::test]
async fn an_entry_also_has_its_event_as_text_for_streams() {
    let t = Table::new().await;
    create(&t, &prompt(), "one").await;
    let items = t.items().await;
    let entry = items.iter().find(|(key, _)| key.starts_with("ACTIVITY#"));
    let (_, item) = entry.unwrap();
    let mut expected = json!(Event::from(&entries(&t).await[0]));
    expected["title"] = json!("Prompt Created");
    assert_eq!(item["event"], expected);
}
