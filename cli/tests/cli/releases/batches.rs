//! What does not fit one release: several, said before; and what is left when one of them fails.

use axum::http::Method;
use serde_json::{Value, json};

use super::{commands, labels, pasted, publish};
use crate::desk::{Desk, command, ended};
use crate::gate::{Gate, Plan};

const LINE: [&str; 6] = ["promote", "--from", "staging", "--to", "canary", "--yes"];

/// So many prompts that are active under `staging`, and another that knows the label `canary`.
async fn staged(prompts: usize) -> Desk {
    let desk = Desk::new().await;
    for number in 0..prompts {
        let body = json!({"name": format!("p{number:02}"), "template": "x", "publish": true, "label": "staging"});
        desk.app.admin.post("/v1/prompts", body).await.expect(201);
    }
    desk.create("known", "x", false).await;
    publish(&desk, "known", 1, "canary").await;
    desk
}

#[tokio::test]
async fn more_than_one_release_is_said_before() {
    let desk = staged(21).await;
    let plan = desk
        .run(&[&LINE[..5], &["--dry-run"]].concat())
        .await
        .expect(0)
        .out;
    assert!(
        plan.contains("Release 1 of 2:\n+ publish      p00  "),
        "{plan}"
    );
    assert!(
        plan.contains("Release 2 of 2:\n+ publish      p20  "),
        "{plan}"
    );
    assert!(
        plan.ends_with(
            "Plan: 21 to publish under `canary`, 1 kept. One release can't hold them all: 2 releases of up to 20 prompts are made one \
             after the other.\n"
        ),
        "{plan}"
    );
    let done = desk.run(&LINE).await.expect(0);
    assert!(done.out.contains(": 20 prompts published"), "{}", done.out);
    assert!(done.out.contains(": 1 prompt published"), "{}", done.out);
    assert!(done.err.contains("[2/2] release "), "{}", done.err);
    assert_eq!(
        labels(&desk, "p20").await,
        json!({"canary": 1, "staging": 1})
    );
}

#[tokio::test]
async fn an_included_prompt_is_released_with_those_that_include_it() {
    let desk = staged(19).await;
    desk.create("tone", "Warm", true).await;
    desk.create("x", "{% include 'tone' %}", true).await;
    for name in ["x", "tone"] {
        publish(&desk, name, 1, "staging").await;
    }
    let line = [&LINE[..], &["--format", "json"]].concat();
    let done = desk.run(&line).await.expect(0).json();
    let release = |index: usize| -> Vec<String> {
        let publications = done["releases"][index]["publications"].as_array().unwrap();
        let name = |made: &Value| made["name"].as_str().unwrap().to_owned();
        publications.iter().map(name).collect()
    };
    assert_eq!(
        (release(0).len(), release(1)),
        (19, vec!["tone".to_owned(), "x".to_owned()])
    );
}

#[tokio::test]
async fn a_later_release_that_is_refused_is_reported_with_how_to_go_on_and_how_to_undo() {
    let desk = staged(21).await;
    // It has as many labels as a prompt may have.
    for number in 0..9 {
        publish(&desk, "p20", 1, &format!("label{number}")).await;
    }
    let done = desk.run(&LINE).await.expect(3);
    assert!(
        done.out.contains(": 20 prompts published under `canary`\n"),
        "{}",
        done.out
    );
    for part in [
        "error: release 2 of 2 was not made (`p20`): ",
        "`p20` has 10 labels already",
        "\npublished before it: `p00`, `p01`, ",
        "\nnot published: `p20`\n",
        "run the same command again to publish the rest",
    ] {
        assert!(done.err.contains(part), "{part}\n{}", done.err);
    }
    assert_eq!(labels(&desk, "p00").await["canary"], 1);
    let undo = commands(&done.err).pop().unwrap();
    pasted(&desk, &undo).await.expect(0);
    assert_eq!(labels(&desk, "p00").await["canary"], Value::Null);

    // In JSON, standard output has what was done and standard error what was not.
    let line = [&LINE[..], &["--format", "json"]].concat();
    let done = desk.run(&line).await.expect(3);
    assert_eq!(done.json()["releases"].as_array().map(Vec::len), Some(1));
    let error = &done.err[done.err.find('{').unwrap()..];
    let error: Value = serde_json::from_str(error).unwrap();
    assert_eq!(
        error["error"]["problem"]["type"],
        json!("/problems/too-many-labels")
    );
    assert_eq!(error["error"]["exit"], 3);
}

#[tokio::test]
async fn the_first_release_that_is_refused_leaves_nothing_published() {
    let desk = staged(3).await;
    for number in 0..9 {
        publish(&desk, "p02", 1, &format!("label{number}")).await;
    }
    let done = desk.run(&LINE).await.expect(5);
    assert!(
        done.err.contains("`p02` has 10 labels already"),
        "{}",
        done.err
    );
    assert!(!done.err.contains("published before"), "{}", done.err);
    assert_eq!(labels(&desk, "p00").await, json!({"staging": 1}));
}

#[tokio::test]
async fn a_server_that_goes_away_between_releases_leaves_an_unknown_one() {
    let desk = staged(21).await;
    let gate = Gate::before(&desk.app.url, Method::POST, Plan::Break(1)).await;
    let done = ended(command(&gate.url, &desk.path(""), &LINE))
        .await
        .expect(7);
    assert!(
        done.err
            .contains("release 2 of 2 may or may not have been made (`p20`): no answer from"),
        "{}",
        done.err
    );
    let rest = desk.run(&LINE).await.expect(0).out;
    assert!(
        rest.contains(": 1 prompt published under `canary`"),
        "{rest}"
    );
}

#[tokio::test]
async fn a_release_whose_answer_is_lost_is_made_once() {
    let desk = staged(3).await;
    let gate = Gate::before(&desk.app.url, Method::POST, Plan::Lose(1)).await;
    ended(command(&gate.url, &desk.path(""), &LINE))
        .await
        .expect(0);
    assert_eq!(gate.keys().len(), 1);
    let all = desk.run(&["releases", "--format", "json"]).await.json();
    assert_eq!(all.as_array().map(Vec::len), Some(1));
    let prompt = desk.get("p00", "").await;
    assert_eq!(prompt["revision"], 2);
}
