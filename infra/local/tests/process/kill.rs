//! SIGKILL in the middle of writes: what was answered is there, and nothing is half-written.

use std::process::Command;

use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::harness::{Scratch, Server};

const PROMPT: &str = "/v1/prompts/notes";
/// How many writes are answered before the kill.
const WRITES: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_mid_write_it_starts_again_with_every_answered_write_and_nothing_half_written() {
    let scratch = Scratch::new();
    let server = scratch.start();
    let body = json!({"name": "notes", "template": "text 1", "publish": true});
    let created = server.call("POST", "/v1/prompts", Some(body)).await;
    assert_eq!(created.0, 201);
    drop(server);
    let mut latest = 1;
    for _ in 0..3 {
        let server = scratch.start();
        let (sender, receiver) = mpsc::channel(1);
        let killer = tokio::spawn(kill_after(WRITES, server.pid(), receiver));
        let answered = write_until_it_is_gone(&server, latest, sender).await;
        killer.await.unwrap();
        drop(server);
        latest = whole(&scratch.start(), answered).await;
    }
}

/// Kills the process while the write after these is under way.
async fn kill_after(writes: usize, pid: String, mut answered: mpsc::Receiver<()>) {
    for _ in 0..writes {
        answered.recv().await;
    }
    let killed = Command::new("kill").args(["-s", "KILL", &pid]).status();
    assert!(killed.unwrap().success());
}

/// Publishes one version after the other; the last one that was answered.
async fn write_until_it_is_gone(server: &Server, mut latest: u64, told: mpsc::Sender<()>) -> u64 {
    loop {
        let body = json!({"template": format!("text {}", latest + 1), "publish": true});
        let request = server.request("PUT", PROMPT).json(&body);
        let answer = request.header("x-api-key", server.admin_key()).send().await;
        let Ok(response) = answer else { return latest };
        assert_eq!(response.status(), 200);
        latest += 1;
        let _ = told.try_send(());
    }
}

/// Checks that versions, publications and what is active agree; the latest version.
async fn whole(server: &Server, answered: u64) -> u64 {
    let get = async |path: &str| {
        let (status, body) = server.call("GET", &format!("{PROMPT}{path}"), None).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    };
    let prompt = get("").await;
    let latest = prompt["latest"].as_u64().unwrap();
    assert!(
        (answered..=answered + 1).contains(&latest),
        "{answered}, {prompt}"
    );
    assert_eq!(
        (&prompt["labels"]["production"], &prompt["revision"]),
        (&json!(latest), &json!(latest))
    );
    let active = get("/active").await;
    assert_eq!(
        (&active["version"], &active["seq"]),
        (&json!(latest), &json!(latest))
    );
    assert_eq!(active["template"], format!("text {latest}"));
    let all: Vec<u64> = (1..=latest).rev().collect();
    assert_eq!(numbers(&get("/versions?limit=100").await, "version"), all);
    assert_eq!(numbers(&get("/publications?limit=100").await, "seq"), all);
    latest
}

fn numbers(list: &Value, field: &str) -> Vec<u64> {
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item[field].as_u64().unwrap())
        .collect()
}
