//! The audit holds the activity against ledgers and versions, in both directions.

use aws_sdk_dynamodb::types::AttributeValue;
use promptbook::table_keys::{self, Key};

use super::super::auditing::{Item, found_after, get, n, put, remove, s};
use super::*;

/// Three writes of a prompt, and the keys of their entries, oldest first.
async fn history() -> (Table, Vec<Key>) {
    let t = Table::new().await;
    create(&t, &prompt(), "one").await;
    draft(&t, &prompt(), "two").await;
    t.store
        .publish(&prompt(), &production(), number(2), &anyone())
        .await
        .unwrap();
    let keys = entries(&t).await;
    let keys = keys.iter().map(|entry| table_keys::activity(&entry.id));
    let keys: Vec<Key> = keys.collect();
    assert_eq!(t.findings().await, [""; 0]);
    (t, keys)
}

#[tokio::test]
async fn a_missing_entry_is_found_with_its_revision_and_what_it_should_name() {
    let (t, keys) = history().await;
    let header = table_keys::header(&prompt());
    let version = |n| table_keys::version(&prompt(), number(n));
    let publication = |seq| table_keys::publication(&prompt(), &production(), seq);
    // Without the first entry, it is not known since when versions and publications must have one.
    let lacks = [
        vec![],
        vec![format!(
            "{}: no entry of the activity is of its save",
            version(2)
        )],
        vec![format!(
            "{}: no entry of the activity names it",
            publication(2)
        )],
    ];
    for (index, (key, rest)) in keys.iter().zip(lacks).enumerate() {
        let whole = get(&t, key).await.unwrap();
        remove(&t, key).await;
        let mut expected = vec![format!(
            "{header}: the activity has no entry of its revision {}",
            index + 1
        )];
        expected.extend(rest);
        let mut findings = t.findings().await;
        findings.sort();
        expected.sort();
        assert_eq!(findings, expected);
        put(&t, whole).await;
    }
    assert_eq!(t.findings().await, [""; 0], "the table is restored");
}

/// The first prompt of an entry.
fn changed(item: &mut Item) -> &mut Item {
    let Some(AttributeValue::L(prompts)) = item.get_mut("prompts") else {
        panic!("an entry has prompts");
    };
    let Some(AttributeValue::M(prompt)) = prompts.first_mut() else {
        panic!("a prompt is a map");
    };
    prompt
}

/// The first label of its first prompt.
fn moved(item: &mut Item) -> &mut Item {
    let Some(AttributeValue::L(labels)) = changed(item).get_mut("labels") else {
        panic!("a prompt has labels");
    };
    let Some(AttributeValue::M(label)) = labels.first_mut() else {
        panic!("a label is a map");
    };
    label
}

/// A change of an item, and what the audit says of it.
type Damage<'a> = (&'a Key, fn(&mut Item), &'a str);

#[tokio::test]
async fn an_entry_that_says_something_else_than_the_table_is_found() {
    let (t, keys) = history().await;
    let (created, saved, published) = (&keys[0], &keys[1], &keys[2]);
    let differs = "it names a publication that is not in its ledger or differs from it";
    let unsaved = "it names a version that its write did not save";
    let cases: [Damage<'_>; 15] = [
        (
            created,
            |it| drop(it.insert("at".into(), s("2033-05-18T03:33:21.000Z"))),
            "of another time",
        ),
        (
            created,
            |it| drop(it.insert("author".into(), s("eve"))),
            unsaved,
        ),
        (
            published,
            |it| drop(it.insert("author".into(), s("eve"))),
            differs,
        ),
        (
            published,
            |it| drop(it.insert("key_id".into(), s("00000000"))),
            differs,
        ),
        (
            published,
            |it| drop(it.insert("kind".into(), s("rollback"))),
            differs,
        ),
        (
            published,
            |it| drop(it.insert("kind".into(), s("stolen"))),
            "unknown variant `stolen`",
        ),
        (
            published,
            |it| drop(it.insert("release".into(), s("019ad0f2-5c00-7d11-a2b3-c4d5e6f70809"))),
            "it names a release that does not exist",
        ),
        (
            published,
            |it| drop(moved(it).insert("version".into(), n(1))),
            differs,
        ),
        (
            published,
            |it| drop(moved(it).insert("replaced".into(), n(2))),
            differs,
        ),
        (
            published,
            |it| drop(moved(it).insert("seq".into(), n(9))),
            differs,
        ),
        (
            published,
            |it| drop(moved(it).insert("label".into(), s("staging"))),
            differs,
        ),
        (
            published,
            |it| drop(changed(it).insert("labels".into(), AttributeValue::L(vec![]))),
            "no entry of the activity names it",
        ),
        (
            saved,
            |it| drop(changed(it).insert("version".into(), n(1))),
            unsaved,
        ),
        (
            saved,
            |it| drop(changed(it).insert("revision".into(), n(7))),
            "it names a revision that its prompt never had",
        ),
        (
            saved,
            |it| drop(changed(it).insert("name".into(), s("other"))),
            "it names a prompt that does not exist",
        ),
    ];
    for (key, change, says) in cases {
        let findings = found_after(&t, key, change).await;
        assert!(
            findings.iter().any(|finding| finding.contains(says)),
            "{says}: {findings:#?}"
        );
    }
    assert_eq!(t.findings().await, [""; 0], "the table is restored");
}

#[tokio::test]
async fn a_second_entry_of_a_write_is_found() {
    let (t, keys) = history().await;
    let mut copy = get(&t, &keys[1]).await.unwrap();
    let mut id = keys[1].sk.clone();
    let last = if id.ends_with('0') { "1" } else { "0" };
    id.replace_range(id.len() - 1.., last);
    copy.insert(table_keys::SK.to_owned(), s(&id));
    put(&t, copy.clone()).await;
    let findings = t.findings().await;
    assert!(findings.iter().any(|it| it.contains("it is another entry")));
    copy.insert("id".to_owned(), s(&id));
    put(&t, copy).await;
    let findings = t.findings().await;
    assert!(
        matches!(findings.as_slice(), [one] if one.contains("another entry names the same revision of its prompt")),
        "{findings:#?}"
    );
}

#[tokio::test]
async fn a_prompt_is_recorded_from_its_first_write_by_a_release_that_keeps_the_activity() {
    let (t, _) = history().await;
    t.forget_activity().await;
    t.audit().await;
    draft(&t, &prompt(), "three").await;
    t.audit().await;
    let recorded = entries(&t).await;
    assert_eq!(recorded.len(), 1);
    // An earlier release, still running beside this one, writes the header without what it does not know.
    let header = table_keys::header(&prompt());
    let mut older = get(&t, &header).await.unwrap();
    older.remove("recorded_from");
    older.insert("revision".to_owned(), n(5));
    put(&t, older).await;
    t.audit().await;
    draft(&t, &prompt(), "four").await;
    t.audit().await;
    remove(&t, &table_keys::activity(&entries(&t).await[1].id)).await;
    let findings = t.findings().await;
    assert!(
        findings
            .iter()
            .any(|it| it.contains("no entry of its revision 6")),
        "{findings:#?}"
    );
}
