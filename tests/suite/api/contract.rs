//! The contract over HTTP.

use super::*;

#[tokio::test]
async fn the_contract_decides_what_can_be_published() {
    let app = App::new().await;
    create(&app, "{{ a }}").await;
    let draft = app
        .admin
        .json("PUT", GREETING, json!({"template": "{{ a }} {{ b }}"}))
        .await
        .expect(200);
    assert_eq!(draft.json["version"]["uses"], json!(["a", "b"]));
    let before = app.table.items().await;
    let detail = app
        .admin
        .post(&greeting("/publish"), json!({"version": 2}))
        .await
        .problem(422, "breaks-contract");
    assert!(detail.contains("`b`"), "{detail}");
    let put = json!({"template": "{{ c }}", "publish": true});
    app.admin
        .json("PUT", GREETING, put)
        .await
        .problem(422, "breaks-contract");
    assert_eq!(before, app.table.items().await);

    let set = app
        .admin
        .json("PUT", &greeting("/contract"), json!({"inputs": ["a", "b"]}))
        .await
        .expect(204);
    assert_eq!(set.header("etag"), "\"3\"");
    app.admin
        .post(&greeting("/publish"), json!({"version": 2}))
        .await
        .expect(200);
    let less = app
        .admin
        .json("PUT", &greeting("/contract"), json!({"inputs": ["a"]}))
        .await;
    let detail = less.problem(409, "contract-in-use");
    assert!(
        detail.contains("`b`") && detail.contains("version 2"),
        "{detail}"
    );
    assert_eq!(
        app.admin.get(GREETING).await.json["contract"],
        json!(["a", "b"])
    );
    app.table.audit().await;
}
