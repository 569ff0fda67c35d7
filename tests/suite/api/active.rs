//! Reading active versions, with an ETag that changes exactly when the active version changes.

use super::*;

#[tokio::test]
async fn active_answers_304_until_something_else_is_active() {
    let app = App::new().await;
    create(&app, "one").await;
    let first = app.reader.get(&greeting("/active")).await.expect(200);
    let keys: Vec<&String> = first.json.as_object().unwrap().keys().collect();
    let shape = [
        "name",
        "instance",
        "label",
        "version",
        "seq",
        "type",
        "template_format",
        "template",
        "messages",
        "model",
        "inputs",
        "published_at",
        "includes",
    ];
    assert_eq!(keys, shape);
    let etag = first.header("etag").to_owned();
    let with = |etag: &str| {
        app.reader
            .request("GET", &greeting("/active"))
            .header("if-none-match", etag)
    };
    let same = app.reader.send(with(&etag)).await.expect(304);
    assert_eq!(
        (same.header("etag"), &same.json),
        (etag.as_str(), &Value::Null)
    );
    app.reader
        .send(with(&format!("\"other\", W/{etag}")))
        .await
        .expect(304);
    app.reader.send(with("*")).await.expect(304);

    publish_new(&app, "two").await;
    let second = app.reader.send(with(&etag)).await.expect(200);
    assert_eq!(second.json["template"], "two");
    // Rolled back, the text is that of before; the publication is another, so that a reader's cache can tell.
    app.admin
        .post(&greeting("/rollback"), json!({}))
        .await
        .expect(200);
    app.reader.send(with(&etag)).await.expect(200);
}

#[tokio::test]
async fn inherited_prompts_and_overrides_have_different_etags() {
    let app = App::new().await;
    create(&app, "hello").await;
    let path = greeting("/active?instance=acme");
    let etag = app
        .reader
        .get(&path)
        .await
        .expect(200)
        .header("etag")
        .to_owned();
    let own = json!({"name": "support/greeting", "template": "howdy", "publish": true});
    app.admin
        .post("/v1/prompts?instance=acme", own)
        .await
        .expect(201);
    let request = app
        .reader
        .request("GET", &path)
        .header("if-none-match", etag);
    assert_eq!(
        app.reader.send(request).await.expect(200).json["template"],
        "howdy"
    );
}

#[tokio::test]
async fn etags_of_tables_with_different_content_differ() {
    let apps = [App::new().await, App::new().await];
    create(&apps[0], "one").await;
    let active = |app: &App| app.reader.request("GET", &greeting("/active"));
    let first = apps[0].reader.send(active(&apps[0])).await.expect(200);
    let etag = first.header("etag");
    assert!(etag.starts_with("\"default/production/1/"), "{etag}");
    create(&apps[1], "two").await;
    let request = active(&apps[1]).header("if-none-match", etag);
    let second = apps[1].reader.send(request).await.expect(200);
    assert_eq!(second.json["template"], "two");
}

#[tokio::test]
async fn etags_differ_when_only_the_order_of_keys_differs() {
    let mut etags = Vec::new();
    for keys in [["a", "z"], ["z", "a"]] {
        let app = App::new().await;
        let options = keys.map(|key| (key.to_owned(), json!(1)));
        let options = serde_json::Map::from_iter(options);
        let body = json!({"name": "support/greeting", "template": "t", "model": {"options": options}, "publish": true});
        app.admin.post("/v1/prompts", body).await.expect(201);
        let shown = app.reader.get(&greeting("/active")).await.expect(200);
        etags.push(shown.header("etag").to_owned());
    }
    assert_ne!(etags[0], etags[1]);
}

#[tokio::test]
async fn health_needs_no_key_and_checks_the_table() {
    let app = App::new().await;
    app.nobody.get("/v1/health").await.expect(200);
    app.wire.cut(true);
    app.nobody
        .get("/v1/health")
        .await
        .problem(503, "unavailable");
}
