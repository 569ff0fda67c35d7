//! Chat prompts.

use serde_json::json;
use tests::App;

use super::{create, get, refused};

#[tokio::test]
async fn messages_and_placeholders_are_read_as_sdks_write_them() {
    let app = App::new().await;
    let body = json!({"name": "a", "type": "chat", "labels": ["production"], "prompt": [
        {"type": "chatmessage", "role": "system", "content": "Be {{tone}}"},
        {"type": "placeholder", "name": "history"},
        {"role": "user", "content": "{{question}}"},
    ]});
    create(&app, body).await.expect(201);
    let read = get(&app, "/a").await.expect(200).json;
    assert_eq!(read["type"], "chat");
    assert_eq!(
        read["prompt"],
        json!([
            {"role": "system", "content": "Be {{tone}}"},
            {"type": "placeholder", "name": "history"},
            {"role": "user", "content": "{{question}}"},
        ])
    );
    let prompt = app.admin.get("/v1/prompts/a").await.expect(200).json;
    assert_eq!(prompt["contract"], json!(["history", "question", "tone"]));
    let inputs =
        json!({"tone": "kind", "question": "Why?", "history": [{"role": "user", "content": "Hi"}]});
    let body = json!({"inputs": inputs});
    let rendered = app
        .reader
        .post("/v1/prompts/a/render", body)
        .await
        .expect(200);
    assert_eq!(rendered.json["messages"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn invalid_messages_are_refused_with_their_place() {
    let app = App::new().await;
    let turn = json!({"role": "user", "content": "{{x}}"});
    for (messages, path, says) in [
        (json!([]), vec!["prompt"], "no messages"),
        (
            json!([{"role": "robot", "content": "x"}]),
            vec!["prompt", "0", "role"],
            "`system`",
        ),
        (
            json!([turn, {"role": "user"}]),
            vec!["prompt", "1", "content"],
            "a string",
        ),
        (
            json!([turn, {"role": "user", "content": [1]}]),
            vec!["prompt", "1", "content"],
            "a string",
        ),
        (json!(["x"]), vec!["prompt", "0", "role"], "`system`"),
        (
            json!([turn, {"type": "placeholder"}]),
            vec!["prompt", "1"],
            "a `name`",
        ),
        (
            json!([turn, {"type": "placeholder", "name": "a b"}]),
            vec!["prompt", "1", "name"],
            "letters",
        ),
        (
            json!([turn, {"type": "placeholder", "name": "x"}]),
            vec!["prompt", "1", "name"],
            "also a variable",
        ),
    ] {
        let body = json!({"name": "a", "type": "chat", "prompt": messages});
        let answer = create(&app, body).await;
        refused(&answer, 400, "issues");
        let issue = &answer.json["error"][0];
        assert_eq!(issue["path"], json!(path), "{issue}");
        assert!(issue["message"].as_str().unwrap().contains(says), "{issue}");
    }
}
