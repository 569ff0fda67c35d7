//! Answers that are lost, and servers that ask for time.

use axum::http::Method;
use serde_json::json;

use crate::desk::{Desk, command, ended};
use crate::gate::{Gate, Plan};

#[tokio::test]
async fn a_write_whose_answer_was_lost_is_sent_again_and_done_once() {
    let desk = Desk::new().await;
    desk.create("a", "one", true).await;
    desk.save("a", json!({"template": "two"})).await;
    let gate = Gate::before(&desk.app.url, Method::POST, Plan::Lose(2)).await;
    let line = ["publish", "a", "2"];
    let done = ended(command(&gate.url, &desk.path(""), &line)).await;
    let done = done.expect(0);
    assert!(
        done.out.contains("version 2 of `a` is active"),
        "{}",
        done.out
    );
    assert_eq!(
        (gate.begun(), gate.keys().len()),
        (3, 1),
        "three times, under one key"
    );
    let ledger = desk.get("a", "/publications").await;
    let seqs: Vec<_> = ledger["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["seq"])
        .collect();
    assert_eq!(seqs, [2, 1]);
}

#[tokio::test]
async fn a_server_that_asks_for_time_gets_it_and_one_that_never_answers_ends_it() {
    let desk = Desk::new().await;
    for (plan, code, begun) in [
        (Plan::Busy(3), 0, 4),
        (Plan::Busy(4), 7, 4),
        (Plan::Break(0), 7, 4),
    ] {
        let gate = Gate::before(&desk.app.url, Method::GET, plan).await;
        ended(command(&gate.url, &desk.path(""), &["list"]))
            .await
            .expect(code);
        assert_eq!(gate.begun(), begun, "{plan:?}");
    }
}

#[tokio::test]
async fn a_chat_is_never_asked_twice() {
    let desk = Desk::new().await;
    let gate = Gate::before(&desk.app.url, Method::POST, Plan::Break(0)).await;
    ended(command(&gate.url, &desk.path(""), &["chat", "Hello"]))
        .await
        .expect(7);
    assert_eq!(gate.begun(), 1);
}

#[tokio::test]
async fn an_inherited_prompt_that_can_not_be_read_is_not_said_to_be_missing() {
    let desk = Desk::new().await;
    desk.create("a", "one", true).await;
    for (line, code) in [
        (&["show", "a"][..], 7),
        (&["edit", "a"], 7),
        (&["render", "a", "--version", "1", "-i", "x=y"], 7),
    ] {
        let gate = Gate::before(&desk.app.url, Method::GET, Plan::BusyAfter(1)).await;
        let line = [line, &["--instance", "acme"]].concat();
        let mut command = command(&gate.url, &desk.path(""), &line);
        command.env("VISUAL", "true");
        let done = ended(command).await.expect(code);
        assert!(!done.err.contains("has no prompt"), "{}", done.err);
    }
    let missing = desk.run(&["show", "b", "--instance", "acme"]).await;
    let says = "instance `acme` has no prompt `b`";
    assert!(missing.err.contains(says), "{}", missing.err);
}
