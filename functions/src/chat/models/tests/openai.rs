//! The OpenAI client against a server that records its requests.

use promptbook::content::Role;
use serde_json::json;

use super::super::stub::{Play, Stub};
use super::super::*;
use super::*;

const KEY: &str = "sk-test-0123456789";

pub(super) async fn openai(server: &Stub) -> ChatModel {
    let url = format!("{}/v1/", server.url);
    let model = ChatModel::from_env(|name| match name {
        "CHAT_MODEL" => Some("openai/meta/llama:8b".to_owned()),
        "OPENAI_BASE_URL" => Some(url.clone()),
        "OPENAI_API_KEY" => Some(KEY.to_owned()),
        _ => None,
    });
    model.await.unwrap()
}

fn completion(content: &str) -> Play {
    let body = json!({
        "choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9},
    });
    Play::Answer(200, body.to_string())
}

#[tokio::test]
async fn an_openai_server_receives_the_whole_conversation() {
    let mut server = Stub::start(completion("Because.")).await;
    let messages = [
        turn(Role::User, "Hi"),
        turn(Role::Assistant, "Hello"),
        turn(Role::User, "Why?"),
    ];
    let reply = openai(&server)
        .await
        .reply(request(&messages, None), PATIENCE)
        .await
        .unwrap();

    let usage = Some(Usage {
        input_tokens: 7,
        output_tokens: 2,
    });
    let model = "openai/meta/llama:8b".to_owned();
    assert_eq!(
        reply,
        ModelReply {
            answer: ModelAnswer {
                content: Some("Because.".to_owned()),
                finish_reason: Some("stop".to_owned()),
                usage,
                ..ModelAnswer::default()
            },
            model,
            echo: false
        }
    );
    let sent = server.only_request();
    assert_eq!(sent.line, "POST /v1/chat/completions");
    assert_eq!(sent.headers["authorization"], format!("Bearer {KEY}"));
    assert_eq!(sent.headers["content-type"], "application/json");
    let expected = json!({"model": "meta/llama:8b", "messages": [
        {"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Hello"}, {"role": "user", "content": "Why?"},
    ]});
    assert_eq!(sent.body, expected);
}

#[tokio::test]
async fn an_openai_servers_error_message_is_passed_on() {
    let long = "x".repeat(2000);
    let cases = [
        (
            400,
            json!({"error": {"message": "no such option", "type": "invalid_request_error"}})
                .to_string(),
            "400 Bad Request: no such option",
        ),
        (
            400,
            json!({"error": {"message": "too long", "code": 400}}).to_string(),
            "400 Bad Request: too long",
        ),
        (
            404,
            json!({"error": "model not found"}).to_string(),
            "404 Not Found: model not found",
        ),
        (
            401,
            json!({"error": {"message": "Incorrect API key: sk-t***6789"}}).to_string(),
            "401 Unauthorized: check OPENAI_API_KEY",
        ),
        (
            429,
            json!({"error": {"message": "no credit", "code": "insufficient_quota"}}).to_string(),
            "429 Too Many Requests: no credit",
        ),
        (
            500,
            "it broke".to_owned(),
            "500 Internal Server Error: it broke",
        ),
        (
            503,
            json!({"error": {"message": "loading"}}).to_string(),
            "503 Service Unavailable: loading",
        ),
        (
            200,
            "{\"choices\": [".to_owned(),
            "its answer can't be understood",
        ),
        (
            200,
            json!({"choices": []}).to_string(),
            "its response has no choice",
        ),
        (
            200,
            json!({"choices": [{"message": {"content": ""}, "finish_reason": "length"}]})
                .to_string(),
            "it answered without text (finish_reason: length)",
        ),
        (
            500,
            format!("bad header Bearer {KEY}"),
            "500 Internal Server Error: bad header Bearer ***",
        ),
        (500, long, "500 Internal Server Error: xxx"),
    ];
    for (status, body, expected) in cases {
        let server = Stub::start(Play::Answer(status, body)).await;
        let error = openai(&server)
            .await
            .reply(request(&question(), None), PATIENCE)
            .await
            .unwrap_err();
        let ModelError::Failed { model, said } = error else {
            panic!("{error}")
        };
        assert_eq!(model, "openai/meta/llama:8b");
        assert!(said.starts_with(expected), "{status}: {said}");
        assert!(
            said.chars().count() <= MAX_SAID + 1 && !said.contains("sk-"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn the_error_for_an_unreachable_server_names_no_address() {
    // Bound but not listening: it refuses connections, and no other process can take the port.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let port = socket.local_addr().unwrap().port();
    let model = ChatModel::from_env(|name| match name {
        "CHAT_MODEL" => Some("openai/gpt".to_owned()),
        "OPENAI_BASE_URL" => Some(format!("http://127.0.0.1:{port}/v1")),
        _ => None,
    });
    let error = model
        .await
        .unwrap()
        .reply(request(&question(), None), PATIENCE)
        .await
        .unwrap_err();
    let said = error.to_string();
    assert!(
        said.contains("can't be reached: check OPENAI_BASE_URL"),
        "{said}"
    );
    assert!(!said.contains(&port.to_string()), "{said}");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let mut other = Stub::start(completion("Because.")).await;
    for status in [301, 302, 303, 307, 308] {
        let to = format!("{}/v1/chat/completions", other.url);
        let server = Stub::start(Play::With(status, ("location", to), String::new())).await;
        let said = failure(&openai(&server).await).await.to_string();
        assert!(
            said.contains("redirects are not followed: set OPENAI_BASE_URL"),
            "{said}"
        );
    }
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn temporary_failures_are_tried_three_times_and_rejected_requests_once() {
    for (status, times) in [(500, 3), (503, 3), (400, 1), (401, 1), (429, 1)] {
        let mut server = Stub::start(Play::Answer(status, "{}".to_owned())).await;
        failure(&openai(&server).await).await;
        assert_eq!(server.requests().len(), times, "{status}");
    }
    let mut busy = Stub::start(Play::With(
        503,
        ("retry-after", "9".to_owned()),
        String::new(),
    ))
    .await;
    let error = failure(&openai(&busy).await).await;
    assert!(
        matches!(error, ModelError::Throttled { retry_after: 9, .. }),
        "{error}"
    );
    assert_eq!(busy.requests().len(), 1);
}

#[tokio::test]
async fn a_key_rejected_by_the_server_is_read_again_from_its_secret() {
    let keys = std::sync::Mutex::new(vec!["fresh", "stale"]);
    let secrets = crate::secrets::Secrets::over(move |_| {
        let key = keys.lock().unwrap().pop().unwrap_or("fresh");
        Box::pin(std::future::ready(Ok(key.to_owned())))
    });
    let mut server = Stub::start(Play::Answer(401, "{}".to_owned())).await;
    let key = ApiKey::in_secret("arn".to_owned(), secrets).await.unwrap();
    let model = openai(&server).await.with_key(key);
    let said = failure(&model).await.to_string();
    assert!(
        said.contains("401 Unauthorized: check OPENAI_API_KEY"),
        "{said}"
    );
    let requests = server.requests();
    let sent: Vec<_> = requests
        .iter()
        .map(|seen| &seen.headers["authorization"])
        .collect();
    assert_eq!(sent, ["Bearer stale", "Bearer fresh"]);
}
