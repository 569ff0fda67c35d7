//! A log that can't be written, and the most verbose log levels.

use std::fs::File;
use std::io::{Read, Write};
use std::process::Stdio;

use serde_json::json;

use crate::harness::{Scratch, Server};

/// The most verbose RUST_LOG.
const EVERYTHING: &str = "trace,dynoxide=trace,dynoxide::actions=trace,aws_smithy_runtime=trace,hyper=trace,\
    functions=trace,promptbook=trace,promptbook_local=trace";

/// A server with this log output, at the default level or at the given one.
fn started(scratch: &Scratch, stderr: impl Into<Stdio>, rust_log: &str) -> Server {
    let mut command = scratch.command(&["--port", "0", "--in-memory"]);
    command.stderr(stderr).env("RUST_LOG", rust_log);
    Server::started(command)
}

/// A write that must succeed, and a read that finds it.
async fn works(server: &Server, name: &str) {
    let new = json!({"name": name, "template": "Hello.", "publish": true});
    let (status, said) = server.call("POST", "/v1/prompts", Some(new)).await;
    assert_eq!(status, 201, "{said}");
    let path = format!("/v1/prompts/{name}/active");
    assert_eq!(server.call("GET", &path, None).await.0, 200);
}

#[tokio::test]
async fn a_line_about_a_request_ends_with_its_id() {
    let scratch = Scratch::new();
    let (mut reader, writer) = std::io::pipe().unwrap();
    let server = started(&scratch, writer, "");
    let request = server.request("GET", "/v1/prompts/system_prompt/active");
    let request = request.header("x-api-key", server.admin_key());
    let answer = request.header("x-request-id", "request-7").send().await;
    assert_eq!(answer.unwrap().status(), 200);
    assert_eq!(server.stop("TERM").1, Some(0));
    let mut log = String::new();
    reader.read_to_string(&mut log).unwrap();
    let line = log.lines().find(|line| line.contains("request done"));
    let line = line.unwrap_or_else(|| panic!("{log}"));
    assert!(line.ends_with(" request_id=request-7"), "{line}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_log_on_a_full_disk_affects_no_response() {
    let scratch = Scratch::new();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let server = started(&scratch, full, "");
    for number in 0..10 {
        works(&server, &format!("prompt-{number}")).await;
    }
    assert_eq!(server.stop("TERM").1, Some(0));
}

#[tokio::test]
async fn a_log_with_a_closed_reader_affects_no_response() {
    let scratch = Scratch::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let server = started(&scratch, writer, "");
    for number in 0..10 {
        works(&server, &format!("prompt-{number}")).await;
    }
    assert_eq!(server.stop("TERM").1, Some(0));
}

#[tokio::test]
async fn an_unread_log_delays_no_request_and_dropped_lines_are_counted() {
    let scratch = Scratch::new();
    let (mut reader, writer) = std::io::pipe().unwrap();
    let server = started(&scratch, writer, "");
    // More than the pipe and the queue can hold.
    let path = format!("/v1/{}", "x".repeat(1000));
    for _ in 0..6000 {
        assert_eq!(
            server.request("GET", &path).send().await.unwrap().status(),
            401
        );
    }
    works(&server, "prompt").await;
    let log = std::thread::spawn(move || {
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        text
    });
    assert_eq!(server.stop("TERM").1, Some(0));
    let log = log.join().unwrap();
    let told: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("lines were dropped"))
        .collect();
    let told: Vec<usize> = told
        .iter()
        .map(|line| line.split(' ').next().unwrap().parse().unwrap())
        .collect();
    let there = log
        .lines()
        .filter(|line| line.contains("request refused"))
        .count();
    // Including the two lines of `works`, which may be lost too.
    let all = there
        + told.iter().sum::<usize>()
        + log
            .lines()
            .filter(|line| line.contains("request done"))
            .count();
    assert!(!told.is_empty());
    assert_eq!(all, 6002);
}

#[tokio::test]
async fn an_unread_output_does_not_delay_shutdown() {
    let scratch = Scratch::new();
    let (_reader, mut writer) = std::io::pipe().unwrap();
    let server = started(&scratch, writer.try_clone().unwrap(), "");
    // Filled by another writer, which waits forever.
    std::thread::spawn(move || while writer.write_all(&[b'x'; 4096]).is_ok() {});
    for number in 0..3 {
        works(&server, &format!("prompt-{number}")).await;
    }
    assert_eq!(server.stop("TERM").1, Some(0));
}

#[tokio::test]
async fn no_log_level_logs_prompts_or_keys() {
    const TEXT: &str = "zebra7";
    let scratch = Scratch::new();
    let (mut reader, writer) = std::io::pipe().unwrap();
    let server = started(&scratch, writer, EVERYTHING);
    // Read continuously, so that no line is dropped.
    let log = std::thread::spawn(move || {
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        text
    });
    let key = server.admin_key();
    let new = json!({"name": "system_prompt2", "template": TEXT, "publish": true, "author": TEXT, "message": TEXT});
    assert_eq!(server.call("POST", "/v1/prompts", Some(new)).await.0, 201);
    let chat = json!({"messages": [{"role": "user", "content": TEXT}]});
    assert_eq!(server.call("POST", "/v1/chat", Some(chat)).await.0, 200);
    let wrong = json!({"name": "other", "template": format!("{{% {TEXT} %}}"), TEXT: TEXT});
    assert_eq!(server.call("POST", "/v1/prompts", Some(wrong)).await.0, 422);
    assert_eq!(server.stop("TERM").1, Some(0));
    let log = log.join().unwrap();
    assert!(log.contains("request done"), "{log}");
    for secret in [TEXT, &key] {
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(secret)).collect();
        assert!(lines.is_empty(), "{lines:#?}");
    }
}
