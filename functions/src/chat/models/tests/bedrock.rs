//! The Bedrock client against a server that records its requests.

use aws_sdk_bedrockruntime::config::retry::RetryConfig;
use aws_sdk_bedrockruntime::config::{BehaviorVersion, Credentials, Region};
use promptbook::content::Role;
use serde_json::json;

use super::super::stub::{Play, Stub};
use super::super::*;
use super::*;

pub(super) fn bedrock(server: &Stub) -> ChatModel {
    let config = aws_sdk_bedrockruntime::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::new("AKIATEST", "secret", None, None, "test"))
        .endpoint_url(&server.url)
        .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(1)));
    ChatModel::Bedrock(Bedrock::new("amazon.nova-lite-v1:0".to_owned(), config))
}

pub(super) fn converse(content: &str) -> Play {
    let body = json!({
        "output": {"message": {"role": "assistant", "content": [{"text": content}]}},
        "stopReason": "end_turn",
        "usage": {"inputTokens": 7, "outputTokens": 2, "totalTokens": 9},
        "metrics": {"latencyMs": 1},
    });
    Play::Answer(200, body.to_string())
}

#[tokio::test]
async fn turns_sent_to_bedrock_alternate_and_start_with_a_user() {
    let mut server = Stub::start(converse("Because.")).await;
    let messages = [
        turn(Role::Assistant, "Hello"),
        turn(Role::User, "One"),
        turn(Role::User, "Two"),
    ];
    let reply = bedrock(&server)
        .reply(request(&messages, None), PATIENCE)
        .await
        .unwrap();

    let usage = Some(Usage {
        input_tokens: 7,
        output_tokens: 2,
    });
    let model = "bedrock/amazon.nova-lite-v1:0".to_owned();
    assert_eq!(
        reply,
        ModelReply {
            answer: ModelAnswer {
                content: Some("Because.".to_owned()),
                finish_reason: Some("end_turn".to_owned()),
                usage,
                ..ModelAnswer::default()
            },
            model,
            echo: false
        }
    );
    let sent = server.only_request();
    assert_eq!(sent.line, "POST /model/amazon.nova-lite-v1%3A0/converse");
    let signed = sent.headers["authorization"].to_str().unwrap();
    assert!(
        signed.starts_with("AWS4-HMAC-SHA256 Credential=AKIATEST/"),
        "{signed}"
    );
    assert!(
        signed.contains("/eu-west-1/bedrock/aws4_request"),
        "{signed}"
    );
    let expected = json!({"system": [{"text": "Be brief."}], "messages": [
        {"role": "user", "content": [{"text": "(The assistant opens the conversation.)"}]},
        {"role": "assistant", "content": [{"text": "Hello"}]},
        {"role": "user", "content": [{"text": "One"}, {"text": "Two"}]},
    ]});
    assert_eq!(sent.body, expected);
}

#[tokio::test]
async fn bedrocks_error_message_is_passed_on() {
    let typed = |kind: &str, message: &str| json!({"__type": kind, "message": message}).to_string();
    let cases = [
        (400, typed("ValidationException", "The model ID is invalid"), "ValidationException: The model ID is invalid"),
        (403, typed("AccessDeniedException", "User: arn:aws:sts::123456789012:role"), "access denied: check that"),
        (500, typed("InternalServerException", "it broke"), "InternalServerException: it broke"),
        (200, "{\"output\": ".to_owned(), "its answer can't be understood"),
        (200, json!({"output": {"message": {"role": "assistant", "content": []}}, "stopReason": "max_tokens"}).to_string(), "it answered without text (stopReason: max_tokens)"),
    ];
    for (status, body, expected) in cases {
        let server = Stub::start(Play::Answer(status, body)).await;
        let error = bedrock(&server)
            .reply(request(&question(), None), PATIENCE)
            .await
            .unwrap_err();
        let ModelError::Failed { model, said } = error else {
            panic!("{error}")
        };
        assert_eq!(model, "bedrock/amazon.nova-lite-v1:0");
        assert!(said.starts_with(expected), "{status}: {said}");
        assert!(!said.contains("123456789012"), "{said}");
    }
}

#[tokio::test]
async fn bedrocks_own_timeout_is_reported_as_a_timeout() {
    let body = json!({"__type": "ModelTimeoutException", "message": "took too long"}).to_string();
    let server = Stub::start(Play::Answer(408, body)).await;
    let error = bedrock(&server)
        .reply(request(&question(), None), PATIENCE)
        .await
        .unwrap_err();
    assert_eq!(
        error,
        ModelError::TimedOut {
            model: "bedrock/amazon.nova-lite-v1:0".to_owned()
        }
    );
}
