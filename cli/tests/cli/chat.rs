//! `promptbook chat`.

use axum::Router;
use serde_json::{Value, json};

use crate::desk::{Desk, ended};
use crate::transcript::Transcript;

#[tokio::test]
async fn a_chat_shows_the_answer_and_which_prompts_made_it() {
    let desk = Desk::new().await;
    desk.create(
        "system_prompt",
        "Speak {{ language }} about {{ product }}.",
        true,
    )
    .await;
    desk.create(
        "retrieval_answer",
        "{{ question }} From: {{ passages[0].text }} ({{ passages[0].source }})",
        true,
    )
    .await;
    desk.create("no_answer", "Nothing about: {{ question }}", true)
        .await;
    desk.write("tides.txt", "Tides are made by the moon.");
    let mut person = Transcript::of(&desk);
    person
        .run("chat 'Why is the sea salty?' --input language=French --input product=oceans")
        .await
        .expect(0);
    person
        .fed("chat --passage tides.txt", Some("What makes tides?\n"))
        .await
        .expect(0);
    person
        .run("chat 'And now?' --nothing-found")
        .await
        .expect(0);
    person.fed("chat", Some(" \n")).await.expect(2);
    insta::assert_snapshot!(person.text());
}

#[tokio::test]
async fn a_chat_that_is_served_what_is_compiled_in_says_so() {
    let desk = Desk::new().await;
    let done = desk.run(&["chat", "Hello"]).await.expect(0);
    let last = done.out.lines().last();
    assert_eq!(
        last,
        Some("system_prompt: the text compiled into the server (fallback)")
    );
}

/// Where a server answers every chat so.
async fn server(answer: Value) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(move || async move { axum::Json(answer) });
    tokio::spawn(axum::serve(listener, router).into_future());
    url
}

#[tokio::test]
async fn a_chat_shows_the_tools_that_the_model_calls_and_the_options_that_it_was_not_sent() {
    let desk = Desk::new().await;
    let answer = json!({
        "message": {"role": "assistant", "content": null}, "finish_reason": "tool_calls",
        "tool_calls": [
            {"id": "call_1", "name": "get_weather", "arguments": "{\"unit\": \"C\",\n\"city\": \"Par\u{1b}[2J\"}"},
            {"id": null, "name": "now", "arguments": "{}"},
        ],
        "model": "openai/gpt", "echo": false, "usage": null, "prompts": [],
        "ignored_options": [{"prompt": "system_prompt", "name": "topK", "reason": "OpenAI's API has no such option"}],
    });
    let url = server(answer.clone()).await;
    let chat = desk.command(&["chat", "Hello", "--server", &url]);
    let shown = ended(chat).await.expect(0).out;
    let expected = "[tool call call_1] get_weather {\"unit\": \"C\",\n\"city\": \"Par\\u{1b}[2J\"}\n[tool call] now {}\n\n\
        openai/gpt\nsystem_prompt: option `topK` was not sent: OpenAI's API has no such option\n";
    assert_eq!(shown, expected);
    let chat = desk.command(&["chat", "Hello", "--server", &url, "--format", "json"]);
    assert_eq!(ended(chat).await.expect(0).json(), answer);
}

#[tokio::test]
async fn fields_that_a_newer_server_adds_to_an_answer_are_ignored() {
    let desk = Desk::new().await;
    let url = server(json!({
        "name": "a", "instance": "default", "version": 1, "label": "production", "type": "chat", "text": null,
        "messages": [{"role": "user", "content": "Hello", "added_later": {"a": 1}}],
        "used": [], "unused": [], "defaults": [], "examples": [], "added_later": true,
    }))
    .await;
    let render = desk.command(&["render", "a", "--server", &url]);
    assert_eq!(ended(render).await.expect(0).out, "user:\nHello\n");
}
