//! The program in a process of its own.

use std::path::Path;
use std::process::Stdio;

use promptbook_sidecar::token::HEADER;
use serde_json::Value;
use tests::{Answer, Client, Listener, Table};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

pub(crate) const TOKEN: &str = "the-token-of-the-program";

pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_promptbook-sidecar"));
    command
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// The program over this table, on a free port.
pub(crate) fn over(table: &Table, database: &Listener) -> Command {
    let mut command = program();
    command.envs([
        ("AWS_REGION", "local"),
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
        ("AWS_ENDPOINT_URL_DYNAMODB", database.url.as_str()),
        ("PROMPTBOOK_TABLE", table.name.as_str()),
        ("PROMPTBOOK_SIDECAR_TOKEN", TOKEN),
        ("PROMPTBOOK_SIDECAR_PORT", "0"),
    ]);
    command
}

/// A process that listens.
pub(crate) struct Running {
    pub(crate) child: Child,
    pub(crate) port: u16,
    client: Client,
    _log: Lines<BufReader<ChildStdout>>,
}

impl Running {
    pub(crate) async fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut log = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut seen = String::new();
        let url = loop {
            let line = log.next_line().await.unwrap();
            let line = line.unwrap_or_else(|| panic!("it ended: {seen}"));
            let message: Value = serde_json::from_str(&line).unwrap();
            let message = message["message"].as_str().unwrap_or_default();
            if let Some(url) = message.strip_prefix("listening on ") {
                break url.to_owned();
            }
            seen.push_str(&line);
        };
        Self {
            child,
            port: url.rsplit(':').next().unwrap().parse().unwrap(),
            client: Client::new(&url, None),
            _log: log,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let request = self.client.request("GET", path).header(HEADER, TOKEN);
        self.client.send(request).await
    }

    /// Sends a signal and returns the exit code.
    pub(crate) async fn stop(mut self, signal: &str) -> Option<i32> {
        let pid = self.child.id().unwrap().to_string();
        let sent = Command::new("kill")
            .args(["-s", signal, &pid])
            .status()
            .await;
        assert!(sent.unwrap().success());
        self.child.wait().await.unwrap().code()
    }
}

/// The exit code and the text of a process that ends by itself.
pub(crate) async fn ended(mut command: Command) -> (Option<i32>, String) {
    let mut child = command.spawn().unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let mut text = String::new();
    out.read_to_string(&mut text).await.unwrap();
    err.read_to_string(&mut text).await.unwrap();
    (child.wait().await.unwrap().code(), text)
}

/// A table with an active prompt `greeting`, and the port of its database.
pub(crate) async fn published() -> (Table, Listener) {
    let table = Table::new().await;
    let id = promptbook::prompt::PromptId {
        instance: Default::default(),
        name: "greeting".parse().unwrap(),
    };
    table.publish(&id, "Hello".to_owned()).await;
    let database = table.database.listen().await;
    (table, database)
}

pub(crate) fn write(folder: &Path, file: &str, text: &str) {
    std::fs::write(folder.join(file), text).unwrap();
}
