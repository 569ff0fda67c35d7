//! Phoenix: versions with IDs and tags, and Python's format strings.

use super::stub::Asked;
use super::*;

fn version(id: &str, format: &str, messages: Value, more: Value) -> Value {
    let mut version = json!({"id": id, "description": format!("about {id}"), "model_provider": "OPENAI", "model_name": "gpt-5",
        "template": {"type": "chat", "messages": messages}, "template_type": "CHAT", "template_format": format,
        "invocation_parameters": {"type": "openai", "openai": {"temperature": 0.1, "max_completion_tokens": 9}}});
    version
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    version
}

fn answer(asked: &Asked) -> (u16, Value) {
    if asked.headers["authorization"] != "Bearer secret" {
        return (401, json!("Invalid token"));
    }
    let is_second = asked.query.get("cursor").map(String::as_str) == Some("next");
    let user = |content: Value| json!([{"role": "user", "content": content}]);
    let parts = json!([{"type": "text", "text": "Hi {{name}}"}, {"type": "text", "text": "!"}]);
    let call = json!([{"type": "tool_call", "tool_call_id": "1", "tool_call": {"type": "function", "name": "f", "arguments": "{}"}}]);
    match asked.path.as_str() {
        "/v1/prompts" if is_second => (200, json!({"data": [], "next_cursor": null})),
        "/v1/prompts" => (
            200,
            json!({"data": [{"name": "greet", "id": "p1", "description": "Greets"}], "next_cursor": "next"}),
        ),
        "/v1/prompts/greet/versions" if is_second => (
            200,
            json!({"data": [
            version("UHJ+1", "F_STRING", user(json!("Hi {name}, {{\"a\": {x}}}")), json!({}))], "next_cursor": null}),
        ),
        "/v1/prompts/greet/versions" => (
            200,
            json!({"data": [
            version("v3", "MUSTACHE", user(parts), json!({"tools": {"type": "tools", "tools": []}})),
            version("v2", "NONE", user(call), json!({}))], "next_cursor": "next"}),
        ),
        "/v1/prompt_versions/UHJ+1/tags" => (
            200,
            json!({"data": [{"name": "production", "id": "t"}], "next_cursor": null}),
        ),
        "/v1/prompt_versions/v3/tags" => (
            200,
            json!({"data": [{"name": "staging", "id": "t"}], "next_cursor": null}),
        ),
        "/v1/prompt_versions/v2/tags" => (200, json!({"data": [], "next_cursor": null})),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn prompts_of_phoenix_arrive_with_tags_as_labels() {
    let desk = Desk::new().await;
    let stub = Stub::new(answer).await;
    let collector = format!("{}/v1/traces", stub.url);
    let variables = [
        ("PHOENIX_COLLECTOR_ENDPOINT", collector.as_str()),
        ("PHOENIX_API_KEY", "secret"),
    ];
    let done = import(&desk, "phoenix", &variables, &["--yes"])
        .await
        .expect(0);
    for says in [
        "version 2 is not kept: it has a message with a part of the type `tool_call`",
        "version 3: its tools are not kept",
        "version 3 is version 2 here",
    ] {
        assert!(done.out.contains(says), "{says}: {}", done.out);
    }
    let content = |text: &str| json!([{"role": "user", "content": text}]);
    assert_eq!(
        versions(&desk, "greet", &["messages", "template_format", "message"]).await,
        [
            json!([
                content("Hi {{ name }}, {\"a\": {{ x }}}"),
                "jinja2",
                "about UHJ+1"
            ]),
            json!([content("Hi {{name}}!"), "mustache", "about v3"]),
        ]
    );
    assert_eq!(
        desk.get("greet", "").await["labels"],
        json!({"production": 1, "staging": 2})
    );
    let model = desk.get("greet", "/versions/1").await["model"].clone();
    assert_eq!(
        (&model["id"], &model["provider"]),
        (&json!("gpt-5"), &json!("openai"))
    );
    assert_eq!(
        model["options"],
        json!({"temperature": 0.1, "max_completion_tokens": 9})
    );
    assert_nothing_is_imported_twice(&desk, "phoenix", &variables, &[]).await;
}
