//! A client that starts the command and speaks MCP with it, line by line.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout};

use crate::desk::Desk;

pub(super) struct Client {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    last: u64,
    /// The answer to `initialize`.
    pub(super) server: Value,
}

/// The result of a tool.
#[derive(Debug)]
pub(super) struct Called {
    pub(super) failed: bool,
    /// The blocks of text.
    pub(super) texts: Vec<String>,
    pub(super) json: Value,
}

impl Client {
    /// Starts the command with these arguments, and opens a session.
    pub(super) async fn start(desk: &Desk, arguments: &[&str]) -> Self {
        let line = [&["mcp"], arguments].concat();
        let mut command = desk.command(&line);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut client = Self {
            input: child.stdin.take().unwrap(),
            child,
            output,
            last: 0,
            server: Value::Null,
        };
        let hello = json!({
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}
        });
        client.server = client.ask("initialize", hello).await.unwrap();
        let ready = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        client.send(&ready.to_string()).await;
        client
    }

    pub(super) async fn send(&mut self, line: &str) {
        self.input.write_all(line.as_bytes()).await.unwrap();
        self.input.write_all(b"\n").await.unwrap();
    }

    /// The next line, which must be a message of the protocol.
    pub(super) async fn receive(&mut self) -> Value {
        let line = self.output.next_line().await.unwrap().expect("a message");
        let message: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line}"));
        assert_eq!(message["jsonrpc"], "2.0", "{line}");
        message
    }

    /// Sends a request; its result, or its error.
    pub(super) async fn ask(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        self.last += 1;
        let request =
            json!({"jsonrpc": "2.0", "id": self.last, "method": method, "params": params});
        self.send(&request.to_string()).await;
        let mut answer = self.receive().await;
        assert_eq!(answer["id"], self.last, "{answer}");
        match answer["error"].take() {
            Value::Null => Ok(answer["result"].take()),
            error => Err(error),
        }
    }

    pub(super) async fn call(&mut self, tool: &str, arguments: Value) -> Called {
        let params = json!({"name": tool, "arguments": arguments});
        let result = self.ask("tools/call", params).await.unwrap();
        let blocks = result["content"].as_array().unwrap().iter();
        let text = |block: &Value| block["text"].as_str().unwrap().to_owned();
        Called {
            failed: result["isError"] == true,
            texts: blocks.map(text).collect(),
            json: result["structuredContent"].clone(),
        }
    }

    /// Closes the command's input, and waits for its end. It must have nothing more to say.
    pub(super) async fn close(mut self) -> i32 {
        drop(self.input);
        assert_eq!(self.output.next_line().await.unwrap(), None);
        self.child.wait().await.unwrap().code().unwrap()
    }
}

impl Called {
    #[track_caller]
    pub(super) fn done(self) -> Self {
        assert!(!self.failed, "{self:?}");
        self
    }

    /// What a tool that failed says.
    #[track_caller]
    pub(super) fn refused(self) -> String {
        assert!(self.failed, "{self:?}");
        self.texts.join("\n")
    }
}
