//! Sessions: how they begin and end, and what is no request.

use serde_json::json;

use super::client::Client;
use crate::desk::Desk;

#[tokio::test]
async fn a_session_begins_with_true_capabilities_and_ends_with_the_client() {
    let desk = Desk::new().await;
    let client = Client::start(&desk, &[]).await;
    let server = &client.server;
    assert_eq!(server["serverInfo"]["name"], "promptbook");
    let capabilities = json!({"completions": {}, "prompts": {}, "resources": {}, "tools": {}});
    assert_eq!(server["capabilities"], capabilities);
    let instructions = server["instructions"].as_str().unwrap();
    assert!(
        instructions.contains("This server does not publish"),
        "{instructions}"
    );
    assert_eq!(client.close().await, 0);
}

#[tokio::test]
async fn a_client_that_goes_away_before_it_said_anything_is_no_error() {
    let desk = Desk::new().await;
    let done = desk.run(&["mcp"]).await.expect(0);
    assert_eq!((done.out.as_str(), done.err.as_str()), ("", ""));
}

#[tokio::test]
async fn protocol_errors_are_those_of_the_protocol_alone() {
    let desk = Desk::new().await;
    let mut client = Client::start(&desk, &[]).await;
    for (method, params, code, says) in [
        ("prompts/lisst", json!({}), -32601, "prompts/lisst"),
        (
            "tools/call",
            json!({"name": "lisst"}),
            -32602,
            "the tools are `list`, `search`",
        ),
        (
            "prompts/list",
            json!({"cursor": "?"}),
            -32602,
            "unknown cursor",
        ),
        (
            "resources/list",
            json!({"cursor": "?"}),
            -32602,
            "unknown cursor",
        ),
    ] {
        let error = client.ask(method, params).await.unwrap_err();
        assert_eq!(error["code"], code, "{error}");
        assert!(error["message"].as_str().unwrap().contains(says), "{error}");
    }
    assert_eq!(client.close().await, 0);
}

#[tokio::test]
async fn a_server_that_can_t_be_reached_is_the_error_of_the_call() {
    let desk = Desk::new().await;
    let mut client = Client::start(&desk, &["--server", "http://127.0.0.1:9"]).await;
    let said = client.call("list", json!({})).await.refused();
    assert!(
        said.starts_with("no answer from http://127.0.0.1:9"),
        "{said}"
    );
    assert!(said.contains("and `server`"), "{said}");
    let error = client.ask("prompts/list", json!({})).await.unwrap_err();
    assert_eq!(error["code"], -32603, "{error}");
    let mut client = Client::start(&desk, &["--key", "no-such-key"]).await;
    let said = client.call("list", json!({})).await.refused();
    assert!(said.starts_with("the key is unknown"), "{said}");
}
