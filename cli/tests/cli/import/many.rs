//! A thousand prompts at once, and a server or a command that ends in the middle.

use std::process::Stdio;

use axum::http::Method;
use serde_json::{Value, json};

use crate::desk::{Desk, command, ended};
use crate::gate::{Gate, Plan};

const MANY: usize = 1_000;
/// How many the run has that is killed.
const SOME: usize = 300;
/// How many releases publish so many.
const RELEASES: usize = MANY / 20;

async fn desk_with(prompts: usize) -> Desk {
    let desk = Desk::new().await;
    for number in 0..prompts {
        let text =
            format!("---\ndescription: number {number}\n---\nHello {{{{ name }}}}, {number}\n");
        desk.write(&format!("in/set/p{number:04}.prompty"), text);
    }
    desk
}

/// Every prompt, without the times.
async fn stored(desk: &Desk) -> Vec<Value> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = desk
            .app
            .admin
            .get(&format!("/v1/prompts?limit=100{cursor}"))
            .await
            .expect(200)
            .json;
        for prompt in page["items"].as_array().unwrap() {
            let mut prompt = prompt.clone();
            for time in ["created_at", "updated_at"] {
                prompt[time] = Value::Null;
            }
            all.push(prompt);
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

const LINE: [&str; 6] = ["import", "in", "--yes", "--publish", "--format", "json"];

#[tokio::test]
async fn a_thousand_prompts_are_imported_eight_at_once_and_a_killed_run_ends_as_one_that_was_not() {
    let whole = desk_with(MANY).await;
    let gate = Gate::before(&whole.app.url, Method::POST, Plan::Together(8)).await;
    let done = ended(command(&gate.url, &whole.path(""), &LINE))
        .await
        .expect(0);
    assert_eq!(done.json()["summary"]["done"], MANY);
    assert_eq!(
        (gate.most(), gate.begun()),
        (8, MANY + RELEASES),
        "one request each, eight at once and never more, and then the releases"
    );
    assert!(
        done.err.contains("[1000/1000]"),
        "plain counted lines where no terminal is"
    );

    let killed = desk_with(SOME).await;
    let gate = Gate::before(&killed.app.url, Method::POST, Plan::Hold(120)).await;
    let mut child = command(&gate.url, &killed.path(""), &LINE)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    gate.held().await;
    child.start_kill().unwrap();
    assert!(!child.wait().await.unwrap().success());
    assert_eq!(
        stored(&killed).await.len(),
        121,
        "the answer to the last was lost"
    );
    let rest = killed.run(&LINE).await.expect(0).json();
    assert_eq!(
        (&rest["summary"]["create"], &rest["summary"]["publish"]),
        (&json!(SOME - 121), &json!(SOME))
    );
    let to_publish = rest["plan"].as_array().unwrap().iter();
    let to_publish = to_publish.filter(|item| item["action"] == "publish");
    assert_eq!(to_publish.count(), 121);
    let (one, two) = (stored(&whole).await, stored(&killed).await);
    assert_eq!((one.len(), two.len()), (MANY, SOME));
    assert_eq!(one[..SOME], two);
    assert!(
        one.iter()
            .all(|prompt| prompt["revision"] == 2 && prompt["labels"] == json!({"production": 1}))
    );
}

#[tokio::test]
async fn as_many_prompts_are_written_at_once_as_was_said() {
    let desk = desk_with(12).await;
    let gate = Gate::before(&desk.app.url, Method::POST, Plan::Together(3)).await;
    let line = [&LINE[..], &["--jobs", "3"]].concat();
    ended(command(&gate.url, &desk.path(""), &line))
        .await
        .expect(0);
    assert_eq!((gate.most(), gate.begun()), (3, 12 + 1));
}

#[tokio::test]
async fn a_request_has_the_same_key_in_every_run_and_another_in_another_instance() {
    let desk = desk_with(1).await;
    let mut keys = Vec::new();
    for instance in ["default", "default", "acme"] {
        let gate = Gate::before(&desk.app.url, Method::POST, Plan::Break(0)).await;
        let line = [&LINE[..], &["--instance", instance, "--new-instance"]].concat();
        ended(command(&gate.url, &desk.path(""), &line))
            .await
            .expect(7);
        assert_eq!(gate.keys().len(), 1);
        keys.push(gate.keys());
    }
    assert_eq!(keys[0], keys[1]);
    assert!(keys[0].is_disjoint(&keys[2]));
    assert!(stored(&desk).await.is_empty());
}

#[tokio::test]
async fn a_server_that_goes_away_in_the_middle_is_told_once_and_the_next_run_goes_on() {
    for (plan, says) in [
        (Plan::Break(10), "no answer from "),
        (
            Plan::Html(10),
            "is not Promptbook (502 Bad Gateway, text/html)",
        ),
    ] {
        let desk = desk_with(50).await;
        let gate = Gate::before(&desk.app.url, Method::POST, plan).await;
        let line = ["import", "in", "--yes", "--jobs", "1"];
        let done = ended(command(&gate.url, &desk.path(""), &line))
            .await
            .expect(7);
        let told = done.out.lines().filter(|line| line.starts_with("! "));
        assert_eq!(told.count(), 1, "{}", done.out);
        assert!(done.out.contains(says), "{}", done.out);
        assert!(
            done.out
                .ends_with("Done: 10 of 50. Run the same command again for the other 40.\n"),
            "{}",
            done.out
        );
        assert_eq!(gate.keys().len(), 11, "nothing more was begun");
        let rest = desk.run(&line).await.expect(0);
        assert!(rest.out.ends_with("Done: 40 of 40.\n"), "{}", rest.out);
        assert_eq!(stored(&desk).await.len(), 50);
    }
}
