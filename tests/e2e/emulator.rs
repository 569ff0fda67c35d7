//! cargo-lambda's emulator of Lambda's APIs on a free port. It starts no functions: they attach to it.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::time::{Duration, sleep, timeout};

use crate::process::{PATIENCE, Process};

/// The ports used by this run's tests: a free port could be chosen twice before it is bound.
static GIVEN: Mutex<Vec<u16>> = Mutex::new(Vec::new());

/// The number of ports to try.
const ATTEMPTS: usize = 5;

/// A running emulator.
pub(crate) struct Emulator {
    _process: Process,
    pub(crate) port: u16,
    http: reqwest::Client,
}

/// The result of an invocation.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// 200, or 500 if the function reported an error.
    pub(crate) status: u16,
    /// The function's response.
    pub(crate) json: Value,
}

impl Emulator {
    /// Starts an emulator and waits until it responds. If another process takes the port first, the emulator exits and is started
    /// again on another port.
    pub(crate) async fn start() -> Self {
        let http = tests::plain_http().timeout(PATIENCE);
        let http = http.build().unwrap();
        for _ in 0..ATTEMPTS {
            let port = free_port().await;
            let mut process = Process::start(
                "cargo lambda watch",
                cargo_lambda("watch", port).args(["--only-lambda-apis", "--ignore-changes"]),
            );
            let answers = timeout(PATIENCE, answers(&mut process, &http, port));
            if answers.await.expect("cargo lambda watch answers") {
                return Self {
                    _process: process,
                    port,
                    http,
                };
            }
        }
        panic!("cargo lambda watch ended {ATTEMPTS} times: is it installed?");
    }

    /// The AWS_LAMBDA_RUNTIME_API of a function for invocations of `name`. The emulator knows only the names
    /// of the project's binaries.
    pub(crate) fn runtime_api(&self, name: &str) -> String {
        format!("http://127.0.0.1:{}/.rt/{name}", self.port)
    }

    /// Invokes a function with an event, which may be any text, and waits for the response.
    pub(crate) async fn invoke(&self, name: &str, event: impl Into<reqwest::Body>) -> Outcome {
        let url = invocations(self.port, name);
        let request = self.http.post(url).body(event).send();
        let answer = request
            .await
            .unwrap_or_else(|error| panic!("{name} did not answer: {error}"));
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        let json =
            serde_json::from_str(&text).unwrap_or_else(|_| panic!("{name} answered «{text}»"));
        Outcome { status, json }
    }
}

/// Waits until the emulator responds on this port. False if it exited before. A listening socket is not
/// enough, because it may be another process: only the emulator reports an unknown function.
async fn answers(process: &mut Process, http: &reqwest::Client, port: u16) -> bool {
    while process.runs() {
        let request = http.post(invocations(port, "no-such-function")).body("{}");
        if let Ok(answer) = request.send().await
            && answer.status() == 404
            && let Ok(text) = answer.text().await
            && text.contains("Missing function")
        {
            return true;
        }
        // There is no event for this, so poll.
        sleep(Duration::from_millis(20)).await;
    }
    false
}

/// The URL to invoke a function.
fn invocations(port: u16, name: &str) -> String {
    format!("http://127.0.0.1:{port}/2015-03-31/functions/{name}/invocations")
}

/// `cargo lambda SUBCOMMAND` against an emulator on this port, run where docs/deploy.md says: in the project's folder.
pub(crate) fn cargo_lambda(subcommand: &str, port: u16) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(["lambda", subcommand, "--invoke-address", "127.0.0.1"])
        .args(["--invoke-port", &port.to_string()])
        .current_dir(project())
        // A proxy can't reach this machine's ports.
        .env("NO_PROXY", "127.0.0.1")
        .env("NO_COLOR", "1");
    command
}

/// The folder of the workspace.
pub(crate) fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

async fn free_port() -> u16 {
    loop {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut given = GIVEN.lock().unwrap();
        if !given.contains(&port) {
            given.push(port);
            return port;
        }
    }
}
