//! The audit: it finds no problems in the store's own writes, and finds each injected fault.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use promptbook::table_keys::{self, Key};

use super::*;

pub(super) type Item = HashMap<String, AttributeValue>;

pub(super) fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

pub(super) fn n(number: u32) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// A prompt with three versions whose label moved to 1, to 2, back to 1 and to 3, and its unpublished override.
async fn history() -> Table {
    let t = Table::new().await;
    let (store, id, own, l, c) = (&t.store, prompt(), own(), production(), anyone());
    create(&t, &id, "one").await;
    store
        .save(&id, &replace(text("two"), Some(l.clone())), &c)
        .await
        .unwrap();
    store.roll_back(&id, &l, None, &c).await.unwrap();
    store
        .save(&id, &replace(text("three"), Some(l.clone())), &c)
        .await
        .unwrap();
    create(&t, &own, "own").await;
    store.unpublish(&own, &l, &c).await.unwrap();
    t
}

fn own() -> PromptId {
    prompt_of("acme", "support/greeting")
}

pub(super) async fn get(t: &Table, key: &Key) -> Option<Item> {
    let request = t
        .client
        .get_item()
        .table_name(&t.name)
        .consistent_read(true);
    let request = request
        .key(table_keys::PK, s(&key.pk))
        .key(table_keys::SK, s(&key.sk));
    request.send().await.unwrap().item
}

pub(super) async fn put(t: &Table, item: Item) {
    let request = t.client.put_item().table_name(&t.name);
    request.set_item(Some(item)).send().await.unwrap();
}

pub(super) async fn remove(t: &Table, key: &Key) {
    let request = t.client.delete_item().table_name(&t.name);
    let request = request
        .key(table_keys::PK, s(&key.pk))
        .key(table_keys::SK, s(&key.sk));
    request.send().await.unwrap();
}

/// The audit's findings after the item is changed. The item is restored afterwards.
pub(super) async fn found_after(
    t: &Table,
    key: &Key,
    change: impl FnOnce(&mut Item),
) -> Vec<String> {
    let whole = get(t, key).await.unwrap();
    let mut changed = whole.clone();
    change(&mut changed);
    put(t, changed).await;
    let findings = t.findings().await;
    put(t, whole).await;
    findings
}

#[tokio::test]
async fn the_audit_counts_the_stores_writes_and_finds_no_problems() {
    let t = history().await;
    let audit = t.store.audit().await.unwrap();
    assert_eq!(
        (audit.prompts, audit.versions, audit.publications),
        (2, 4, 6)
    );
    assert_eq!(audit.findings, [""; 0]);
}

#[tokio::test]
async fn the_audit_finds_a_changed_item() {
    let t = history().await;
    let (id, l) = (prompt(), production());
    let header = table_keys::header(&id);
    let version = |n| table_keys::version(&id, number(n));
    let publication = |seq| table_keys::publication(&id, &l, seq);
    let active = table_keys::active(&id, &l);
    let cases: [(Key, &str, AttributeValue, &str); 12] = [
        (
            version(2),
            "template",
            s("2"),
            "its digest does not match its content",
        ),
        (version(2), "version", n(3), "it is another version"),
        (version(2), "inputs", s("{"), "`inputs`: "),
        (
            header.clone(),
            "digest",
            s("x"),
            "its digest differs from that of its latest version",
        ),
        (header.clone(), "latest", n(4), "it is missing"),
        (header.clone(), "latest", n(u32::MAX), "it is missing"),
        (header.clone(), "name", s("other"), "it is another prompt's"),
        (
            header,
            "deleted_at",
            s("2026-01-01T00:00:00Z"),
            "it is deleted, and active",
        ),
        (
            publication(3),
            "version",
            n(2),
            "it names a replaced version that was not active",
        ),
        (publication(3), "version", n(9), "there is no such version"),
        (
            active.clone(),
            "seq",
            n(9),
            "it has the number of another publication",
        ),
        (
            active,
            "template",
            s("3"),
            "it is not a copy of its version",
        ),
    ];
    for (key, attribute, value, says) in cases {
        let change = |item: &mut Item| drop(item.insert(attribute.to_owned(), value));
        let findings = found_after(&t, &key, change).await;
        assert!(
            findings.iter().any(|finding| finding.contains(says)),
            "{key} {attribute}: {findings:#?}"
        );
    }
    assert_eq!(t.findings().await, [""; 0], "the table is restored");
}

