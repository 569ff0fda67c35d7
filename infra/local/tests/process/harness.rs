//! Starts the real binary on a free port with a temporary data folder, and sends requests to it.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::Value;

/// The variable with the URL of another DynamoDB to test. Default: the embedded engine.
const ENGINE: &str = "PROMPTBOOK_TEST_DYNAMODB";

/// A temporary folder and a unique table name.
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

    /// The other DynamoDB, if one is tested.
    pub(crate) fn engine(&self) -> Option<String> {
        std::env::var(ENGINE).ok()
    }

    pub(crate) fn table(&self) -> &str {
        &self.table
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path.join("data")
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.data().join("promptbook.db")
    }

    /// The binary with these arguments and without variables of the environment that it reads.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_promptbook-local"));
        command
            .args(arguments)
            .current_dir(&self.path)
            .env_clear()
            // Server and test use the same fake date: see tests/elsewhere.sh.
            .envs(
                std::env::vars()
                    .filter(|(name, _)| name == "LD_PRELOAD" || name.starts_with("FAKETIME")),
            )
            .env("PROMPTBOOK_TABLE", &self.table)
            // A laptop may set these. The embedded engine must ignore them.
            .env("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9")
            .env("AWS_PROFILE", "production")
            .env("HTTP_PROXY", "http://127.0.0.1:9")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the binary until it exits.
    pub(crate) fn output(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Starts a server on this scratch's data, on the engine under test.
    pub(crate) fn start(&self) -> Server {
        self.start_at("data")
    }

    /// The same, with this folder as the data folder.
    pub(crate) fn start_at(&self, data: &str) -> Server {
        Server::started(self.on_engine(&["--port", "0", "--data", data]))
    }

    /// The same, with these options.
    pub(crate) fn start_as(&self, options: &[&str]) -> Server {
        let arguments = [&["--port", "0", "--data", "data"], options].concat();
        Server::started(self.on_engine(&arguments))
    }

    /// The result of an audit of this scratch's data.
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

    /// The binary on this scratch's data, after these shell commands.
    pub(crate) fn after(&self, setup: &str) -> Command {
        self.shell("bash", &[], setup)
    }

    /// The same, as root of a separate mount namespace. None if the system forbids that, which is printed.
    pub(crate) fn after_mounting(&self, setup: &str) -> Option<Command> {
        let own = ["--user", "--map-root-user", "--mount", "bash"];
        let mut trial = Command::new("unshare");
        trial.args(own).args(["-ec", setup]).current_dir(&self.path);
        let tried = trial.output();
        if !tried.as_ref().is_ok_and(|output| output.status.success()) {
            println!("SKIPPED, since no file system can be mounted here: {tried:?}");
            return None;
        }
        Some(self.shell("unshare", &own, setup))
    }

    fn shell(&self, program: &str, before: &[&str], setup: &str) -> Command {
        let server = self.command(&["--port", "0", "--data", "data"]);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut shell = Command::new(program);
        shell
            .args(before)
            .args(["-ec", &format!("{setup}; exec \"$0\" \"$@\"")])
            .arg(server.get_program())
            .args(server.get_args())
            .current_dir(&self.path)
            .env_clear()
            .envs(
                server
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .env("PATH", path)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        shell
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
    /// The output until it was ready.
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
        let http = plain_http().build().unwrap();
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

    /// Sends a request with the admin key. Returns status and body; null if it is not JSON.
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

    /// Stops the server and returns its log.
    pub(crate) fn log(mut self) -> String {
        let mut stderr = self.child.stderr.take().unwrap();
        self.stop("TERM");
        let mut log = String::new();
        stderr.read_to_string(&mut log).unwrap();
        log
    }

    /// Sends a signal by name. Returns the remaining output and the exit code.
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
/// An HTTP client of servers on this machine. It does not read the system's certificates, which takes longer than most tests.
pub(crate) fn plain_http() -> reqwest::ClientBuilder {
    reqwest::Client::builder().no_proxy().tls_certs_only([])
}

fn value_after(text: &str, before: &str) -> String {
    let (_, rest) = text
        .split_once(before)
        .unwrap_or_else(|| panic!("{before} is not in:\n{text}"));
    rest.split_whitespace().next().unwrap().to_owned()
}

/// The only stderr line of a failed run.
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
