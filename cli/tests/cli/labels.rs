//! A label that nobody has made is a slip of the hand until the person says otherwise.

use serde_json::{Value, json};

use crate::desk::{Desk, Done};

const MISSING: &str =
    "`a` has no label `prod` (labels: `production`, `staging`); did you mean `production`?";

/// A prompt with two labels, and a file of another.
async fn desk() -> Desk {
    let desk = Desk::new().await;
    desk.create("a", "x", true).await;
    let staging = json!({"version": 1, "label": "staging"});
    let path = "/v1/prompts/a/publish";
    desk.app.admin.post(path, staging).await.expect(200);
    desk.write("in/b.prompty", "---\nname: b\n---\ny\n");
    desk
}

async fn edit(desk: &Desk, line: &[&str]) -> Done {
    let mut command = desk.command(&[&["edit", "a", "--publish"], line].concat());
    command.env("EDITOR", "sed -i s/x/z/");
    crate::desk::ended(command).await
}

async fn labels(desk: &Desk, name: &str) -> Value {
    desk.get(name, "").await["labels"].clone()
}

#[tokio::test]
async fn without_a_terminal_a_publication_under_a_new_label_is_refused() {
    let desk = desk().await;
    let any = MISSING.replace("`a` has no label", "no prompt of `default` has the label");
    for (line, missing) in [
        ("publish a 1", MISSING),
        ("publish a", MISSING),
        ("create c --template x --publish", &any),
        ("import in --yes --publish", &any),
        ("publish a 1 --format json", MISSING),
    ] {
        let mut words: Vec<&str> = line.split(' ').collect();
        words.extend(["--label", "prod"]);
        let done = desk.run(&words).await.expect(2);
        assert!(done.err.contains(missing), "{line}: {}", done.err);
        assert!(
            done.err
                .contains("`production`? To create the label, pass --new-label"),
            "{line}: {}",
            done.err
        );
    }
    let done = edit(&desk, &["--label", "prod"]).await.expect(2);
    assert!(done.err.contains(MISSING), "{}", done.err);
    assert!(!done.err.contains("your text is kept"), "{}", done.err);
    assert_eq!(
        labels(&desk, "a").await,
        json!({"production": 1, "staging": 1})
    );
    for name in ["b", "c"] {
        desk.app
            .admin
            .get(&format!("/v1/prompts/{name}"))
            .await
            .expect(404);
    }
}

#[tokio::test]
async fn a_label_that_is_meant_is_made_and_then_known() {
    let desk = desk().await;
    let canary = |line: &[&'static str]| [line, &["--label", "canary"]].concat();
    desk.run(&canary(&[
        "create",
        "c",
        "--template",
        "x",
        "--publish",
        "--new-label",
    ]))
    .await
    .expect(0);
    desk.run(&canary(&["import", "in", "--yes", "--publish"]))
        .await
        .expect(0);
    desk.run(&canary(&["publish", "a"])).await.expect(2);
    desk.run(&canary(&["publish", "a", "--new-label"]))
        .await
        .expect(0);
    desk.run(&canary(&["unpublish", "a"])).await.expect(0);
    desk.run(&canary(&["publish", "a"])).await.expect(0);
    edit(&desk, &["--label", "canary"]).await.expect(0);
    assert_eq!(labels(&desk, "a").await["canary"], 2);
    // `production` is never new, and an override knows the labels of what it overrides.
    desk.run(&["publish", "b"]).await.expect(0);
    desk.run(&canary(&[
        "create",
        "a",
        "--template",
        "x",
        "--instance",
        "acme",
        "--new-instance",
        "--publish",
    ]))
    .await
    .expect(0);
}

#[tokio::test]
async fn reading_under_a_label_that_does_not_exist_names_those_that_do() {
    let desk = desk().await;
    let any = MISSING.replace("`a` has no label", "no prompt of `default` has the label");
    for (line, missing, code) in [
        ("show a", MISSING, 0),
        ("show a active", MISSING, 4),
        ("diff a", MISSING, 0),
        ("rollback a", MISSING, 4),
        ("unpublish a", MISSING, 4),
        ("list", &any, 0),
        ("chat Hello", &any, 0),
        ("export out", &any, 0),
    ] {
        let under = |label| [line.split(' ').collect(), vec!["--label", label]].concat();
        let known = desk.run(&under("staging")).await;
        assert!(!known.err.contains("labels: "), "{line}: {}", known.err);
        let done = desk.run(&under("prod")).await.expect(code);
        assert!(!done.err.contains("hint: "), "{line}: {}", done.err);
        assert!(done.err.contains(missing), "{line}: {}", done.err);
    }
}
