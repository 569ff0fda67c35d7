//! Calls a local model server without a proxy, in a separate process with proxy variables.

use std::process::Command;
use std::time::Duration;

use crate::chat::models::{ChatModel, ModelRequest};
use axum::Router;

const ANSWER: &str = r#"{"choices": [{"message": {"content": "Because."}}]}"#;

#[tokio::test]
#[ignore = "a child of the test below"]
async fn calls_a_local_server() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let app = Router::new().fallback(async || ANSWER);
    tokio::spawn(async move { axum::serve(listener, app).await });
    let model = ChatModel::from_env(|name| match name {
        "CHAT_MODEL" => Some("openai/llama".to_owned()),
        "OPENAI_BASE_URL" => Some(url.clone()),
        "OPENAI_API_KEY" => Some("sk-secret".to_owned()),
        _ => None,
    });
    let request = ModelRequest {
        system: "",
        messages: &[],
        prompted: None,
    };
    let model = model.await.unwrap();
    let reply = model.reply(request, Duration::from_secs(10)).await.unwrap();
    assert_eq!(reply.answer.content.as_deref(), Some("Because."));
}

#[test]
fn a_local_server_is_never_called_through_a_proxy() {
    // A proxy that never responds.
    let proxy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args([
        "--exact",
        "child_process::proxy::calls_a_local_server",
        "--ignored",
    ]);
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        child.env(name, &address);
    }
    for name in ["NO_PROXY", "no_proxy"] {
        child.env_remove(name);
    }
    let output = child.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    proxy.set_nonblocking(true).unwrap();
    assert!(proxy.accept().is_err(), "the proxy was used");
}
