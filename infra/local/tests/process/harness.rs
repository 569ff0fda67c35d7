//! Starts the real binary on a free port with a data folder of its own, and speaks to it.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::Value;

/// Another DynamoDB to test on; unset, the embedded engine.
const ENGINE: &str = "PROMPTBOOK_TEST_DYNAMODB";

/// A folder that is gone with the test, and a table name of its own.
pub(crate) struct Scratch {
    pub(crate) path: PathBuf,
    table: String,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        let table = format!("promptbook-{}", uuid::Uuid::new_v4());
        let path = std::env::temp_dir().join(&table);
        std::fs::create_dir(&path).unwrap();
        Self { path, table }
    }

    /// Another DynamoDB, where one is under test.
    pub(crate) fn engine(&self) -> Option<String> {
        std::env::var(ENGINE).ok()
    }

    pub(crate) fn table(&self) -> &str {
        &self.table
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path.join("data")
    }

    /// The binary with these arguments, without anything of the tester's own environment that it would obey.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_promptbook-local"));
        command
            .args(arguments)
            .current_dir(&self.path)
            .env_clear()
            .env("PROMPTBOOK_TABLE", &self.table)
            // A laptop may have all of these. The embedded engine must not be asked for elsewhere, nor as somebody else.
            .env("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9")
            .env("AWS_PROFILE", "production")
            .env("HTTP_PROXY", "http://127.0.0.1:9")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the binary to its end.
    pub(crate) fn output(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Starts a server on this scratch's data, on the engine under test.
    pub(crate) fn start(&self) -> Server {
        self.start_at("data")
    }

    /// The same, on this folder in the scratch.
    pub(crate) fn start_at(&self, data: &str) -> Server {
        Server::started(self.on_engine(&["--port", "0", "--data", data]))
    }

    /// What an audit of this scratch's data says.
    pub(crate) fn audit(&self) -> Output {
        let mut command = self.on_engine(&["--audit", "--data", "data"]);
        command.output().unwrap()
    }

    /// The same, with these variables.
    pub(crate) fn start_with(&self, variables: &[(&str, &str)]) -> Server {
        let mut command = self.on_engine(&["--port", "0", "--data", "data"]);
        command.envs(variables.iter().copied());
        Server::started(command)
    }

    /// The binary with these arguments, on the engine under test.
    fn on_engine(&self, arguments: &[&str]) -> Command {
        let mut arguments = arguments.to_vec();
        let engine = self.engine();
        if let Some(url) = &engine {
            arguments.extend(["--dynamodb", url]);
        }
        let mut command = self.command(&arguments);
        if engine.is_some() {
            command.env_remove("AWS_PROFILE").env_remove("HTTP_PROXY");
        }
        command
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// A running server; killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    stdout: BufReader<ChildStdout>,
    /// What it said until it was ready.
    pub(crate) welcome: String,
    pub(crate) url: String,
    http: reqwest::Client,
}

impl Server {
    /// Waits for the last line of the welcome.
    pub(crate) fn started(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut welcome = String::new();
        while !welcome.contains("Ctrl-C stops it.") {
            if stdout.read_line(&mut welcome).unwrap() == 0 {
                let mut complaint = String::new();
                let stderr = child.stderr.as_mut().unwrap();
                stderr.read_to_string(&mut complaint).unwrap();
                panic!("it ended before it was ready: {welcome}{complaint}");
            }
        }
        let url = value_after(&welcome, "is running at");
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            child,
            stdout,
            welcome,
            url,
            http,
        }
    }

    pub(crate) fn port(&self) -> &str {
        self.url.rsplit(':').next().unwrap()
    }

    pub(crate) fn admin_key(&self) -> String {
        value_after(&self.welcome, "Admin key")
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse().unwrap();
        self.http.request(method, format!("{}{path}", self.url))
    }

    /// A request with the admin key; status and body, null where it is no JSON.
    pub(crate) async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self
            .request(method, path)
            .header("x-api-key", self.admin_key());
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.json().await.unwrap_or_default())
    }

    pub(crate) fn pid(&self) -> String {
        self.child.id().to_string()
    }

    /// Sends a signal by name; what else it printed, and its exit code.
    pub(crate) fn stop(mut self, signal: &str) -> (String, Option<i32>) {
        let sent = Command::new("kill")
            .args(["-s", signal, &self.pid()])
            .status();
        assert!(sent.unwrap().success());
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        (rest, self.child.wait().unwrap().code())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The first word after a text.
fn value_after(text: &str, before: &str) -> String {
    let (_, rest) = text
        .split_once(before)
        .unwrap_or_else(|| panic!("{before} is not in:\n{text}"));
    rest.split_whitespace().next().unwrap().to_owned()
}

/// The one line on stderr of a run that failed.
pub(crate) fn complaint(output: &Output) -> String {
    assert_ne!(output.status.code(), Some(0));
    assert!(output.status.code().is_some(), "it was killed");
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(output.stdout.is_empty());
    text
}

pub(crate) fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}
