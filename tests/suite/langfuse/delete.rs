//! Deleting prompts and versions.

use serde_json::json;
use tests::{Answer, App};

use super::{PROMPTS, call, create, get, refused, text};

async fn delete(app: &App, rest: &str) -> Answer {
    call(app, "DELETE", &format!("{PROMPTS}{rest}"), None).await
}

#[tokio::test]
async fn a_deleted_prompt_is_gone_and_a_later_creation_restores_it_and_counts_on() {
    let app = App::new().await;
    let body =
        json!({"name": "a", "prompt": "one {{x}}", "labels": ["production", "eu"], "tags": ["t"]});
    create(&app, body).await.expect(201);
    text(&app, "a", "two", &[]).await;
    let gone = delete(&app, "/a").await.expect(204);
    assert!(gone.json.is_null());
    for rest in ["/a", "/a?version=1", "/a?label=latest"] {
        refused(&get(&app, rest).await, 404, "LangfuseNotFoundError");
    }
    refused(&delete(&app, "/a").await, 404, "LangfuseNotFoundError");
    let prompts = get(&app, "").await.expect(200).json;
    assert_eq!(prompts["data"], json!([]));

    let again = text(&app, "a", "three", &["eu"]).await;
    assert_eq!(again["version"], 3);
    assert_eq!(again["labels"], json!(["eu", "latest"]));
    for rest in ["/a?version=1", "/a?version=2", "/a"] {
        refused(&get(&app, rest).await, 404, "LangfuseNotFoundError");
    }
    let prompts = get(&app, "").await.expect(200).json;
    assert_eq!(prompts["data"][0]["versions"], json!([3]));
    let prompt = app.admin.get("/v1/prompts/a").await.expect(200).json;
    assert_eq!(prompt["labels"], json!({"production": null, "eu": 3}));
    assert_eq!(prompt["contract"], json!(["x"]));
    app.admin.get("/v1/prompts/a/versions/1").await.expect(200);
}

#[tokio::test]
async fn a_deleted_version_is_hidden_and_latest_moves_to_the_highest_left() {
    let app = App::new().await;
    text(&app, "a", "one", &[]).await;
    text(&app, "a", "two", &["production"]).await;
    text(&app, "a", "three", &["staging", "eu"]).await;
    delete(&app, "/a?version=3").await.expect(204);
    let latest = get(&app, "/a?label=latest").await.expect(200).json;
    assert_eq!(
        (&latest["version"], &latest["labels"]),
        (&json!(2), &json!(["production", "latest"]))
    );
    for rest in ["/a?version=3", "/a?label=staging", "/a?label=eu"] {
        refused(&get(&app, rest).await, 404, "LangfuseNotFoundError");
    }
    let path = format!("{PROMPTS}/a/versions/3");
    let body = json!({"newLabels": ["x"]});
    refused(
        &call(&app, "PATCH", &path, Some(body)).await,
        404,
        "LangfuseNotFoundError",
    );
    assert_eq!(text(&app, "a", "four", &[]).await["version"], 4);
    delete(&app, "/a?label=production").await.expect(204);
    let prompts = get(&app, "").await.expect(200).json;
    assert_eq!(prompts["data"][0]["versions"], json!([1, 4]));
    delete(&app, "/a?version=4&label=latest").await.expect(204);
    delete(&app, "/a?version=1").await.expect(204);
    refused(
        &get(&app, "/a?version=1").await,
        404,
        "LangfuseNotFoundError",
    );
    app.admin
        .get("/v1/prompts/a")
        .await
        .problem(404, "prompt-deleted");
}

#[tokio::test]
async fn what_matches_nothing_is_404() {
    let app = App::new().await;
    text(&app, "a", "one", &["production"]).await;
    let before = app.table.items().await;
    for rest in [
        "/absent",
        "/a?version=2",
        "/a?label=staging",
        "/a?version=1&label=staging",
    ] {
        refused(&delete(&app, rest).await, 404, "LangfuseNotFoundError");
    }
    refused(
        &delete(&app, "/a?label=Big").await,
        400,
        "InvalidRequestError",
    );
    assert_eq!(app.table.items().await, before);
}

#[tokio::test]
async fn a_hidden_version_that_is_published_again_is_shown_again() {
    let app = App::new().await;
    text(&app, "a", "one", &["production"]).await;
    text(&app, "a", "two", &["production"]).await;
    delete(&app, "/a?version=1").await.expect(204);
    app.admin
        .post("/v1/prompts/a/rollback", json!({}))
        .await
        .expect(200);
    let read = get(&app, "/a").await.expect(200).json;
    assert_eq!(
        (&read["version"], &read["prompt"]),
        (&json!(1), &json!("one"))
    );
    delete(&app, "/a").await.expect(204);
    app.admin
        .call("POST", "/v1/prompts/a/restore")
        .await
        .expect(200);
    assert_eq!(get(&app, "/a").await.expect(200).json["version"], 1);
    assert_eq!(
        get(&app, "/a?version=2").await.expect(200).json["prompt"],
        "two"
    );
}

#[tokio::test]
async fn an_included_prompt_can_not_be_deleted() {
    let app = App::new().await;
    text(&app, "tone", "Be kind.", &["production"]).await;
    let tag = "@@@langfusePrompt:name=tone|label=production@@@";
    text(&app, "a", tag, &["production"]).await;
    for rest in ["/tone", "/tone?version=1", "/tone?label=production"] {
        let message = refused(&delete(&app, rest).await, 400, "InvalidRequestError");
        assert!(
            message.contains("because an active version of `a` (instance `default`) includes it:"),
            "{message}"
        );
    }
    delete(&app, "/a").await.expect(204);
    delete(&app, "/tone").await.expect(204);
}
