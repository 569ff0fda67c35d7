//! The functions' release binaries: size, start-up time and response time, run as on Lambda, each compared
//! with a minimal function.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod keys;
mod process;
mod runtime;

use std::io::Write;
use std::process::Command;
use std::time::Duration;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use process::{ACTIVE, ADMIN_FUNCTIONS, BARE, Function, ONE_GET, OTHERS, published};
use tests::Report;

/// The number of requests before memory is measured.
const REQUESTS: usize = 1000;
/// The number of starts of each function, alternating with the others.
const STARTS: usize = 21;
/// The number of compared rounds, and of requests in each.
const ROUNDS: (usize, usize) = (21, 100);

/// The most megabytes (10⁶ bytes) of `active`: on disk, and of memory at its peak.
const ACTIVE_MEGABYTES: (f64, f64) = (14.0, 16.0);
/// The most megabytes of a function zipped, and of `chat`.
const ZIPPED: (f64, f64) = (6.0, 9.0);
/// The limit of cold starts as a multiple of that of one GetItem: for `active`, and for other functions.
const COLD: (f64, f64) = (1.3, 1.5);
/// The limit of a warm `active` request as a multiple of a warm GetItem.
const WARM: f64 = 1.25;

#[tokio::main]
async fn main() {
    // `cargo test --benches` runs benches too, in a profile whose figures are meaningless.
    if std::env::args().all(|arg| arg != "--bench") {
        return;
    }
    build();
    let mut report = Report::default();
    zips(&mut report);
    memory(&mut report).await;
    cold(&mut report).await;
    warm(&mut report).await;
    keys::measure(&mut report).await;
    assert!(report.kept, "a limit was exceeded: see above");
}

/// In one build, so that shared code is built once.
fn build() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--release", "--bins", "--examples"]);
    let status = cargo
        .args(["--package", "functions", "--package", "tests"])
        .status();
    assert!(status.unwrap().success(), "the functions do not build");
}

/// Zipped like cargo-lambda: deflate with the best compression.
fn zips(report: &mut Report) {
    println!("\nZipped, MB");
    for function in [ACTIVE].iter().chain(&ADMIN_FUNCTIONS).chain(&OTHERS) {
        let mut zip = DeflateEncoder::new(Vec::new(), Compression::best());
        zip.write_all(&std::fs::read(function.path()).unwrap())
            .unwrap();
        let most = match function.name {
            "chat" => ZIPPED.1,
            _ => ZIPPED.0,
        };
        report.limit(function.name, megabytes(zip.finish().unwrap().len()), most);
    }
}

async fn memory(report: &mut Report) {
    println!("\nOn disk, and of memory at the peak over {REQUESTS} requests, MB");
    let table = published().await;
    for function in [BARE, ONE_GET, ACTIVE] {
        let (mut running, _) = function.start(&table).await;
        for _ in 1..REQUESTS {
            running.invoke().await;
        }
        let peak = megabytes(usize::try_from(running.peak()).unwrap());
        let disk = megabytes(std::fs::read(function.path()).unwrap().len());
        if function.name != ACTIVE.name {
            println!("{:<44} {disk:>6.2} {peak:>6.2}", function.name);
            continue;
        }
        report.limit("active, on disk", disk, ACTIVE_MEGABYTES.0);
        report.limit("active, in memory", peak, ACTIVE_MEGABYTES.1);
    }
}

async fn cold(report: &mut Report) {
    println!("\nFrom the start of the process to its first answer, median of {STARTS}");
    let table = published().await;
    let functions: Vec<Function> = [BARE, ONE_GET, ACTIVE]
        .into_iter()
        .chain(ADMIN_FUNCTIONS)
        .collect();
    let mut times = vec![Vec::new(); functions.len()];
    for _ in 0..STARTS {
        for (function, times) in functions.iter().zip(&mut times) {
            times.push(function.start(&table).await.1);
        }
    }
    let medians: Vec<f64> = times.into_iter().map(median).collect();
    for (function, median) in functions.iter().zip(&medians) {
        println!("{:<44} {median:>6.2} ms", function.name);
    }
    for (function, median) in functions.iter().zip(&medians).skip(2) {
        let most = match function.name == ACTIVE.name {
            true => COLD.0,
            false => COLD.1,
        };
        let what = format!("{}, times one GetItem", function.name);
        report.limit(&what, median / medians[1], most);
    }
}

async fn warm(report: &mut Report) {
    println!("\nA warm request, median of {} × {}", ROUNDS.0, ROUNDS.1);
    let table = published().await;
    let functions = [BARE, ONE_GET, ACTIVE];
    let mut running = Vec::new();
    for function in &functions {
        running.push(function.start(&table).await.0);
    }
    let mut times = vec![Vec::new(); functions.len()];
    for _ in 0..ROUNDS.0 {
        for (running, times) in running.iter_mut().zip(&mut times) {
            for _ in 0..ROUNDS.1 {
                times.push(running.invoke().await);
            }
        }
    }
    let medians: Vec<f64> = times.into_iter().map(median).collect();
    for (function, median) in functions.iter().zip(&medians) {
        println!("{:<44} {median:>6.3} ms", function.name);
    }
    report.limit("active, times one GetItem", medians[2] / medians[1], WARM);
}

/// The median, in milliseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
}

fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}
