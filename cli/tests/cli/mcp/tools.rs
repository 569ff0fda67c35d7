//! Which tools are offered, and what clients learn about them.

use serde_json::{Value, json};

use super::client::Client;
use crate::desk::Desk;

async fn tools(desk: &Desk, arguments: &[&str]) -> Vec<Value> {
    let mut client = Client::start(desk, arguments).await;
    let mut result = client.ask("tools/list", json!({})).await.unwrap();
    serde_json::from_value(result["tools"].take()).unwrap()
}

#[tokio::test]
async fn the_tools_that_publish_are_offered_only_with_the_flag() {
    let desk = Desk::new().await;
    let names = |tools: Vec<Value>| -> Vec<String> {
        let names = tools.iter().map(|tool| tool["name"].as_str().unwrap());
        names.map(str::to_owned).collect()
    };
    let usual = [
        "list", "search", "show", "diff", "render", "history", "save",
    ];
    assert_eq!(names(tools(&desk, &[]).await), usual);
    let all = [&usual[..], &["publish", "rollback"]].concat();
    assert_eq!(names(tools(&desk, &["--allow-publish"]).await), all);
}

#[tokio::test]
async fn each_tool_says_what_it_may_change_and_describes_its_arguments() {
    let desk = Desk::new().await;
    for tool in tools(&desk, &["--allow-publish"]).await {
        let name = tool["name"].as_str().unwrap();
        let hints = match name {
            "save" => {
                json!({"readOnlyHint": false, "destructiveHint": false, "idempotentHint": false, "openWorldHint": false})
            }
            "publish" => {
                json!({"readOnlyHint": false, "destructiveHint": true, "idempotentHint": true, "openWorldHint": false})
            }
            "rollback" => {
                json!({"readOnlyHint": false, "destructiveHint": true, "idempotentHint": false, "openWorldHint": false})
            }
            _ => json!({"readOnlyHint": true, "openWorldHint": false}),
        };
        assert_eq!(tool["annotations"], hints, "{name}");
        assert!(!tool["title"].as_str().unwrap().is_empty() && tool["description"].is_string());
        let schema = &tool["inputSchema"];
        assert_eq!(schema["type"], "object", "{name}");
        assert_eq!(schema["additionalProperties"], false, "{name}");
        let properties = schema["properties"].as_object().unwrap();
        assert!(properties.contains_key("instance"), "{name}");
        for (property, schema) in properties {
            assert!(schema["description"].is_string(), "{name}: {property}");
            assert!(
                schema["type"] != Value::Null,
                "{name}: {property}: {schema}"
            );
        }
        let required = match name {
            "list" => Value::Null,
            "search" => json!(["text"]),
            "save" => json!(["name", "text"]),
            _ => json!(["name"]),
        };
        assert_eq!(schema["required"], required, "{name}");
    }
}
