//! infra/restore-drill.sh: on a DynamoDB without point-in-time recovery, and on AWS, whose own commands are pretended.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

// It has more than these tests use.
#[allow(dead_code)]
#[path = "process/harness.rs"]
mod harness;
#[path = "restore/on_aws.rs"]
mod on_aws;
#[path = "restore/stage.rs"]
mod stage;

use std::process::Output;

use serde_json::json;

use stage::Stage;

fn said(output: &Output) -> String {
    let (out, error) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    format!("{out}{error}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drill_verifies_a_copy_and_deletes_it() {
    let stage = Stage::set().await;
    let before = stage.items(stage.scratch.table()).await;
    let output = stage
        .drill(&["--endpoint", &stage.url, "--table", stage.scratch.table()])
        .await;
    let text = said(&output);
    assert!(output.status.success(), "{text}");
    for part in [
        "4 prompts, 10 versions, 10 publications,",
        "problems found: 0",
        "4. To switch to it:",
        "is deleted: this was a drill",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    assert_eq!(stage.left().await, Vec::<String>::new());
    assert_eq!(stage.items(stage.scratch.table()).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_copy_has_every_item_expires_receipts_and_serves() {
    let stage = Stage::set().await;
    let output = stage
        .drill(&[
            "--endpoint",
            &stage.url,
            "--table",
            stage.scratch.table(),
            "--keep",
        ])
        .await;
    assert!(output.status.success(), "{}", said(&output));
    let [copy] = &stage.left().await[..] else {
        panic!("one table has to be left: {:?}", stage.left().await);
    };
    assert!(
        copy.starts_with(&format!("{}-restored-2", stage.scratch.table())),
        "{copy}"
    );
    assert!(said(&output).contains(&format!(
        "PROMPTBOOK_TABLE={copy} cargo run -- --dynamodb {}",
        stage.url
    )));
    let all = stage.items(copy).await;
    assert!(all > 25, "{all}");
    assert_eq!(all, stage.items(stage.scratch.table()).await);
    let ttl = stage
        .client()
        .describe_time_to_live()
        .table_name(copy)
        .send()
        .await
        .unwrap();
    let attribute = ttl.time_to_live_description.unwrap().attribute_name;
    assert_eq!(attribute.as_deref(), Some("expires_at"));
    let (status, active) = stage
        .server(copy)
        .call("GET", "/v1/prompts/system_prompt/active", None)
        .await;
    assert_eq!(
        (status, &active["template"]),
        (200, &json!("Hello")),
        "{active}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_with_problems_is_kept_and_fails_the_drill() {
    let stage = Stage::set().await;
    stage.delete_active_item().await;
    let output = stage
        .drill(&["--endpoint", &stage.url, "--table", stage.scratch.table()])
        .await;
    let text = said(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("ACTIVE#default#system_prompt#production / ACTIVE: it is missing"),
        "{text}"
    );
    let left = stage.left().await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(
        text.contains(&format!(
            "aws dynamodb delete-table --table-name {}",
            left[0]
        )),
        "{text}"
    );
    assert!(!text.contains("To switch to it"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_restored_is_a_one_line_error() {
    let stage = Stage::set().await;
    let url = stage.url.as_str();
    for (arguments, says) in [
        (vec!["--table", "promptbook"], "usage: "),
        (vec!["--endpoint", url, "--stack", "shop"], "usage: "),
        (
            vec!["--endpoint", url, "--at", "2026-11-28T14:05:00Z"],
            "usage: ",
        ),
        (vec!["--kept"], "usage: "),
        (
            vec!["--endpoint", url, "--table", "nowhere"],
            "no table named nowhere exists",
        ),
    ] {
        let output = stage.drill(&arguments).await;
        let text = said(&output);
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(
            text.lines().last().is_some_and(|it| it.contains(says)),
            "{arguments:?}: {text}"
        );
    }
    assert_eq!(stage.left().await, Vec::<String>::new());
}
