//! A program with a generated module, which calls what it is told to.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// The running program. It reads a call from each line of its input, and answers on one line.
pub(crate) struct Caller {
    process: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Caller {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (stdin, stdout) = (
            process.stdin.take().unwrap(),
            process.stdout.take().unwrap(),
        );
        let stdout = BufReader::new(stdout);
        Self {
            process,
            stdin,
            stdout,
        }
    }

    pub(crate) fn call(&mut self, function: &str, inputs: &Value) -> Value {
        writeln!(
            self.stdin,
            "{}",
            json!({"function": function, "inputs": inputs})
        )
        .unwrap();
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    /// Calls a function; its content, which has this source.
    #[track_caller]
    pub(crate) fn content(&mut self, source: &str, function: &str, inputs: &Value) -> Value {
        let mut served = self.call(function, inputs);
        assert_eq!(served["source"], source, "{function}: {served}");
        served["content"].take()
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
