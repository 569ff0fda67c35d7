//! The contract over HTTP.

use super::*;

#[tokio::test]
async fn only_versions_that_fit_the_contract_can_be_published() {
    let app = App::new().await;
    create(&app, "{{ a }}").await;
    let draft = app
        .admin
        .json("PUT", GREETING, json!({"template": "{{ a }} {{ b }}"}))
        .await
        .expect(200);
    assert_eq!(draft.json["version"]["uses"], json!(["a", "b"]));
    let before = app.table.items().await;
    let refused = app
        .admin
        .post(&greeting("/publish"), json!({"version": 2}))
        .await;
    let detail = refused.problem(422, "breaks-contract");
    assert!(detail.contains("`b`"), "{detail}");
    let says = "add it to the contract with PUT /v1/prompts/{name}/contract";
    assert!(detail.contains(says), "{detail}");
    assert_eq!(refused.json["missing_inputs"], json!(["b"]));
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
    assert_eq!(less.json.get("missing_inputs"), None);
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

#[tokio::test]
async fn names_used_by_overrides_cannot_be_removed_from_the_contract() {
    let app = App::new().await;
    create(&app, "{{ a }} {{ b }}").await;
    let narrow = json!({"template": "{{ a }}", "publish": true});
    app.admin.json("PUT", GREETING, narrow).await.expect(200);
    for (instance, template) in [("acme", "{{ a }}"), ("globex", "{{ b }}")] {
        let new = json!({"name": "support/greeting", "template": template, "publish": true});
        let path = format!("/v1/prompts?instance={instance}");
        app.admin.post(&path, new).await.expect(201);
    }
    let less = json!({"inputs": ["a"]});
    let contract = greeting("/contract");
    let refused = app.admin.json("PUT", &contract, less.clone()).await;
    let detail = refused.problem(409, "contract-in-use");
    assert!(detail.contains("instance `globex`"), "{detail}");
    let globex = format!("{}?instance=globex", greeting("/unpublish"));
    app.admin.post(&globex, json!({})).await.expect(200);
    app.admin.json("PUT", &contract, less).await.expect(204);
    app.table.audit().await;
}
