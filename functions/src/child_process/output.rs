//! The output of a Lambda function: log, metrics and panics, each tested in a separate process.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use crate::metrics::{Emf, FUNCTION, METRICS, NAMESPACE};
use promptbook::clock::Clock;
use serde_json::{Value, json};

const NAME: &str = "promptbook-chat";
/// The units of CloudWatch's MetricDatum that Promptbook uses.
const UNITS: [&str; 2] = ["Count", "Milliseconds"];

/// Runs one of the ignored tests below and returns its output without libtest's own lines.
fn printed(by: &str) -> Vec<Value> {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            &format!("child_process::output::{by}"),
            "--ignored",
            "--nocapture",
        ])
        .env("AWS_LAMBDA_FUNCTION_NAME", NAME)
        .env_remove("RUST_LOG")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    let (_, printed) = text.split_once("BEGIN\n").unwrap();
    let (printed, _) = printed.split_once("END\n").unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    printed
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}")))
        .collect()
}

/// Installs what a Lambda function installs, then runs `print`.
#[allow(clippy::print_stdout, reason = "it marks what the parent looks at")]
fn child(print: impl FnOnce(Emf)) {
    crate::log::to_stdout_as_json(&crate::env::Env::of("active"));
    let emf = Emf::install();
    println!("\nBEGIN");
    print(emf);
    println!("END");
}

/// Records each metric with each value of its dimension: counters twice, histograms with two measurements.
fn count_everything() {
    for metric in METRICS {
        let values = metric.by.map_or(vec![None], |(name, values)| {
            values.iter().map(|value| Some((name, *value))).collect()
        });
        for by in values {
            let labels = by.map(|(name, value)| metrics::Label::new(name, value));
            let labels: Vec<_> = labels.into_iter().collect();
            match metric.unit {
                "Count" => metrics::counter!(metric.name, labels).increment(2),
                _ => {
                    let histogram = metrics::histogram!(metric.name, labels);
                    for measured in [1.5, 1000.0] {
                        histogram.record(measured);
                    }
                }
            }
        }
    }
}

#[test]
#[ignore = "a child of the test below"]
fn counts() {
    child(|emf| {
        emf.flush();
        count_everything();
        emf.flush();
        emf.flush();
    });
}

#[test]
fn metrics_are_printed_once_in_cloudwatchs_format_and_only_if_counted() {
    let mut seen = BTreeSet::new();
    for line in printed("counts") {
        let aws = &line["_aws"];
        assert!(
            aws["Timestamp"].as_u64().unwrap() > 1_700_000_000_000,
            "{line}"
        );
        let [directive] = aws["CloudWatchMetrics"].as_array().unwrap().as_slice() else {
            panic!("{line}");
        };
        assert_eq!(directive["Namespace"], NAMESPACE);
        let [dimensions] = directive["Dimensions"].as_array().unwrap().as_slice() else {
            panic!("{line}");
        };
        let dimensions: Vec<&str> = texts(dimensions);
        assert_eq!((dimensions[0], &line[FUNCTION]), (FUNCTION, &json!(NAME)));
        let mut members = BTreeSet::from(["_aws"]);
        members.extend(&dimensions);
        for metric in directive["Metrics"].as_array().unwrap() {
            let name = metric["Name"].as_str().unwrap();
            let declared = METRICS.iter().find(|known| known.name == name).unwrap();
            assert_eq!(metric["Unit"], declared.unit);
            assert!(UNITS.contains(&declared.unit), "{line}");
            let by: Vec<&str> = declared.by.map(|(by, _)| by).into_iter().collect();
            assert_eq!(dimensions[1..], by, "{line}");
            let value = by.first().map(|by| line[*by].as_str().unwrap());
            let amount = match declared.unit {
                "Count" => json!(2),
                _ => json!([1.5, 1000.0]),
            };
            assert_eq!(line[name], amount);
            members.insert(name);
            assert!(seen.insert(format!("{name} {value:?}")), "{name} twice");
        }
        let keys: BTreeSet<&str> = line
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(keys, members);
    }
    let declared = METRICS
        .iter()
        .map(|metric| metric.by.map_or(1, |(_, values)| values.len()));
    assert_eq!(seen.len(), declared.sum::<usize>(), "{seen:?}");
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|text| text.as_str().unwrap())
        .collect()
}

#[test]
#[ignore = "a child of the test below"]
fn races() {
    child(|emf| {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    (0..200).for_each(|n| tracing::info!(n, long = "x".repeat(5000), "a line"));
                });
            }
            for _ in 0..200 {
                count_everything();
                emf.flush();
            }
        });
    });
}

#[test]
fn log_lines_and_metric_lines_are_never_interleaved() {
    let (metrics, log): (Vec<_>, Vec<_>) = printed("races")
        .into_iter()
        .partition(|line| line["_aws"].is_object());
    assert_eq!(log.len(), 800);
    assert!(metrics.len() > 200, "{}", metrics.len());
    for line in log {
        let fields: Vec<&String> = line.as_object().unwrap().keys().collect();
        assert_eq!(fields, ["message", "n", "long", "level", "timestamp"]);
    }
}

#[test]
#[ignore = "a child of the test below"]
fn panics() {
    child(|_| {
        let _request = tracing::error_span!("request", request_id = "request-1").entered();
        let cut = |text: &str| text[..1].to_owned();
        let panicked = std::panic::catch_unwind(|| cut("änderbar"));
        panicked.unwrap_err();
    });
}

#[test]
fn a_panic_is_logged_with_its_place_and_without_its_message() {
    let [mut line] = printed("panics").try_into().unwrap();
    let time = line.as_object_mut().unwrap().remove("timestamp").unwrap();
    assert!(time.as_str().unwrap().ends_with('Z'), "{time}");
    let at = line["at"].as_str().unwrap();
    assert!(
        at.starts_with("functions/src/child_process/output.rs:"),
        "{at}"
    );
    let expected =
        json!({"level": "ERROR", "message": "panicked", "request_id": "request-1", "at": at});
    assert_eq!(line, expected);
}

/// Every write to it fails.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
#[ignore = "a child of the test below"]
fn logs_to_a_full_disk() {
    let filter = "info".parse().unwrap();
    let log = crate::log::json(filter, Clock::default(), || Full);
    tracing::subscriber::with_default(log, || tracing::info!("lost"));
}

#[cfg(target_os = "linux")]
#[test]
fn an_unwritable_log_causes_no_failure() {
    let full = std::fs::File::options().write(true).open("/dev/full");
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "child_process::output::logs_to_a_full_disk",
            "--ignored",
            "--nocapture",
        ])
        .stderr(full.unwrap())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn log_times_come_from_the_clock_in_rfc_3339() {
    let clock = Clock::manual();
    let (mut lines, writer) = std::io::pipe().unwrap();
    let log = crate::log::json("info".parse().unwrap(), clock.clone(), Mutex::new(writer));
    tracing::subscriber::with_default(log, || {
        tracing::info!(timestamp = "yesterday", "first");
        clock.advance(Duration::from_millis(1500));
        tracing::info!("second");
    });
    let mut text = String::new();
    lines.read_to_string(&mut text).unwrap();
    let time = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        let text = line["timestamp"].as_str().unwrap().to_owned();
        assert_eq!(text.len(), "2026-01-02T03:04:05.678Z".len(), "{text}");
        text.parse::<jiff::Timestamp>().unwrap()
    };
    let times: Vec<_> = text.lines().map(time).collect();
    assert_eq!(times.len(), 2);
    assert_eq!(times[1].duration_since(times[0]).as_millis(), 1500);
}
