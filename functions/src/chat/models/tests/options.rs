//! Prompt options and tool calls with an OpenAI-compatible server.

use serde_json::json;

use super::super::choice::Choice;
use super::super::completion::Dialect;
use super::super::stub::{Play, Stub};
use super::super::*;
use super::openai::openai;
use super::*;

const QUESTION: &str =
    r#"[{"role":"system","content":"Be brief."},{"role":"user","content":"Why?"}]"#;

fn message(message: Value, finish_reason: &str) -> Play {
    let choice = json!({"message": message, "finish_reason": finish_reason});
    Play::Answer(200, json!({"choices": [choice]}).to_string())
}

/// The request's body, byte for byte, and the options that were not sent.
async fn sent(prompted: Value) -> (String, Vec<String>) {
    let mut server = Stub::start(message(json!({"content": "Because."}), "stop")).await;
    let prompted = model(prompted);
    let openai = openai(&server).await;
    openai
        .reply(request(&question(), Some(&prompted)), PATIENCE)
        .await
        .unwrap();
    (server.only_request().text, names(&openai, &prompted))
}

#[tokio::test]
async fn options_are_sent_to_an_openai_server_under_its_own_names() {
    let (body, ignored) =
        sent(json!({"id": "own", "provider": "openai", "options": all_options()})).await;
    let expected = format!(
        r#"{{"model":"own","messages":{QUESTION},"temperature":0.25,"max_tokens":100,"top_p":0.75,"top_k":5,"frequency_penalty":0.5,"presence_penalty":-0.5,"seed":42,"stop":["END"],"reasoning_effort":"low","min_p":0.1,"parallel_tool_calls":false,"own":{{"deep":[1,null]}}}}"#
    );
    assert_eq!(body, expected);
    let reserved = ["additionalProperties.model", "additionalProperties.stream"];
    assert_eq!(ignored, reserved);
}

#[tokio::test]
async fn options_named_as_in_the_api_are_sent_unchanged_and_in_order() {
    // Deliberately not in alphabetical order.
    let options = r#"{"top_p":1,"temperature":0,"max_completion_tokens":5,"stop":"END","seed":-7,"response_format":{"type":"json_schema","json_schema":{"name":"reply","strict":true,"schema":{"type":"object","properties":{"reasoning":{"type":"string"},"answer":{"type":"string","description":"Short."}}}}},"tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"unit":{},"city":{}}}}},{"type":"custom","custom":{"name":"c"}}],"tool_choice":"required","parallel_tool_calls":true,"reasoning_effort":"high","logit_bias":{"50256":-100},"logprobs":true,"top_logprobs":2,"user":"u","verbosity":"low","metadata":{"b":1e+300,"a":1.0},"min_p":null}"#;
    let given: Value = serde_json::from_str(options).unwrap();
    let (body, ignored) = sent(json!({"options": given})).await;
    let expected = format!(
        r#"{{"model":"meta/llama:8b","messages":{QUESTION},{}"#,
        &options[1..]
    );
    assert_eq!(body, expected);
    assert_eq!(ignored, [""; 0]);
}

#[tokio::test]
async fn invalid_and_foreign_options_are_omitted_and_the_model_is_still_called() {
    let options = json!({
        "temperature": "0", "max_tokens": 5, "n": 3, "model": "x", "messages": [], "stream": true, "thinking": {}, "seed": null,
    });
    let (body, ignored) = sent(json!({"provider": "anthropic", "options": options})).await;
    let expected = format!(r#"{{"model":"meta/llama:8b","messages":{QUESTION},"max_tokens":5}}"#);
    assert_eq!(body, expected);
    assert_eq!(
        ignored,
        [
            "temperature",
            "n",
            "model",
            "messages",
            "stream",
            "thinking"
        ]
    );
}

#[test]
fn openai_uses_max_completion_tokens_and_has_no_top_k() {
    let prompted = model(json!({"options": {"topK": 3, "maxOutputTokens": 5, "max_p": 1}}));
    let choice = Choice::new(OPENAI, "gpt", Some(&prompted));
    let dialect = Dialect::at("https://api.openai.com/v1");
    let body = dialect.body(&choice, &request(&[], None));
    let options: Vec<_> = body.keys().skip(2).collect();
    assert_eq!(options, ["max_completion_tokens", "max_p"]);
    let ignored = dialect.ignored(&choice);
    assert_eq!(ignored[0].name, "topK");
    assert!(
        ignored[0]
            .reason
            .starts_with("OpenAI's API has no such option")
    );
}

#[tokio::test]
async fn tool_calls_are_returned_in_the_reply() {
    let call = |id: &str, arguments: &str| json!({"id": id, "type": "function", "function": {"name": "get_weather", "arguments": arguments}});
    let expected = |id: Option<&str>, name: &str, arguments: &str| ToolCall {
        id: id.map(str::to_owned),
        name: name.to_owned(),
        arguments: arguments.to_owned(),
    };
    // Passed on as the model wrote it: key order kept, invalid JSON included.
    let (good, broken) = (r#"{"unit": "C", "city": "Paris"}"#, r#"{"city": "Par"#);
    let weather = |id, arguments| expected(id, "get_weather", arguments);
    for (answer, content, calls) in [
        (
            json!({"content": null, "tool_calls": [call("a", good), call("b", broken)]}),
            None,
            vec![weather(Some("a"), good), weather(Some("b"), broken)],
        ),
        (
            json!({"content": "Let me see.", "tool_calls": [call("a", good)]}),
            Some("Let me see."),
            vec![weather(Some("a"), good)],
        ),
        (
            json!({"content": "", "tool_calls": [{"function": {"name": "get_weather", "arguments": {"z": 1, "a": 2}}}]}),
            None,
            vec![weather(None, r#"{"z":1,"a":2}"#)],
        ),
        (
            json!({"tool_calls": [{"function": {"name": "now"}}, {"function": {"name": "now", "arguments": null}}]}),
            None,
            vec![expected(None, "now", "{}"), expected(None, "now", "{}")],
        ),
        (
            json!({"tool_calls": [{"id": "c", "type": "custom", "custom": {"name": "sql", "input": "SELECT 1"}}]}),
            None,
            vec![expected(Some("c"), "sql", "SELECT 1")],
        ),
        (
            json!({"content": null, "function_call": {"name": "get_weather", "arguments": good}}),
            None,
            vec![weather(None, good)],
        ),
    ] {
        let server = Stub::start(message(answer.clone(), "tool_calls")).await;
        let reply = openai(&server).await;
        let reply = reply.reply(request(&question(), None), PATIENCE).await;
        let answered = ModelAnswer {
            content: content.map(str::to_owned),
            tool_calls: calls,
            finish_reason: Some("tool_calls".to_owned()),
            usage: None,
        };
        assert_eq!(reply.unwrap().answer, answered, "{answer}");
    }
    let server = Stub::start(message(
        json!({"content": null, "tool_calls": []}),
        "length",
    ))
    .await;
    let said = failure(&openai(&server).await).await.to_string();
    assert!(
        said.ends_with("it answered without text (finish_reason: length)"),
        "{said}"
    );
}
