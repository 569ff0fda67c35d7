//! What a chat service reads: active, with an ETag that changes exactly when what is active does.

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
        "messages",
        "model",
        "inputs",
        "published_at",
        "seq",
        "template",
        "type",
        "version",
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
async fn an_etag_of_an_inherited_prompt_is_not_that_of_an_override() {
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
async fn health_is_open_and_checks_the_table() {
    let app = App::new().await;
    app.nobody.get("/v1/health").await.expect(200);
    app.wire.cut(true);
    app.nobody
        .get("/v1/health")
        .await
        .problem(503, "unavailable");
}
