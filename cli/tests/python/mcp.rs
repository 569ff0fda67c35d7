//! The official Python client of MCP against our server.

use std::path::Path;

use serde_json::{Value, json};

use crate::interpreter::python;
use crate::server::Server;

/// How the reply begins that the client asks for.
const FILE: &str = "---\nname: support/reply\ninputs:\n";

fn reply() -> Value {
    let inputs = json!({
        "customer": {"example": "Ada"}, "tone": {"default": "warm"}, "formal": {"kind": "boolean", "default": false},
    });
    let template = "Dear {{ customer }}{% if formal %}, sir{% endif %}: {{ tone }}.";
    json!({"name": "support/reply", "template": template, "inputs": inputs})
}

/// What the client saw.
fn talk(folder: &Path, server: &Server, arguments: &[&str]) -> Value {
    let mut client = python();
    client.args(["-c", include_str!("mcp/client.py")]);
    client.args(arguments).current_dir(folder);
    // Nobody's own configuration.
    let client = client.env("HOME", folder).env("XDG_CONFIG_HOME", folder);
    let talked = client.envs(server.admin()).output().expect("Python starts");
    let said = String::from_utf8_lossy(&talked.stderr);
    assert!(talked.status.success(), "{said}");
    serde_json::from_slice(&talked.stdout).expect("JSON")
}

fn assert_all_but_publishing(saw: &Value) {
    let tools = ["list", "search", "show", "diff", "render", "history"];
    assert_eq!(saw["read_only"], json!(tools));
    assert_eq!(saw["prompts"], json!(["chat", "support/reply"]));
    let arguments = json!([["customer", true], ["tone", false], ["formal", false]]);
    assert_eq!(saw["arguments"], arguments);
    let messages = json!([["user", "Dear Zo\u{eb}, sir: warm."]]);
    assert_eq!(saw["messages"], messages);
    let missing = saw["missing"].as_str().expect("a refusal");
    assert!(missing.contains("input `customer`"), "{missing}");
    assert_eq!(saw["completed"], json!(["false", "true"]));
    assert_eq!(saw["names"], json!(["support/reply"]));
    assert_eq!(saw["resource"], saw["file"]);
    let file = saw["file"].as_str().expect("a file");
    assert!(file.starts_with(FILE), "{file}");
    let absent = saw["absent"].as_str().expect("a refusal");
    assert!(absent.contains("no prompt `absent`"), "{absent}");
    let saved = saw["saved"]["texts"][0].as_str().expect("a text");
    assert!(
        saved.starts_with("saved version 2 of `support/reply`"),
        "{saved}"
    );
    assert_eq!(saw["rendered"]["texts"][0], "Hello Ada: warm.");
}

fn server() -> Server {
    let server = Server::start();
    server.create(reply());
    let messages = json!([{"role": "user", "content": "Hi"}]);
    server.create(json!({"name": "chat", "messages": messages}));
    server
}

#[test]
fn the_official_client_reads_edits_and_publishes_over_stdio() {
    let (folder, server) = (tempfile::tempdir().expect("a folder"), server());
    let command = env!("CARGO_BIN_EXE_promptbook");
    let arguments = ["stdio", command, "mcp", "--allow-publish"];
    let saw = talk(folder.path(), &server, &arguments);
    assert_all_but_publishing(&saw);
    assert_eq!(saw["tools"].as_array().map(Vec::len), Some(9));
    let published = saw["published"]["texts"][0].as_str().expect("a text");
    let expected = "version 2 of `support/reply` is active under `production`";
    assert!(published.starts_with(expected), "{published}");
    assert_eq!(
        saw["history"]["json"]["events"].as_array().map(Vec::len),
        Some(4)
    );
}

#[test]
fn the_official_client_is_told_how_to_allow_publishing() {
    let (folder, server) = (tempfile::tempdir().expect("a folder"), server());
    let command = env!("CARGO_BIN_EXE_promptbook");
    let saw = talk(folder.path(), &server, &["stdio", command, "mcp"]);
    assert_all_but_publishing(&saw);
    assert_eq!(saw["tools"].as_array().map(Vec::len), Some(7));
    assert_eq!(saw["published"]["failed"], true);
    let said = saw["published"]["texts"][0].as_str().expect("a text");
    assert!(said.contains("`promptbook mcp --allow-publish`"), "{said}");
    assert_eq!(
        saw["history"]["json"]["events"].as_array().map(Vec::len),
        Some(3)
    );
}
