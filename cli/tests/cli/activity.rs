//! `promptbook activity` and `promptbook watch`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::{Json, Router, routing};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::desk::{Desk, command, ended};
use crate::terminal::Terminal;

/// The day of a server's manual clock.
const DAY: &str = "2033-05-18";

/// A prompt with a publication by Ada.
async fn desk() -> Desk {
    let desk = Desk::new().await;
    desk.create("support/greeting", "one", true).await;
    desk.app.table.clock.advance(Duration::from_secs(60));
    let body = json!({"template": "two", "publish": true, "author": "ada", "message": "Warmer"});
    desk.save("support/greeting", body).await;
    desk
}

#[tokio::test]
async fn the_activity_is_a_table_or_json_newest_first() {
    let desk = desk().await;
    let shown = desk.run(&["activity", "--since", DAY]).await.expect(0).out;
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines.len(), 3, "{shown}");
    assert!(lines[0].starts_with("TIME "), "{shown}");
    let newest = "support/greeting: version 2, production 1 \u{2192} 2: Warmer";
    assert!(lines[1].starts_with("2033-05-18 03:34Z  ada "), "{shown}");
    assert!(lines[1].ends_with(newest), "{shown}");
    let oldest = "create  support/greeting: version 1, production none \u{2192} 1";
    assert!(lines[2].ends_with(oldest), "{shown}");

    let line = ["activity", "--since", DAY, "-n", "1", "--format", "json"];
    let listed = desk.run(&line).await.expect(0).json();
    let api = desk.app.admin.get("/v1/activity?limit=1").await.json;
    assert_eq!(listed, api["items"]);
}

#[tokio::test]
async fn the_activity_is_filtered_by_instance_prompt_kind_and_time() {
    let desk = desk().await;
    let own = json!({"name": "a", "template": "own"});
    desk.app
        .admin
        .post("/v1/prompts?instance=acme", own)
        .await
        .expect(201);
    for (arguments, expected) in [
        (&["--instance", "acme"][..], &["a"][..]),
        (&["--instance", "default"], &["support/greeting"; 2]),
        (&["--prompt", "a"], &["a"]),
        (&["--kind", "save"], &["support/greeting"]),
        (&["--until", "2033-05-18T03:34:00Z"], &["support/greeting"]),
        (&["--kind", "restore"], &[]),
    ] {
        let line = [&["activity", "--since", DAY, "--format", "json"], arguments].concat();
        let listed = desk.run(&line).await.expect(0).json();
        let names = listed.as_array().unwrap().iter();
        let names: Vec<&Value> = names.map(|entry| &entry["prompts"][0]["name"]).collect();
        assert_eq!(names, expected, "{arguments:?}");
    }
    let none = desk
        .run(&["activity", "--since", DAY, "--kind", "restore"])
        .await;
    let says = "No activity since 2033-05-18 00:00:00Z.\n";
    assert_eq!(none.expect(0).out, says);
    let wrong = desk
        .run(&["activity", "--kind", "published"])
        .await
        .expect(2);
    assert!(wrong.err.contains("publish, rollback"), "{}", wrong.err);
}

#[tokio::test]
async fn changes_of_keys_and_settings_are_shown_by_their_names() {
    let desk = Desk::new().await;
    let new = json!({"name": "acme-editor", "role": "editor", "instances": ["acme"]});
    let made = desk.app.admin.post("/v1/keys", new).await.expect(201).json;
    let id = made["id"].as_str().unwrap();
    desk.app.table.clock.advance(Duration::from_secs(60));
    let path = format!("/v1/keys/{id}");
    desk.app.admin.call("DELETE", &path).await.expect(204);
    desk.app.table.clock.advance(Duration::from_secs(60));
    let settings = desk
        .app
        .admin
        .json("PUT", "/v1/settings?instance=acme", json!({}));
    settings.await.expect(200);
    let shown = desk.run(&["activity", "--since", DAY]).await.expect(0).out;
    let lines: Vec<&str> = shown.lines().skip(1).collect();
    let expected = [
        "settings  acme".to_owned(),
        format!("key       acme-editor ({id}): revoked"),
        format!("key       acme-editor ({id})"),
    ];
    for (line, end) in lines.iter().zip(&expected) {
        assert!(line.ends_with(end), "{shown}");
    }
}

#[tokio::test]
async fn a_row_fits_a_terminal_of_80_columns() {
    let desk = desk().await;
    let body = json!({"template": "three", "author": "somebody with a very long name", "message": "word ".repeat(40)});
    desk.save("support/greeting", body).await;
    let line = format!("activity --since {DAY} --color never");
    let Some(terminal) = Terminal::open(&desk, &line, "true") else {
        return;
    };
    let (code, seen) = terminal.ends().await;
    assert_eq!(code, 0, "{seen}");
    assert!(seen.contains("somebody with a\u{2026}"), "{seen}");
    for line in seen.lines() {
        let width = line.trim_end().chars().count();
        assert!(width <= 80, "{width}: {line}");
    }
}

