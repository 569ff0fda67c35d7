//! `promptbook releases`, `rollback --release`, and the release in a prompt's history.

use serde_json::{Value, json};

use super::{desk, labels, publish};
use crate::desk::Desk;

/// Releases a prompt, and says the release's ID.
async fn released(desk: &Desk, line: &[&str]) -> String {
    let line = [&["release"], line, &["--yes", "--format", "json"]].concat();
    let done = desk.run(&line).await.expect(0).json();
    done["releases"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn releases_are_listed_newest_first_and_shown_one_by_one() {
    let desk = desk().await;
    let first = released(&desk, &["a", "b", "-m", "warmer", "--author", "ada"]).await;
    desk.app
        .table
        .clock
        .advance(std::time::Duration::from_secs(1));
    let second = released(&desk, &["c@1", "a@1", "--label", "staging", "--new-label"]).await;
    desk.run(&["rollback", "--release", &first, "-m", "too warm"])
        .await
        .expect(0);
    let listed = desk.run(&["releases"]).await.expect(0).out;
    let lines: Vec<&str> = listed.lines().collect();
    assert!(lines[0].starts_with("ID "), "{listed}");
    assert!(
        lines[1].starts_with(&second) && lines[1].contains(" staging "),
        "{listed}"
    );
    assert!(
        lines[2].starts_with(&first) && lines[2].ends_with("warmer"),
        "{listed}"
    );
    let newest = desk.run(&["releases", "-n", "1", "--format", "json"]);
    let newest = newest.await.expect(0).json();
    assert_eq!(newest.as_array().map(Vec::len), Some(1));
    assert_eq!(newest[0]["id"], json!(second));

    let shown = desk.run(&["releases", &first]).await.expect(0).out;
    for part in [
        "  `a`: version 2 (publication 2; previously version 1)\n",
        " by ada: warmer\n",
        "Rolled back ",
        ": too warm\n",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let shown = desk.run(&["releases", &second]).await.expect(0).out;
    let undo = format!("`promptbook rollback --release {second}` undoes it\n");
    assert!(shown.ends_with(&undo), "{shown}");
}

#[tokio::test]
async fn a_release_that_does_not_exist_is_not_found_and_an_invalid_id_is_refused() {
    let desk = desk().await;
    let unknown = "019ad0f2-5c00-7d11-a2b3-c4d5e6f70809";
    for line in [
        &["releases", unknown][..],
        &["rollback", "--release", unknown],
    ] {
        let done = desk.run(line).await.expect(4);
        assert!(
            done.err
                .contains(&format!("error: there is no release `{unknown}`\n")),
            "{}",
            done.err
        );
        assert!(
            done.err
                .contains("`promptbook releases` lists the releases"),
            "{}",
            done.err
        );
    }
    for (line, says) in [
        (
            &["releases", "42"][..],
            "invalid value '42' for '[ID]': expected the ID of a release",
        ),
        (
            &["rollback", "--release", "42"],
            "`promptbook releases` lists them",
        ),
        (
            &["rollback"],
            "the following required arguments were not provided",
        ),
        (
            &["rollback", "a", "--release", unknown],
            "cannot be used with",
        ),
        (
            &["rollback", "--from", "2", "--release", unknown],
            "cannot be used with",
        ),
        (
            &["rollback", "--release", unknown, "--label", "staging"],
            "a release has its label and instance: leave out --label",
        ),
        (
            &["rollback", "--release", unknown, "--instance", "acme"],
            "a release has its label and instance: leave out --instance",
        ),
    ] {
        let done = desk.run(line).await.expect(2);
        assert!(done.err.contains(says), "{line:?}: {}", done.err);
    }
}

#[tokio::test]
async fn a_release_is_not_undone_once_one_of_its_labels_has_moved() {
    let desk = desk().await;
    let id = released(&desk, &["a", "b"]).await;
    publish(&desk, "b", 1, "production").await;
    let done = desk.run(&["rollback", "--release", &id]).await.expect(5);
    assert!(done.err.contains("`b`"), "{}", done.err);
    assert!(
        done.err.contains("its label has moved since"),
        "{}",
        done.err
    );
    assert_eq!(labels(&desk, "a").await, json!({"production": 2}));
    let json = desk
        .run(&["rollback", "--release", &id, "--format", "json"])
        .await
        .expect(5);
    let error: Value = serde_json::from_str(&json.err).unwrap();
    assert_eq!(
        error["error"]["problem"]["type"],
        json!("/problems/release-moved")
    );
}

#[tokio::test]
async fn a_first_publication_is_taken_down_by_undoing_its_release() {
    let desk = desk().await;
    desk.create("d", "x", false).await;
    let id = released(&desk, &["d"]).await;
    let done = desk.run(&["rollback", "--release", &id]).await.expect(0);
    assert!(
        done.out
            .ends_with("  `d`: no version is active under `production`\n"),
        "{}",
        done.out
    );
    assert_eq!(labels(&desk, "d").await, json!({"production": null}));
}

#[tokio::test]
async fn a_history_names_the_release_of_a_publication() {
    let desk = desk().await;
    let id = released(&desk, &["a", "b"]).await;
    let history = desk.run(&["history", "a"]).await.expect(0).out;
    let made = format!("production #2: published, version 2 is active (release {id})");
    assert!(history.contains(&made), "{history}");
    assert!(
        history.contains("production #1: published, version 1 is active\n"),
        "{history}"
    );
    let events = desk
        .run(&["history", "a", "--format", "json"])
        .await
        .expect(0)
        .json();
    let releases: Vec<&Value> = events
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["event"] == "publication")
        .map(|event| &event["release"])
        .collect();
    assert_eq!(releases, [&json!(id), &Value::Null]);
}
