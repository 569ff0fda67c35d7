//! The MCP endpoint over HTTP.

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::harness::{Scratch, Server};

fn server(scratch: &Scratch) -> Server {
    Server::started(scratch.command(&["--port", "0", "--in-memory"]))
}

fn post(server: &Server) -> RequestBuilder {
    let request = server.request("POST", "/mcp");
    request.header("accept", "application/json, text/event-stream")
}

/// Sends a request with the admin key; the message of the answer.
async fn ask(server: &Server, method: &str, params: Value) -> Value {
    let message = json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params});
    let request = post(server).header("x-api-key", server.admin_key());
    let answer = request.json(&message).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{method}");
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert!(answer.headers().contains_key("x-request-id"));
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["id"], 7, "{answer}");
    answer
}

async fn call(server: &Server, tool: &str, arguments: Value) -> Value {
    let params = json!({"name": tool, "arguments": arguments});
    ask(server, "tools/call", params).await["result"].take()
}

#[tokio::test]
async fn a_prompt_is_saved_and_never_published() {
    let scratch = Scratch::new();
    let server = server(&scratch);
    let hello = json!({
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}
    });
    let hello = ask(&server, "initialize", hello).await;
    assert_eq!(hello["result"]["serverInfo"]["name"], "promptbook");
    let tools = ask(&server, "tools/list", json!({})).await["result"]["tools"].take();
    let tools: Vec<&Value> = tools
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["name"])
        .collect();
    let usual = [
        "list", "search", "show", "diff", "render", "history", "save",
    ];
    assert_eq!(tools, usual);
    let saved = call(
        &server,
        "save",
        json!({"name": "a/\u{2d}b", "text": "Gr\u{fc}\u{df} {{ who }}"}),
    );
    assert_eq!(saved.await["isError"], false);
    for tool in ["publish", "rollback"] {
        let refused = call(&server, tool, json!({"name": "a/-b"})).await;
        assert_eq!(refused["isError"], true);
        let said = refused["content"][0]["text"].as_str().unwrap();
        assert!(said.starts_with("this server does not publish"), "{said}");
    }
    let (status, prompt) = server.call("GET", "/v1/prompts/a%2F-b", None).await;
    assert_eq!((status, &prompt["labels"]), (200, &json!({})));
    let (_, version) = server
        .call("GET", "/v1/prompts/a%2F-b/versions/1", None)
        .await;
    assert_eq!(version["author"], "an MCP client");
    assert!(version["key_id"].is_string());
}

#[tokio::test]
async fn it_takes_the_keys_of_the_api_in_either_header_and_no_others() {
    let scratch = Scratch::new();
    let server = server(&scratch);
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}});
    let key = server.admin_key();
    for (header, value, status) in [
        ("x-api-key", key.clone(), 200),
        ("authorization", format!("Bearer {key}"), 200),
        ("x-api-key", "another-key-0123456789".to_owned(), 401),
        ("accept-language", "en".to_owned(), 401),
    ] {
        let request = post(&server).header(header, value).json(&message);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), status, "{header}");
        let kind = if status == 200 {
            "application/json"
        } else {
            "application/problem+json"
        };
        assert_eq!(answer.headers()["content-type"], kind);
    }
}

#[tokio::test]
async fn what_is_no_message_of_the_protocol_is_refused() {
    let scratch = Scratch::new();
    let server = server(&scratch);
    let key = server.admin_key();
    for (method, body, status) in [
        ("GET", "", 405),
        ("DELETE", "", 405),
        ("POST", "{", 415),
        ("POST", "[1]", 415),
    ] {
        let request = server.request(method, "/mcp").header("x-api-key", &key);
        let request = request.header("accept", "application/json, text/event-stream");
        let request = request.header("content-type", "application/json");
        let answer = request.body(body).send().await.unwrap();
        assert_eq!(answer.status(), status, "{method} {body}");
    }
    let unknown = ask(&server, "prompts/lisst", json!({})).await;
    assert_eq!(unknown["error"]["code"], -32601);
}
