//! Moving labels.

use serde_json::{Value, json};
use tests::{Answer, App};

use super::{PROMPTS, call, get, refused, text};

async fn label(app: &App, at: &str, labels: &[&str]) -> Answer {
    let body = json!({"newLabels": labels});
    call(app, "PATCH", &format!("{PROMPTS}/{at}"), Some(body)).await
}

async fn labels_of(app: &App, version: u32) -> Value {
    let read = get(app, &format!("/a/b?version={version}")).await;
    read.expect(200).json["labels"].clone()
}

#[tokio::test]
async fn new_labels_are_added_and_leave_the_other_versions_in_one_transaction() {
    let app = App::new().await;
    text(&app, "a/b", "one", &["production", "staging", "eu"]).await;
    text(&app, "a/b", "two", &["beta"]).await;
    app.wire.clear();
    let answer = label(&app, "a%2Fb/versions/2", &["production", "staging"])
        .await
        .expect(200);
    assert_eq!(
        answer.json["labels"],
        json!(["beta", "production", "staging", "latest"])
    );
    assert_eq!(answer.json["version"], 2);
    assert_eq!(labels_of(&app, 1).await, json!(["eu"]));
    let writes = app.wire.calls();
    let writes = writes.iter().filter(|call| *call == "TransactWriteItems");
    assert_eq!(writes.count(), 1);
    for label in ["production", "staging"] {
        let path = format!("/v1/prompts/a%2Fb/publications?label={label}");
        let publications = app.admin.get(&path).await.expect(200).json;
        assert_eq!(publications["items"][0]["version"], 2);
        assert_eq!(publications["items"][0]["replaced"], 1);
    }
    let rollback = app
        .admin
        .post("/v1/prompts/a%2Fb/rollback", json!({}))
        .await;
    rollback.expect(200);
    assert_eq!(labels_of(&app, 1).await, json!(["eu", "production"]));
}

#[tokio::test]
async fn labels_are_moved_at_a_path_with_raw_slashes_and_what_is_so_stays_so() {
    let app = App::new().await;
    text(&app, "a/b", "one", &["production"]).await;
    label(&app, "a/b/versions/1", &["eu"]).await.expect(200);
    let before = app.table.items().await;
    for labels in [&["production", "eu"][..], &["eu"], &[]] {
        let same = label(&app, "a/b/versions/1", labels).await.expect(200);
        assert_eq!(same.json["labels"], json!(["eu", "production", "latest"]));
    }
    assert_eq!(app.table.items().await, before);
}

#[tokio::test]
async fn a_bad_move_is_refused() {
    let app = App::new().await;
    text(&app, "a", "one", &[]).await;
    for (at, labels, status, error) in [
        ("a/versions/1", &["latest"][..], 400, "issues"),
        ("a/versions/1", &["Big"], 400, "issues"),
        ("a/versions/2", &["x"], 404, "LangfuseNotFoundError"),
        ("absent/versions/1", &["x"], 404, "LangfuseNotFoundError"),
        ("a/versions/x", &["x"], 400, "InvalidRequestError"),
        ("a", &["x"], 404, "LangfuseNotFoundError"),
    ] {
        refused(&label(&app, at, labels).await, status, error);
    }
    let many: Vec<String> = (0..11).map(|n| format!("l{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let answer = label(&app, "a/versions/1", &many).await;
    let message = refused(&answer, 400, "InvalidRequestError");
    assert!(message.contains("10 labels"), "{message}");
    let version = get(&app, "/a?version=1").await.expect(200).json;
    assert_eq!(version["labels"], json!(["latest"]));
}
