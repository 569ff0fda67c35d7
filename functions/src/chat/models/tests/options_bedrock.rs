//! Prompt options and tool calls with Bedrock's Converse API.

use serde_json::json;

use super::super::stub::{Play, Stub};
use super::super::*;
use super::bedrock::{bedrock, converse};
use super::*;

/// The request without the conversation, and the options that were not sent.
async fn sent(prompted: Value) -> (Value, Vec<String>) {
    let mut server = Stub::start(converse("Because.")).await;
    let prompted = model(prompted);
    let bedrock = bedrock(&server);
    bedrock
        .reply(request(&question(), Some(&prompted)), PATIENCE)
        .await
        .unwrap();
    let mut sent = server.only_request();
    let id = prompted.id.unwrap_or("amazon.nova-lite-v1:0".to_owned());
    let line = format!("POST /model/{}/converse", id.replace(':', "%3A"));
    assert_eq!(sent.line, line);
    let body = sent.body.as_object_mut().unwrap();
    body.retain(|name, _| name != "messages" && name != "system");
    let asked = model(json!({"id": id, "options": prompted.options}));
    (sent.body, names(&bedrock, &asked))
}

#[tokio::test]
async fn options_with_a_converse_field_are_sent_and_the_others_reported() {
    let ignored = [
        "additionalProperties.model",
        "additionalProperties.stream",
        "frequencyPenalty",
        "presencePenalty",
        "seed",
        "allowMultipleToolCalls",
    ];
    let nova = json!({"inferenceConfig": {"topK": 5}, "min_p": 0.1, "own": {"deep": [1, null]}});
    let claude = json!({"top_k": 5, "min_p": 0.1, "own": {"deep": [1, null]}});
    for (id, additional) in [
        ("eu.amazon.nova-pro-v1:0", nova),
        ("anthropic.claude", claude),
    ] {
        let found = sent(json!({"id": id, "options": all_options()})).await;
        let expected = json!({
            "inferenceConfig": {"temperature": 0.25, "maxTokens": 100, "topP": 0.75, "stopSequences": ["END"]},
            "outputConfig": {"effort": "low"},
            "additionalModelRequestFields": additional,
        });
        assert_eq!(found, (expected, ignored.map(str::to_owned).to_vec()));
    }
}

#[tokio::test]
async fn openais_option_names_are_mapped_to_converse_fields() {
    let options = json!({
        "temperature": 1, "max_tokens": 5, "top_p": 0.5, "stop": "END", "top_k": 3, "reasoning_effort": "low", "parallel_tool_calls": true,
        "additionalProperties": {"inferenceConfig": {"a": 1}, "seed": 7},
    });
    let (body, ignored) =
        sent(json!({"id": "openai.gpt-oss-amazon.nova", "options": options})).await;
    let expected = json!({
        "inferenceConfig": {"temperature": 1.0, "maxTokens": 5, "topP": 0.5, "stopSequences": ["END"]},
        "additionalModelRequestFields": {"reasoning_effort": "low", "inferenceConfig": {"a": 1, "topK": 3}, "seed": 7},
    });
    assert_eq!(body, expected);
    assert_eq!(ignored, [""; 0]);
}

#[tokio::test]
async fn options_that_converse_does_not_support_are_omitted_and_the_model_is_still_called() {
    let options = json!({
        "temperature": 1.5, "response_format": {"type": "json_object"}, "logprobs": true, "user": "u", "tool_choice": "auto", "n": 2,
        "tools": [{"type": "web_search"}],
    });
    let (body, ignored) = sent(json!({"options": options})).await;
    assert_eq!(body, json!({}));
    let expected = [
        "n",
        "temperature",
        "response_format",
        "logprobs",
        "user",
        "tools.0",
        "tool_choice",
    ];
    assert_eq!(ignored, expected);
    let foreign =
        sent(json!({"provider": "openai", "options": {"verbosity": "low", "top_p": 1}})).await;
    assert_eq!(foreign.0, json!({"inferenceConfig": {"topP": 1.0}}));
}

