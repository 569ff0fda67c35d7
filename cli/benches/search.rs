//! `promptbook search` over 1,000 prompts, as a whole process, against a client that only reads their versions: it has to take less
//! than a second, and little longer than that client.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use promptbook_cli::search::JOBS;
use serde_json::{Value, json};
use tests::{ADMIN, App};
use tokio::process::Command;

const PROMPTS: usize = 1000;
const ROUNDS: usize = 9;
const LIMIT: Duration = Duration::from_secs(1);
/// How many times as long as the bare client a search may take: it also lists the prompts, parses them and starts a process.
const FACTOR: f64 = 2.0;

#[tokio::main]
async fn main() {
    // `cargo test --benches` runs benches too, in a profile whose times are meaningless.
    if std::env::args().all(|arg| arg != "--bench") {
        return;
    }
    let app = App::new().await;
    fill(&app).await;
    let (mut search, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        search.push(timed(searched(&app)).await);
        bare.push(timed(read(&app)).await);
    }
    let (search, bare) = (median(search), median(bare));
    let factor = search.as_secs_f64() / bare.as_secs_f64();
    println!(
        "search of {PROMPTS} prompts: {:.0} ms (at most {}), {factor:.2} times a client that reads their versions: {:.0} ms (at most {FACTOR} times)",
        search.as_secs_f64() * 1e3,
        LIMIT.as_millis(),
        bare.as_secs_f64() * 1e3,
    );
    assert!(
        search < LIMIT && factor <= FACTOR,
        "a limit was exceeded: see above"
    );
}

/// Creates prompts of about 4 KB, each with one version that is active.
async fn fill(app: &App) {
    let create = |n: usize| async move {
        let template = format!("Prompt number {n}.\n{}", "You are helpful. ".repeat(240));
        let body = json!({"name": name(n), "template": template, "publish": true});
        app.admin.post("/v1/prompts", body).await.expect(201);
    };
    let all = stream::iter(0..PROMPTS).map(create);
    all.buffer_unordered(JOBS.into()).collect::<Vec<()>>().await;
}

fn name(n: usize) -> String {
    format!("folder-{}.prompt-{n}", n / 100)
}

async fn searched(app: &App) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_promptbook"));
    command
        .args(["search", "number 1", "--format", "json"])
        .env("PROMPTBOOK_SERVER", &app.url)
        .env("PROMPTBOOK_API_KEY", ADMIN);
    let done = command.output().await.unwrap();
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(report["searched"], PROMPTS);
}

async fn read(app: &App) {
    let read = |n: usize| async move {
        let path = format!("/v1/prompts/{}/versions/1", name(n));
        app.admin.get(&path).await.expect(200);
    };
    let all = stream::iter(0..PROMPTS).map(read);
    all.buffer_unordered(JOBS.into()).collect::<Vec<()>>().await;
}

async fn timed(work: impl Future<Output = ()>) -> Duration {
    let start = Instant::now();
    work.await;
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
