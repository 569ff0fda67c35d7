//! How large the release binary of `active` is, on disk and in memory after a thousand requests, as Lambda would run it.
//!
//! The binary speaks the Lambda runtime API, so this is a stub of that API: it hands out REST proxy events and takes the
//! answers. A function that only says hello stands beside it for comparison: what it needs, every function needs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use promptbook::prompt::PromptId;
use promptbook::store::request::{NewPrompt, WriteContext};
use tests::{READER, Table};
use tokio::sync::Notify;

/// How many requests it answers before it is measured.
const REQUESTS: usize = 1000;
/// The most megabytes (10⁶ bytes) on disk.
const MOST_ON_DISK: f64 = 14.0;
/// The most megabytes of memory at its peak.
const MOST_IN_MEMORY: f64 = 16.0;

#[tokio::main]
async fn main() {
    // `cargo test --benches` runs benches too, in a profile whose sizes say nothing.
    if std::env::args().all(|arg| arg != "--bench") {
        return;
    }
    build();
    let active = measure("active", "release/active").await;
    let bare = measure("bare lambda_http", "release/examples/bare").await;
    println!(
        "active is {:.1} times a bare function on disk, {:.1} times in memory",
        active.0 / bare.0,
        active.1 / bare.1
    );
    assert!(active.0 < MOST_ON_DISK, "over {MOST_ON_DISK} MB on disk");
    assert!(
        active.1 < MOST_IN_MEMORY,
        "over {MOST_IN_MEMORY} MB in memory"
    );
}

/// Both in one build, so that what they share is built once.
fn build() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "build",
        "--quiet",
        "--release",
        "--package",
        "functions",
        "--package",
        "tests",
    ]);
    let status = cargo
        .args(["--bin", "active", "--example", "bare"])
        .status();
    assert!(status.unwrap().success(), "the functions do not build");
}

/// Megabytes on disk, and of memory at the peak.
async fn measure(name: &str, binary: &str) -> (f64, f64) {
    let table = Table::new().await;
    let id = PromptId {
        instance: Default::default(),
        name: "system_prompt".parse().unwrap(),
    };
    let body = promptbook::content::Body::Text("You are helpful. ".repeat(200));
    let new = NewPrompt {
        content: promptbook::content::Content::new(body, None, Default::default()).unwrap(),
        description: None,
        tags: Default::default(),
        contract: None,
        publish: Some(Default::default()),
    };
    table
        .store
        .create(&id, &new, &WriteContext::default())
        .await
        .unwrap();
    let runtime = Arc::new(Runtime::default());
    let address = serve(runtime.clone()).await;
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../target")
        .join(binary);
    let disk = megabytes(std::fs::metadata(&path).unwrap().len());
    let mut child = start(&path, &address, &table);
    runtime.done.notified().await;
    assert_eq!(
        runtime.good.load(Ordering::SeqCst),
        REQUESTS,
        "{name}: not every answer was 200"
    );
    let memory = peak(&child);
    child.kill().unwrap();
    child.wait().unwrap();
    println!(
        "{name}: {disk:.1} MB on disk, {memory:.1} MB of memory at the peak over {REQUESTS} requests"
    );
    (disk, memory)
}

fn start(path: &std::path::Path, runtime: &str, table: &Table) -> Child {
    Command::new(path)
        .env_clear()
        .envs([
            ("AWS_LAMBDA_RUNTIME_API", runtime),
            ("AWS_LAMBDA_FUNCTION_NAME", "active"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", "active"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "active"),
            ("AWS_REGION", "local"),
            ("AWS_ACCESS_KEY_ID", "local"),
            ("AWS_SECRET_ACCESS_KEY", "local"),
            ("AWS_ENDPOINT_URL_DYNAMODB", &table.url),
            ("PROMPTBOOK_TABLE", &table.name),
            ("READER_API_KEY", READER),
        ])
        .stdout(Stdio::null())
        .spawn()
        .expect("the binary starts")
}

/// The most memory that the process ever had resident, as the kernel counts it.
fn peak(child: &Child) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    let kib: u64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    megabytes(kib * 1024)
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

#[derive(Debug, Default)]
struct Runtime {
    given: AtomicUsize,
    good: AtomicUsize,
    done: Notify,
}

async fn serve(runtime: Arc<Runtime>) -> String {
    let router = Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route(
            "/2018-06-01/runtime/invocation/{id}/response",
            post(answered),
        )
        .with_state(runtime);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(axum::serve(listener, router).into_future());
    address
}

async fn next(State(runtime): State<Arc<Runtime>>) -> impl IntoResponse {
    let nth = runtime.given.fetch_add(1, Ordering::SeqCst);
    if nth >= REQUESTS {
        runtime.done.notify_one();
        std::future::pending::<()>().await;
    }
    let headers = [
        ("lambda-runtime-aws-request-id", format!("request-{nth}")),
        ("lambda-runtime-deadline-ms", "4102444800000".to_owned()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:local:0:function:active".to_owned(),
        ),
    ];
    let path = "/v1/prompts/system_prompt/active";
    let event = serde_json::json!({
        "resource": "/v1/prompts/{name}/active", "path": path, "httpMethod": "GET",
        "headers": {"x-api-key": READER, "Host": "local"},
        "multiValueHeaders": {"x-api-key": [READER], "Host": ["local"]},
        "requestContext": {"stage": "prod", "requestId": format!("request-{nth}"), "httpMethod": "GET",
            "path": path, "resourcePath": "/v1/prompts/{name}/active"},
        "body": null, "isBase64Encoded": false,
    });
    (headers, event.to_string())
}

async fn answered(State(runtime): State<Arc<Runtime>>, body: String) -> http::StatusCode {
    let answer: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
    if answer["statusCode"] == 200 {
        runtime.good.fetch_add(1, Ordering::SeqCst);
    }
    http::StatusCode::ACCEPTED
}
