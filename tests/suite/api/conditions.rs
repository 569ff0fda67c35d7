//! If-Match and Idempotency-Key over HTTP.

use super::*;

#[tokio::test]
async fn if_match_prevents_overwriting_unseen_changes() {
    let app = App::new().await;
    create(&app, "one").await;
    publish_new(&app, "two").await;
    let put = |etag: &str| {
        let body = json!({"template": "three"});
        app.admin
            .request("PUT", GREETING)
            .header("if-match", etag)
            .json(&body)
    };
    let before = app.table.items().await;
    for stale in ["\"1\"", "\"99\"", "W/\"2\"", "\"x\"", "\"1\", \"7\""] {
        let detail = app
            .admin
            .send(put(stale))
            .await
            .problem(412, "changed-meanwhile");
        assert!(detail.contains("revision 2"), "{detail}");
    }
    assert_eq!(before, app.table.items().await);
    app.admin.send(put("\"1\", \"2\"")).await.expect(200);
    app.admin.send(put("*")).await.expect(200);
    let delete = app
        .admin
        .request("DELETE", GREETING)
        .header("if-match", "\"1\"");
    app.admin
        .send(delete)
        .await
        .problem(412, "changed-meanwhile");
}

#[tokio::test]
async fn a_repeated_request_with_the_same_key_gets_the_same_response() {
    let app = App::new().await;
    let keyed = |method: &str, path: &str, body: Value| {
        let request = app
            .admin
            .request(method, path)
            .header("idempotency-key", "order-66");
        app.admin.send(request.json(&body))
    };
    let body = json!({"name": "support/greeting", "template": "one", "publish": true});
    let first = keyed("POST", "/v1/prompts", body.clone()).await.expect(201);
    let again = keyed("POST", "/v1/prompts", body).await.expect(201);
    assert_eq!(
        (first.json, first.headers["etag"].clone()),
        (again.json, again.headers["etag"].clone())
    );
    assert_eq!(again.headers["location"], GREETING);

    let put = keyed("PUT", GREETING, json!({"template": "two", "publish": true}))
        .await
        .expect(200);
    publish_new(&app, "three").await;
    let again = keyed("PUT", GREETING, json!({"template": "two", "publish": true}))
        .await
        .expect(200);
    assert_eq!(
        put.json, again.json,
        "the same key at another route is another receipt"
    );
    assert_eq!(active_template(&app).await.as_deref(), Some("three"));

    let before = app.table.items().await;
    keyed("PUT", GREETING, json!({"template": "other"}))
        .await
        .problem(422, "idempotency-key-reused");
    assert_eq!(before, app.table.items().await);

    app.admin
        .send(
            app.admin
                .request("DELETE", GREETING)
                .header("idempotency-key", "d"),
        )
        .await
        .expect(204);
    app.admin
        .call("POST", &greeting("/restore"))
        .await
        .expect(200);
    app.admin
        .send(
            app.admin
                .request("DELETE", GREETING)
                .header("idempotency-key", "d"),
        )
        .await
        .expect(204);
    assert_eq!(
        active_template(&app).await.as_deref(),
        Some("three"),
        "not deleted again"
    );
    app.table.audit().await;
}

#[tokio::test]
async fn an_invalid_idempotency_key_is_rejected() {
    let app = App::new().await;
    for bad in ["", " ", "ü", &"x".repeat(256)] {
        let request = app.admin.request("POST", "/v1/prompts");
        let value = reqwest::header::HeaderValue::from_bytes(bad.as_bytes()).unwrap();
        let body = json!({"name": "a", "template": "t"});
        let answer = app
            .admin
            .send(request.header("idempotency-key", value).json(&body))
            .await;
        answer.problem(400, "invalid-header");
    }
    assert_eq!(app.admin.get("/v1/prompts/a").await.status, 404);
}
