//! Model options from the API to the model's server, and its reply.

use std::sync::{Arc, Mutex};

use axum::Router;
use functions::chat::models::ChatModel;

use super::*;

/// The bodies sent to the model's server.
type Sent = Arc<Mutex<Vec<String>>>;

/// A server with the default prompts, whose model replies with this message.
async fn with_model(message: Value) -> (App, Sent) {
    let sent = Sent::default();
    let keep = Arc::clone(&sent);
    let answer = json!({"choices": [{"message": message, "finish_reason": "tool_calls"}]});
    let router = Router::new().fallback(move |body: String| {
        keep.lock().unwrap().push(body);
        let answer = answer.to_string();
        async move { answer }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router).into_future());
    let model = ChatModel::from_env(|name| match name {
        "CHAT_MODEL" => Some("openai/llama".to_owned()),
        "OPENAI_BASE_URL" => Some(url.clone()),
        _ => None,
    });
    let model = model.await.unwrap();
    let app = App::with_chat(|chat| chat.model = model).await;
    seed(&app).await;
    (app, sent)
}

/// Publishes the system prompt for this model.
async fn publish_for(app: &App, model: Value) {
    let body = json!({"template": "Be brief.", "publish": true, "model": model});
    app.admin.json("PUT", SYSTEM, body).await.expect(200);
}

#[tokio::test]
async fn saved_options_are_sent_byte_for_byte_and_tool_calls_returned() {
    let arguments = r#"{"unit": "C", "city": "Paris"}"#;
    let call = json!({"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": arguments}});
    let (app, sent) = with_model(json!({"content": null, "tool_calls": [call]})).await;
    let options = r#"{"max_tokens":5,"temperature":0,"response_format":{"type":"json_schema","json_schema":{"name":"r","schema":{"properties":{"reasoning":{},"answer":{}}}}},"tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"unit":{},"city":{}}}}}],"tool_choice":"auto","stop":["END"],"seed":7,"top_p":0.5,"reasoning_effort":"low"}"#;
    let given: Value = serde_json::from_str(options).unwrap();
    publish_for(&app, json!({"options": given})).await;

    let answer = ask(&app, json!({})).await;
    let message = json!({"role": "assistant", "content": null});
    assert_eq!(answer["message"], message);
    let calls = json!([{"id": "call_1", "name": "get_weather", "arguments": arguments}]);
    assert_eq!(answer["tool_calls"], calls);
    assert_eq!(answer["finish_reason"], "tool_calls");
    assert_eq!(answer["ignored_options"], json!([]));
    let asked = r#"{"model":"llama","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Why?"}],"#;
    let bodies = sent.lock().unwrap();
    assert_eq!(*bodies, [format!("{asked}{}", &options[1..])]);
}

#[tokio::test]
async fn ignored_options_are_in_the_response_with_prompt_and_reason() {
    let (app, sent) = with_model(json!({"content": "Because."})).await;
    let options = json!({"thinking": {}, "temperature": 1});
    publish_for(&app, json!({"provider": "anthropic", "options": options})).await;
    let wrapping = json!({
        "template": "{{ question }}", "publish": true, "model": {"options": {"temperature": 0}},
    });
    let path = "/v1/prompts/no_answer";
    app.admin.json("PUT", path, wrapping).await.expect(200);

    let answer = ask(&app, json!({"passages": []})).await;
    let expected = json!([
        {
            "prompt": "system_prompt", "name": "thinking",
            "reason": "it is meant for `anthropic`, but the model is one of `openai`",
        },
        {
            "prompt": "no_answer", "name": "temperature",
            "reason": "a chat uses the options of `system_prompt`: set it there",
        },
    ]);
    assert_eq!(answer["ignored_options"], expected);
    let body: Value = serde_json::from_str(&sent.lock().unwrap()[0]).unwrap();
    let keys: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["model", "messages", "temperature"]);

    let many: serde_json::Map<_, _> = (0..900).map(|n| (format!("o{n}"), json!(1))).collect();
    publish_for(&app, json!({"provider": "anthropic", "options": many})).await;
    app.table.clock.advance(std::time::Duration::from_secs(60));
    let answer = ask(&app, json!({})).await;
    assert_eq!(answer["ignored_options"].as_array().unwrap().len(), 50);
}
