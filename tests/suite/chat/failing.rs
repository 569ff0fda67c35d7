//! A model that replies, fails or never responds: the response reports it with the prompts that were used.

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use functions::chat::models::{CHAT_TIMEOUT, ChatModel};

use super::*;

/// A server with the default prompts, whose model responds like this to every request, or never.
async fn with_model(answer: Option<(u16, Value)>, timeout: Duration) -> App {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let router = Router::new().fallback(move |body: Bytes| {
        let answer = answer.clone();
        async move {
            let asked: Value = serde_json::from_slice(&body).unwrap();
            assert_eq!(asked["messages"][1]["content"], "Why?");
            match answer {
                Some((status, body)) => (
                    StatusCode::from_u16(status).unwrap(),
                    [("retry-after", "30")],
                    body.to_string(),
                ),
                None => std::future::pending().await,
            }
        }
    });
    tokio::spawn(axum::serve(listener, router).into_future());
    let model = ChatModel::from_env(|name| match name {
        "CHAT_MODEL" => Some("openai/llama".to_owned()),
        "OPENAI_BASE_URL" => Some(url.clone()),
        _ => None,
    });
    let model = model.await.unwrap();
    let app = App::with_chat(|chat| {
        chat.model = model;
        chat.timeout = timeout;
    })
    .await;
    seed(&app).await;
    app
}

fn system_prompt() -> Value {
    json!([{
        "name": "system_prompt", "version": 1, "label": "production", "instance": "default", "source": "fresh", "age_ms": 0, "includes": [],
    }])
}

#[tokio::test]
async fn a_reply_comes_with_token_counts_and_used_prompts() {
    let completion = json!({
        "choices": [{"message": {"content": "Because."}}], "usage": {"prompt_tokens": 7, "completion_tokens": 2},
    });
    let app = with_model(Some((200, completion)), CHAT_TIMEOUT).await;
    let expected = json!({
        "message": {"role": "assistant", "content": "Because."}, "model": "openai/llama", "echo": false,
        "usage": {"input_tokens": 7, "output_tokens": 2}, "prompts": system_prompt(), "tool_calls": [], "finish_reason": null,
        "ignored_options": [],
    });
    assert_eq!(ask(&app, json!({})).await, expected);
}

#[tokio::test]
async fn a_model_that_fails_is_502_with_its_own_words_and_no_lost_prompt() {
    let failure = json!({"error": {"message": "context too long"}});
    let app = with_model(Some((400, failure)), CHAT_TIMEOUT).await;
    let answer = app.reader.post("/v1/chat", with_question(json!({}))).await;
    let detail = answer.problem(502, "model-failed");
    assert!(
        detail.contains("`openai/llama` failed: 400 Bad Request: context too long"),
        "{detail}"
    );
    assert_eq!(answer.json["prompts"], system_prompt());
}

#[tokio::test]
async fn a_throttled_model_is_503_at_once_with_retry_after() {
    let failure = json!({"error": {"message": "slow down"}});
    let app = with_model(Some((429, failure)), CHAT_TIMEOUT).await;
    let answer = app.reader.post("/v1/chat", with_question(json!({}))).await;
    let detail = answer.problem(503, "model-throttled");
    assert!(
        detail.contains(
            "`openai/llama` is throttled by its provider: 429 Too Many Requests: slow down"
        ),
        "{detail}"
    );
    assert_eq!(answer.headers["retry-after"], "30");
    assert_eq!(answer.json["prompts"], system_prompt());
}

#[tokio::test]
async fn a_model_that_never_responds_is_504_in_time_with_the_used_prompts() {
    let app = with_model(None, Duration::from_secs(1)).await;
    let answer = app.reader.post("/v1/chat", with_question(json!({}))).await;
    let detail = answer.problem(504, "model-timeout");
    assert!(
        detail.contains("`openai/llama` did not answer in time"),
        "{detail}"
    );
    assert_eq!(answer.json["prompts"], system_prompt());
}
