//! The release program: zipped size, memory at the peak, and the time from its start until it is ready, without the network's part.

use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use promptbook::prompt::PromptId;
use promptbook_sidecar::token::HEADER;
use tests::{Client, Table};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use tests::Report;

use crate::quantile;

/// The most megabytes (10⁶ bytes) of the zip, and of memory at its peak.
const MEGABYTES: (f64, f64) = (6.0, 16.0);
/// The most milliseconds from the start of the process until it waits for its first event.
const INIT: f64 = 15.0;
const STARTS: usize = 21;
/// The number of requests before memory is measured.
const REQUESTS: usize = 1000;
const TOKEN: &str = "the-token-of-the-program";
const PROGRAM: &str = env!("CARGO_BIN_EXE_promptbook-sidecar");

pub(crate) async fn measure(report: &mut Report) {
    println!("\nThe program");
    let mut zip = DeflateEncoder::new(Vec::new(), Compression::best());
    zip.write_all(&std::fs::read(PROGRAM).unwrap()).unwrap();
    report.limit(
        "zipped, MB",
        megabytes(zip.finish().unwrap().len()),
        MEGABYTES.0,
    );
    let mut lambda = Lambda::new().await;
    let mut times = Vec::new();
    for _ in 0..STARTS {
        times.push(lambda.start("http://127.0.0.1:9", "").await.1);
    }
    let median = quantile(&mut times, 0.5).as_secs_f64() * 1e3;
    report.limit("start, ms", median, INIT);
    report.limit(
        "memory at the peak, MB",
        memory(&mut lambda).await,
        MEGABYTES.1,
    );
}

async fn memory(lambda: &mut Lambda) -> f64 {
    let table = Table::new().await;
    let id = PromptId {
        instance: Default::default(),
        name: "greeting".parse().unwrap(),
    };
    table.publish(&id, "You are helpful. ".repeat(240)).await;
    let database = table.database.listen().await;
    let (running, _) = lambda.start(&database.url, &table.name).await;
    let client = Client::new(&format!("http://127.0.0.1:{}", running.port), None);
    for _ in 0..REQUESTS {
        let path = "/v1/prompts/greeting/render";
        let request = client.request("POST", path).header(HEADER, TOKEN);
        let answer = client.send(request.json(&serde_json::json!({}))).await;
        answer.expect(200);
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", running.child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: usize = line
        .unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap();
    megabytes(kib * 1024)
}

fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

/// The Extensions API of a sandbox that is never shut down.
struct Lambda {
    address: String,
    ready: mpsc::UnboundedReceiver<Instant>,
}

impl Lambda {
    async fn new() -> Self {
        let (send, ready) = mpsc::unbounded_channel();
        let api = "/2020-01-01/extension";
        let registered = async || ([("lambda-extension-identifier", "id")], "{}");
        let router = Router::new()
            .route(&format!("{api}/register"), post(registered))
            .route(&format!("{api}/event/next"), get(next))
            .with_state(Arc::new(send));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { address, ready }
    }

    /// Starts the program, and returns it with the time until it was ready.
    async fn start(&mut self, database: &str, table: &str) -> (Running, Duration) {
        let port = free_port();
        let started = Instant::now();
        let mut command = Command::new(PROGRAM);
        command.env_clear().stdout(Stdio::null()).envs([
            ("AWS_LAMBDA_RUNTIME_API", self.address.as_str()),
            ("AWS_REGION", "local"),
            ("AWS_ACCESS_KEY_ID", "local"),
            ("AWS_SECRET_ACCESS_KEY", "local"),
            ("AWS_SESSION_TOKEN", TOKEN),
            ("AWS_ENDPOINT_URL_DYNAMODB", database),
            (
                "PROMPTBOOK_TABLE",
                if table.is_empty() { "none" } else { table },
            ),
            ("PROMPTBOOK_SIDECAR_PORT", port.to_string().as_str()),
        ]);
        let child = command.spawn().unwrap();
        let ready = self.ready.recv().await.unwrap();
        (Running { child, port }, ready - started)
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

async fn next(State(ready): State<Arc<mpsc::UnboundedSender<Instant>>>) {
    ready.send(Instant::now()).unwrap();
    std::future::pending().await
}

/// A process. It is killed on drop.
struct Running {
    child: Child,
    port: u16,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
