//! SIGKILL in the middle of releases of 20 prompts and of their rollbacks: each time all of the prompts are at one version.
//!
//! PROMPTBOOK_TEST_KILLS sets the number of kills, PROMPTBOOK_TEST_SEED their moments.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::harness::Scratch;
use crate::kill::{Write, number, send, start};

const PROMPTS: usize = 20;

fn post(path: &str, body: Value) -> Write {
    Write {
        method: "POST",
        path: path.to_owned(),
        body: Some(body),
        key: None,
    }
}

fn get(path: String) -> Write {
    Write {
        method: "GET",
        path,
        body: None,
        key: None,
    }
}

fn release(version: u64) -> Write {
    let item = |n| json!({"name": format!("p{n}"), "version": version});
    let publish: Vec<Value> = (0..PROMPTS).map(item).collect();
    post("/v1/releases", json!({"publish": publish}))
}

/// Releases the version that is not active again and again, and rolls back every third release, until the server is gone. The number of
/// answers.
async fn until_it_is_gone(
    http: &reqwest::Client,
    url: &str,
    mut active: u64,
    answered: &Notify,
) -> u64 {
    let mut answers = 0;
    for round in 1.. {
        let Some((status, _, made)) = send(http, url, &release(3 - active)).await else {
            break;
        };
        assert_eq!(status, 201, "{made}");
        answered.notify_one();
        answers += 1;
        if round % 3 > 0 {
            active = 3 - active;
            continue;
        }
        let id = made["id"].as_str().unwrap();
        let undo = post(&format!("/v1/releases/{id}/rollback"), json!({}));
        let Some((status, _, undone)) = send(http, url, &undo).await else {
            break;
        };
        assert_eq!(status, 200, "{undone}");
        answers += 1;
    }
    answers
}

/// The version that all prompts are at, and the number of their last publications.
async fn at_one_version(http: &reqwest::Client, url: &str) -> (u64, u64) {
    let mut found = Vec::new();
    for n in 0..PROMPTS {
        let (_, _, active) = send(http, url, &get(format!("/v1/prompts/p{n}/active")))
            .await
            .unwrap();
        found.push((
            active["version"].as_u64().unwrap(),
            active["seq"].as_u64().unwrap(),
        ));
    }
    assert!(found.iter().all(|it| *it == found[0]), "{found:?}");
    found[0]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_in_the_middle_of_a_release_leaves_all_of_its_prompts_or_none() {
    let kills = number("PROMPTBOOK_TEST_KILLS").unwrap_or(4);
    let seed = number("PROMPTBOOK_TEST_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    let scratch = Scratch::new();
    let http = crate::harness::plain_http().build().unwrap();
    let mut server = start(&scratch);
    for n in 0..PROMPTS {
        let body = json!({"name": format!("p{n}"), "template": "one", "publish": true});
        let created = send(&http, &server.url, &post("/v1/prompts", body)).await;
        assert_eq!(created.unwrap().0, 201);
        let write = Write {
            method: "PUT",
            ..post(&format!("/v1/prompts/p{n}"), json!({"template": "two"}))
        };
        assert_eq!(send(&http, &server.url, &write).await.unwrap().0, 200);
    }
    let (mut answers, mut version, mut seq) = (0, 1, 1);
    for round in 0..kills {
        let (client, url) = (http.clone(), server.url.clone());
        let answered = Arc::new(Notify::new());
        let told = answered.clone();
        let working =
            tokio::spawn(async move { until_it_is_gone(&client, &url, version, &told).await });
        answered.notified().await;
        let moment = seed.wrapping_mul(round + 1) % 400;
        tokio::time::sleep(Duration::from_millis(moment)).await;
        let killed = Command::new("kill")
            .args(["-s", "KILL", &server.pid()])
            .status();
        assert!(killed.unwrap().success());
        let answered = working.await.unwrap();
        drop(server);
        let audit = scratch.audit();
        let said = String::from_utf8_lossy(&audit.stdout);
        assert!(audit.status.success(), "seed {seed}, round {round}: {said}");
        server = start(&scratch);
        let (active, last) = at_one_version(&http, &server.url).await;
        // Every answered one is there, and at most one more.
        assert!(
            (seq + answered..=seq + answered + 1).contains(&last),
            "seed {seed}, round {round}: {answered} answers, {seq} became {last}"
        );
        (answers, version, seq) = (answers + answered, active, last);
    }
    println!("seed {seed}: {kills} kills, {answers} answered releases and rollbacks");
    let (_, _, list) = send(
        &http,
        &server.url,
        &get("/v1/releases?limit=100".to_owned()),
    )
    .await
    .unwrap();
    let listed = list["items"].as_array().unwrap().len();
    assert!(
        answers >= kills && listed > 0,
        "{answers} answers, {listed} releases"
    );
}
