//! Whether what a table holds keeps the guarantees: header, active and ledger agree, numbers have no gaps, digests match.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use promptbook::content::{Body, digest_of};
use promptbook::prompt::{Header, LedgerEntry, Version};
use serde_json::Value;

/// An item as JSON, with `model` and `inputs` parsed.
pub type Item = BTreeMap<String, Value>;

/// Every item of the table by "PK / SK". Only tests scan.
pub async fn items(client: &Client, table: &str) -> BTreeMap<String, Item> {
    let mut pages = client
        .scan()
        .table_name(table)
        .consistent_read(true)
        .into_paginator()
        .send();
    let mut all = BTreeMap::new();
    while let Some(page) = pages.next().await {
        for item in page
            .expect("the table can be scanned")
            .items
            .unwrap_or_default()
        {
            let item = parse(item);
            all.insert(
                format!("{} / {}", text(&item, "PK"), text(&item, "SK")),
                item,
            );
        }
    }
    all
}

fn parse(item: HashMap<String, AttributeValue>) -> Item {
    let mut item: Item =
        serde_dynamo::aws_sdk_dynamodb_1::from_item(item).expect("an item is JSON");
    for name in ["model", "inputs"] {
        if let Some(Value::String(json)) = item.get(name) {
            let value = serde_json::from_str(json).expect("JSON text");
            item.insert(name.to_owned(), value);
        }
    }
    item
}

fn text<'a>(item: &'a Item, name: &str) -> &'a str {
    item.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn entity<T: serde::de::DeserializeOwned>(item: &Item) -> T {
    let fields = item.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
    serde_json::from_value(Value::Object(fields)).expect("an entity")
}

/// Fails with what is wrong unless every guarantee that lies in the table holds.
pub async fn audit(client: &Client, table: &str) {
    let items = items(client, table).await;
    let mut found = 0;
    for (key, item) in items.iter().filter(|(key, _)| key.starts_with("INSTANCE#")) {
        let header: Header = entity(item);
        found += 1;
        let prompt = format!("PROMPT#{}#{}", header.instance, header.name);
        let known = audit_versions(&items, &prompt, &header);
        let ledger = audit_labels(&items, &prompt, &header);
        let history = items
            .keys()
            .filter(|k| k.starts_with(&format!("{prompt} / ")))
            .count();
        assert_eq!(
            history,
            known + ledger,
            "{key}: history holds something that the header does not know"
        );
        let live_override = header.deleted_at.is_none() && !header.instance.is_default();
        assert_eq!(
            item.contains_key("override_of"),
            live_override,
            "{key}: the index attribute"
        );
    }
    let orphans = items.keys().filter(|k| k.starts_with("ACTIVE#")).count();
    let pointed: usize = items
        .iter()
        .filter(|(key, _)| key.starts_with("INSTANCE#"))
        .map(|(_, item)| entity::<Header>(item).labels.len())
        .sum();
    assert_eq!(
        orphans, pointed,
        "as many active items as labels, over {found} prompts"
    );
}

/// Versions are 1 to `latest` without gaps, and each has the digest of its content.
fn audit_versions(items: &BTreeMap<String, Item>, prompt: &str, header: &Header) -> usize {
    for n in 1..=header.latest.get() {
        let key = format!("{prompt} / VERSION#{n:010}");
        let version: Version = entity(
            items
                .get(&key)
                .unwrap_or_else(|| panic!("{key} is missing")),
        );
        assert_eq!(version.version.get(), n, "{key}");
        let body = Body::try_from(&version).expect("a body");
        assert_eq!(
            version.digest,
            digest_of(&body, &version.model, &version.inputs),
            "{key}: digest"
        );
        if n == header.latest.get() {
            assert_eq!(version.digest, header.digest, "{key}: the header's digest");
        }
    }
    header.latest.get() as usize
}

/// Of each label the header, the active item and the last publication say the same; seqs have no gaps.
fn audit_labels(items: &BTreeMap<String, Item>, prompt: &str, header: &Header) -> usize {
    let mut entries = 0;
    for (label, pointer) in &header.labels {
        let mut before = None;
        for seq in 1..=pointer.seq {
            let key = format!("{prompt} / PUBLICATION#{label}#{seq:010}");
            let entry: LedgerEntry = entity(
                items
                    .get(&key)
                    .unwrap_or_else(|| panic!("{key} is missing")),
            );
            assert_eq!(entry.publication.seq, seq, "{key}");
            assert_eq!(entry.publication.replaced, before, "{key}: replaced");
            assert!(
                entry.publication.version <= Some(header.latest),
                "{key}: a version that there isn't"
            );
            before = entry.publication.version;
            entries += 1;
            if seq == pointer.seq {
                audit_active(items, prompt, header, &entry);
            }
        }
        assert_eq!(
            before, pointer.version,
            "{prompt}: label {label} and its last publication"
        );
        assert!(
            header.deleted_at.is_none() || pointer.version.is_none(),
            "{prompt}: deleted, and active"
        );
    }
    entries
}

fn audit_active(
    items: &BTreeMap<String, Item>,
    prompt: &str,
    header: &Header,
    entry: &LedgerEntry,
) {
    let label = &entry.publication.label;
    let key = format!(
        "ACTIVE#{}#{}#{label} / ACTIVE",
        header.instance, header.name
    );
    let active = items
        .get(&key)
        .unwrap_or_else(|| panic!("{key} is missing"));
    assert_eq!(active["seq"], entry.publication.seq, "{key}: seq");
    let publication = serde_json::from_value(active["publication"].clone()).expect("a publication");
    assert_eq!(entry.publication, publication, "{key}: publication");
    let below = active
        .get("below")
        .cloned()
        .map(|below| serde_json::from_value(below).expect("below"));
    assert_eq!(entry.below, below, "{key}: below");
    match entry.publication.version {
        Some(n) => {
            let stored: Version = entity(&items[&format!("{prompt} / VERSION#{:010}", n.get())]);
            assert_eq!(entity::<Version>(active), stored, "{key}: the copy");
        }
        None => assert!(
            !active.contains_key("version"),
            "{key}: a tombstone with a version"
        ),
    }
}
