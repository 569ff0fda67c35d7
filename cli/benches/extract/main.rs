//! `promptbook extract` against Python's own `ast.parse`, over the same 10,000 files: it may take no longer than Python, each as a whole
//! process, and no more than 100 MB of memory.

#![allow(clippy::print_stdout, clippy::print_stderr)]

mod program;

use std::ffi::OsStr;
use std::io::{Error, Result};
use std::path::Path;
use std::process::{Command, ExitCode, Output};
use std::time::{Duration, Instant};

use serde_json::Value;

const ROUNDS: usize = 3;
/// The most memory that it may take, in bytes.
const MEMORY: u64 = 100_000_000;

/// Reads and parses every file of a folder, and prints how many there were, and the seconds that it took from within.
const PARSE: &str = r#"
import ast, os, sys, time
start, files = time.perf_counter(), 0
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        path = os.path.join(folder, name)
        with open(path, "rb") as file:
            ast.parse(file.read(), path)
        files += 1
print(files, time.perf_counter() - start)
"#;

/// Runs a command, and prints the most memory that it had at once, in bytes. The system counts in kilobytes, but for macOS.
const PEAK: &str = r#"
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(peak * (1 if sys.platform == "darwin" else 1024))
sys.exit(0 if code in (0, 3) else code)
"#;

fn main() -> ExitCode {
    match compare() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("extract can't be measured: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Measures both, and answers whether extract is within its limits.
fn compare() -> Result<bool> {
    let folder = tempfile::tempdir()?;
    let (code, out) = (folder.path().join("code"), folder.path().join("out"));
    let (files, bytes) = program::write(&code)?;
    // The first run of each warms the disk's cache up, and shows that both do the work.
    let report: Value = serde_json::from_slice(&extract(&code, &out)?.stdout)?;
    let parsed = parse(&code)?.0;
    if report["files"] != files || parsed != files {
        return Err(Error::other(format!(
            "of {files} files extract read {}, and Python {parsed}",
            report["files"]
        )));
    }
    let mut times = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        std::fs::remove_dir_all(&out)?;
        times[0].push(timed(|| extract(&code, &out))?.1);
        let ((_, inside), whole) = timed(|| parse(&code))?;
        times[1].push(whole);
        times[2].push(inside);
    }
    let summary = &report["summary"];
    println!(
        "{files} files, {:.1} MB; {} prompts found, {} converted and written; medians of {ROUNDS} rounds",
        bytes as f64 / 1e6,
        summary["found"],
        summary["converted"]
    );
    let [extract, whole, inside] = times.map(median);
    for (what, time) in [
        ("promptbook extract --to", extract),
        ("python3, ast.parse", whole),
        ("  of that, reading and parsing", inside),
    ] {
        println!(
            "{what:<30} {:>7.3} s {:>7.1} MB/s",
            time.as_secs_f64(),
            bytes as f64 / 1e6 / time.as_secs_f64()
        );
    }
    std::fs::remove_dir_all(&out)?;
    let memory = peak(&code, &out)?;
    println!(
        "{:<30} {:>7.1} MB",
        "  its memory at most",
        memory as f64 / 1e6
    );
    Ok(verdict(extract, whole, memory))
}

fn verdict(extract: Duration, python: Duration, memory: u64) -> bool {
    if extract > python {
        println!("TOO SLOW: Python only parses, and takes no longer than this");
    }
    if memory > MEMORY {
        println!("TOO LARGE: it may take {} MB", MEMORY / 1_000_000);
    }
    extract <= python && memory <= MEMORY
}

const EXTRACT: &str = env!("CARGO_BIN_EXE_promptbook");

fn arguments<'a>(code: &'a Path, out: &'a Path) -> [&'a OsStr; 6] {
    [
        "extract".as_ref(),
        code.as_ref(),
        "--to".as_ref(),
        out.as_ref(),
        "--format".as_ref(),
        "json".as_ref(),
    ]
}

/// The most memory that extract has at once, in bytes.
fn peak(code: &Path, out: &Path) -> Result<u64> {
    let mut command = Command::new("python3");
    let done = command
        .args(["-c", PEAK, EXTRACT])
        .args(arguments(code, out))
        .output()?;
    let said = String::from_utf8_lossy(&done.stdout);
    said.trim()
        .parse()
        .map_err(|_| Error::other(String::from_utf8_lossy(&done.stderr).into_owned()))
}

fn extract(code: &Path, out: &Path) -> Result<Output> {
    let done = Command::new(EXTRACT).args(arguments(code, out)).output()?;
    match done.status.code() {
        Some(0 | 3) => Ok(done),
        _ => Err(Error::other(
            String::from_utf8_lossy(&done.stderr).into_owned(),
        )),
    }
}

/// How many files Python parsed, and the time from within.
fn parse(code: &Path) -> Result<(usize, Duration)> {
    let done = Command::new("python3")
        .args(["-c", PARSE])
        .arg(code)
        .output();
    let done = done.map_err(|error| Error::other(format!("python3 can't be run: {error}")))?;
    let out = String::from_utf8_lossy(&done.stdout);
    let said = out.trim().split_once(' ');
    let said = said.and_then(|(files, seconds)| Some((files.parse().ok()?, seconds.parse().ok()?)));
    match said {
        Some((files, seconds)) => Ok((files, Duration::from_secs_f64(seconds))),
        None => Err(Error::other(
            String::from_utf8_lossy(&done.stderr).into_owned(),
        )),
    }
}

fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<(T, Duration)> {
    let start = Instant::now();
    let done = work()?;
    Ok((done, start.elapsed()))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