#[tokio::test]
async fn tools_and_tool_choice_are_sent_to_bedrock() {
    let spec = |name: &str| {
        let function = tool(name)["function"].clone();
        json!({"toolSpec": {
            "name": name, "description": "Tells the weather", "strict": true, "inputSchema": {"json": function["parameters"]},
        }})
    };
    let named = json!({"type": "function", "function": {"name": "a"}});
    for (choice, expected) in [
        (Value::Null, None),
        (json!("auto"), Some(json!({"auto": {}}))),
        (json!("required"), Some(json!({"any": {}}))),
        (named, Some(json!({"tool": {"name": "a"}}))),
    ] {
        let options = json!({"tools": [tool("a"), tool("b")], "tool_choice": choice});
        let mut config = json!({"tools": [spec("a"), spec("b")]});
        if let Some(expected) = expected {
            config["toolChoice"] = expected;
        }
        let found = sent(json!({"options": options})).await;
        assert_eq!(found, (json!({"toolConfig": config}), vec![]));
    }
    let none = sent(json!({"options": {"tools": [tool("a")], "tool_choice": "none"}})).await;
    assert_eq!(none, (json!({}), vec![]));
    let bare = json!({"type": "function", "function": {"name": "now"}});
    let (body, ignored) =
        sent(json!({"options": {"tools": [{"type": "custom"}, bare], "tool_choice": "any"}})).await;
    let schema = json!({"json": {"type": "object", "properties": {}}});
    let tools = json!({"tools": [{"toolSpec": {"name": "now", "inputSchema": schema}}]});
    assert_eq!(body, json!({"toolConfig": tools}));
    assert_eq!(ignored, ["tools.0", "tool_choice"]);
}

#[tokio::test]
async fn a_schemas_key_order_is_kept_for_bedrock() {
    let schema = json!({"type": "object", "properties": {"reasoning": {"type": "string"}, "answer": {"type": "string"}}});
    let format = json!({"type": "json_schema", "json_schema": {"name": "reply", "description": "d", "strict": true, "schema": schema}});
    let (body, ignored) = sent(json!({"options": {"response_format": format}})).await;
    let definition = json!({"name": "reply", "description": "d", "schema": schema.to_string()});
    let format = json!({"type": "json_schema", "structure": {"jsonSchema": definition}});
    assert_eq!(body, json!({"outputConfig": {"textFormat": format}}));
    assert_eq!(ignored, [""; 0]);
    let text = sent(json!({"options": {"response_format": {"type": "text"}}})).await;
    assert_eq!(text, (json!({}), vec![]));
}

#[tokio::test]
async fn bedrocks_tool_calls_are_returned_in_the_reply() {
    let call = |id: &str, input: Value| json!({"toolUse": {"toolUseId": id, "name": "get_weather", "input": input}});
    let text = json!({"text": "Let me see."});
    let nested =
        json!({"unit": "C", "city": ["Paris", {"b": 1.5, "a": -1}], "now": null, "raw": true});
    for (content, words, arguments) in [
        (json!([call("a", json!({}))]), None, vec!["{}"]),
        (
            json!([text, call("a", nested), call("b", json!({"n": 7}))]),
            Some("Let me see."),
            vec![
                r#"{"city":["Paris",{"a":-1,"b":1.5}],"now":null,"raw":true,"unit":"C"}"#,
                r#"{"n":7}"#,
            ],
        ),
    ] {
        let body = json!({
            "output": {"message": {"role": "assistant", "content": content}}, "stopReason": "tool_use",
            "usage": {"inputTokens": 7, "outputTokens": 2, "totalTokens": 9}, "metrics": {"latencyMs": 1},
        });
        let server = Stub::start(Play::Answer(200, body.to_string())).await;
        let reply = bedrock(&server)
            .reply(request(&question(), None), PATIENCE)
            .await
            .unwrap();
        let calls = ["a", "b"]
            .iter()
            .zip(arguments)
            .map(|(id, arguments)| ToolCall {
                id: Some((*id).to_owned()),
                name: "get_weather".to_owned(),
                arguments: arguments.to_owned(),
            });
        assert_eq!(reply.answer.content.as_deref(), words);
        assert_eq!(reply.answer.tool_calls, calls.collect::<Vec<_>>());
        assert_eq!(reply.answer.finish_reason.as_deref(), Some("tool_use"));
    }
}
