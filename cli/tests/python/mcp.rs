//! The official Python client of MCP against our server.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::interpreter::python;
use crate::server::{Server, promptbook};
use tests::ADMIN;

/// How the reply begins that the client asks for.
const FILE: &str = "---\nname: support/reply\ninputs:\n";

/// The same as [`reply`] in a file.
const REPLY: &str = "---
inputs:
  - name: customer
    example: Ada
  - name: tone
    default: warm
  - name: formal
    kind: boolean
    default: false
---
Dear {{ customer }}{% if formal %}, sir{% endif %}: {{ tone }}.
";

fn reply() -> Value {
    let inputs = json!({
        "customer": {"example": "Ada"}, "tone": {"default": "warm"}, "formal": {"kind": "boolean", "default": false},
    });
    let template = "Dear {{ customer }}{% if formal %}, sir{% endif %}: {{ tone }}.";
    json!({"name": "support/reply", "template": template, "inputs": inputs})
}

/// What the client saw.
fn talk(folder: &Path, admin: [(&str, &str); 2], arguments: &[&str]) -> Value {
    let mut client = python();
    client.args(["-c", include_str!("mcp/client.py")]);
    client.args(arguments).current_dir(folder);
    // Nobody's own configuration.
    let client = client.env("HOME", folder).env("XDG_CONFIG_HOME", folder);
    let talked = client.envs(admin).output().expect("Python starts");
    let said = String::from_utf8_lossy(&talked.stderr);
    assert!(talked.status.success(), "{said}");
    serde_json::from_slice(&talked.stdout).expect("JSON")
}

/// The local server, which also serves MCP over HTTP. It ends when it is dropped.
struct Local {
    process: Child,
    url: String,
}

impl Local {
    /// Starts the program that `tests/python.sh` builds beside the command.
    fn start(folder: &Path) -> Self {
        let path = Path::new(env!("CARGO_BIN_EXE_promptbook")).with_file_name("promptbook-local");
        let mut command = Command::new(path);
        command
            .args(["--port", "0", "--in-memory"])
            .current_dir(folder);
        command.env_clear().env("ADMIN_API_KEY", ADMIN);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = command
            .spawn()
            .expect("run tests/python.sh, which builds it");
        let welcome = BufReader::new(process.stdout.take().expect("its output")).lines();
        let mut words = welcome.map_while(Result::ok).flat_map(|line| {
            let words = line.split_whitespace().map(str::to_owned);
            words.collect::<Vec<_>>()
        });
        let url = words.find(|word| word.starts_with("http://"));
        let url = url.expect("it says where it is");
        Self { process, url }
    }

    /// The environment of a command that administers it.
    fn admin(&self) -> [(&str, &str); 2] {
        [
            ("PROMPTBOOK_SERVER", &self.url),
            ("PROMPTBOOK_API_KEY", ADMIN),
        ]
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn assert_all_but_publishing(saw: &Value) {
    let tools = ["list", "search", "show", "diff", "render", "history"];
    assert_eq!(saw["read_only"], json!(tools));
    let prompts = saw["prompts"].as_array().expect("prompts");
    for name in ["chat", "support/reply"] {
        assert!(prompts.contains(&json!(name)), "{prompts:?}");
    }
    let arguments = json!([["customer", true], ["tone", false], ["formal", false]]);
    assert_eq!(saw["arguments"], arguments);
    let messages = json!([["user", "Dear Zo\u{eb}, sir: warm."]]);
    assert_eq!(saw["messages"], messages);
    let missing = saw["missing"].as_str().expect("a refusal");
    assert!(missing.contains("input `customer`"), "{missing}");
    assert_eq!(saw["completed"], json!(["false", "true"]));
    assert_eq!(saw["names"], json!(["support/reply"]), "{saw}");
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
    let saw = talk(folder.path(), server.admin(), &arguments);
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
    let saw = talk(folder.path(), server.admin(), &["stdio", command, "mcp"]);
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

#[test]
fn the_official_client_reads_and_edits_over_http_and_does_not_publish() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Local::start(folder.path());
    for (name, file) in [("chat", "user:\nHi\n"), ("support/reply", REPLY)] {
        let path = folder.path().join("prompt.prompty");
        std::fs::write(&path, file).expect("a file");
        let line = ["create", name, "prompt.prompty", "--publish"];
        promptbook(folder.path(), &line, &server.admin());
    }
    let url = format!("{}/mcp", server.url);
    let saw = talk(folder.path(), server.admin(), &["http", &url]);
    assert_all_but_publishing(&saw);
    assert_eq!(saw["tools"].as_array().map(Vec::len), Some(7));
    assert_eq!(saw["published"]["failed"], true);
    assert_eq!(
        saw["history"]["json"]["events"].as_array().map(Vec::len),
        Some(3)
    );
}
