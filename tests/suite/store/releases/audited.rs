//! The audit finds each way in which releases and ledgers can differ.

use aws_sdk_dynamodb::types::AttributeValue;
use promptbook::table_keys;

use super::super::auditing::{Item, found_after, remove, s};
use super::*;

/// Replaces a part of an item, or removes it.
fn set(item: &mut Item, path: &[&str], value: Option<AttributeValue>) {
    let (first, rest) = path.split_first().unwrap();
    match (rest, value) {
        ([], None) => drop(item.remove(*first)),
        ([], Some(value)) => drop(item.insert((*first).to_owned(), value)),
        (rest, value) => match item.get_mut(*first).unwrap() {
            AttributeValue::M(map) => set(map, rest, value),
            AttributeValue::L(list) => match &mut list[0] {
                AttributeValue::M(map) => set(map, rest, value),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        },
    }
}

#[tokio::test]
async fn the_audit_finds_releases_that_differ_from_the_ledgers() {
    let t = two().await;
    let undone = release(&t, &[("a", 2), ("b", 2)]).await;
    undo(&t, &undone).await.unwrap();
    t.clock.advance(std::time::Duration::from_secs(1));
    let made = release(&t, &[("a", 2), ("b", 1)]).await;
    let audit = t.store.audit().await.unwrap();
    assert_eq!((audit.releases, audit.findings), (2, vec![]));

    let (id, l) = (of("a"), production());
    let item = |release: &Release| table_keys::release(&release.id);
    let entry = |seq| table_keys::publication(&id, &l, seq);
    let no = || None;
    let not_listed = "it names a release that does not list it";
    for (key, path, value, says) in [
        (
            item(&made),
            &["id"][..],
            Some(s(undone.id.as_str())),
            "it is another release",
        ),
        (
            item(&made),
            &["label"],
            Some(s("staging")),
            "a publication of another instance or label",
        ),
        (
            item(&made),
            &["publications", "message"],
            Some(s("other")),
            "a publication that is not in its ledger",
        ),
        (item(&undone), &["rolled_back"], no(), not_listed),
        (
            entry(3),
            &["release"],
            no(),
            "the ledger of one of its prompts does not say so",
        ),
        (
            entry(4),
            &["release"],
            no(),
            "a publication that is not in its ledger",
        ),
        (
            entry(4),
            &["release"],
            Some(s(undone.id.as_str())),
            not_listed,
        ),
        (item(&made), &["at"], no(), "missing field `at`"),
    ] {
        let findings = found_after(&t, &key, |item| set(item, path, value)).await;
        assert!(
            findings.iter().any(|finding| finding.contains(says)),
            "{key} {path:?}: {findings:#?}"
        );
    }
    remove(&t, &item(&made)).await;
    let findings = t.findings().await;
    assert!(
        findings.iter().any(|it| it.contains(not_listed)),
        "{findings:#?}"
    );
}
