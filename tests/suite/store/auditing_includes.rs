//! The audit of what prompts have in common under a name: it finds each kind of damage to items, headers and versions.

use aws_sdk_dynamodb::types::AttributeValue;
use promptbook::PromptName;
use promptbook::table_keys::{self, Key};

use super::auditing::{Item, found_after, included, n, put, remove, s};
use super::*;

fn tone() -> PromptName {
    "tone".parse().unwrap()
}

fn own_tone() -> PromptId {
    prompt_of("acme", "tone")
}

/// `tone`, its override, and a prompt that includes it.
async fn overridden() -> Table {
    let t = included().await;
    create(&t, &own_tone(), "Be brief.").await;
    t.audit().await;
    t
}

/// The pointer of a label in a header.
fn production_of(header: &mut Item) -> &mut Item {
    let Some(AttributeValue::M(labels)) = header.get_mut("labels") else {
        panic!("no labels");
    };
    let Some(AttributeValue::M(at)) = labels.get_mut("production") else {
        panic!("no label");
    };
    at
}

fn says(findings: &[String], key: &Key, problem: &str) {
    let is_said = |it: &String| it.starts_with(&format!("{key}: ")) && it.contains(problem);
    assert!(
        findings.iter().any(is_said),
        "{key}: {problem}: {findings:#?}"
    );
}

#[tokio::test]
async fn items_of_names_that_nothing_accounts_for_are_found() {
    let t = overridden().await;
    let nobody: PromptName = "nobody".parse().unwrap();
    let absent = prompt_of("acme", "absent");
    let labels = || AttributeValue::L(vec![s("production")]);
    for (key, attribute, value, problem) in [
        (
            table_keys::name(&nobody),
            "included",
            n(1),
            "`included` is 1, and the headers say 0",
        ),
        (
            table_keys::name(&nobody),
            "including",
            n(2),
            "`including` is 2, and the headers say 0",
        ),
        (
            table_keys::includer(&tone(), &absent),
            "labels",
            labels(),
            "its labels are not those",
        ),
        (
            table_keys::includer(&nobody, &prompt()),
            "labels",
            labels(),
            "its labels are not those",
        ),
        (
            table_keys::own_prompt(&absent),
            "more",
            n(1),
            "no header knows of it",
        ),
        (
            table_keys::listed_override(&absent),
            "more",
            n(1),
            "no header knows of it",
        ),
    ] {
        let mut item = Item::new();
        item.insert(table_keys::PK.to_owned(), s(&key.pk));
        item.insert(table_keys::SK.to_owned(), s(&key.sk));
        item.insert(attribute.to_owned(), value);
        put(&t, item).await;
        let findings = t.findings().await;
        assert_eq!(findings.len(), 1, "{findings:#?}");
        says(&findings, &key, problem);
        remove(&t, &key).await;
    }
    assert_eq!(t.findings().await, [""; 0], "the table is restored");
}

#[tokio::test]
async fn items_of_names_that_can_not_be_read_are_found() {
    let t = overridden().await;
    for (key, attribute) in [
        (table_keys::name(&tone()), "included"),
        (table_keys::includer(&tone(), &prompt()), "labels"),
    ] {
        let findings = found_after(&t, &key, |item| {
            item.insert(attribute.to_owned(), s("many"));
        })
        .await;
        let named = findings.iter().any(|it| it.contains(&key.to_string()));
        assert!(named, "{key}: {findings:#?}");
    }
    for (key, deleted) in [
        (table_keys::own_prompt(&own_tone()), true),
        (table_keys::listed_override(&own_tone()), true),
    ] {
        let findings = found_after(&t, &key, |item| {
            item.insert("deleted".to_owned(), AttributeValue::Bool(deleted));
        })
        .await;
        let header = table_keys::header(&own_tone());
        says(&findings, &header, "it is missing from the list");
    }
}

#[tokio::test]
async fn pointers_that_differ_from_their_versions_are_found() {
    let t = overridden().await;
    let header = table_keys::header(&prompt());
    let includes = |names: &[&str]| AttributeValue::L(names.iter().map(|it| s(it)).collect());
    for (attribute, value, problem) in [
        (
            "includes",
            includes(&["other"]),
            "a label lists other includes than its version",
        ),
        (
            "includes",
            includes(&["tone", "other"]),
            "a label lists other includes than its version",
        ),
        (
            "template_format",
            s("mustache"),
            "a label has another template format than its version",
        ),
    ] {
        let findings = found_after(&t, &header, |item| {
            production_of(item).insert(attribute.to_owned(), value);
        })
        .await;
        says(&findings, &header, problem);
    }
    // A prompt that is included, and would include by its header.
    let of_tone = table_keys::header(&prompt_of("default", "tone"));
    let findings = found_after(&t, &of_tone, |item| {
        production_of(item).insert("includes".to_owned(), includes(&["other"]));
    })
    .await;
    let both = "prompts include this name, and it includes others";
    says(&findings, &table_keys::name(&tone()), both);
    assert_eq!(t.findings().await, [""; 0], "the table is restored");
}

#[tokio::test]
async fn what_is_included_in_another_format_or_of_another_type_is_found() {
    let t = overridden().await;
    let includer = table_keys::active(&prompt(), &production());
    for id in [prompt_of("default", "tone"), own_tone()] {
        let version = table_keys::version(&id, number(1));
        let findings = found_after(&t, &version, |item| {
            item.insert("template_format".to_owned(), s("mustache"));
        })
        .await;
        let problem = "it includes a prompt that is active in another template format";
        says(&findings, &includer, problem);
    }
    let header = table_keys::header(&prompt_of("default", "tone"));
    let findings = found_after(&t, &header, |item| {
        item.insert("type".to_owned(), s("chat"));
    })
    .await;
    says(&findings, &includer, "it includes a chat prompt");
    let own = table_keys::active(&own_tone(), &production());
    says(
        &findings,
        &own,
        "its type is not that of `default`'s prompt",
    );
}
