//! Overrides over HTTP: created, listed, published, rolled back and unpublished next to `default`.

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
async fn each_idempotency_key_publishes_rolls_back_or_unpublishes_an_override_once() {
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
async fn publishing_the_active_version_stores_a_receipt_too() {
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
async fn the_list_of_an_instance_shows_the_contracts_of_its_prompts() {
    let app = both().await;
    let contract = json!({"inputs": ["name", "title"]});
    app.admin
        .json("PUT", "/v1/prompts/greeting/contract", contract)
        .await
        .expect(204);
    let list = app.admin.get(PROMPTS).await.expect(200).json;
    assert_eq!(list["items"][0]["contract"], json!(["name", "title"]));
}

#[tokio::test]
async fn without_any_active_version_a_read_is_404_and_a_chat_uses_the_fallback() {
    let app = App::new().await;
    for instance in ["acme", "globex"] {
        let read = format!("/v1/prompts/system_prompt/active?instance={instance}");
        app.reader.get(&read).await.problem(404, "prompt-not-found");
        let question =
            json!({"instance": instance, "messages": [{"role": "user", "content": "Why?"}]});
        let answer = app.reader.post("/v1/chat", question).await.expect(200).json;
        assert_eq!(answer["prompts"][0]["source"], "fallback", "{answer:#}");
    }
}

#[tokio::test]
async fn an_override_has_its_own_versions() {
    let app = both().await;
    let list = app
        .admin
        .get("/v1/prompts/greeting/versions?instance=acme")
        .await
        .expect(200)
        .json;
    let numbers: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["version"].clone())
        .collect();
    assert_eq!(numbers, [2, 1]);
    let list = app
        .admin
        .get("/v1/prompts/greeting/versions")
        .await
        .expect(200)
        .json;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    for (instance, number) in [("acme", 3), ("default", 2)] {
        let path = format!("/v1/prompts/greeting/versions/{number}?instance={instance}");
        app.admin.get(&path).await.problem(404, "version-not-found");
    }
}

#[tokio::test]
async fn saving_and_publishing_an_override_and_saving_it_unchanged_store_receipts() {
    let app = both().await;
    let path = "/v1/prompts/greeting?instance=acme";
    let third = json!({"template": "Ahoy, {{ name }}!", "publish": true});
    let saved = app
        .admin
        .json("PATCH", path, third.clone())
        .await
        .expect(200)
        .json;
    assert_eq!(
        (
            &saved["version"]["version"],
            &saved["publication"]["version"]
        ),
        (&json!(3), &json!(3))
    );
    for path in [path, "/v1/prompts/greeting"] {
        let mut answers = Vec::new();
        for _ in 0..2 {
            let request = app.admin.request("PATCH", path).json(&json!({"tags": []}));
            let request = request.header("idempotency-key", "nothing-new");
            answers.push(app.admin.send(request).await.expect(200).json);
        }
        assert_eq!(answers[0], answers[1]);
    }
    app.table.audit().await;
}

#[tokio::test]
async fn each_idempotency_key_rolls_back_once() {
    let app = both().await;
    let publish = "/v1/prompts/greeting/publish?instance=acme";
    for version in [2, 1] {
        app.admin
            .post(publish, json!({"version": version}))
            .await
            .expect(200);
    }
    for (key, version) in [("one", 2), ("two", 1), ("one", 2)] {
        let request = app
            .admin
            .request("POST", "/v1/prompts/greeting/rollback?instance=acme");
        let request = request.json(&json!({})).header("idempotency-key", key);
        assert_eq!(
            app.admin.send(request).await.expect(200).json["version"],
            version,
            "{key}"
        );
    }
    app.table.audit().await;
}
