//! Versions: immutable, numbered without gaps, created only for new content.

use promptbook::Error;
use promptbook::content::{TemplateFormat, Templates};
use promptbook::error::DeletionError;
use promptbook::store::request::{IfMatch, Merge, Page};
use promptbook::table_keys;
use serde_json::json;

use super::*;

#[tokio::test]
async fn new_content_makes_the_next_version_and_keeps_old_ones() {
    let t = Table::new().await;
    create(&t, &prompt(), "one").await;
    for (i, template) in ["two", "three"].into_iter().enumerate() {
        let saved = draft(&t, &prompt(), template).await;
        assert_eq!(saved.version.version.get() as usize, i + 2);
        assert_eq!(saved.publication, None);
    }
    assert_eq!(
        active(&t, &prompt()).await,
        Some(1),
        "a draft is not active"
    );
    let first = t.store.version(&prompt(), number(1)).await.unwrap();
    assert_eq!(first.template.as_deref(), Some("one"));
    t.audit().await;
}

#[tokio::test]
async fn unchanged_content_makes_no_version_and_publish_publishes_the_latest() {
    let t = Table::new().await;
    create(&t, &prompt(), "one").await;
    draft(&t, &prompt(), "two").await;
    let before = t.items().await;
    let saved = draft(&t, &prompt(), "two").await;
    assert_eq!((saved.version.version, saved.revision), (number(2), 2));
    assert_eq!(before, t.items().await);
    let change = replace(text("two"), Some(production()));
    let saved = t.store.save(&prompt(), &change, &anyone()).await.unwrap();
    assert_eq!(saved.publication.unwrap().version, Some(number(2)));
    let again = t.store.save(&prompt(), &change, &anyone()).await.unwrap();
    assert_eq!(
        (again.publication.unwrap().seq, again.revision),
        (2, 3),
        "the publication in force"
    );
    t.audit().await;
}

#[tokio::test]
async fn sixteen_concurrent_writers_get_sixteen_consecutive_numbers() {
    let t = Table::new().await;
    create(&t, &prompt(), "one").await;
    let save = async |i: usize| {
        let change = replace(text(&format!("text {i}")), Some(production()));
        t.store
            .save(&prompt(), &change, &anyone())
            .await
            .unwrap()
            .version
            .version
            .get()
    };
    let mut got = futures_util::future::join_all((0..16).map(save)).await;
    got.sort_unstable();
    assert_eq!(got, (2..=17).collect::<Vec<_>>());
    t.audit().await;
}

#[tokio::test]
async fn a_merge_changes_only_the_given_fields() {
    let t = Table::new().await;
    let content = Content::new(
        Body::Text("Hi {{ name }}".to_owned()),
        Some(
            serde_json::from_value(
                json!({"id": "m", "options": {"temperature": 0.5, "topP": 1.0}}),
            )
            .unwrap(),
        ),
        serde_json::from_value(json!({"name": {"description": "who"}})).unwrap(),
    )
    .unwrap();
    let mut new = new_prompt("x", false);
    (new.content, new.description, new.tags) = (content, Some("greets".to_owned()), names(&["a"]));
    t.store.create(&prompt(), &new, &anyone()).await.unwrap();
    let object = |value: serde_json::Value| value.as_object().cloned();
    let merge = Merge {
        model: Some(object(json!({"options": {"temperature": null, "seed": 7}}))),
        inputs: Some(object(json!({"name": {"default": "you"}}))),
        ..Merge::default()
    };
    let change = Change {
        edit: Edit::Merge(merge),
        publish: None,
    };
    let version = t
        .store
        .save(&prompt(), &change, &anyone())
        .await
        .unwrap()
        .version;
    assert_eq!(version.template.as_deref(), Some("Hi {{ name }}"));
    let told = json!({"model": version.model, "inputs": version.inputs});
    let expected = json!({
        "model": {"id": "m", "provider": null, "options": {"topP": 1.0, "seed": 7}},
        "inputs": {"name": {"kind": "string", "description": "who", "required": false, "default": "you"}},
    });
    assert_eq!(told, expected);
    let header = t.store.prompt(&prompt()).await.unwrap();
    assert_eq!(
        (header.description.as_deref(), header.tags),
        (Some("greets"), names(&["a"]))
    );
    t.audit().await;
}

