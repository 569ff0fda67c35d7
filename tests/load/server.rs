//! The server under load: the release binary beside this one.

use std::fmt;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::Instant;

const ADMIN: &str = "an-admin-key-of-the-load-0123456789";

/// The limit of memory at the end, as a multiple of that after a tenth of the run: allocator slack, but no leak.
const SLACK: f64 = 1.2;

/// A running server, killed on drop.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) http: reqwest::Client,
    child: Child,
    _data: tempfile::TempDir,
}

impl Server {
    /// Starts the server and waits for its address.
    pub(crate) async fn start(database: String) -> Self {
        let here = std::env::current_exe().expect("this program's path");
        let binary = here
            .ancestors()
            .nth(2)
            .expect("target/release")
            .join("promptbook-local");
        let data = tempfile::tempdir().expect("a folder");
        let mut child = Command::new(&binary)
            .args(["--port", "0", "--dynamodb", &database, "--data"])
            .arg(data.path())
            .env("ADMIN_API_KEY", ADMIN)
            .env("RUST_LOG", "off")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", binary.display()));
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let url = loop {
            let line = lines
                .next_line()
                .await
                .expect("its output")
                .expect("its address");
            if let Some(at) = line.find("http://") {
                break line[at..]
                    .split_whitespace()
                    .next()
                    .unwrap_or_default()
                    .to_owned();
            }
        };
        // Drains the output, so that the server never blocks on it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let key = ADMIN.parse().expect("a header");
        let http = tests::plain_http()
            .default_headers(
                [(reqwest::header::HeaderName::from_static("x-api-key"), key)]
                    .into_iter()
                    .collect(),
            )
            .timeout(Duration::from_secs(30))
            .build()
            .expect("a client");
        Self {
            url,
            http,
            child,
            _data: data,
        }
    }

    /// Creates the prompt with two versions, each of which contains its number.
    pub(crate) async fn prepare(&self) {
        let text = |number: u8| format!("This is version {number}. {}", "x".repeat(4000));
        let create = json!({"name": "load", "template": text(1), "publish": true});
        let url = format!("{}/v1/prompts", self.url);
        let created = self
            .http
            .post(&url)
            .json(&create)
            .send()
            .await
            .expect("an answer");
        assert_eq!(created.status(), 201);
        let second = json!({"template": text(2)});
        let put = self
            .http
            .put(format!("{url}/load"))
            .json(&second)
            .send()
            .await;
        assert_eq!(put.expect("an answer").status(), 200);
    }

    /// Samples the process's memory each second for this long.
    pub(crate) async fn memory(&self, length: Duration) -> Memory {
        let (end, mut held) = (Instant::now() + length, Vec::new());
        while Instant::now() < end {
            tokio::time::sleep(Duration::from_secs(1)).await;
            held.extend(resident(self.child.id().unwrap_or_default()));
        }
        Memory(held)
    }
}

/// A process's resident memory in MiB, from `/proc` (proc_pid_status(5)); none if there is no such file.
fn resident(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes / 1024.0)
}

/// The server's memory, sampled each second.
pub(crate) struct Memory(Vec<f64>);

impl Memory {
    /// The memory after the first tenth and at the end, each the maximum of a few seconds.
    fn ends(&self) -> Option<(f64, f64)> {
        let most = |part: &[f64]| part.iter().copied().fold(0.0, f64::max);
        let tenth = self.0.len() / 10;
        let warm = self.0.get(tenth..(2 * tenth).max(tenth + 1))?;
        Some((
            most(warm),
            most(&self.0[self.0.len().saturating_sub(tenth.max(1))..]),
        ))
    }

    /// Whether it grew.
    pub(crate) fn growth(&self) -> Option<String> {
        let (warm, end) = self.ends()?;
        (end > warm * SLACK).then(|| format!("memory grew from {warm:.1} to {end:.1} MiB"))
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ends() {
            Some((warm, end)) => writeln!(
                f,
                "memory   {warm:.1} MiB after a tenth of the time, {end:.1} MiB at the end"
            ),
            None => writeln!(f, "memory   unknown: there is no /proc here"),
        }
    }
}

/// The parameters of a request, as JSON.
pub(crate) async fn json(answer: reqwest::Response) -> Value {
    answer.json().await.unwrap_or_default()
}
