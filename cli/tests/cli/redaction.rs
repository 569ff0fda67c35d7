//! Redacting versions and purging prompts at the command, and what the other commands make of a redacted version.

use serde_json::json;

use crate::desk::Desk;

const SECRET: &str = "sk-5ecret";

/// `a` with versions 1 to 3, of which 3, the latest, has the secret and 2 is active.
async fn desk() -> Desk {
    let desk = Desk::new().await;
    desk.create("a", "one", true).await;
    desk.save("a", json!({"template": "two", "publish": true}))
        .await;
    desk.save("a", json!({"template": SECRET})).await;
    desk
}

async fn redact(desk: &Desk, which: &str) {
    let line = ["redact", which, "--reason", "a key", "--yes"];
    desk.run(&line).await.expect(0);
}

async fn tells(desk: &Desk) -> bool {
    let items = desk.app.table.items().await;
    json!(items).to_string().contains(SECRET)
}

#[tokio::test]
async fn a_version_is_redacted_and_shown_as_such() {
    let desk = desk().await;
    let line = ["redact", "a@3", "--reason", "a key", "--author", "ada"];
    let asked = desk.run(&line).await.expect(2);
    assert!(asked.err.contains("pass --yes"), "{}", asked.err);
    assert!(tells(&desk).await);
    let done = desk.run(&[&line[..], &["--yes"]].concat()).await.expect(0);
    assert!(
        done.out.contains("redacted version 3 of `a`"),
        "{}",
        done.out
    );
    assert!(done.err.contains("backups"), "{}", done.err);
    assert!(!tells(&desk).await);
    let shown = desk.run(&["show", "a", "3"]).await.expect(0);
    assert!(shown.out.contains("[redacted]"), "{}", shown.out);
    assert!(shown.out.contains("by ada"), "{}", shown.out);
    let history = desk.run(&["history", "a"]).await.expect(0);
    assert!(
        history.out.contains("version 3 (redacted)"),
        "{}",
        history.out
    );
}

#[tokio::test]
async fn what_can_not_be_redacted_is_said_with_what_to_do() {
    let desk = desk().await;
    for (line, code, says) in [
        (vec!["redact", "a", "--reason", "r"], 2, "such as `a@1`"),
        (vec!["redact", "a@3", "--yes"], 2, "--reason"),
        (
            vec!["redact", "a@2", "--reason", "r", "--yes"],
            5,
            "publish another version or unpublish first",
        ),
        (
            vec!["redact", "a@9", "--reason", "r", "--yes"],
            4,
            "no version 9",
        ),
        (
            vec!["redact", "a@3", "--reason", " ", "--yes"],
            1,
            "--reason: the reason is blank",
        ),
    ] {
        let done = desk.run(&line).await.expect(code);
        assert!(done.err.contains(says), "{line:?}: {}", done.err);
    }
    assert!(tells(&desk).await);
}

#[tokio::test]
async fn no_command_copies_publishes_or_finds_the_marker() {
    let desk = desk().await;
    redact(&desk, "a@3").await;
    for (line, code) in [
        (vec!["copy", "a", "b", "--version", "3"], 1),
        (vec!["publish", "a", "3", "--label", "production"], 5),
        (vec!["release", "a@3", "--yes"], 1),
        (vec!["render", "a", "--version", "3"], 5),
    ] {
        let done = desk.run(&line).await.expect(code);
        assert!(done.err.contains("was redacted"), "{line:?}: {}", done.err);
    }
    let found = desk.run(&["search", "redacted"]).await;
    assert!(!found.out.contains("`a`"), "{}", found.out);
    desk.run(&["search", "two"]).await.expect(0);
}

#[tokio::test]
async fn an_export_has_the_newest_version_that_is_left() {
    let desk = desk().await;
    redact(&desk, "a@3").await;
    desk.run(&["unpublish", "a"]).await.expect(0);
    for all in [&[][..], &["--versions", "all"]] {
        let line = [&["export", "out", "--force"][..], all].concat();
        desk.run(&line).await.expect(0);
        let text = desk.read("out/a.prompty");
        assert!(
            text.contains("two") && !text.contains("[redacted]"),
            "{text}"
        );
    }
    // Without --yes, it succeeds only if there is nothing to write.
    desk.run(&["import", "out"]).await.expect(0);
    assert_eq!(desk.get("a", "").await["latest"], 3);
}

#[tokio::test]
async fn the_content_of_a_redacted_version_is_imported_as_a_new_one() {
    let desk = desk().await;
    redact(&desk, "a@3").await;
    desk.write("in/a.prompty", SECRET);
    desk.run(&["import", "in", "--yes"]).await.expect(0);
    assert_eq!(desk.get("a", "").await["latest"], 4);
}

#[tokio::test]
async fn a_prompt_is_purged_and_its_name_taken_again() {
    let desk = desk().await;
    let asked = desk.run(&["delete", "a", "--purge"]).await.expect(2);
    assert!(asked.err.contains("to purge `a`"), "{}", asked.err);
    let done = desk.run(&["delete", "a", "--purge", "--yes"]).await;
    let done = done.expect(0);
    assert!(
        done.out.contains("purged `a`; its name is free"),
        "{}",
        done.out
    );
    assert!(!tells(&desk).await);
    let restored = desk.run(&["restore", "a"]).await.expect(5);
    assert!(restored.err.contains("create it again"), "{}", restored.err);
    desk.run(&["export", "out", "--deleted"]).await.expect(0);
    desk.write("in/a.prompty", "new");
    desk.run(&["import", "in", "--yes"]).await.expect(0);
    assert_eq!(desk.get("a", "").await["latest"], 4);
    desk.app.table.audit().await;
}

#[tokio::test]
async fn a_prompt_with_live_overrides_is_neither_purged_nor_deleted() {
    let desk = desk().await;
    let own = json!({"name": "a", "template": "own"});
    let path = "/v1/prompts?instance=acme";
    desk.app.admin.post(path, own).await.expect(201);
    let done = desk.run(&["delete", "a", "--purge", "--yes"]).await;
    let done = done.expect(1);
    assert!(done.err.contains("such as in `acme`"), "{}", done.err);
    assert_eq!(desk.get("a", "").await["labels"]["production"], 2);
}
