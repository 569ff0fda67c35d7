//! Shared helpers of the model tests; the echo; timeouts.

mod bedrock;
mod openai;
mod options;
mod options_bedrock;
mod proptests;

use std::time::Duration;

use promptbook::content::{Model, Role, Turn};
use serde_json::{Value, json};

use super::stub::{Play, Stub};
use super::{ChatModel, ModelError, ModelRequest};

const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn turn(role: Role, content: &str) -> Turn {
    let content = content.to_owned();
    Turn { role, content }
}

pub(super) fn question() -> Vec<Turn> {
    vec![turn(Role::User, "Why?")]
}

pub(super) fn model(value: Value) -> Model {
    serde_json::from_value(value).unwrap()
}

fn request<'a>(messages: &'a [Turn], prompted: Option<&'a Model>) -> ModelRequest<'a> {
    ModelRequest {
        system: "Be brief.",
        messages,
        prompted,
    }
}

/// Every option; the fractions are exact in the f32 that Amazon's SDK sends.
pub(super) fn all_options() -> Value {
    json!({
        "temperature": 0.25, "maxOutputTokens": 100, "topP": 0.75, "topK": 5, "frequencyPenalty": 0.5,
        "presencePenalty": -0.5, "seed": 42, "stopSequences": ["END"], "reasoningEffort": "low", "min_p": 0.1,
        "allowMultipleToolCalls": false, "additionalProperties": {"own": {"deep": [1, null]}, "model": "another", "stream": true},
    })
}

#[tokio::test]
async fn a_model_that_never_answers_times_out() {
    let server = Stub::start(Play::Never).await;
    let within = Duration::from_millis(200);
    for model in [openai::openai(&server).await, bedrock::bedrock(&server)] {
        let error = model
            .reply(request(&question(), None), within)
            .await
            .unwrap_err();
        let named = model.to_string();
        assert_eq!(error, ModelError::TimedOut { model: named });
    }
}

#[tokio::test]
async fn the_echo_shows_the_model_request_and_states_that_it_is_an_echo() {
    let prompted = model(json!({"id": "gpt", "options": {"temperature": 0.2}}));
    let messages = [
        turn(Role::User, "Hi"),
        turn(Role::Assistant, "Hello"),
        turn(Role::User, "Why?"),
    ];
    let reply = ChatModel::Echo
        .reply(request(&messages, Some(&prompted)), PATIENCE)
        .await
        .unwrap();
    assert_eq!(
        (reply.model.as_str(), reply.echo, reply.answer.usage),
        ("echo", true, None)
    );
    let expected = "This is an echo, no model was asked (CHAT_MODEL=echo). A model would have been sent:\n\n\
        [model]\ngpt with {\"temperature\":0.2}\n\n[system]\nBe brief.\n\n[user]\nHi\n\n[assistant]\nHello\n\n[user]\nWhy?\n";
    assert_eq!(reply.answer.content.as_deref(), Some(expected));
}

#[tokio::test]
async fn the_echo_shows_all_sendable_options_and_reports_the_others() {
    let prompted = model(json!({"options": {
        "z": 1, "temperature": "hot", "additionalProperties": {"own": 2, "n": 3}, "a": null, "topP": 0.5, "seed": null,
    }}));
    let reply = ChatModel::Echo
        .reply(request(&question(), Some(&prompted)), PATIENCE)
        .await
        .unwrap();
    let content = reply.answer.content.unwrap();
    let shown = "[model]\nthe configured one with {\"z\":1,\"a\":null,\"topP\":0.5,\"own\":2}\n";
    assert!(content.contains(shown), "{content}");
    assert_eq!(
        names(&ChatModel::Echo, &prompted),
        ["temperature", "additionalProperties.n"]
    );
}

/// The options that are not sent to a model.
pub(super) fn names(model: &ChatModel, prompted: &Model) -> Vec<String> {
    let ignored = model.ignored(Some(prompted)).into_iter();
    ignored.map(|option| option.name).collect()
}

/// A function in the form of OpenAI's API.
pub(super) fn tool(name: &str) -> Value {
    json!({"type": "function", "function": {
        "name": name, "description": "Tells the weather", "strict": true,
        "parameters": {"type": "object", "properties": {"unit": {"type": "string"}, "city": {"type": "string"}}},
    }})
}

#[tokio::test]
async fn the_echo_keeps_line_ends() {
    let messages = [turn(Role::User, "Why?\n\n")];
    let request = ModelRequest {
        system: "Be brief.\n",
        ..request(&messages, None)
    };
    let reply = ChatModel::Echo.reply(request, PATIENCE).await.unwrap();
    let content = reply.answer.content.unwrap();
    assert!(
        content.ends_with("\n\n[system]\nBe brief.\n\n\n[user]\nWhy?\n\n\n"),
        "{content:?}"
    );
}

/// The error of a failed call.
async fn failure(model: &ChatModel) -> ModelError {
    let reply = model.reply(request(&question(), None), PATIENCE).await;
    reply.unwrap_err()
}

#[tokio::test]
async fn an_endless_response_fails_after_a_few_megabytes() {
    for status in [200, 400] {
        let server = Stub::start(Play::Long(status)).await;
        for model in [openai::openai(&server).await, bedrock::bedrock(&server)] {
            let said = failure(&model).await.to_string();
            match (&model, status) {
                // The server's own message is optional.
                (ChatModel::OpenAi(_), 400) => assert!(said.contains("failed: 400 Bad"), "{said}"),
                _ => assert!(said.contains("its answer is over 4194304 bytes"), "{said}"),
            }
        }
    }
}

#[tokio::test]
async fn a_throttled_request_fails_at_once_with_the_providers_retry_after() {
    let message = json!({"message": "slow down", "error": {"message": "slow down"}, "__type": "ThrottlingException"});
    let future = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(2);
    let date = jiff::fmt::rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&future)
        .unwrap();
    for (header, expected) in [
        ("30", 30..=30),
        ("0", 1..=1),
        ("99999999999", 86_400..=86_400),
        ("soon", 5..=5),
        (date.as_str(), 60..=120),
    ] {
        let play = Play::With(429, ("retry-after", header.to_owned()), message.to_string());
        let server = Stub::start(play).await;
        for model in [openai::openai(&server).await, bedrock::bedrock(&server)] {
            let error = failure(&model).await;
            let ModelError::Throttled {
                said, retry_after, ..
            } = error
            else {
                panic!("{error}")
            };
            assert!(said.contains("slow down"), "{said}");
            assert!(expected.contains(&retry_after), "{header}: {retry_after}");
        }
    }
}
