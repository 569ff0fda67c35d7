//! An instance with wording of its own, over HTTP: created, listed, published, rolled back and taken down beside `default`.

use serde_json::json;
use tests::App;

const PROMPTS: &str = "/v1/prompts?instance=acme";

/// `default` and `acme` each have `greeting`, with version 1 active.
async fn both() -> App {
    let app = App::new().await;
    for path in ["/v1/prompts", PROMPTS] {
        let body = json!({"name": "greeting", "template": "Hello {{ name }}", "publish": true});
        app.admin.post(path, body).await.expect(201);
    }
    let second = json!({"template": "Ahoy {{ name }}"});
    let path = "/v1/prompts/greeting?instance=acme";
    app.admin.json("PATCH", path, second).await.expect(200);
    app
}

#[tokio::test]
async fn an_override_is_published_rolled_back_and_taken_down_once_for_each_key() {
    let app = both().await;
    for (act, body, version) in [
        ("publish", json!({"version": 2}), json!(2)),
        ("rollback", json!({}), json!(1)),
        ("unpublish", json!({}), json!(null)),
    ] {
        let path = format!("/v1/prompts/greeting/{act}?instance=acme");
        let mut answers = Vec::new();
        for _ in 0..2 {
            let request = app.admin.request("POST", &path).json(&body);
            let request = request.header("idempotency-key", act);
            answers.push(app.admin.send(request).await.expect(200).json);
        }
        assert_eq!(answers[0], answers[1], "{act}");
        assert_eq!(answers[0]["version"], version, "{act}");
    }
    let history = "/v1/prompts/greeting/publications?instance=acme";
    let history = app.admin.get(history).await.expect(200).json;
    let kinds: Vec<_> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["kind"].clone())
        .collect();
    assert_eq!(kinds, ["unpublish", "rollback", "publish", "publish"]);
    app.table.audit().await;
}

#[tokio::test]
async fn publishing_what_is_active_under_a_key_is_remembered_too() {
    let app = both().await;
    for _ in 0..2 {
        let request = app
            .admin
            .request("POST", "/v1/prompts/greeting/publish?instance=acme");
        let request = request
            .json(&json!({"version": 1}))
            .header("idempotency-key", "again");
        let answer = app.admin.send(request).await.expect(200).json;
        assert_eq!((&answer["version"], &answer["seq"]), (&json!(1), &json!(1)));
    }
    app.table.audit().await;
}

#[tokio::test]
async fn a_list_of_an_instance_shows_the_contract_that_its_prompts_obey() {
    let app = both().await;
    let contract = json!({"inputs": ["name", "title"]});
    app.admin
        .json("PUT", "/v1/prompts/greeting/contract", contract)
        .await
        .expect(204);
    let list = app.admin.get(PROMPTS).await.expect(200).json;
    assert_eq!(list["items"][0]["contract"], json!(["name", "title"]));
}