#[tokio::test]
async fn the_audit_finds_missing_and_extra_items() {
    let t = history().await;
    let (id, l) = (prompt(), production());
    let items = [
        table_keys::header(&id),
        table_keys::version(&id, number(1)),
        table_keys::publication(&id, &l, 1),
        table_keys::publication(&id, &l, 4),
        table_keys::active(&id, &l),
        table_keys::active(&own(), &l),
    ];
    for key in items {
        let whole = get(&t, &key).await.unwrap();
        remove(&t, &key).await;
        let findings = t.findings().await;
        let header = key == table_keys::header(&id);
        let says = if header {
            "no header knows of it".to_owned()
        } else {
            format!("{key}: it is missing")
        };
        assert!(
            findings.iter().any(|finding| finding.contains(&says)),
            "{key}: {findings:#?}"
        );

        let mut another = whole.clone();
        another.insert(table_keys::SK.to_owned(), s(&format!("{}9", key.sk)));
        put(&t, whole).await;
        if !header {
            put(&t, another).await;
            let extra = Key {
                sk: format!("{}9", key.sk),
                ..key
            };
            let findings = t.findings().await;
            assert_eq!(findings, [format!("{extra}: no header knows of it")]);
            remove(&t, &extra).await;
        }
    }
    assert_eq!(t.findings().await, [""; 0], "the table is restored");
}

#[tokio::test]
async fn the_audit_finds_a_wrong_list_of_overrides() {
    let t = history().await;
    let lists: [fn(&PromptId) -> Key; 2] = [table_keys::listed_override, table_keys::own_prompt];
    for entry in lists {
        let whole = get(&t, &entry(&own())).await.unwrap();
        remove(&t, &entry(&own())).await;
        let findings = t.findings().await;
        let says = format!(
            "{}: it is missing from the list of overrides",
            table_keys::header(&own())
        );
        assert!(
            matches!(findings.as_slice(), [one] if one.starts_with(&says)),
            "{findings:#?}"
        );
        put(&t, whole.clone()).await;
        let other = prompt_of("acme", "other");
        for (id, says) in [
            (
                prompt(),
                format!(
                    "{}: it is still in the list of overrides",
                    table_keys::header(&prompt())
                ),
            ),
            (other.clone(), format!("{}: no header", entry(&other))),
        ] {
            let mut extra = whole.clone();
            let key = entry(&id);
            extra.insert(table_keys::PK.to_owned(), s(&key.pk));
            extra.insert(table_keys::SK.to_owned(), s(&key.sk));
            put(&t, extra).await;
            let findings = t.findings().await;
            assert!(
                matches!(findings.as_slice(), [one] if one.starts_with(&says)),
                "{findings:#?}"
            );
            remove(&t, &key).await;
        }
    }
    assert_eq!(t.findings().await, [""; 0], "the table is restored");
}

#[tokio::test]
async fn the_audit_finds_labels_and_undo_that_differ_from_the_ledger() {
    let t = history().await;
    let (id, l) = (prompt(), production());
    for (key, path, value, says) in [
        (
            table_keys::header(&id),
            ["labels", "production", "version"],
            n(2),
            "a label differs from its ledger",
        ),
        (
            table_keys::header(&id),
            ["labels", "production", "seq"],
            n(5),
            "it is missing",
        ),
        (
            table_keys::active(&id, &l),
            ["publication", "kind", ""],
            s("rollback"),
            "not the last publication of its ledger",
        ),
        (
            table_keys::active(&id, &l),
            ["below", "seq", ""],
            n(1),
            "rollback target differs",
        ),
        (
            table_keys::publication(&id, &l, 4),
            ["below", "version", ""],
            n(2),
            "what it would be rolled back to never was",
        ),
    ] {
        let change = |item: &mut Item| {
            let mut place = item.get_mut(path[0]).unwrap();
            for step in path[1..].iter().filter(|step| !step.is_empty()) {
                let AttributeValue::M(map) = place else {
                    panic!("{path:?} is not there")
                };
                place = map.get_mut(*step).unwrap();
            }
            *place = value;
        };
        let findings = found_after(&t, &key, change).await;
        assert!(
            findings.iter().any(|finding| finding.contains(says)),
            "{key} {path:?}: {findings:#?}"
        );
    }
}

