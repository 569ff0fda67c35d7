//! Active prompts as MCP prompts: their arguments, completions and messages.

use serde_json::{Value, json};

use super::client::Client;
use crate::desk::Desk;

async fn publish(desk: &Desk, mut body: Value) {
    body["publish"] = json!(true);
    desk.app.admin.post("/v1/prompts", body).await.expect(201);
}

/// A prompt of text with inputs of several kinds.
async fn reply(desk: &Desk) {
    let inputs = json!({
        "customer": {"description": "Who wrote", "example": "Ada"},
        "tone": {"default": "warm", "example": "brief"},
        "formal": {"kind": "boolean", "default": false},
        "items": {"kind": "array", "example": ["a"]},
    });
    let template = "Dear {{ customer }}, {{ tone }}{% if formal %} sir{% endif %}: {{ items | join('+') }}{{ note | default('') }}";
    publish(
        desk,
        json!({"name": "support/reply", "template": template, "inputs": inputs, "description": "Answers"}),
    )
    .await;
}

async fn get(client: &mut Client, name: &str, arguments: Value) -> Result<Value, Value> {
    let params = json!({"name": name, "arguments": arguments});
    client.ask("prompts/get", params).await
}

#[tokio::test]
async fn every_active_prompt_is_listed_with_its_inputs_as_arguments() {
    let desk = Desk::new().await;
    reply(&desk).await;
    desk.create("draft", "Text", false).await;
    let mut client = Client::start(&desk, &[]).await;
    let list = client.ask("prompts/list", json!({})).await.unwrap();
    let expected = json!([{
        "name": "support/reply",
        "description": "Answers",
        "arguments": [
            {"name": "customer", "description": "Who wrote (example: Ada)", "required": true},
            {"name": "tone", "description": "default: warm; example: brief", "required": false},
            {"name": "formal", "description": "`true` or `false`; default: false", "required": false},
            {"name": "items", "description": "a JSON list; example: [\"a\"]", "required": true},
            {"name": "note", "required": false},
        ],
    }]);
    assert_eq!(list["prompts"], expected);
    assert_eq!(list.get("nextCursor"), None);
}

#[tokio::test]
async fn a_prompt_is_rendered_by_the_server_with_its_defaults() {
    let desk = Desk::new().await;
    reply(&desk).await;
    let mut client = Client::start(&desk, &[]).await;
    for (arguments, expected) in [
        (
            json!({"customer": "Zo\u{eb}", "items": "[\"x\", \"y\"]"}),
            "Dear Zo\u{eb}, warm: x+y",
        ),
        // A client's form sends its empty fields.
        (
            json!({"customer": "Bo", "items": "[]", "tone": "", "formal": ""}),
            "Dear Bo, warm: ",
        ),
        (
            json!({"customer": "Bo", "items": "[]", "tone": "cool", "formal": "true", "note": "!"}),
            "Dear Bo, cool sir: !",
        ),
    ] {
        let got = get(&mut client, "support/reply", arguments).await.unwrap();
        let message = json!([{"role": "user", "content": {"type": "text", "text": expected}}]);
        assert_eq!(got["messages"], message);
        let about = "`support/reply`, version 1 of `default`, active under `production`";
        assert!(
            got["description"].as_str().unwrap().starts_with(about),
            "{got}"
        );
    }
}