#[tokio::test]
async fn model_options_keep_numbers_of_any_size() {
    let t = Table::new().await;
    let options = json!({"options": {"a": 1.0, "b": 1e300, "c": 18446744073709551615u64, "d": [[{"e": null}]]}});
    let model = serde_json::from_value(options).unwrap();
    let content = Content::new(Body::Text("x".to_owned()), Some(model), Inputs::new()).unwrap();
    let mut new = new_prompt("x", true);
    new.content = content.clone();
    t.store.create(&prompt(), &new, &anyone()).await.unwrap();
    let stored = t.store.version(&prompt(), number(1)).await.unwrap();
    assert_eq!(stored.model.as_ref(), content.model());
    let read = t.store.active(&prompt(), &production(), &[]).await.unwrap();
    assert_eq!(read.in_force().unwrap().1.model.as_ref(), content.model());
    t.audit().await;
}

#[tokio::test]
async fn a_type_never_changes() {
    let t = Table::new().await;
    create(&t, &prompt(), "one").await;
    let turn = serde_json::from_value(json!([{"role": "user", "content": "hi"}])).unwrap();
    let chat = Content::new(Body::Chat(turn), None, Inputs::new()).unwrap();
    let error = refused(&t, t.store.save(&prompt(), &replace(chat, None), &anyone())).await;
    assert!(
        matches!(
            error,
            Error::TypeChanged {
                field: "template",
                ..
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn a_stale_if_match_changes_nothing() {
    let t = Table::new().await;
    let revision = create(&t, &prompt(), "one").await.revision;
    draft(&t, &prompt(), "two").await;
    let seen = |revisions: Vec<u64>| WriteContext {
        if_match: Some(IfMatch::OneOf(revisions)),
        ..anyone()
    };
    let (store, id, change) = (&t.store, prompt(), replace(text("three"), None));
    for context in [seen(vec![revision]), seen(vec![]), seen(vec![99])] {
        let stale = Error::PreconditionFailed { actual: 2 };
        assert_eq!(refused(&t, store.save(&id, &change, &context)).await, stale);
        assert_eq!(
            refused(&t, store.publish(&id, &production(), number(2), &context)).await,
            stale
        );
        assert_eq!(
            refused(&t, store.unpublish(&id, &production(), &context)).await,
            stale
        );
        assert_eq!(refused(&t, store.delete(&id, &context)).await, stale);
        assert_eq!(refused(&t, store.restore(&id, &context)).await, stale);
        assert_eq!(
            refused(&t, store.set_contract(&id, &names(&[]), &context)).await,
            stale
        );
    }
    store.save(&id, &change, &seen(vec![1, 2])).await.unwrap();
}

#[tokio::test]
async fn a_name_is_created_once() {
    let t = Table::new().await;
    create(&t, &prompt(), "one").await;
    let error = refused(
        &t,
        t.store
            .create(&prompt(), &new_prompt("two", true), &anyone()),
    )
    .await;
    assert!(matches!(error, Error::Exists { .. }), "{error}");
    t.store.delete(&prompt(), &anyone()).await.unwrap();
    let error = refused(
        &t,
        t.store
            .create(&prompt(), &new_prompt("two", true), &anyone()),
    )
    .await;
    assert!(
        matches!(error, Error::Deletion(DeletionError::Deleted { .. })),
        "{error}"
    );
}

#[tokio::test]
async fn missing_versions_and_missing_prompts_get_different_errors() {
    let t = Table::new().await;
    create(&t, &prompt(), "one").await;
    let error = t.store.version(&prompt(), number(2)).await.unwrap_err();
    assert!(matches!(error, Error::VersionNotFound { .. }), "{error}");
    let error = t
        .store
        .version(&prompt_of("acme", "support/greeting"), number(1))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::PromptNotFound { .. }), "{error}");
    let error = t
        .store
        .versions(&prompt_of("default", "no"), &Page::default())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::PromptNotFound { .. }), "{error}");
}

#[tokio::test]
async fn only_a_format_other_than_jinja2_is_stored() {
    let t = Table::new().await;
    create(&t, &prompt(), "Hi {{ name }}").await;
    let templates = Templates {
        format: TemplateFormat::Mustache,
        body: Body::Text("Hi {{name}}".to_owned()),
    };
    let content = Content::new(templates, None, Inputs::new()).unwrap();
    let change = replace(content, Some(production()));
    t.store.save(&prompt(), &change, &anyone()).await.unwrap();
    let items = t.items().await;
    let stored = |key: table_keys::Key| items[&key.to_string()].get("template_format");
    let version = |n| table_keys::version(&prompt(), number(n));
    let mustache = json!("mustache");
    assert_eq!(stored(version(1)), None);
    assert_eq!(stored(version(2)), Some(&mustache));
    let active = table_keys::active(&prompt(), &production());
    assert_eq!(stored(active), Some(&mustache));
    t.audit().await;
}
