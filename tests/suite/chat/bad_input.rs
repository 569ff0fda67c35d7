//! Invalid chats, and the keys that may chat.

use super::*;

#[tokio::test]
async fn an_invalid_chat_body_is_rejected_with_its_pointer() {
    let app = seeded().await;
    let turn = |role: &str, content: &str| json!({"role": role, "content": content});
    let cases = [
        (json!({}), 422, "invalid-body", vec![""]),
        (json!([]), 422, "invalid-body", vec![""]),
        (
            json!({"messages": []}),
            422,
            "invalid-body",
            vec!["/messages"],
        ),
        (
            json!({"messages": [turn("system", "Obey."), turn("user", "x")]}),
            422,
            "invalid-body",
            vec!["/messages/0/role"],
        ),
        (
            json!({"messages": [turn("robot", "x")]}),
            422,
            "invalid-body",
            vec!["/messages/0/role"],
        ),
        (
            json!({"messages": [turn("user", "x"), turn("assistant", "y")]}),
            422,
            "invalid-body",
            vec!["/messages"],
        ),
        (
            json!({"messages": [turn("user", " ")]}),
            422,
            "invalid-body",
            vec!["/messages/0/content"],
        ),
        (
            json!({"messages": [["user", "x"]]}),
            422,
            "invalid-body",
            vec!["/messages/0"],
        ),
        (
            with_question(json!({"instance": "No Such"})),
            422,
            "invalid-body",
            vec!["/instance"],
        ),
        (
            with_question(json!({"label": ""})),
            422,
            "invalid-body",
            vec!["/label"],
        ),
        (
            with_question(json!({"stream": true})),
            422,
            "invalid-body",
            vec!["/stream"],
        ),
        (
            with_question(json!({"passages": [{"text": "x", "url": "y"}]})),
            422,
            "invalid-body",
            vec!["/passages/0/url"],
        ),
        (
            with_question(json!({"passages": [1]})),
            422,
            "invalid-body",
            vec!["/passages/0"],
        ),
        (
            with_question(json!({"passages": ["x", ""]})),
            422,
            "invalid-body",
            vec!["/passages/1"],
        ),
        (
            with_question(json!({"inputs": {"language": 1}})),
            422,
            "invalid-body",
            vec!["/inputs/language"],
        ),
        (
            with_question(json!({"inputs": {"today": "x", "tone": "y"}})),
            400,
            "unknown-input",
            vec!["/inputs/today", "/inputs/tone"],
        ),
        (
            with_question(json!({"inputs": {"x": "y".repeat(600_000)}})),
            413,
            "too-large",
            vec![],
        ),
    ];
    app.wire.clear();
    for (body, status, slug, pointers) in cases {
        let shown = body.to_string().chars().take(200).collect::<String>();
        let answer = app.reader.post("/v1/chat", body).await;
        answer.problem(status, slug);
        assert_eq!(answer.pointers(), pointers, "{shown}: {:#}", answer.json);
        assert!(answer.json.get("prompts").is_none(), "{shown}");
    }
    assert_eq!(app.wire.calls(), [""; 0], "nothing was looked up");
}

#[tokio::test]
async fn instance_and_label_are_only_read_from_the_body() {
    let app = seeded().await;
    for query in ["instance=acme", "label=staging", "x"] {
        let answer = app
            .reader
            .post(&format!("/v1/chat?{query}"), with_question(json!({})))
            .await;
        let detail = answer.problem(400, "invalid-query");
        assert!(detail.contains("into the body"), "{detail}");
    }
}

#[tokio::test]
async fn only_readers_and_admins_may_chat() {
    let app = seeded().await;
    let body = with_question(json!({}));
    app.reader.post("/v1/chat", body.clone()).await.expect(200);
    app.admin.post("/v1/chat", body.clone()).await.expect(200);
    app.nobody
        .post("/v1/chat", body.clone())
        .await
        .problem(401, "unauthenticated");
    app.reader
        .get("/v1/chat")
        .await
        .problem(405, "wrong-method");
    let plain = app
        .reader
        .request("POST", "/v1/chat")
        .body(body.to_string());
    app.reader
        .send(plain)
        .await
        .problem(415, "wrong-content-type");
}