#[tokio::test]
async fn a_watch_runs_a_command_for_each_entry_with_json_on_its_input() {
    let desk = desk().await;
    let exec = "sh -c 'cat >> seen.jsonl'";
    let line = ["watch", "--since", DAY, "-n", "2", "--exec", exec];
    let done = desk.run(&line).await.expect(0);
    let lines: Vec<&str> = done.out.lines().collect();
    assert_eq!(lines.len(), 2, "{}", done.out);
    assert!(lines[0].starts_with("2033-05-18 03:33:20Z  create  support/greeting: version 1"));
    assert!(lines[1].starts_with("2033-05-18 03:34:20Z  save by ada  support/greeting: version 2"));
    let seen = std::fs::read_to_string(desk.path("seen.jsonl")).unwrap();
    let seen = seen.lines().map(|line| serde_json::from_str(line).unwrap());
    let mut seen: Vec<Value> = seen.collect();
    seen.reverse();
    let api = desk.app.admin.get("/v1/activity").await.json;
    assert_eq!(json!(seen), api["items"]);

    let line = ["watch", "--since", DAY, "-n", "2", "--format", "json"];
    let done = desk.run(&line).await.expect(0);
    let printed = done
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let mut printed: Vec<Value> = printed.collect();
    printed.reverse();
    assert_eq!(json!(printed), api["items"]);
}

#[tokio::test]
async fn a_command_that_fails_is_reported_and_the_next_entry_follows() {
    let desk = desk().await;
    for (exec, says) in [
        ("sh -c 'exit 3'", "`sh` failed (exit status: 3)"),
        ("/no/such/program", "`/no/such/program` can't be started"),
    ] {
        let line = ["watch", "--since", DAY, "-n", "2", "--exec", exec];
        let done = desk.run(&line).await.expect(0);
        assert_eq!(done.out.lines().count(), 2, "{}", done.out);
        assert_eq!(done.err.matches(says).count(), 2, "{}", done.err);
    }
    for exec in ["'", " "] {
        let line = ["watch", "--exec", exec];
        let wrong = desk.run(&line).await.expect(2);
        assert!(wrong.err.contains("--exec"), "{}", wrong.err);
    }
}

#[tokio::test]
async fn a_watch_ends_if_the_key_is_rejected() {
    let desk = desk().await;
    let mut command = desk.command(&["watch", "--since", DAY]);
    command.env("PROMPTBOOK_API_KEY", "unknown");
    ended(command).await.expect(6);
}

/// A server that lists these entries, newest first, whatever is asked.
#[derive(Clone, Default)]
struct Stub {
    entries: Arc<Mutex<Vec<Value>>>,
    asked: Arc<Notify>,
    /// How many requests are answered by something else.
    busy: Arc<AtomicUsize>,
}

impl Stub {
    async fn start(&self) -> String {
        let list = async |State(stub): State<Self>| {
            let less = |busy: usize| busy.checked_sub(1);
            let busy = stub
                .busy
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less);
            if busy.is_ok() {
                return StatusCode::BAD_GATEWAY.into_response();
            }
            let mut items = stub.entries.lock().unwrap().clone();
            items.sort_by_key(|entry| entry["id"].as_str().unwrap().to_owned());
            items.reverse();
            stub.asked.notify_one();
            Json(json!({"items": items, "next_cursor": null})).into_response()
        };
        let router = Router::new().route("/v1/activity", routing::get(list));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let served = axum::serve(listener, router.with_state(self.clone()));
        tokio::spawn(served.into_future());
        url
    }

    /// Adds an entry of that second after 2025-11-29T12:39:55Z.
    fn add(&self, second: u64) {
        let millis = 0x019a_cfa0_8780_u64 + second * 1000;
        let id = format!(
            "{:08x}-{:04x}-7000-8000-000000000000",
            millis >> 16,
            millis & 0xffff
        );
        let at = promptbook_core::Timestamp::UNIX_EPOCH.checked_add(Duration::from_millis(millis));
        let at = promptbook_core::Timestamp::from(at.unwrap());
        let entry =
            json!({"id": id, "at": at, "kind": "settings", "instance": format!("i{second}")});
        self.entries.lock().unwrap().push(entry);
    }
}

#[tokio::test]
async fn a_watch_shows_what_is_new_even_if_it_commits_after_a_later_write() {
    let desk = Desk::new().await;
    let stub = Stub::default();
    stub.add(0);
    let url = stub.start().await;
    let line = ["watch", "-n", "3", "--interval", "100ms"];
    let mut watch = command(&url, &desk.path(""), &line);
    let watching = tokio::spawn(async move { watch.output().await.unwrap() });
    stub.asked.notified().await;
    stub.add(50);
    // The answers to the second poll and to an earlier one were written before the third.
    for _ in 0..3 {
        stub.asked.notified().await;
    }
    stub.add(20);
    stub.add(60);
    let done = watching.await.unwrap();
    let out = String::from_utf8(done.stdout).unwrap();
    let shown: Vec<&str> = out
        .lines()
        .filter_map(|line| line.split("  ").last())
        .collect();
    assert_eq!(shown, ["i50", "i20", "i60"], "{out}");
}

#[tokio::test]
async fn a_watch_waits_for_a_server_that_does_not_answer_and_goes_on() {
    let desk = Desk::new().await;
    let stub = Stub::default();
    stub.add(0);
    let url = stub.start().await;
    let line = ["watch", "-n", "1", "--interval", "100ms"];
    let mut watch = command(&url, &desk.path(""), &line);
    let watching = tokio::spawn(async move { watch.output().await.unwrap() });
    stub.asked.notified().await;
    stub.busy.store(9, Ordering::SeqCst);
    stub.add(10);
    let done = watching.await.unwrap();
    let err = String::from_utf8(done.stderr).unwrap();
    assert_eq!(err.matches("waiting for the server").count(), 1, "{err}");
    let out = String::from_utf8(done.stdout).unwrap();
    assert!(out.contains("i10"), "{out}");

    stub.busy.store(9, Ordering::SeqCst);
    let never = command(&url, &desk.path(""), &line);
    ended(never).await.expect(7);
}
