//! The audit: it finds no problems in the store's own writes, and finds each injected fault.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use promptbook::table_keys::{self, Key};

use super::*;

type Item = HashMap<String, AttributeValue>;

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn n(number: u32) -> AttributeValue {
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

async fn get(t: &Table, key: &Key) -> Option<Item> {
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

async fn put(t: &Table, item: Item) {
    let request = t.client.put_item().table_name(&t.name);
    request.set_item(Some(item)).send().await.unwrap();
}

async fn remove(t: &Table, key: &Key) {
    let request = t.client.delete_item().table_name(&t.name);
    let request = request
        .key(table_keys::PK, s(&key.pk))
        .key(table_keys::SK, s(&key.sk));
    request.send().await.unwrap();
}

/// The audit's findings after the item is changed. The item is restored afterwards.
async fn found_after(t: &Table, key: &Key, change: impl FnOnce(&mut Item)) -> Vec<String> {
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
    let cases: [(Key, &str, AttributeValue, &str); 13] = [
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
            header.clone(),
            "deleted_at",
            s("2026-01-01T00:00:00Z"),
            "it is deleted, and active",
        ),
        (
            header,
            "override_of",
            s("x"),
            "the index of overrides differs",
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
        (active, "template", s("3"), "it is no copy of its version"),
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
    let entry = table_keys::listed_override(&own());
    let whole = get(&t, &entry).await.unwrap();
    remove(&t, &entry).await;
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
    for (id, says) in [
        (
            prompt(),
            format!(
                "{}: it is still in the list of overrides",
                table_keys::header(&prompt())
            ),
        ),
        (
            prompt_of("acme", "other"),
            "OVERRIDES / acme#other: no header".to_owned(),
        ),
    ] {
        let mut extra = whole.clone();
        let key = table_keys::listed_override(&id);
        extra.insert(table_keys::SK.to_owned(), s(&key.sk));
        put(&t, extra).await;
        let findings = t.findings().await;
        assert!(
            matches!(findings.as_slice(), [one] if one.starts_with(&says)),
            "{findings:#?}"
        );
        remove(&t, &key).await;
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
