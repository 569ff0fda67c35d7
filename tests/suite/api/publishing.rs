//! Publish, roll back, unpublish, and the ledger, over HTTP.

use super::*;

#[tokio::test]
async fn readers_see_publications_and_rollbacks_at_once() {
    let app = App::new().await;
    create(&app, "one").await;
    app.admin
        .json("PUT", GREETING, json!({"template": "two"}))
        .await
        .expect(200);
    assert_eq!(active_template(&app).await.as_deref(), Some("one"));

    let body = json!({"version": 2, "message": "better", "author": "ann"});
    let published = app
        .admin
        .post(&greeting("/publish"), body)
        .await
        .expect(200);
    assert_eq!(published.header("etag"), "\"3\"");
    assert_eq!(
        (&published.json["version"], &published.json["replaced"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(published.json["message"], "better");
    assert_eq!(active_template(&app).await.as_deref(), Some("two"));

    let rolled = app
        .admin
        .post(&greeting("/rollback"), json!({"from": 2}))
        .await
        .expect(200)
        .json;
    assert_eq!(
        (&rolled["kind"], &rolled["version"], &rolled["seq"]),
        (&json!("rollback"), &json!(1), &json!(3))
    );
    assert_eq!(active_template(&app).await.as_deref(), Some("one"));
    app.admin
        .post(&greeting("/rollback"), json!({"from": 2}))
        .await
        .problem(409, "label-moved");
    app.admin
        .post(&greeting("/rollback"), json!({}))
        .await
        .problem(409, "nothing-below");

    let down = app
        .admin
        .post(&greeting("/unpublish"), json!({}))
        .await
        .expect(200)
        .json;
    assert_eq!(
        (&down["kind"], &down["version"]),
        (&json!("unpublish"), &Value::Null)
    );
    let again = app
        .admin
        .post(&greeting("/unpublish"), json!({}))
        .await
        .expect(200)
        .json;
    assert_eq!(again, down);
    assert_eq!(active_template(&app).await, None);
    let ledger = app
        .admin
        .get(&greeting("/publications?limit=2"))
        .await
        .expect(200)
        .json;
    assert_eq!((&ledger["items"][0], &ledger["items"][1]), (&down, &rolled));
    app.table.audit().await;
}

#[tokio::test]
async fn labels_are_published_and_read_independently() {
    let app = App::new().await;
    create(&app, "one").await;
    let body = json!({"template": "two", "publish": true, "label": "staging"});
    app.admin.json("PUT", GREETING, body).await.expect(200);
    assert_eq!(active_template(&app).await.as_deref(), Some("one"));
    let staging = app
        .reader
        .get(&greeting("/active?label=staging"))
        .await
        .expect(200)
        .json;
    assert_eq!(
        (&staging["label"], &staging["template"]),
        (&json!("staging"), &json!("two"))
    );
    let detail = app
        .reader
        .get(&greeting("/active?label=beta"))
        .await
        .problem(404, "not-active");
    assert!(detail.contains("beta"), "{detail}");
    let prompt = app.admin.get(GREETING).await.json;
    assert_eq!(prompt["labels"], json!({"production": 1, "staging": 2}));
    let body = json!({"label": "staging"});
    app.admin
        .post(&greeting("/unpublish"), body)
        .await
        .expect(200);
    assert_eq!(
        app.admin.get(GREETING).await.json["labels"],
        json!({"production": 1, "staging": null})
    );
    app.admin
        .post(&greeting("/unpublish"), json!({"label": "beta"}))
        .await
        .problem(409, "never-published");
}

#[tokio::test]
async fn publishing_a_missing_version_changes_nothing() {
    let app = App::new().await;
    create(&app, "one").await;
    let before = app.table.items().await;
    let detail = app
        .admin
        .post(&greeting("/publish"), json!({"version": 2}))
        .await
        .problem(404, "version-not-found");
    assert!(detail.contains("latest is 1"), "{detail}");
    assert_eq!(before, app.table.items().await);
}

#[tokio::test]
async fn each_instance_can_override_a_prompt() {
    let app = App::new().await;
    create(&app, "hello").await;
    let of = |instance: &str| greeting(&format!("/active?instance={instance}"));
    let inherited = app.reader.get(&of("acme")).await.expect(200).json;
    assert_eq!(
        (&inherited["instance"], &inherited["template"]),
        (&json!("default"), &json!("hello"))
    );
    let own = json!({"name": "support/greeting", "template": "howdy", "publish": true});
    app.admin
        .post("/v1/prompts?instance=acme", own)
        .await
        .expect(201);
    assert_eq!(app.reader.get(&of("acme")).await.json["template"], "howdy");
    assert_eq!(app.reader.get(&of("other")).await.json["template"], "hello");
    let overrides = app
        .admin
        .get(&greeting("/overrides"))
        .await
        .expect(200)
        .json;
    assert_eq!(overrides, json!({"items": ["acme"], "next_cursor": null}));
    let body = json!({"inputs": ["x"]});
    app.admin
        .json("PUT", &greeting("/contract?instance=acme"), body)
        .await
        .problem(409, "override-contract");
    app.admin
        .post(&greeting("/unpublish?instance=acme"), json!({}))
        .await
        .expect(200);
    assert_eq!(app.reader.get(&of("acme")).await.json["template"], "hello");
    app.admin
        .get(&format!("{GREETING}?instance=other"))
        .await
        .problem(404, "prompt-not-found");
    app.table.audit().await;
}