#[tokio::test]
async fn a_chat_prompt_keeps_its_messages_and_a_system_message_is_the_user_s() {
    let desk = Desk::new().await;
    let messages = json!([
        {"role": "system", "content": "You help {{ who }}."},
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Hello"},
    ]);
    publish(&desk, json!({"name": "chat", "messages": messages})).await;
    let mut client = Client::start(&desk, &[]).await;
    let got = get(&mut client, "chat", json!({"who": "Ada"}))
        .await
        .unwrap();
    let messages = got["messages"].as_array().unwrap().iter();
    let messages: Vec<(&str, &str)> = messages
        .map(|it| {
            (
                it["role"].as_str().unwrap(),
                it["content"]["text"].as_str().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("user", "You help Ada."),
        ("user", "Hi"),
        ("assistant", "Hello"),
    ];
    assert_eq!(messages, expected);
}

#[tokio::test]
async fn a_bad_request_for_a_prompt_is_refused_with_what_to_do() {
    let desk = Desk::new().await;
    reply(&desk).await;
    desk.create("draft", "Text", false).await;
    let mut client = Client::start(&desk, &[]).await;
    for (name, arguments, says) in [
        ("absent", json!({}), "no prompt `absent`"),
        ("no name?", json!({}), "a prompt name"),
        ("draft", json!({}), "no active version"),
        ("support/reply", json!({"items": "[]"}), "input `customer`"),
        (
            "support/reply",
            json!({"customer": "Bo", "items": "x"}),
            "argument `items` takes a JSON list, not `x`",
        ),
    ] {
        let error = get(&mut client, name, arguments).await.unwrap_err();
        assert_eq!(error["code"], -32602, "{error}");
        assert!(error["message"].as_str().unwrap().contains(says), "{error}");
    }
}

#[tokio::test]
async fn arguments_are_completed_with_the_values_that_an_input_takes_or_suggests() {
    let desk = Desk::new().await;
    reply(&desk).await;
    let mut client = Client::start(&desk, &[]).await;
    for (argument, typed, expected) in [
        ("formal", "", json!(["false", "true"])),
        ("formal", "t", json!(["true"])),
        ("tone", "", json!(["brief", "warm"])),
        ("tone", "W", json!(["warm"])),
        ("customer", "", json!(["Ada"])),
        ("note", "", json!([])),
    ] {
        let params = json!({
            "ref": {"type": "ref/prompt", "name": "support/reply"}, "argument": {"name": argument, "value": typed}
        });
        let result = client.ask("completion/complete", params).await.unwrap();
        assert_eq!(
            result["completion"]["values"], expected,
            "{argument}: {typed}"
        );
        assert_eq!(result["completion"]["hasMore"], false);
    }
}

#[tokio::test]
async fn prompts_that_include_others_list_the_inputs_of_these_too() {
    let desk = Desk::new().await;
    publish(
        &desk,
        json!({"name": "shared/tone", "template": "Be {{ tone }}.", "inputs": {"tone": {"default": "warm"}}}),
    )
    .await;
    publish(
        &desk,
        json!({"name": "a", "template": "{% include 'shared/tone' %} Hi {{ who }}"}),
    )
    .await;
    let mut client = Client::start(&desk, &[]).await;
    let list = client.ask("prompts/list", json!({})).await.unwrap();
    let arguments = list["prompts"][0]["arguments"].as_array().unwrap();
    let names: Vec<(&Value, &Value)> = arguments
        .iter()
        .map(|it| (&it["name"], &it["required"]))
        .collect();
    assert_eq!(
        names,
        [
            (&json!("tone"), &json!(false)),
            (&json!("who"), &json!(true))
        ]
    );
    let got = get(&mut client, "a", json!({"who": "Bo"})).await.unwrap();
    assert_eq!(got["messages"][0]["content"]["text"], "Be warm. Hi Bo");
}

#[tokio::test]
async fn more_prompts_than_a_page_holds_come_with_a_cursor() {
    let desk = Desk::new().await;
    for number in 0..53 {
        desk.create(&format!("p/{number:02}"), "Text", true).await;
    }
    let mut client = Client::start(&desk, &[]).await;
    for list in ["prompts", "resources"] {
        let method = format!("{list}/list");
        let first = client.ask(&method, json!({})).await.unwrap();
        assert_eq!(first[list].as_array().unwrap().len(), 50);
        let next = json!({"cursor": first["nextCursor"]});
        let rest = client.ask(&method, next).await.unwrap();
        assert_eq!(rest[list].as_array().unwrap().len(), 3);
        assert_eq!(rest.get("nextCursor"), None);
    }
}