/// A prompt that `support/greeting` includes, after its history.
pub(super) async fn included() -> Table {
    let t = history().await;
    create(&t, &prompt_of("default", "tone"), "Be kind.").await;
    let change = replace(text("{% include \"tone\" %}"), Some(production()));
    t.store.save(&prompt(), &change, &anyone()).await.unwrap();
    t
}

#[tokio::test]
async fn counters_and_entries_that_differ_from_what_is_active_are_found() {
    let t = included().await;
    assert_eq!(t.findings().await, [""; 0]);
    let (id, tone) = (prompt(), "tone".parse().unwrap());
    let (name, own) = (table_keys::name(&tone), table_keys::name(&id.name));
    let entry = table_keys::includer(&tone, &id);
    let cases: [(&Key, &str, AttributeValue, &str); 5] = [
        (
            &name,
            "included",
            n(2),
            "`included` is 2, and the headers say 1",
        ),
        (
            &name,
            "including",
            n(1),
            "`including` is 1, and the headers say 0",
        ),
        (
            &own,
            "including",
            n(0),
            "`including` is 0, and the headers say 1",
        ),
        (
            &own,
            "changes",
            n(0),
            "`changes` misses a write of an override",
        ),
        (
            &entry,
            "labels",
            AttributeValue::L(vec![s("staging")]),
            "its labels are not those under which the prompt includes this name",
        ),
    ];
    for (key, attribute, value, says) in cases {
        let change = |item: &mut Item| drop(item.insert(attribute.to_owned(), value));
        let findings = found_after(&t, key, change).await;
        assert!(
            matches!(findings.as_slice(), [one] if one.contains(says)),
            "{key} {attribute}: {findings:#?}"
        );
    }
    for key in [&name, &own, &entry] {
        let whole = get(&t, key).await.unwrap();
        remove(&t, key).await;
        assert_ne!(t.findings().await, [""; 0], "{key} is gone");
        put(&t, whole).await;
    }
    assert_eq!(t.findings().await, [""; 0], "it is as it was");
}

#[tokio::test]
async fn an_active_version_that_lacks_what_it_needs_is_found() {
    let t = included().await;
    let (id, tone) = (prompt(), prompt_of("default", "tone"));
    let header = |id| table_keys::header(id);
    let contract = || AttributeValue::L(vec![s("style")]);
    let findings = found_after(&t, &header(&tone), |item| {
        item.insert("contract".to_owned(), contract());
    })
    .await;
    let says = "it does not supply what a prompt that it includes needs";
    assert!(findings.iter().any(|it| it.contains(says)), "{findings:#?}");
    let findings = found_after(&t, &header(&tone), |item| {
        item.insert("deleted_at".to_owned(), s("2026-01-01T00:00:00Z"));
    })
    .await;
    let says = "`tone`, which it includes, is not active in `default`";
    assert!(findings.iter().any(|it| it.contains(says)), "{findings:#?}");
    let findings = found_after(&t, &table_keys::active(&id, &production()), |item| {
        item.insert("includes".to_owned(), AttributeValue::L(vec![]));
    })
    .await;
    let says = "it is not a copy of its version";
    assert!(findings.iter().any(|it| it.contains(says)));
    let findings = found_after(&t, &header(&id), |item| {
        let Some(AttributeValue::M(labels)) = item.get_mut("labels") else {
            panic!("no labels");
        };
        let Some(AttributeValue::M(at)) = labels.get_mut("production") else {
            panic!("no label");
        };
        at.remove("includes");
    })
    .await;
    let says = "a label lists other includes than its version";
    assert!(findings.iter().any(|it| it.contains(says)), "{findings:#?}");
    assert_eq!(t.findings().await, [""; 0], "it is as it was");
}

#[tokio::test]
async fn an_active_version_that_reads_more_than_the_contract_is_found() {
    let t = Table::new().await;
    create(&t, &prompt(), "{{ a }}").await;
    create(&t, &own(), "{{ a }}").await;
    let findings = found_after(&t, &table_keys::header(&prompt()), |item| {
        item.remove("contract");
    })
    .await;
    let says = "it needs what the contract does not supply";
    let found = findings.iter().filter(|it| it.contains(says));
    assert_eq!(found.count(), 2, "{findings:#?}");
}
